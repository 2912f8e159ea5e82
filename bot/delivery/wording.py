"""What a post says: when it is sent, and again when people have done something since."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.directory import is_person
from bot.render import Message, render_post
from bot.render.post import TOLD_AS_LATE
from bot.snapshot import Snapshot
from schedule.ledger import Claim, Post
from schedule.notices import Notice
from schedule.plan import Reminder


def worded(
    claim: Claim,
    reminders: Sequence[Reminder],
    notices: Iterable[Notice],
    snapshot: Snapshot,
    now: datetime,
    *,
    is_rehearsal: bool,
) -> Message:
    """Return the message that *claim* becomes. Pure.

    Args:
        claim: What is sent.
        reminders: What of it the plan still holds.
        notices: What of it no plan holds.
        snapshot: What is known.
        now: Release time.
        is_rehearsal: Whether to mark it as a rehearsal.
    """
    is_repeat = any(one.repeat_of for one in claim.deliveries)
    return render_post(
        reminders,
        snapshot,
        now,
        notices=tuple(notices),
        is_rehearsal=is_rehearsal,
        is_repeat=is_repeat and is_person(claim.recipient),
        **_lateness(reminders, now),
        post_id=claim.post_id,
    )


def restated(post: Post, snapshot: Snapshot, *, is_rehearsal: bool) -> Message | None:
    """Return what *post* would have said when it was sent, had it been known what is now. Pure.

    None where it carries anything that the plan no longer holds: it stays as it is.
    """
    reminders = [snapshot.reminder(one) for one in post.reminder_ids]
    known = [one for one in reminders if one]
    if post.sent_at is None or len(known) < len(reminders):
        return None
    return render_post(
        known,
        snapshot,
        post.sent_at,
        is_rehearsal=is_rehearsal,
        is_repeat=post.is_repeat and is_person(post.recipient),
        **_lateness(known, post.sent_at),
        post_id=post.id,
    )


def _lateness(reminders: Sequence[Reminder], now: datetime) -> dict[str, Any]:
    """Return how late a post of *reminders* is: of each milestone the newest counts, as is said."""
    newest: dict[tuple[str, str], datetime] = {}
    for one in reminders:
        part = (one.release, one.milestone or one.id)
        newest[part] = max(one.due_at, newest.get(part, one.due_at))
    late = [now - at for at in newest.values()]
    is_partly = any(one <= TOLD_AS_LATE for one in late)
    return {"late_by": max(late, default=None), "is_partly_late": is_partly}
