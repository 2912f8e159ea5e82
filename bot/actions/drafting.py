"""What a driver does about a draft: edit it, let it go, say it themselves, leave it out."""

from collections.abc import Callable

from bot.actions.desk import Click, Desk
from bot.actions.forms import RefusedError, Submission
from bot.actions.speaking import refusal, say
from bot.addressing import addressees
from bot.drafts import decision, detail_of, edited_text, subject_of
from bot.render.draft import MOST, draft_form
from bot.render.form import Form
from bot.render.message import Message
from bot.render.post import render_reminder_text
from bot.render.rows import name
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.plan import Reminder

_SILENT = (Deed.SPOKEN, Deed.SKIPPED)


def deciding(deed: Deed) -> Callable[[Click, Desk], Message | None]:
    """Return what keeps a decision about a post; the draft itself shows it."""

    def decide(click: Click, desk: Desk) -> Message | None:
        found = _find(click.value, click.user, desk)
        if isinstance(found, Message):
            return found
        _keep(found, desk, deed, click.user)
        return None

    return decide


def unsilence(click: Click, desk: Desk) -> Message | None:
    """Take back that a person says it, or nobody does: the bot posts it after all."""
    found = _find(click.value, click.user, desk)
    if isinstance(found, Message):
        return found
    announced, view = found
    for deed in _SILENT:
        if decision(announced, view, deed):
            desk.ledger.undo(
                view.cycle.release,
                announced.milestone or "",
                deed,
                by=click.user,
                about=announced.id,
            )
    return None


def edit_form(click: Click, desk: Desk) -> Form | Message:
    """Return the form in which a driver writes other words."""
    found = _find(click.value, click.user, desk)
    if isinstance(found, Message):
        return found
    announced, view = found
    text = edited_text(announced, view)
    return draft_form(announced, text or render_reminder_text(announced, view, announced.due_at))


def keep_edit(submission: Submission, desk: Desk) -> Message | None:
    """Keep what a driver wrote."""
    found = _find(submission.about, submission.user, desk)
    if isinstance(found, Message):
        raise RefusedError("text", found.text)
    text = str(submission.values.get("text", "")).strip()
    if not text:
        raise RefusedError("text", "Write something, or close this and press [Skip].")
    if len(text) > MOST:
        raise RefusedError("text", f"That is too long; {MOST} characters fit.")
    _keep(found, desk, Deed.EDITED, submission.user, text)
    return None


def _keep(
    found: tuple[Reminder, CycleView], desk: Desk, deed: Deed, user: str, text: str = ""
) -> None:
    announced, view = found
    desk.ledger.do(
        view.cycle.release,
        announced.milestone or "",
        deed,
        by=user,
        now=desk.now,
        about=announced.id,
        detail=detail_of(announced, text),
        is_last_word=True,
    )


def _find(subject: str, user: str, desk: Desk) -> tuple[Reminder, CycleView] | Message:
    """Return the post that a draft is of, or why *user* may do nothing about it."""
    for view in desk.snapshot.views:
        for one in view.reminders:
            row = view.cycle.milestone(one.milestone or "")
            if row is None or not one.is_drafted or subject_of(one) != subject:
                continue
            if user not in _shown_to(one, view, desk):
                refused = refusal(user, view, row, desk)
                if refused:
                    return refused
            if one.due_at <= desk.now or decision(one, view, Deed.RELEASED):
                return say(f"That is posted already; it was about {name(row, view)}.")
            return one, view
    return say("That is no longer planned: its date has moved, or the row is gone.")


def _shown_to(announced: Reminder, view: CycleView, desk: Desk) -> set[str]:
    """Return the Slack ids of those who see the draft of a post, by hand-over or otherwise."""
    drafts = (one for one in view.reminders if one.drafts == announced.id)
    return {to.recipient for one in drafts for to in addressees(one, view, desk.snapshot)}
