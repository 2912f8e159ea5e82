"""Who owns rows, against the roster."""

from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.timeline import Milestone


def find_owners_without_people(published: Published) -> Iterator[Problem]:
    """Yield the owners of rows for whom the roster names nobody.

    It concerns the whole document: any of its rows may be the one that nobody does. People named
    in the row itself need not be on the roster.
    """
    team = published.cycle.team
    rows: dict[str, list[Milestone]] = {}
    for row in published.cycle.milestones:
        for owner in row.owners if team.roles else ():
            if not owner.startswith("@"):
                rows.setdefault(owner, []).append(row)
    for owner, owned in rows.items():
        role = team.role(owner)
        if role and role.people:
            continue
        lines = ", ".join(str(row.line) for row in owned)
        one_or_more = f"1 row (line {lines})" if len(owned) == 1 else f"{len(owned)} rows"
        belong = "belongs" if len(owned) == 1 else "belong"
        has = f"names nobody in its row '{role.name}'" if role else "has no such role"
        yield Problem(
            "who_not_in_roster",
            Severity.ERROR,
            f"{one_or_more} {belong} to {owner}, but the roster {has}",
            row=owner,
            suggestion=f"name the {owner} in line {role.line} of the roster"
            if role
            else f"add a row '{owner}' to the roster",
        )
