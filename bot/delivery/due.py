"""What a claim comes to right before posting. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.addressing import wanted_of
from bot.delivery.following import Followed, held_back
from bot.duty_notices import KIND, is_wanted, reminder_of
from bot.render.post import TOLD_AS_LATE
from bot.render.shared import MENTION
from bot.snapshot import CycleView, Snapshot
from schedule.notices import PREFIX as NOTICE
from schedule.notices import Notice
from schedule.plan import Purpose, Reminder
from schedule.reconcile import Delivery, State

_ASKED_AGAIN = timedelta(minutes=1)
"""Release time after which the plan is asked again about what it does not hold."""
_ABOUT_DATES = frozenset({"moved", "row"})
"""Kinds of notice that tell of a cycle's dates: not while it is paused, nor once it is closed."""
_TO_PEOPLE = frozenset({"row", "passed", "words"})
"""Kinds of notice that nobody gets who wants no messages."""
_ANSWERED_WITHIN = timedelta(hours=1)
"""Release time after which nobody waits for an answer any more."""
_SOON = timedelta(hours=3)
"""Before a reminder is due, what is late of its milestone is not worth a message of its own."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a claim comes to when the plan is asked once more, right before posting.

    Attributes:
        reminders: What to say, as the plan holds it now.
        closed: Deliveries that are not to be sent, by number, and how they end.
        postponed: Deliveries that have moved, by number, and to when.
        superseded: Those of the closed ones that a nearer one stands in for.
        put_off: Deliveries that wait, by number, and until when: the plan does not hold them, or
            they follow something.
        thread_ts: Slack's timestamp of the message below which all of it goes; empty for none.
    """

    reminders: tuple[Reminder, ...]
    closed: dict[int, State]
    postponed: dict[int, datetime]
    superseded: frozenset[int] = frozenset()
    put_off: dict[int, datetime] = field(default_factory=dict)
    thread_ts: str = ""


def still_due(
    deliveries: Iterable[Delivery],
    snapshot: Snapshot,
    now: datetime,
    notices: Mapping[str, Notice] = MappingProxyType({}),
    followed: Mapping[str, Followed] = MappingProxyType({}),
) -> Due:
    """Ask the plan what of *deliveries* is still to be said. Pure.

    Cancelled is what somebody is no longer to be told. Expired is what helps nobody any more, or
    what a nearer reminder of the same milestone says better, also one that is due in a moment;
    postponed what has moved. What the plan does not hold waits, and what it holds for somebody
    else: it may be another process that knows better, and the one that plans for all takes back
    what nobody wants, and gives to others what is theirs.

    Args:
        deliveries: What a claim holds.
        snapshot: What is known.
        now: Release time.
        notices: Those among them that no plan holds, by id: left alone, but for those of a duty.
        followed: What became of the reminders that others follow, by id.
    """
    due: dict[int, Reminder] = {}
    closed: dict[int, State] = {}
    postponed: dict[int, datetime] = {}
    put_off: dict[int, datetime] = {}
    others, answers, unmissed = _apart(deliveries, notices, now)
    is_alone = True
    for delivery in others:
        notice = notices.get(delivery.reminder_id)
        if notice and notice.kind != KIND:
            is_alone = False
            about = snapshot.view(str(notice.body.get("release") or ""))
            is_stopped = snapshot.wishes(delivery.recipient).is_stopped
            is_unwanted = notice.kind in _TO_PEOPLE and is_stopped
            if is_unwanted or (about and _is_void(notice, about, now)):
                closed[delivery.id] = State.CANCELLED
            elif about and notice.kind in _ABOUT_DATES and about.is_paused:
                put_off[delivery.id] = now + _ASKED_AGAIN
            continue
        reminder = said_of(delivery.reminder_id, snapshot, notices)
        view = snapshot.view(reminder.release) if reminder else None
        at = _goes_out_at(reminder, view, delivery, notice, snapshot)
        if _waits(reminder, view, notice, at, snapshot, now):
            put_off[delivery.id] = now + _ASKED_AGAIN
        elif reminder is None or at is None:
            closed[delivery.id] = State.CANCELLED
        elif reminder.expires_at and reminder.expires_at <= now:
            closed[delivery.id] = State.EXPIRED
            if reminder.drafts or reminder.follows:
                unmissed.append(
                    delivery.id
                )  # what it was to show, or came after, speaks for itself
        elif at > now and at != delivery.not_before:
            postponed[delivery.id] = at
        else:
            due[delivery.id] = reminder
    superseded = frozenset((*_superseded(due, snapshot, now), *unmissed))
    left = {number: one for number, one in due.items() if number not in superseded}
    held = held_back(left, followed, snapshot, now, answers=answers, is_alone=is_alone)
    superseded |= held.pointless
    closed |= dict.fromkeys(superseded, State.EXPIRED)
    put_off |= held.put_off
    said = tuple(one for number, one in due.items() if number not in {*closed, *put_off})
    return Due(said, closed, postponed, superseded, put_off, held.thread_ts)


def _is_void(notice: Notice, about: CycleView, now: datetime) -> bool:
    """Return whether nobody is told any more what *notice* says of a cycle's dates."""
    is_proposal = notice.kind == "moved" and now < about.final_at
    return notice.kind in _ABOUT_DATES and (about.is_closed or is_proposal)


def _apart(
    deliveries: Iterable[Delivery], notices: Mapping[str, Notice], now: datetime
) -> tuple[list[Delivery], dict[int, str], list[int]]:
    """Return *deliveries* without answers to mentions; those, and the numbers of late ones.

    An answer is the thread that it goes to, by number.
    """
    others: list[Delivery] = []
    answers: dict[int, str] = {}
    late: list[int] = []
    for one in deliveries:
        notice = notices.get(one.reminder_id)
        if notice is None or notice.kind != MENTION:
            others.append(one)
        elif now - one.due_at > _ANSWERED_WITHIN:
            late.append(one.id)
        else:
            answers[one.id] = str(notice.body["thread_ts"])
    return others, answers, late


def _superseded(due: Mapping[int, Reminder], snapshot: Snapshot, now: datetime) -> Iterator[int]:
    """Yield the numbers of those of *due* that a nearer one stands in for."""
    nearest: dict[tuple[object, ...], int] = {}
    for number, reminder in sorted(due.items(), key=lambda pair: pair[1].due_at):
        if reminder.purpose is Purpose.AHEAD and not reminder.id.startswith(NOTICE):
            if _same(reminder) in nearest:
                yield nearest[_same(reminder)]
            nearest[_same(reminder)] = number
    for number in nearest.values():
        if now - due[number].due_at > TOLD_AS_LATE and _is_followed(due[number], snapshot, now):
            yield number


def _is_followed(late: Reminder, snapshot: Snapshot, now: datetime) -> bool:
    """Return whether a nearer one is due so soon that both would be read together."""
    view = snapshot.view(late.release)
    return any(
        now < one.due_at <= now + _SOON and _same(one) == _same(late)
        for one in (view.reminders if view else ())
        if one.purpose in (Purpose.AHEAD, Purpose.NOW)
    )


def _same(reminder: Reminder) -> tuple[object, ...]:
    """Return what reminders share of which the nearest says it best."""
    return reminder.release, reminder.milestone, reminder.audience


def said_of(reminder_id: str, snapshot: Snapshot, notices: Mapping[str, Notice]) -> Reminder | None:
    """Return the reminder of the plan with this id, or what a notice says in place of one."""
    notice = notices.get(reminder_id)
    return reminder_of(notice, snapshot) if notice else snapshot.reminder(reminder_id)


def _goes_out_at(
    reminder: Reminder | None,
    view: CycleView | None,
    delivery: Delivery,
    notice: Notice | None,
    snapshot: Snapshot,
) -> datetime | None:
    """Return when the recipient of *delivery* is to be told; None if they no longer are."""
    if reminder is None or view is None:
        return None
    if notice:
        is_told = is_wanted(notice, view) and not snapshot.wishes(delivery.recipient).is_stopped
        return delivery.not_before if is_told else None
    found = wanted_of(reminder, view, snapshot)
    return next((one.not_before for one in found if one.recipient == delivery.recipient), None)


def _waits(
    reminder: Reminder | None,
    view: CycleView | None,
    notice: Notice | None,
    at: datetime | None,
    snapshot: Snapshot,
    now: datetime,
) -> bool:
    """Return whether it is not for the courier to say what becomes of a delivery.

    The plan does not hold it, or its cycle is paused; or it is not its recipient's any more, but
    others', and still helps: whoever plans for all tells them in place of who was not told.
    """
    if notice:
        return view is not None and view.is_paused
    if reminder is None or view is None:
        return True
    ends = (reminder.expires_at, reminder.milestone_at)
    is_over = any(end is not None and end <= now for end in ends)
    return at is None and not is_over and any(wanted_of(reminder, view, snapshot))


def notice_ids(deliveries: Iterable[Delivery]) -> list[str]:
    """Return the ids of the notices among what is to be delivered."""
    ids = (one.reminder_id for one in deliveries)
    return [one for one in ids if one.startswith(NOTICE)]
