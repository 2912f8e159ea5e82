"""A cycle as a calendar that people subscribe to: iCalendar, one entry for each dated row. Pure.

Source:
    RFC 5545; RFC 7986 for the calendar's name and how often it is worth fetching.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.render.arranged import is_arranged
from bot.render.dates import is_deadline
from bot.render.mrkdwn import foreign, to_plain
from bot.render.rows import (
    date_line,
    doubt_line,
    full_name,
    links_line,
    name,
    note_line,
    seats,
    takes_place,
    version,
)
from bot.render.source import source_url
from bot.render.standing import unsettled_line
from bot.snapshot import CycleView
from schedule.cycle import ReleaseCycle
from schedule.moments import is_planned, milestone_at
from schedule.rules import Rules
from schedule.timeline import DayRange, Milestone, slug, written

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_PRODUCT = "-//release-team-bot//release-bot//EN"
_DOMAIN = "release-team-bot"
_FETCHED_EVERY = timedelta(hours=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def calendar(view: CycleView, now: datetime, role: str | None = None) -> bytes:
    """Return the dated rows of the cycle that *view* shows, as an iCalendar file.

    With the meetings, and for one role with what it has to do besides. What people have arranged
    is for those whom they tell.

    Args:
        view: The cycle, with how often its rows have changed.
        now: Release time: dates are tentative until the schedule is final.
        role: Only the rows of the role of this name, as :func:`role_named` gives it; None for all.
    """
    from icalendar import Calendar

    whole = Calendar()
    whole.add("prodid", _PRODUCT)
    whole.add("version", "2.0")
    title = to_plain(full_name(view)) + (f", {to_plain(foreign(role))}" if role else "")
    whole.add("name", title)
    whole.add("x-wr-calname", title)
    _add_pace(whole)
    are_final = now >= view.final_at
    for row in (*view.cycle.milestones, *_besides(view, role)):
        if role is None or role in seats(row, view):
            for event in _event(row, view, are_final=are_final):
                whole.add_component(event)
    written_out: bytes = whole.to_ical()
    return written_out


def _besides(view: CycleView, role: str | None) -> Iterator[Milestone]:
    for row in view.cycle.besides:
        if row.of in view.cycle.meetings or (role and not is_arranged(row, view)):
            yield row


def role_named(said: str, view: CycleView) -> str | None:
    """Return the name of the role that people mean by *said*; None if no row can be its."""
    known = roles_of(view)
    meant = view.cycle.team.role(said)
    if meant and meant.name in known:
        return meant.name
    return next((one for one in known if slug(one) == slug(said)), None)


def roles_of(view: CycleView) -> tuple[str, ...]:
    """Return the names of the roster's roles, and of those that rows are told to. No people."""
    told = (one for row in view.cycle.everything for one in seats(row, view))
    return tuple(dict.fromkeys((*(one.name for one in view.cycle.team.roles), *told)))


def fingerprints(cycle: ReleaseCycle, rules: Rules) -> dict[str, str]:
    """Return, by key of a row, a text that differs when the row's entry does."""
    return {
        row.key: sha256(repr(_told(row, rules)).encode(errors="replace")).hexdigest()
        for row in cycle.everything
    }


def _told(row: Milestone, rules: Rules) -> tuple[str, ...]:
    means = rules.rule_for(row).day_means
    lasts = (str(row.lasts),) if row.lasts else ()
    return (written(row.when), means, row.title, *row.owners, row.doubt, row.note, *lasts)


def _add_pace(whole: "Calendar") -> None:
    whole.add("refresh-interval", _FETCHED_EVERY, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", "PT1H")


def _event(row: Milestone, view: CycleView, *, are_final: bool) -> Iterator["Event"]:
    """Yield the entry of *row*; none for one without a date."""
    from icalendar import Event

    at = milestone_at(row, view.rules)
    if at is None or row.day is None:
        return
    entry = Event()
    revision = view.revisions.get(row.key)
    changed_at = revision.changed_at if revision else _begun(view)
    entry.add("uid", f"{slug(view.cycle.name)}-{row.key}@{_DOMAIN}")
    entry.add("dtstamp", changed_at)
    entry.add("last-modified", changed_at)
    entry.add("sequence", revision.sequence if revision else 0)
    if isinstance(row.when, DayRange):
        entry.add("dtstart", row.when.first)
        entry.add("dtend", row.when.last + timedelta(days=1))
    elif is_deadline(row, view.rules):
        entry.add("dtstart", at)
        if row.lasts:
            entry.add("dtend", at + row.lasts)
    else:
        entry.add("dtstart", row.day)
        entry.add("dtend", row.day + timedelta(days=1))
    entry.add("summary", _summary(row, view))
    entry.add("description", "\n".join(_description(row, view, are_final=are_final)))
    if not are_final or row.doubt or unsettled_line(row, view):
        entry.add("status", "TENTATIVE")
    entry.add("transp", "OPAQUE" if row.lasts else "TRANSPARENT")  # a date takes nobody's time
    url = source_url(view.cycle, row.line)
    if url and not row.of:
        entry.add("url", url)
    yield entry


def _summary(row: Milestone, view: CycleView) -> str:
    ending = " (planned)" if is_planned(row, view.rules) else ""
    if is_deadline(row, view.rules) and not ending and not takes_place(row):
        ending = " deadline"
    called = f"{to_plain(version(view))}: {to_plain(name(row, view))}"
    return called if called.lower().endswith(ending) else called + ending


def _description(row: Milestone, view: CycleView, *, are_final: bool) -> Iterator[str]:
    yield to_plain(date_line(row, view))
    roles = ", ".join(foreign(one) for one in seats(row, view))
    if roles:
        yield f"{'Host' if row.lasts else 'Roles'}: {to_plain(roles)}."
    links = links_line(row, view) if row.links else ""
    if links:
        yield to_plain(links)
    if not are_final:
        yield "Proposed: the schedule is not final yet."
    for line in (doubt_line(row), unsettled_line(row, view), note_line(row)):
        if line:
            yield to_plain(line)


def _begun(view: CycleView) -> datetime:
    """Return when the cycle begins: what nobody remembers was changed then."""
    monday = view.cycle.monday
    return datetime.combine(monday, time(), UTC) if monday else _BEGINNING
