"""What became of what was planned: reminders by a name, and where they stand in Slack."""

from typing import TYPE_CHECKING

from bot.render.dates import moment, span, utc
from bot.render.mrkdwn import code, foreign, link, mention
from bot.render.rows import name
from bot.snapshot import Snapshot
from schedule.reconcile import State

if TYPE_CHECKING:
    from schedule.ledger import Record

_LATE = 60
"""Seconds after which a reminder was late; below that only Slack was slow."""


def reminder_name(reminder_id: str, snapshot: Snapshot) -> str:
    """Return a reminder as people would call it: its milestone and how far ahead it was."""
    reminder = snapshot.reminder(reminder_id)
    view = snapshot.view(reminder.release) if reminder else None
    row = view.cycle.milestone(reminder.milestone or "") if reminder and view else None
    if reminder is None or view is None or row is None:
        return code(reminder_id)
    lead_time = reminder.lead_time
    ahead = f", {lead_time} ahead" if lead_time and lead_time.duration else ""
    return f"v{foreign(reminder.release, 40)} {name(row, view)}{ahead}"


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
    what = f"• {reminder_name(record.reminder_id, snapshot)} to {mention(record.recipient)}"
    match record.state:
        case State.SENT if record.sent_at:
            late = f", {span(record.lateness)} late" if record.lateness and is_late(record) else ""
            settled = f" ({foreign(record.settled)})" if record.settled else ""
            sent = link(f"sent {utc(record.sent_at)}", permalink(record, workspace))
            return f"{what}: {sent}{late}{settled}"
        case State.PENDING:
            return f"{what}: {moment(record.not_before)}"
        case _:
            why = f", {foreign(record.error)}" if record.error else ""
            return f"{what}: {record.state}{why}"


def permalink(record: "Record", workspace: str = "") -> str:
    """Return where to see what was sent; empty if it is not known to stand anywhere.

    Args:
        record: The delivery.
        workspace: Address of the Slack workspace, with a slash at its end. If it is empty, Slack
            finds the one that whoever opens it is signed in to.

    Source:
        docs.slack.dev/reference/methods/chat.getPermalink shows the form of such addresses;
        https://github.com/paradigmxyz/centaur/pull/168 relies on the one without a workspace.
    """
    if not record.channel or not record.ts:
        return ""
    number = record.ts.replace(".", "")
    return f"{workspace or 'https://slack.com/'}archives/{record.channel}/p{number}"
