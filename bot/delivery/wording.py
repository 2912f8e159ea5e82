"""What a post says: when it is sent, and again when people have done something since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from types import MappingProxyType
from typing import Any

from bot.addressee import Addressee
from bot.addressing import was_told
from bot.delivery.due import said_of
from bot.directory import is_person
from bot.drafts import detail_of
from bot.duty_notices import KIND, addressee_of
from bot.render import Message, render_post
from bot.render.draft import Fates
from bot.render.mrkdwn import escape, to_escaped_plain
from bot.render.notices import with_answer
from bot.render.post import TOLD_AS_LATE
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.ledger import Claim, Post
from schedule.notices import Notice
from schedule.plan import Reminder
from schedule.preferences import Preferences


def worded(
    claim: Claim,
    reminders: Sequence[Reminder],
    notices: Iterable[Notice],
    snapshot: Snapshot,
    now: datetime,
    *,
    is_rehearsal: bool,
    told: Mapping[str, Notice] = MappingProxyType({}),
) -> Message:
    """Return the message that *claim* becomes. Pure.

    Args:
        claim: What is sent.
        reminders: What of it the plan still holds.
        notices: What of it no plan holds, and is no duty.
        snapshot: What is known.
        now: Release time.
        is_rehearsal: Whether to mark it as a rehearsal.
        told: Of *reminders* those that no plan holds, as notices by id.
    """
    is_repeat = any(one.repeat_of for one in claim.deliveries)
    expected_at = {one.reminder_id: one.not_before for one in claim.deliveries}
    return render_post(
        reminders,
        snapshot,
        now,
        notices=tuple(notices),
        is_rehearsal=is_rehearsal,
        is_repeat=is_repeat and is_person(claim.recipient),
        **_lateness(reminders, expected_at, now),
        post_id=claim.post_id,
        told=_told(reminders, claim.recipient, told, snapshot),
        wishes=_wishes(claim.recipient, snapshot),
    )


def restated(
    post: Post,
    notices: Mapping[str, Notice],
    snapshot: Snapshot,
    fates: Fates = MappingProxyType({}),
    *,
    is_rehearsal: bool,
) -> Message | None:
    """Return what *post* would have said when it was sent, had it been known what is now. Pure.

    None where it carries a reminder that the plan no longer holds: it stays as it is.

    Args:
        post: The post.
        notices: What of it no plan holds, by id.
        snapshot: What is known.
        fates: What became of the posts that it shows drafts of, by reminder id.
        is_rehearsal: Whether it is marked as a rehearsal.
    """
    snapshot = _as_sent(post, snapshot)
    others = beside_duties(post.reminder_ids, notices)
    planned = set(post.reminder_ids) - {one.id for one in others}
    reminders = [said_of(one, snapshot, notices) for one in post.reminder_ids if one in planned]
    known = [one for one in reminders if one]
    if post.sent_at is None or len(known) < len(reminders):
        return None
    message = render_post(
        known,
        snapshot,
        post.sent_at,
        notices=[replace(one, answer=None) for one in others],
        is_rehearsal=is_rehearsal,
        is_repeat=post.is_repeat and is_person(post.recipient),
        **_lateness(known, post.expected_at, post.sent_at),
        post_id=post.id,
        told=_told(known, post.recipient, notices, snapshot),
        wishes=_wishes(post.recipient, snapshot),
        fates=fates,
    )
    return reduce(with_answer, others, message)


def beside_duties(reminder_ids: Iterable[str], notices: Mapping[str, Notice]) -> list[Notice]:
    """Return which of *reminder_ids* are notices, and none of a duty; in their order."""
    found = (notices.get(one) for one in reminder_ids)
    return [one for one in found if one and one.kind != KIND]


def _as_sent(post: Post, snapshot: Snapshot) -> Snapshot:
    """Return *snapshot* in which the other words hold that *post* was sent with, and no more.

    Its date may have been corrected since: what somebody wrote stays what they wrote.
    """

    def dated(act: Act, view: CycleView) -> Iterator[Act]:
        reminder = snapshot.reminder(act.about)
        if act.deed is not Deed.EDITED or act.about not in post.reminder_ids or not reminder:
            yield act
            return
        edited = act.detail.partition("\n")[2]
        if to_escaped_plain("\n".join(map(escape, edited.splitlines()))) in post.text:
            yield replace(act, detail=detail_of(reminder, view, text=edited))

    def with_edits(view: CycleView) -> CycleView:
        acts = tuple(one for act in view.acts for one in dated(act, view))
        return view if acts == view.acts else replace(view, acts=acts)

    return replace(snapshot, views=tuple(with_edits(view) for view in snapshot.views))


def _wishes(recipient: str, snapshot: Snapshot) -> Preferences | None:
    return snapshot.wishes(recipient) if is_person(recipient) else None


def _lateness(
    reminders: Sequence[Reminder], expected_at: Mapping[str, datetime], now: datetime
) -> dict[str, Any]:
    """Return how late a post of *reminders* is: of each milestone the newest counts, as is said.

    What was moved into a person's hours, or because somebody wanted it so, is late from then on.
    """
    newest: dict[tuple[str, str], datetime] = {}
    for one in reminders:
        part = (one.release, one.milestone or one.id)
        at = max(one.due_at, expected_at.get(one.id, one.due_at))
        newest[part] = max(at, newest.get(part, at))
    late = [now - at for at in newest.values()]
    is_partly = any(one <= TOLD_AS_LATE for one in late)
    return {"late_by": max(late, default=None), "is_partly_late": is_partly}


def _told(
    reminders: Sequence[Reminder],
    recipient: str,
    notices: Mapping[str, Notice],
    snapshot: Snapshot,
) -> dict[str, Addressee]:
    """Return why *recipient* is told, or was, by reminder id."""
    return {
        one.id: addressee_of(notices[one.id])
        if one.id in notices
        else was_told(one, recipient, view, snapshot)
        for one in reminders
        if (view := snapshot.view(one.release))
    }
