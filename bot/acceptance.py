"""What may replace what the bot knows: documents read whole, and judged against the last ones."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.accounts import read_accounts
from bot.settings import Settings
from bot.snapshot import CycleView
from schedule import sources
from schedule.cycle import ReleaseCycle
from schedule.ledger import Document
from schedule.problems import Problem, UserError, shown
from schedule.readers import read_cycle, refuse_wrong_keys, unreadable

_MOST_LOST = 0.2
"""A document that lost more of its rows than this has more likely broken than changed."""


def check_sources(settings: Settings) -> None:
    """Read every source once, and keep nothing.

    Raises:
        UserError: One of them cannot be read, holds no timeline, or is about the release of
            another; one line for each.
    """
    complaints = []
    releases: dict[str, str] = {}
    for config in settings.config.cycles:
        try:
            timeline = sources.fetch(config.timeline)
            team = sources.fetch(config.team) if config.team else None
            read, problems = read_cycle(
                timeline.text if timeline else "",
                source=config.timeline,
                team_text=team.text if team else None,
                team_source=config.team or "",
            )
            refuse_wrong_keys(problems)
            if not is_timeline(read):
                raise unreadable(config.timeline, problems)
            refuse_second(read.release, config.timeline, releases)
            releases[read.release] = config.timeline
        except UserError as error:
            complaints.append(str(error))
    if settings.config.users:
        complaints += _accounts_complaints(settings.config.users)
    if complaints:
        raise UserError("\n".join(complaints))


def _accounts_complaints(address: str) -> Iterator[str]:
    """Yield why the file of accounts is of no use, if it is of none."""
    try:
        document = sources.fetch(address)
    except UserError as error:
        yield str(error)
        return
    users, complaints = read_accounts(document.text if document else "")
    if not users:
        yield f"{shown(address)}: {complaints[0] if complaints else 'it names nobody'}"


def read_documents(
    timeline: Document, team: Document | None
) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return the cycle that two documents hold, and what is wrong with them."""
    return read_cycle(
        timeline.text,
        source=timeline.source,
        team_text=team.text if team else None,
        team_source=team.source if team else "",
    )


def is_timeline(read: ReleaseCycle) -> bool:
    """Return whether there is something to plan: reminders are named after the release."""
    return bool(read.release and read.milestones)


def refuse_second(release: str, source: str, known: Mapping[str, str]) -> None:
    """Refuse a second timeline of a release: everybody would be told everything twice.

    Args:
        release: What the timeline is about.
        source: Where it was read.
        known: Sources of the other timelines, by their releases.

    Raises:
        UserError: One of *known* is about *release*.
    """
    if release in known:
        raise UserError(
            f"{shown(source)}: it is about v{release}, and so is {shown(known[release])}; keep one "
            "of them under 'cycles' in the config file"
        )


def refuse_worse(
    read: ReleaseCycle,
    known: ReleaseCycle,
    view: CycleView,
    sources: tuple[str, str],
    now: datetime,
) -> None:
    """Refuse a reading that has more likely broken than changed, whoever says otherwise.

    Args:
        read: The new reading.
        known: The one in force, without overrides.
        view: The one in force, as it is planned.
        sources: Of the timeline and of the roster.
        now: Release time.

    Raises:
        UserError: Too many leads are gone, or it is about another release while this one is not
            over.
    """
    timeline, team = sources
    if known.release != read.release and any(one.due_at > now for one in view.reminders):
        raise UserError(
            f"{shown(timeline)}: it is about v{read.release} now, but v{known.release} is not "
            f"over; v{known.release} stays in force until then"
        )
    lost = _lost("leads", _leads(known), _leads(read))
    if lost:
        raise UserError(
            f"{shown(team or timeline)}: {lost}; what was read before stays in force until they "
            "are back"
        )


def lost_rows(read: ReleaseCycle, known: ReleaseCycle) -> str:
    """Return how many rows are gone, if that is more than people take out at a time; else empty."""
    if known.release != read.release:
        return ""
    return _lost("rows with a date", _dated(known), _dated(read))


def _dated(cycle: ReleaseCycle) -> int:
    return sum(row.day is not None for row in cycle.milestones)


def _leads(cycle: ReleaseCycle) -> int:
    return sum(len(role.leads) for role in cycle.team.roles)


def _lost(what: str, before: int, now: int) -> str:
    is_much = before - now > _MOST_LOST * before
    return f"{before - now} of {before} {what} are gone" if is_much else ""
