"""A draft: what is about to be posted, shown to its driver who can change it or say it instead."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.drafts import DECISIONS, decision, edited_text, subject_of
from bot.render.dates import moment
from bot.render.form import Form, Text
from bot.render.message import Button, Paragraph, paragraph
from bot.render.mrkdwn import escape, mention, quoted
from bot.render.rows import name, roles, version
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.notices import Notice
from schedule.plan import Purpose, Reminder

MOST = 2_900
"""Characters of an edited post, escaped: it has to fit into one section."""


def draft_paragraphs(
    texts: Sequence[tuple[Reminder, str]],
    drafts: Sequence[Reminder],
    view: CycleView,
    now: datetime,
    *,
    has_more: bool,
) -> Iterator[Paragraph]:
    """Yield each draft with what its driver can do about it, or what was decided.

    Args:
        texts: What is about to be said, and its text as the channel would see it, escaped.
        drafts: The drafts of it.
        view: The cycle.
        now: Release time.
        has_more: Whether the message says something before, and why its reader gets it.
    """
    if not has_more:
        seats = roles(dict.fromkeys(one.audience.name for one in drafts))
        what = "This is" if len(texts) == 1 else "These are"
        yield paragraph(
            f"*{what} about to be posted.*", f"You see it first as {seats} of {version(view)}."
        )
    for announced, text in texts:
        act = decided(announced, view)
        edited = edited_text(announced, view)
        said = escape(edited) if edited else text
        yield paragraph(_headline(announced, act, view, now), is_apart=True)
        shown = paragraph(*quoted(said))
        buttons = tuple(draft_buttons(announced, act, view, now))
        yield replace(shown, buttons=buttons, about=f"draft/{subject_of(announced)}")


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


def _headline(announced: Reminder, act: Act | None, view: CycleView, now: datetime) -> str:
    where = mention(view.channels.get(announced.audience.name, ""))
    due = moment(announced.due_at)
    if act:
        said = moment(act.at)
        return _SAID[act.deed].format(who=mention(act.by), where=where, due=due, said=said)
    if announced.due_at <= now and view.rules.drafts != "required":
        return f"*I posted this in {where}* ({due}):"
    if announced.due_at <= now:
        return f"*This waits for your word*; it was to be posted in {where}, {due}:"
    if view.rules.drafts == "required":
        return f"*Shall I post this in {where}, {due}?* Without your word I do not:"
    return f"*I post this in {where}, {due}*, unless you say otherwise:"


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
    if announced.purpose is not Purpose.NOW:
        yield Button("Post now", "post_now", about)
    yield Button("I'll post it", "speak", about)
    yield Button("Skip", "skip", about)
