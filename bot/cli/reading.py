"""Reading what commands name: a timeline and the documents beside it, a rules file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem, UserError
from schedule.readers import read_cycle, refuse_wrong_keys, unreadable
from schedule.sources import fetch

if TYPE_CHECKING:  # a timeline is read without loading the policy
    from bot.snapshot import CycleView
    from schedule.rules import Rules
    from schedule.series import Series
    from schedule.team import Member, Team


def read(
    source: str, team: str | None, links: str | None = None
) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return the cycle at *source* and what is wrong with its documents.

    Args:
        source: Path or URL of a README or of a cycle YAML file.
        team: Path or URL of the roster; None where *source* holds it.
        links: Path or URL of the page of links; None for none.

    Raises:
        UserError: One of them cannot be read, or *source* holds no timeline or wrong keys.
    """
    cycle, problems = read_cycle(
        _text(source),
        source=source,
        team_text=_text(team) if team else None,
        team_source=team or "",
        links_text=_text(links) if links else None,
        links_source=links or "",
    )
    refuse_wrong_keys(problems)
    if not cycle.milestones:
        raise unreadable(source, problems)
    return cycle, problems


def read_view(
    source: str,
    team: str | None,
    *,
    links: str | None = None,
    rules: str | None = None,
    meetings: str | None = None,
) -> "CycleView":
    """Return the cycle at *source* under the policy in force.

    Args:
        source: Path or URL of a README or of a cycle YAML file.
        team: Path or URL of the roster; None where *source* holds it.
        links: Path or URL of the page of links; None for none.
        rules: Path or URL of a rules file; None for the built-in policy.
        meetings: Path or URL of a file with series of meetings; None for none.

    Raises:
        UserError: One of them cannot be read, or *source* holds no timeline.
    """
    from bot.snapshot import CycleView
    from schedule.policy import builtin_rules

    cycle, problems = read(source, team, links)
    policy = _rules(rules) if rules else builtin_rules()
    return CycleView(with_meetings(cycle, meetings), rules=policy, problems=problems)


def with_meetings(cycle: "ReleaseCycle", source: str | None) -> "ReleaseCycle":
    """Return *cycle* with the meetings that the file at *source* names; None for none.

    Raises:
        UserError: The file cannot be read.
    """
    return replace(cycle, meetings=_meetings(source)) if source else cycle


def handle_of(said: str, team: "Team") -> str:
    """Return the GitHub handle of the person of *team* that *said* means, in lower case.

    Args:
        said: Their handle, with ``@`` or without, their name, or the role that they lead.
        team: The roster.

    Raises:
        UserError: That is nobody there, or not one person.
    """
    wanted = said.strip().removeprefix("@").casefold()
    everybody = [one for role in team.roles for one in role.people]
    seat = team.role(said)
    found = (
        [one for one in everybody if (one.github or "").casefold() == wanted]
        or [one for one in everybody if one.name.casefold() == wanted]
        or list(seat.leads if seat else ())
    )
    handles = sorted({one.github.casefold() for one in found if one.github})
    if len(handles) == 1:
        return handles[0]
    if handles:
        named = ", ".join(f"@{one}" for one in handles)
        raise UserError(f"--as {said!r} is more than one person; say which: {named}")
    if found:
        raise UserError(f"--as {said!r}: the roster has no GitHub handle of theirs")
    known = "; name one with --team" if not everybody else ", such as " + _example(everybody)
    raise UserError(f"--as {said!r} is no handle, role or name of the roster{known}")


def _example(everybody: "Sequence[Member]") -> str:
    return next((f"'@{one.github}'" for one in everybody if one.github), f"{everybody[0].name!r}")


def _rules(source: str) -> "Rules":
    from schedule.policy import read_rules

    rules, problems = read_rules(_text(source))
    if rules is None:
        raise UserError("\n".join(replace(one, source=source).located() for one in problems))
    return rules


def _meetings(source: str) -> "Mapping[str, Series]":
    from schedule.readers.series_yaml import read_series

    found, problems = read_series(_text(source))
    if problems:
        raise UserError("\n".join(replace(one, source=source).located() for one in problems))
    return found


def _text(source: str) -> str:
    document = fetch(source)
    return document.text if document else ""
