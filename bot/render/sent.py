"""What became of what was planned: reminders by a name, and where they stand in Slack."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.drafts import decision
from bot.render.dates import moment, span, utc
from bot.render.mrkdwn import code, foreign, link, listed, mention, to_plain
from bot.render.rows import name, role, the_roles
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.blanks import is_blank
from schedule.plan import Purpose, Reminder
from schedule.reconcile import Delivery, State, Wanted
from schedule.timeline import Milestone

if TYPE_CHECKING:
    from schedule.ledger import Record

_DIRECT = "D"
"""What the id of a conversation with one person begins with, as Slack answers it."""
_SEAT = re.compile(r"/(?:role|shadow):(.+)$")
"""What the id of a reminder for a role ends with."""
_LATE = 60
"""Seconds after which a reminder was late; below that only Slack was slow."""


def reminder_name(reminder_id: str, snapshot: Snapshot) -> str:
    """Return a reminder as people would call it: its milestone and how far ahead it was."""
    reminder = snapshot.reminder(reminder_id)
    view = snapshot.view(reminder.release) if reminder else None
    row = view.cycle.milestone(reminder.milestone or "") if reminder and view else None
    if reminder is None or view is None:
        return code(reminder_id)
    return f"v{foreign(reminder.release, 40)} {_called(reminder, row, view)}"


def _called(reminder: Reminder, row: Milestone | None, view: CycleView) -> str:
    """Return what people would call *reminder*, without its release."""
    match reminder.purpose:
        case Purpose.DIGEST:
            return f"digest of week {reminder.week}"
        case Purpose.MEETINGS:
            return f"meetings of week {reminder.week}"
        case Purpose.INTRODUCTION:
            return "introduction"
        case _ if row is None:
            return code(reminder.id)
    what = "draft of " if reminder.purpose is Purpose.DRAFT else ""
    return f"{what}{name(row, view)}, {_which(reminder)}"


def _which(reminder: Reminder) -> str:
    """Return which of a milestone's reminders it is."""
    lead_time = reminder.lead_time
    match reminder.purpose:
        case Purpose.WINDOW:
            return f"{lead_time} before exception requests end"
        case Purpose.ESCALATION:
            return f"unanswered {lead_time} ahead"
        case Purpose.UNCONFIRMED:
            return "not confirmed"
    if lead_time and lead_time.duration:
        return f"{lead_time} ahead"
    return "on the day" if lead_time and lead_time.is_in_days else "at the moment"


def waiting_lines(deliveries: Iterable[Delivery | Wanted], snapshot: Snapshot) -> Iterator[str]:
    """Yield what is still to be said: for each date to whom, and how often."""
    by_date: dict[str, dict[str, int]] = {}
    for one in deliveries:
        to = by_date.setdefault(_about(one.reminder_id, snapshot), {})
        to[one.recipient] = to.get(one.recipient, 0) + 1
    for about, to in by_date.items():
        told = [
            f"{mention(who)}{f' {often} times' if often > 1 else ''}" for who, often in to.items()
        ]
        yield f"• {about}: {listed(told)}"


def _about(reminder_id: str, snapshot: Snapshot) -> str:
    """Return the date that a reminder is about, or what it is."""
    reminder = snapshot.reminder(reminder_id)
    view = snapshot.view(reminder.release) if reminder else None
    if reminder is None or view is None:
        return code(reminder_id)
    row = view.cycle.milestone(reminder.milestone or "")
    if reminder.purpose is Purpose.DIGEST:
        return "the weeks' dates"
    return name(row, view) if row else _called(reminder, row, view)


def is_late(record: "Record") -> bool:
    """Return whether a reminder was sent so long after it was due that people may have noticed."""
    return record.lateness is not None and record.lateness.total_seconds() >= _LATE


def outcome_line(record: "Record", snapshot: Snapshot, workspace: str) -> str:
    """Return what became of one delivery, in a line.

    Args:
        record: The delivery.
        snapshot: What is known, for the names of milestones.
        workspace: Address of the Slack workspace, with a slash at its end; empty if unknown.
    """
    called, edit = reminder_name(record.reminder_id, snapshot), _edit(record, snapshot)
    whose = f", in the words of {mention(edit.by)}" if edit else ""
    what = f"• {called} to {_recipient(record)}{whose}"
    match record.state:
        case State.SENT if record.sent_at:
            late = f", {span(record.lateness)} late" if record.lateness and is_late(record) else ""
            settled = f" ({foreign(record.settled)})" if record.settled else ""
            sent = link(f"sent {utc(record.sent_at)}", permalink(record, workspace))
            return f"{what}: {sent}{late}{settled}"
        case State.PENDING:
            return f"{what}: {moment(record.not_before)}{_waits(record)}"
        case State.UNKNOWN:
            return f"{what}: unknown whether it landed{_because(record.error)}{_asked(record)}"
        case State.FAILED:
            return f"{what}: refused by Slack{_because(record.error)}"
        case State.EXPIRED:
            return f"{what}: {'before I was here' if record.is_past else 'too late to be sent'}"
        case _:
            return f"{what}: {record.state}{_because(record.error)}"


def _recipient(record: "Record") -> str:
    seat = _forgotten_seat(record)
    return the_roles([seat]) if seat else mention(record.recipient)


def _forgotten_seat(record: "Record") -> str:
    """Return the role of somebody who was told and is forgotten; empty for anybody else."""
    found = _SEAT.search(record.reminder_id) if is_blank(record.recipient) else None
    return found[1] if found else ""


def recipient_text(record: "Record") -> str:
    """Return whom something was for, in plain text: a Slack id, or a forgotten person's role."""
    if not is_blank(record.recipient):
        return record.recipient
    seat = _forgotten_seat(record)
    return f"direct message to {to_plain(role(seat))}" if seat else "direct message"


def _edit(record: "Record", snapshot: Snapshot) -> Act | None:
    """Return the act by which a person's words stand in for the bot's; None for the bot's own."""
    one, view = snapshot.reminder(record.reminder_id), snapshot.view(record.release)
    return decision(one, view, Deed.EDITED) if one and view else None


def waits(record: "Record") -> bool:
    """Return whether something that is planned waits for more than its time."""
    return bool(record.broken or record.note or record.not_before > record.due_at)


def _waits(record: "Record") -> str:
    """Return why something that is planned waits for more than its time."""
    if record.broken:
        return f" (waits: {mention(record.recipient)} takes nothing, {foreign(record.broken)})"
    if record.not_before > record.due_at:
        return f" (put off from {utc(record.due_at)}{_because(record.note)})"
    return f" (waits{_because(record.note)})" if record.note else ""


def _asked(record: "Record") -> str:
    if record.settled:
        return f" ({foreign(record.settled)})"
    return f"; an admin is asked since {utc(record.asked_at)}" if record.asked_at else ""


def _because(why: str) -> str:
    return f", {foreign(why)}" if why else ""


def permalink(record: "Record", workspace: str = "") -> str:
    """Return where to see what was sent; empty if it is not known to stand anywhere.

    Nobody but its reader can open a direct message: there is no address of one.

    Args:
        record: The delivery.
        workspace: Address of the Slack workspace, with a slash at its end. If it is empty, Slack
            finds the one that whoever opens it is signed in to.

    Source:
        docs.slack.dev/reference/methods/chat.getPermalink shows the form of such addresses;
        https://github.com/paradigmxyz/centaur/pull/168 relies on the one without a workspace.
    """
    if not record.channel or not record.ts or record.channel.startswith(_DIRECT):
        return ""
    number = record.ts.replace(".", "")
    return f"{workspace or 'https://slack.com/'}archives/{record.channel}/p{number}"
