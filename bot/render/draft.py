"""A draft: what is about to be posted, shown to its driver who can change it or say it instead."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.addressee import Addressee
from bot.drafts import DECISIONS, decision, edited_text, said_with, subject_of
from bot.render.channel_post import Part, channel_parts
from bot.render.dates import moment
from bot.render.form import Form, Text
from bot.render.having import Reason, told_as
from bot.render.message import Button, Paragraph, compose, paragraph
from bot.render.mrkdwn import code, escape, link, listed, mention, quoted, to_plain
from bot.render.reread import plain
from bot.render.rows import name
from bot.render.sent import permalink
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.notices import Notice
from schedule.plan import Purpose, Reminder
from schedule.reconcile import State

if TYPE_CHECKING:
    from schedule.ledger import Record

_SILENT = (Deed.SPOKEN, Deed.SKIPPED)

MOST = 2_900
"""Characters of an edited post, escaped: it has to fit into one section."""


Fates = Mapping[str, "Record"]
"""What became of posts, by the ids of their reminders."""


def draft_paragraphs(
    drafts: Sequence[Reminder],
    view: CycleView,
    snapshot: Snapshot,
    now: datetime,
    fates: Fates,
    *,
    has_more: bool,
    told: Mapping[str, Addressee],
) -> Iterator[Paragraph]:
    """Yield each draft with what its driver can do about it, or what became of it.

    Args:
        drafts: What is shown beforehand.
        view: The cycle.
        snapshot: What is known.
        now: Release time.
        fates: What became of the posts.
        has_more: Whether the message says something before, and why its reader gets it.
        told: Why its reader gets it, by the ids of *drafts*.
    """
    found = (snapshot.reminder(one.drafts or "") for one in drafts)
    posts = sorted(
        filter(None, found), key=lambda one: (one.due_at, one.milestone_at or one.due_at)
    )
    if not has_more:
        what = "This is" if len(posts) == 1 else "These are"
        over = " or were" if len(posts) > 1 else " or was"
        is_over = any(one.id in fates and fates[one.id].sent_at for one in posts)
        why = [Reason(one.audience.name, told.get(one.id, Addressee(""))) for one in drafts]
        yield paragraph(
            f"*{what}{over if is_over else ''} about to be posted.*",
            f"You see it first. {' '.join(told_as(why, view))}",
        )
    shown = {one.id for one in posts}

    @cache  # posts of one hour are one message, however many drafts there are of it
    def message(
        together: tuple[Reminder, ...], at: datetime, *, stays: bool
    ) -> list[tuple[CycleView, Part]]:
        return list(_message(together, snapshot.as_known(at) if stays else snapshot, at))

    for post in posts:
        fate = fates.get(post.id)
        sent_at = fate.sent_at if fate else None
        stays = sent_at is not None and post.purpose is not Purpose.NOW  # the others are edited
        parts = message(said_with(post, view, snapshot), sent_at or post.due_at, stays=stays)
        yield from _draft(post, view, now, fate, parts, shown)


def _draft(
    post: Reminder,
    view: CycleView,
    now: datetime,
    fate: "Record | None",
    parts: Sequence[tuple[CycleView, Part]],
    shown: AbstractSet[str],
) -> Iterator[Paragraph]:
    """Yield the draft of one post.

    Args:
        post: The post.
        view: Its cycle.
        now: Release time.
        fate: What became of it; None where nobody knows.
        parts: What stands in its message, with the cycle that each part is about.
        shown: Ids of all posts of which there are drafts beside it.
    """
    act, row = decided(post, view), view.cycle.milestone(post.milestone or "")
    is_sent = fate is not None and fate.sent_at is not None
    own, joining, named = _texts(post, view, parts, shown)
    yield paragraph(_headline(post, act, view, now, fate), is_apart=True)
    yield paragraph(*quoted(own))
    if joining or named:
        with_what = [f"the post about {one}" for one in named]
        more = f"{listed(with_what)}; you see each here" if with_what else ""
        said = f"It goes out as one message with {more}." if more else "In the same message:"
        also = "Further down in that message:" if more and joining else ""
        yield paragraph("" if is_sent else said, also, *quoted(joining))
    if act and row and act.deed in _SILENT and post.purpose is Purpose.NOW:
        word = code(f"/release-status confirm {to_plain(name(row, view)).casefold()}")
        yield paragraph(f"My post would have had the button for it: once it is so, say {word}.")
    buttons = tuple(draft_buttons(post, act, view, now)) if fate is None or is_open(fate) else ()
    if buttons and row:
        line = f"The post about {name(row, view)}, {moment(post.due_at)}:"
        yield replace(
            paragraph(line, is_small=True), buttons=buttons, about=f"draft/{subject_of(post)}"
        )


def is_open(fate: "Record") -> bool:
    """Return whether something can still be decided about a post."""
    return fate.state in (State.PENDING, State.CANCELLED)


def _message(
    together: Sequence[Reminder], snapshot: Snapshot, at: datetime
) -> Iterator[tuple[CycleView, Part]]:
    """Yield what the channel is told by *together*, each part with the cycle it is about."""
    for view in snapshot.views:
        ones = [one for one in together if one.release == view.cycle.release]
        yield from ((view, part) for part in channel_parts(ones, view, snapshot, at))


def _texts(
    post: Reminder,
    view: CycleView,
    parts: Sequence[tuple[CycleView, Part]],
    shown: AbstractSet[str],
) -> tuple[str, str, list[str]]:
    """Return what the channel reads, escaped: of *post*, beside it, and what of that is *shown*.

    What is shown in the message anyway is named and not repeated.
    """
    own: list[Paragraph] = []
    joining: list[Paragraph] = []
    named: dict[str, str] = {}
    for other, part in parts:
        if post.id in part.of:
            own.append(part.said)
        elif part.row and not shown.isdisjoint(part.of):
            named[part.row.key] = name(part.row, other)
        else:
            joining.append(part.said)
    edited = edited_text(post, view)
    return escape(edited) if edited else compose(own).text, _text(joining), [*named.values()]


def _text(said: Sequence[Paragraph]) -> str:
    return compose(said).text if any(one.lines for one in said) else ""


def initial_text(post: Reminder, view: CycleView, snapshot: Snapshot) -> str:
    """Return what an editor begins with: what the channel would read of *post*, plain."""
    written = edited_text(post, view)
    if written:
        return written
    together = said_with(post, view, snapshot)
    if len({one.milestone for one in together} - {None}) > 1:
        together = (post,)  # what a message says of several dates together, an edit says of its own
    ones = [one for one in together if one.release == view.cycle.release]
    parts = channel_parts(ones, view, snapshot, post.due_at)
    return plain(compose(part.said for part in parts if post.id in part.of))


def words_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield to whoever wrote other words that they are not posted: the date is another now."""
    announced = snapshot.reminder(notice.body["reminder"])
    view = snapshot.view(notice.body["release"])
    row = view.cycle.milestone(announced.milestone or "") if view and announced else None
    if announced is None or view is None or row is None:
        yield paragraph("A post that you wrote is no longer planned; its date has moved.")
        return
    instead = "my own" if view.rules.drafts != "required" else "none without your word"
    yield paragraph(
        f"*The date of {name(row, view)} has changed since you wrote its post.* I put your words "
        f"aside and post {instead}, {moment(announced.due_at)}. Press [Edit] to write it anew.",
    )
    said = paragraph(*quoted(escape(notice.body["words"])))
    button = Button("Edit", "edit", subject_of(announced))
    yield replace(said, buttons=(button,), about=notice.id)


def decided(announced: Reminder, view: CycleView) -> Act | None:
    """Return what was decided about a post last; None while nobody has."""
    acts = (decision(announced, view, deed) for deed in DECISIONS)
    return next((act for act in acts if act), None)


def draft_form(announced: Reminder, text: str) -> Form:
    """Return the form in which a driver writes other words; *text* is plain."""
    return Form(
        "edit",
        "Edit the post",
        "Keep",
        subject_of(announced),
        (Text("text", "Text", initial=text, most=MOST, is_long=True),),
        (f"It goes out {moment(announced.due_at)}, as you write it.",),
    )


NO_LONGER_PLANNED = "No longer planned: its date has moved, or the row is gone. I post nothing."

_SAID = MappingProxyType(
    {
        Deed.SPOKEN: "*{who} posts this in {where}*; I do not:",
        Deed.SKIPPED: "*{who} had me skip this*; nobody posts it:",
        Deed.RELEASED: "*{who} had me post this* in {where}, {said}:",
        Deed.APPROVED: "*{who} has approved this*; I post it in {where}, {due}:",
        Deed.EDITED: "*{who} has written this*; I post it in {where}, {due}:",
    }
)
"""What is said of a post when somebody has decided about it."""


_FATES = MappingProxyType(
    {
        State.UNKNOWN: "*Perhaps this is posted in {where}*; Slack did not tell me ({due}):",
        State.FAILED: "*Slack refused this post* in {where} ({due}); nobody has read it:",
        State.EXPIRED: "*Not posted: it would have come too late* in {where} ({due}):",
    }
)
"""What is said of a post that is over, and was not sent as far as anybody knows."""
_ON_ITS_WAY = "*I am posting this in {where}* ({due}):"


def _became(announced: Reminder, view: CycleView, fate: "Record", where: str, due: str) -> str:
    """Return what became of a post that nothing can be decided about any more."""
    if fate.sent_at:
        edit = decision(announced, view, Deed.EDITED)
        whose = f", in the words of {mention(edit.by)}" if edit else ""
        posted = link("Posted", permalink(fate))
        return f"*{posted} in {where}*{whose}, {moment(fate.sent_at)}:"
    return _FATES.get(fate.state, _ON_ITS_WAY).format(where=where, due=due)


def _headline(
    announced: Reminder, act: Act | None, view: CycleView, now: datetime, fate: "Record | None"
) -> str:
    where = mention(view.channels.get(announced.audience.name, ""))
    due = moment(announced.due_at)
    if fate and not is_open(fate):
        return _became(announced, view, fate, where, due)
    if act is None and announced.due_at < view.final_at:
        return (
            f"*The dates are not final yet. If they are by then, I post this in {where}, {due}*; "
            "`/release-status activate` says that they are:"
        )
    if act:
        said = moment(act.at)
        return _SAID[act.deed].format(who=mention(act.by), where=where, due=due, said=said)
    if view.rules.drafts != "required":
        return f"*I post this in {where}, {due}*, unless you say otherwise:"
    if announced.due_at <= now:
        return f"*This waits for your word*; it was to be posted in {where}, {due}:"
    return f"*Shall I post this in {where}, {due}?* Without your word I do not:"


def draft_buttons(
    announced: Reminder, act: Act | None, view: CycleView, now: datetime
) -> Iterator[Button]:
    """Yield what can still be decided about a post, of which *act* was decided last."""
    about = subject_of(announced)
    is_let_go = act is not None or view.rules.drafts != "required"
    if (announced.due_at <= now and is_let_go) or (act and act.deed is Deed.RELEASED):
        return
    if act and act.deed in (Deed.SPOKEN, Deed.SKIPPED):
        yield Button("Post it after all", "unsilence", about)
        return
    if view.rules.drafts == "required" and act is None:
        yield Button("Approve", "approve", about, is_primary=True)
    yield Button("Edit", "edit", about)
    if decision(announced, view, Deed.EDITED):
        yield Button("Back to the bot's words", "unedit", about)
    if announced.purpose is not Purpose.NOW:
        yield Button("Post now", "post_now", about)
    yield Button("I'll post it", "speak", about)
    yield Button("Skip", "skip", about)
