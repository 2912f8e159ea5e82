"""How a date stands beyond the table: confirmed by somebody, under discussion, asked about."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from bot.render.dates import has_passed, is_deadline, moment, short_date, weekday
from bot.render.mrkdwn import mention
from bot.render.rows import name
from bot.snapshot import CycleView, Unconfirmed
from schedule.acts import Deed
from schedule.moments import is_announced, is_confirmable, is_planned
from schedule.timeline import Milestone

_SUBJECT = 16


class Standing(StrEnum):
    """How far a date has come, as far as anybody can tell."""

    SCHEDULED = "scheduled"
    """It is still to come."""
    PASSED = "passed"
    """It is over, and nobody is asked what came of it."""
    UNCONFIRMED = "unconfirmed"
    """It is over; whether a freeze is enforced, or a release out, nobody has said."""
    CONFIRMED = "confirmed"
    """Somebody has said that it is so."""


def standing(row: Milestone, view: CycleView, now: datetime) -> Standing:
    """Return how far *row* has come; never more than is known."""
    if view.act(row.key, Deed.CONFIRMED):
        return Standing.CONFIRMED
    if not has_passed(row, view.rules, now):
        return Standing.SCHEDULED
    return Standing.UNCONFIRMED if is_announced(row, view.rules) else Standing.PASSED


def ends_with(row: Milestone, view: CycleView) -> Milestone | None:
    """Return the dated row that ends what *row* begins; None if nothing does."""
    ends = view.cycle.of_kind(view.rules.rule_for(row).until or "")
    return next((one for one in ends if one.day), None)


def unsettled_line(row: Milestone, view: CycleView) -> str:
    """Return why the date of *row* may not last: it is under discussion, or its source differs."""
    said = []
    if view.discussed(row):
        said.append("It may move; ask before you rely on it.")
    if row.key in view.unconfirmed:
        said.append(_unconfirmed(view.unconfirmed[row.key]))
    return " ".join(said)


def _unconfirmed(one: Unconfirmed) -> str:
    says = f"says {one.after} now" if one.after else "does not name it any more"
    if one.kept_by:
        return f"The timeline {says}; {mention(one.kept_by)} keeps this date."
    asked = ", and somebody is asked if that is meant" if one.is_asked else ""
    until = f" Without an answer it counts from {moment(one.until)}." if one.until else ""
    if one.until and not one.is_asked:
        until = f" It counts from {moment(one.until)}, unless it is corrected before."
    return f"Not confirmed: the timeline {says}{asked}.{until}"


def subject(row: Milestone, view: CycleView, role: str = "") -> str:
    """Return a name for *row*, or a role's duty about it, by which a button says what it is about.

    For machines: nothing that somebody wrote into a document is in it, however long or hostile
    that is.
    """
    parts = filter(None, (view.cycle.release, row.key, role))
    return sha256("/".join(parts).encode()).hexdigest()[:_SUBJECT]


def subject_of_cycle(view: CycleView) -> str:
    """Return a name for the cycle of *view* by which a button says what it is about."""
    return sha256(f"{view.cycle.release}/".encode()).hexdigest()[:_SUBJECT]


def can_be_confirmed(row: Milestone, view: CycleView, now: datetime) -> bool:
    """Return whether somebody can say of *row* that it is so: its moment or its day has come."""
    if not is_confirmable(row, view.rules) or row.day is None:
        return False
    if is_planned(row, view.rules):
        return row.day <= now.date()
    return is_deadline(row, view.rules) and has_passed(row, view.rules, now)


def to_confirm(view: CycleView, now: datetime) -> list[Milestone]:
    """Return what somebody can confirm at present, and nobody has; the latest first."""
    found = (row for row in view.cycle.milestones if can_be_confirmed(row, view, now))
    rows = [row for row in found if not view.act(row.key, Deed.CONFIRMED)]
    return sorted(rows, key=lambda row: row.day or date.min, reverse=True)


def proposed_line(view: CycleView, now: datetime) -> str:
    """Return that the dates are proposals, while the row that makes them final has not passed."""
    if view.act("", Deed.ACTIVATED):
        return ""
    if view.act("", Deed.HELD):
        return "Proposed: the dates are not final yet."
    row = view.cycle.milestone(view.rules.introduction or "")
    if row is None or has_passed(row, view.rules, now):
        return ""
    final = f"final on {weekday(row.day)}" if row.day else "not final yet"
    return f"Proposed: the schedule is {final}."


def discussed_line(row: Milestone, view: CycleView) -> str:
    """Return who marked the date as under discussion, and when; empty if nobody did."""
    act = view.discussed(row)
    return f"{mention(act.by)} marked it as under discussion {moment(act.at)}." if act else ""


def confirmed_line(row: Milestone, view: CycleView) -> str:
    """Return since when *row* is so, and until when; empty while nobody has confirmed it."""
    act = view.act(row.key, Deed.CONFIRMED)
    if act is None:
        return ""
    if not is_deadline(row, view.rules):
        return f"Confirmed {moment(act.at)}."
    end = ends_with(row, view)
    until = f" Until {name(end, view)}: {short_date(end, view.rules)}." if end else ""
    return f"In effect since {moment(act.at)}.{until}"
