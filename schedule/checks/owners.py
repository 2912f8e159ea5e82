"""Who owns rows, against the roster."""

from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.team import may_be_several
from schedule.timeline import Milestone

_MOST_LINES = 20


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
        belong = "belongs" if len(owned) == 1 else "belong"
        has = f"names nobody in its row '{role.name}'" if role else "has no such role"
        yield Problem(
            "who_not_in_roster",
            Severity.ERROR,
            f"{_rows(owned)} {belong} to {owner}, but the roster {has}",
            row=owner,
            suggestion=f"name the {owner} in line {role.line} of the roster"
            if role
            else f"separate owners with ' / ', or add a row '{owner}' to the roster"
            if may_be_several(owner)
            else f"add a row '{owner}' to the roster",
        )


def _rows(owned: list[Milestone]) -> str:
    """Return how many rows those are, and on which lines they stand."""
    if len(owned) == 1:
        return f"1 row (line {owned[0].line})"
    lines = ", ".join(str(row.line) for row in owned[:_MOST_LINES])
    more = ", …" if len(owned) > _MOST_LINES else ""
    return f"{len(owned)} rows (lines {lines}{more})"
