"""What follows another reminder waits until that is said, and goes below it or comes to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.drafts import is_silenced
from bot.render.post import TOLD_AS_LATE
from bot.snapshot import Snapshot
from schedule.ledger import Post
from schedule.plan import Reminder

_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=1)
"""Release time after which it is looked again whether what is followed has been said."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a reminder that others follow.

    Attributes:
        posts: Those that say it, the oldest first.
        is_unsaid: Whether it may yet be said to somebody.
    """

    posts: tuple[Post, ...] = ()
    is_unsaid: bool = True


@dataclass(slots=True)
class HeldBack:
    """What of a claim is not said now because of what it follows.

    Attributes:
        pointless: Numbers of deliveries that nobody misses: what they follow was never said.
        put_off: Deliveries that wait, by number, and until when; release time.
        thread_ts: Slack's timestamp of the message below which all the rest goes; empty for none.
    """

    pointless: frozenset[int] = frozenset()
    put_off: dict[int, datetime] = field(default_factory=dict)
    thread_ts: str = ""


def held_back(
    due: Mapping[int, Reminder],
    followed: Mapping[str, Followed],
    snapshot: Snapshot,
    now: datetime,
    *,
    answers: Mapping[int, str] = MappingProxyType({}),
    is_alone: bool = True,
) -> HeldBack:
    """Return what is not said now because of what it follows, or answers. Pure.

    One message stands at one place: what goes into a thread waits for what does not, and for what
    goes into another one.

    Args:
        due: What would be said, by number.
        followed: What became of what some of it follows, by id.
        snapshot: What is known.
        now: Release time.
        answers: What else would be said, by number: below which message of a person, as Slack's
            timestamp. It takes its turn as soon as it can.
        is_alone: Whether nothing else is said with all of it.
    """
    held = HeldBack()
    threads: dict[int, str] = {}
    for number, one in due.items():
        if one.follows is None:
            is_alone = False
            continue
        if _has_no_thread(one, snapshot):
            is_alone = False
            continue
        said = followed.get(one.follows, Followed())
        at = _said_at(one, said, snapshot, now)
        if at is None or (one.expires_at and at >= one.expires_at):
            held.pointless |= {number}
        elif at > now:
            held.put_off[number] = at
        elif one.is_in_thread:
            threads[number] = said.posts[-1].ts
        else:
            is_alone = False
    threads |= answers
    if is_alone:
        held.thread_ts = next(iter(threads.values()), "")
    waiting = [number for number, ts in threads.items() if ts != held.thread_ts]
    held.put_off |= {one: now if one in answers else now + _SOONEST for one in waiting}
    return held


def _has_no_thread(one: Reminder, snapshot: Snapshot) -> bool:
    """Return whether *one* stands by itself, as a person says what it would have stood below."""
    view = snapshot.view(one.release)
    followed = view.reminder(one.follows or "") if view else None
    return bool(one.is_in_thread and view and followed and is_silenced(followed, view))


def _said_at(
    one: Reminder, followed: Followed, snapshot: Snapshot, now: datetime
) -> datetime | None:
    """Return when to say *one*, or to look again; None for never."""
    if followed.is_unsaid:
        return now + min(max(now - one.due_at, _SOONEST), _LATEST)
    told_at = max((post.sent_at for post in followed.posts if post.sent_at), default=None)
    view = snapshot.view(one.release)
    if told_at is None or view is None:
        return None
    if one.is_in_thread:
        return now if followed.posts[-1].ts else None
    # A post that is a little late is none the later for it.
    return view.calendar.hour_without_answer(told_at - TOLD_AS_LATE, one.unanswered)
