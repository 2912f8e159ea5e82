"""What a driver does about a draft: edit it, let it go, say it themselves, leave it out."""

from collections.abc import Callable
from datetime import datetime

from bot.actions.desk import Click, Desk
from bot.actions.forms import RefusedError, Submission
from bot.actions.speaking import refusal, say
from bot.addressing import addressees
from bot.drafts import decision, detail_of, subject_of
from bot.render.draft import MOST, draft_form, initial_text
from bot.render.form import Form
from bot.render.message import Message
from bot.render.mrkdwn import escape
from bot.render.rows import name, version
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.plan import Purpose, Reminder
from schedule.reconcile import FINISHED, NEW_ROUND_AFTER, State

_STANDS = {
    State.CLAIMED: "is being posted just now",
    State.SENDING: "is being posted just now",
    State.SENT: "is posted already",
    State.UNKNOWN: "may be posted already; Slack did not tell me",
    State.EXPIRED: "would come too late now",
}
"""Why nothing can be decided about a post any more, by where it stands."""


def deciding(deed: Deed) -> Callable[[Click, Desk], Message | None]:
    """Return what keeps a decision about a post; the draft itself shows it."""

    def decide(click: Click, desk: Desk) -> Message | None:
        found = _find(click.value, click.user, desk)
        if isinstance(found, Message):
            return found
        if deed is Deed.RELEASED and found[0].purpose is Purpose.NOW:
            return say("That says that the moment has come; it cannot be said before.")
        if deed is Deed.RELEASED and desk.now < found[1].final_at:
            return say(
                "The dates are not final yet. `/release-status activate` says that they are."
            )
        return _keep(found, desk, deed, click.user)

    return decide


def taking_back(*deeds: Deed) -> Callable[[Click, Desk], Message | None]:
    """Return what takes decisions back: the bot posts it after all, or in its own words."""

    def take_back(click: Click, desk: Desk) -> Message | None:
        found = _find(click.value, click.user, desk)
        if isinstance(found, Message):
            return found
        announced, view = found
        with desk.ledger.acting():
            refused = _is_over(announced, view, desk)
            if refused:
                return refused
            for deed in deeds:
                if decision(announced, view, deed):
                    key, by = announced.milestone or "", click.user
                    desk.ledger.undo(view.cycle.release, key, deed, by=by, about=announced.id)
        return None

    return take_back


unsilence = taking_back(Deed.SPOKEN, Deed.SKIPPED)
"""Have the bot post what a person was to say, or nobody: after all."""
unedit = taking_back(Deed.EDITED)
"""Put what somebody wrote aside: the bot's own words count again."""


def edit_form(click: Click, desk: Desk) -> Form | Message:
    """Return the form in which a driver writes other words."""
    found = _find(click.value, click.user, desk)
    if isinstance(found, Message):
        return found
    announced, view = found
    refused = _is_over(announced, view, desk)
    if refused:
        return refused
    return draft_form(announced, initial_text(announced, view, desk.snapshot))


def keep_edit(submission: Submission, desk: Desk) -> Message | None:
    """Keep what a driver wrote."""
    found = _find(submission.about, submission.user, desk)
    if isinstance(found, Message):
        raise RefusedError("text", found.text)
    text = str(submission.values.get("text", "")).strip()
    if not text:
        raise RefusedError("text", "Write something, or close this and press [Skip].")
    if len(escape(text)) > MOST:
        counted = "" if len(text) > MOST else " (each &, < and > counts as up to five)"
        raise RefusedError("text", f"That is too long; {MOST} characters fit{counted}.")
    refused = _keep(found, desk, Deed.EDITED, submission.user, text)
    if refused:
        raise RefusedError("text", refused.text)
    return None


def _keep(
    found: tuple[Reminder, CycleView], desk: Desk, deed: Deed, user: str, text: str = ""
) -> Message | None:
    """Keep a decision, unless the post is on its way; return why not."""
    announced, view = found
    with desk.ledger.acting():
        refused = _is_over(announced, view, desk)
        if refused:
            return refused
        desk.ledger.do(
            view.cycle.release,
            announced.milestone or "",
            deed,
            by=user,
            now=desk.now,
            about=announced.id,
            detail=detail_of(announced, view, _shown_for(announced, view, desk), text),
            is_last_word=True,
        )
    return None


def _is_over(announced: Reminder, view: CycleView, desk: Desk) -> Message | None:
    """Return why nothing can be decided about a post now; the ledger knows where it stands."""
    rounds = sorted(desk.ledger.standing(announced.id), key=lambda one: one.round)
    stands = _STANDS.get(rounds[-1].state) if rounds else None
    is_late = bool(announced.expires_at and announced.expires_at <= desk.now)
    if rounds and rounds[-1].state is State.CANCELLED:
        is_late = is_late or desk.now - announced.due_at > NEW_ROUND_AFTER
    if stands is None and decision(announced, view, Deed.RELEASED):
        stands = _STANDS[State.CLAIMED]
    if stands is None and is_late:
        stands = _STANDS[State.EXPIRED]
    row = view.cycle.milestone(announced.milestone or "")
    return say(f"That {stands}; it is about {name(row, view)}.") if stands and row else None


def _shown_for(announced: Reminder, view: CycleView, desk: Desk) -> datetime | None:
    """Return when the draft was due that was shown last; None if none was."""
    drafts = {one.id for one in view.reminders if one.drafts == announced.id}
    held = desk.ledger.deliveries([view.cycle.release])
    shown = [one.due_at for one in held if one.reminder_id in drafts and one.state in FINISHED]
    return max(shown, default=None)


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
            if view.is_closed or view.is_paused:
                why = "closed" if view.is_closed else "paused"
                return say(f"{version(view)} is {why}; I post nothing of it. Nothing is changed.")
            return one, view
    return say("That is no longer planned: its date has moved, or the row is gone.")


def _shown_to(announced: Reminder, view: CycleView, desk: Desk) -> set[str]:
    """Return the Slack ids of those who see the draft of a post, by hand-over or otherwise."""
    drafts = (one for one in view.reminders if one.drafts == announced.id)
    return {to.recipient for one in drafts for to in addressees(one, view, desk.snapshot)}
