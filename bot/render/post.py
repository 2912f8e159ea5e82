"""A post: one message that carries all reminders of one recipient that are due together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.addressee import Addressee
from bot.render.channel_post import channel_post
from bot.render.dates import span
from bot.render.direct_message import direct_message
from bot.render.draft import Fates, draft_paragraphs
from bot.render.message import Message, Paragraph, compose, paragraph
from bot.render.mrkdwn import foreign
from bot.render.notices import is_optional, notice_paragraphs
from bot.render.reread import plain
from bot.render.unconfirmed import question_paragraphs
from bot.render.wishes import choices
from bot.snapshot import CycleView, Snapshot
from schedule.notices import Notice
from schedule.plan import Purpose, Reminder
from schedule.preferences import Preferences

TOLD_AS_LATE = timedelta(hours=1)
"""How late a reminder has to be for the message to say so."""


def render_post(
    reminders: Sequence[Reminder],
    snapshot: Snapshot,
    now: datetime,
    *,
    notices: Sequence[Notice] = (),
    is_rehearsal: bool = False,
    is_repeat: bool = False,
    late_by: timedelta | None = None,
    is_partly_late: bool = False,
    post_id: str = "",
    told: Mapping[str, Addressee] = MappingProxyType({}),
    wishes: Preferences | None = None,
    fates: Fates = MappingProxyType({}),
) -> Message:
    """Return the one message that says all of *reminders*.

    Pure. Times left are counted from *now*, never from a reminder's lead time; a reminder ahead
    of a milestone that has come meanwhile says that it has come.

    Args:
        reminders: Of one recipient, due together; of one cycle or several.
        snapshot: What is known.
        now: Release time.
        notices: What else is due, and no plan holds.
        is_rehearsal: Mark the message as a rehearsal.
        is_repeat: Say that its reader may have it already.
        late_by: How long after it was due it is sent; told when it is over an hour.
        is_partly_late: Whether only a part of it is as late as that.
        post_id: The post it becomes.
        told: Why its recipient is told, by reminder id; who is left out holds the seat.
        wishes: What its recipient wishes, and can wish otherwise below it; None for a channel.
        fates: What became of the posts that it shows drafts of, by reminder id.
    """
    said = [
        *_about(is_rehearsal=is_rehearsal, is_repeat=is_repeat),
        *_late(late_by, is_partly_late=is_partly_late),
        *_said(reminders, snapshot, now, told, fates),
    ]
    for notice in notices:
        parts = notice_paragraphs(notice, snapshot)
        said.extend(
            replace(part, is_apart=bool(said) and nth == 0) for nth, part in enumerate(parts)
        )
    may_choose = wishes is not None and (reminders or any(map(is_optional, notices)))
    return compose(said, post_id=post_id, last=choices(wishes) if wishes and may_choose else None)


def render_reminder_text(reminder: Reminder, view: CycleView, now: datetime) -> str:
    """Return what *reminder* alone would say at *now*, as plain text."""
    return plain(render_post([reminder], Snapshot((view,)), now))


def _about(*, is_rehearsal: bool, is_repeat: bool) -> Iterator[Paragraph]:
    if is_rehearsal:
        yield paragraph("*REHEARSAL* · nothing here is real")
    if is_repeat:
        yield paragraph(
            "You may already have this: Slack did not tell me whether it arrived.", is_small=True
        )


def _late(late_by: timedelta | None, *, is_partly_late: bool) -> Iterator[Paragraph]:
    if late_by and late_by > TOLD_AS_LATE:
        what = "part of this" if is_partly_late else "this"
        yield paragraph(
            f"Sorry, {what} comes {span(late_by)} late. Times left are counted from now.",
            is_small=True,
        )


def _said(
    reminders: Sequence[Reminder],
    snapshot: Snapshot,
    now: datetime,
    told: Mapping[str, Addressee],
    fates: Fates,
) -> Iterator[Paragraph]:
    for nth, release in enumerate(dict.fromkeys(one.release for one in reminders)):
        ones = [one for one in reminders if one.release == release]
        view = snapshot.view(release)
        said = list(_of_cycle(ones, view, snapshot, now, told, fates)) if view else []
        said.extend(_gone(ones, view))
        for first, part in enumerate(said):
            yield replace(part, is_apart=part.is_apart or (nth > 0 and first == 0))


def _of_cycle(
    reminders: Sequence[Reminder],
    view: CycleView,
    snapshot: Snapshot,
    now: datetime,
    told: Mapping[str, Addressee],
    fates: Fates,
) -> Iterator[Paragraph]:
    drafts = [one for one in reminders if one.purpose is Purpose.DRAFT]
    questions = [one for one in reminders if one.purpose is Purpose.UNCONFIRMED]
    others = [one for one in reminders if one not in (*drafts, *questions)]
    to_roles = [one for one in others if one.audience.sort != "channel"]
    to_channels = [one for one in others if one.audience.sort == "channel"]
    if to_channels:
        yield from channel_post(to_channels, view, snapshot, now)
    if to_roles:
        yield from direct_message(to_roles, view, now, told)
    if questions:
        yield from question_paragraphs(questions, view, now, told, has_more=bool(to_roles))
    if drafts:
        yield from draft_paragraphs(
            drafts, view, snapshot, now, fates, has_more=bool(to_roles), told=told
        )


def _gone(reminders: Sequence[Reminder], view: CycleView | None) -> Iterator[Paragraph]:
    """Yield a line for each reminder of something that is no longer in the timeline."""
    for one in reminders:
        what = one.milestone or one.kind
        if view is None or (one.milestone and view.cycle.milestone(one.milestone) is None):
            yield paragraph(
                f"v{foreign(one.release, 40)}: {foreign(what)} is no longer in the timeline that I "
                "read. Please check its date before you rely on it."
            )
