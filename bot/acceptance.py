"""What may replace what the bot knows: documents read whole, and judged against the last ones."""

from collections.abc import Mapping
from datetime import datetime

from bot.accounts import read_accounts
from bot.settings import CycleConfig, Settings
from bot.snapshot import CycleView
from schedule import sources
from schedule.cycle import ReleaseCycle
from schedule.ledger import Document
from schedule.problems import Problem, UserError, shown
from schedule.readers import read_cycle, refuse_wrong_keys, unreadable
from schedule.readers.links import read_links

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
            read, _ = read_sources(config)
            refuse_second(read.release, config.timeline, releases)
            releases[read.release] = config.timeline
        except UserError as error:
            complaints.append(str(error))
    try:
        if settings.config.users:
            read_people(settings.config.users)
    except UserError as error:
        complaints.append(str(error))
    if complaints:
        raise UserError("\n".join(complaints))


def read_people(
    address: str, limits: sources.Limits = sources.LIMITS
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the Slack ids in the file of accounts by GitHub handle, and what is wrong with it.

    Args:
        address: Path or URL.
        limits: How much to read, and for how long.

    Raises:
        UserError: It cannot be read, or names nobody.
    """
    document = sources.fetch(address, limits=limits)
    users, complaints = read_accounts(document.text if document else "")
    if not users:
        raise UserError(f"{shown(address)}: {complaints[0] if complaints else 'it names nobody'}")
    return users, complaints


def read_sources(
    config: CycleConfig, limits: sources.Limits = sources.LIMITS
) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return the cycle that the sources of *config* hold now, and what is wrong with them.

    Args:
        config: A cycle of the config; its overrides are not applied.
        limits: How much to read of each document, and for how long.

    Raises:
        UserError: One of them cannot be read, or holds no timeline.
    """
    found = {
        kind: sources.fetch(address, limits=limits) or sources.Document(address, "")
        for kind, address in config.sources.items()
    }
    read, problems = read_documents(found)
    refuse_wrong_keys(problems)
    if not is_timeline(read):
        raise unreadable(config.timeline, problems)
    return read, problems


def read_documents(
    found: Mapping[str, Document] | Mapping[str, sources.Document],
) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return the cycle that documents hold, and what is wrong with them.

    Args:
        found: The documents by their kinds; the timeline is one of them.
    """
    timeline, team, links = found["timeline"], found.get("team"), found.get("links")
    return read_cycle(
        timeline.text,
        source=timeline.source,
        team_text=team.text if team else None,
        team_source=team.source if team else "",
        links_text=links.text if links else None,
        links_source=links.source if links else "",
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
    addresses: Mapping[str, str],
    now: datetime,
) -> None:
    """Refuse a reading that has more likely broken than changed, whoever says otherwise.

    Args:
        read: The new reading.
        known: The one in force, without overrides.
        view: The one in force, as it is planned.
        addresses: Of its documents, by their kinds.
        now: Release time.

    Raises:
        UserError: Too many leads are gone, or it is about another release while this one is not
            over.
    """
    timeline = addresses["timeline"]
    if known.release != read.release and any(one.due_at > now for one in view.reminders):
        raise UserError(
            f"{shown(timeline)}: it is about v{read.release} now, but v{known.release} is not "
            f"over; v{known.release} stays in force until then"
        )
    lost = _lost("leads", _leads(known), _leads(read))
    if lost:
        raise UserError(
            f"{shown(addresses.get('team', timeline))}: {lost}; what was read before stays in "
            "force until they are back"
        )


def refuse_emptied(read: Document, known: Document | None) -> None:
    """Refuse a page of links without any, where there were some; other documents pass.

    Args:
        read: The document as it is now.
        known: The one in force; None before the first.

    Raises:
        UserError: All links are gone.
    """
    if read.kind != "links" or known is None or read is known:
        return
    if read_links(known.text)[0] and not read_links(read.text)[0]:
        raise UserError(
            f"{shown(read.source)}: all of its links are gone; what was read before stays in "
            "force until they are back"
        )


def lost_rows(read: ReleaseCycle, known: ReleaseCycle) -> str:
    """Return how many rows are gone, if that is more than people take out at a time; else empty."""
    if known.release != read.release:
        return ""
    return _lost("rows with a date", _dated(known), _dated(read))


def is_still_one(read: ReleaseCycle) -> bool:
    """Return whether *read*, which lost much, may be a timeline somebody meant: it has a freeze."""
    return any(
        kind == "release" or kind.endswith("_freeze")
        for row in read.milestones
        if row.day
        for kind in row.kinds
    )


def _dated(cycle: ReleaseCycle) -> int:
    return sum(row.day is not None for row in cycle.milestones)


def _leads(cycle: ReleaseCycle) -> int:
    return sum(len(role.leads) for role in cycle.team.roles)


def _lost(what: str, before: int, now: int) -> str:
    is_much = before - now > _MOST_LOST * before
    return f"{before - now} of {before} {what} are gone" if is_much else ""
