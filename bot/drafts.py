"""What the driver decided about a post beforehand: its words, its hour, whether it is said. Pure.

A decision is about a post as it was planned then. It holds until its driver is shown another draft,
because the post has moved too far; other words only as long as the date is the one they speak of.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.notices import PREFIX, Notice
from schedule.plan import ANNOUNCE, Reminder
from schedule.reconcile import NEW_ROUND_AFTER
from schedule.timeline import written

_SUBJECT = 16
DECISIONS = (Deed.SPOKEN, Deed.SKIPPED, Deed.RELEASED, Deed.APPROVED, Deed.EDITED)
"""What can be decided, the last word of which there is no going back from first."""


def subject_of(reminder: Reminder) -> str:
    """Return a name for *reminder* by which a button says what it is about; for machines."""
    return name_of(reminder.id)


def name_of(reminder_id: str) -> str:
    """Return the same of the reminder with this id, which no plan need hold any more."""
    return sha256(reminder_id.encode()).hexdigest()[:_SUBJECT]


def detail_of(
    reminder: Reminder, view: CycleView, shown_for: datetime | None = None, text: str = ""
) -> str:
    """Return what a decision about *reminder* is kept with: its dates, and other words.

    Args:
        reminder: The post.
        view: The cycle.
        shown_for: When the draft was due that the driver has seen; None for as planned now.
        text: What is said instead.
    """
    shown_for = shown_for or shown_at(reminder, view)
    dates = (reminder.due_at.isoformat(), shown_for.isoformat(), _date(reminder, view))
    return f"{' '.join(dates)}\n{text}"


def decision(reminder: Reminder, view: CycleView, deed: Deed) -> Act | None:
    """Return the decision of a kind about *reminder*; None if there is none that still holds."""
    act = view.act(reminder.milestone or "", deed, reminder.id)
    if act is None:
        return None
    due_at, _, rest = act.detail.partition("\n")[0].partition(" ")
    shown_for, _, date = rest.partition(" ")
    is_same = due_at == reminder.due_at.isoformat()
    if deed is Deed.EDITED or not date:  # without a date: kept by an earlier version
        return act if is_same and date in ("", _date(reminder, view)) else None
    later = shown_at(reminder, view) - datetime.fromisoformat(shown_for)
    return act if later < NEW_ROUND_AFTER else None


def edited_text(reminder: Reminder, view: CycleView) -> str:
    """Return what is said instead of what *reminder* says, as somebody wrote it; empty if nothing.

    It is foreign text.
    """
    act = decision(reminder, view, Deed.EDITED)
    return act.detail.partition("\n")[2] if act else ""


def said_with(announced: Reminder, view: CycleView, snapshot: Snapshot) -> tuple[Reminder, ...]:
    """Return all that stands in the one message that says *announced*, as far as is known. Pure.

    What somebody has the bot post at once goes out by itself.
    """
    if decision(announced, view, Deed.RELEASED):
        return (announced,)
    channel = view.channels.get(announced.audience.name)
    return tuple(
        one
        for other in snapshot.views
        if other.channels.get(announced.audience.name) == channel
        for one in other.reminders
        if one.id == announced.id
        or (one.due_at == announced.due_at and one.follows is None and _goes_out(one, other))
    )


def _goes_out(one: Reminder, view: CycleView) -> bool:
    """Return whether the announce channel is told *one* when it is due, as far as is known."""
    is_mute = view.is_closed or view.is_paused or one.due_at < view.final_at
    is_early = decision(one, view, Deed.RELEASED) is not None
    return one.audience == ANNOUNCE and not (is_mute or is_early or is_silenced(one, view))


def put_aside(view: CycleView, now: datetime) -> Iterator[tuple[Notice, str]]:
    """Yield what people are told whose words no longer hold, as the date is another, and who. Pure.

    Once for each date; what has gone out, or is no longer planned, is nothing to be told of.
    """
    for one in view.reminders:
        act = view.act(one.milestone or "", Deed.EDITED, one.id) if one.is_drafted else None
        is_over = one.due_at <= now or decision(one, view, Deed.RELEASED) or is_silenced(one, view)
        if act is None or is_over or decision(one, view, Deed.EDITED):
            continue
        words = act.detail.partition("\n")[2]
        body = {"release": one.release, "reminder": one.id, "words": words}
        told = sha256(f"{act.detail}{_date(one, view)}".encode()).hexdigest()[:_SUBJECT]
        yield Notice(f"{PREFIX}words/{subject_of(one)}/{told}", "words", body), act.by


def is_silenced(reminder: Reminder, view: CycleView) -> bool:
    """Return whether a person says it, or nobody does."""
    return any(decision(reminder, view, deed) for deed in (Deed.SPOKEN, Deed.SKIPPED))


def shown_at(reminder: Reminder, view: CycleView) -> datetime:
    """Return when the draft of a post is due; the post itself where nobody drives it."""
    drafts = (one.due_at for one in view.reminders if one.drafts == reminder.id)
    return next(drafts, reminder.due_at)


def _date(reminder: Reminder, view: CycleView) -> str:
    """Return the date that a post is about, as the timeline has it."""
    row = view.cycle.milestone(reminder.milestone or "")
    return written(row.when) if row else ""
