"""Whether a duty is still unanswered, and when the next is told of that. Pure."""

from collections.abc import Iterable
from datetime import datetime

from bot.drafts import DECISIONS, decision, shown_at
from bot.holding import all_put_off_until, last_word
from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.plan import Reminder


def unanswered_at(
    step: Reminder, first: Reminder, reached_at: Iterable[datetime], view: CycleView
) -> datetime | None:
    """Return when *step* of a ladder is said; None where it is not: somebody has answered.

    Who puts it off is given the same time again from then on.

    Args:
        step: The step.
        first: The message that nobody answers.
        reached_at: When that is to reach each of those it is for; release time.
        view: The cycle.
    """
    if is_answered(step, view):
        return None
    put_off = all_put_off_until(view, step.milestone or "", step.duty or "")
    since = max([first.due_at, *reached_at, *put_off])
    at = max(step.due_at, view.calendar.hour_without_answer(since, step.unanswered))
    return at if step.expires_at is None or at < step.expires_at else None


def is_answered(step: Reminder, view: CycleView) -> bool:
    """Return whether somebody has answered for the duty that *step* of a ladder is about.

    Whoever took the duty, handed it on, ticked it or confirmed the milestone has answered, and who
    assigned it after it was told, or saw to what was shown with it.
    """
    key, role = step.milestone or "", step.duty or ""
    if view.act(key, Deed.DONE, role) or view.act(key, Deed.CONFIRMED):
        return True
    act = last_word(view, key, role, step.lead_time)
    if act and not _is_assigned_beforehand(act, step, view):
        return True
    first = view.reminder(step.follows or "")
    return first is not None and _is_seen_to(first, view)


def is_asked_by_name(step: Reminder, view: CycleView) -> bool:
    """Return whether it was not the role that was asked first, but whom it was assigned to."""
    act = last_word(view, step.milestone or "", step.duty or "", step.lead_time)
    return act is not None and _is_assigned_beforehand(act, step, view)


def _is_assigned_beforehand(act: Act, step: Reminder, view: CycleView) -> bool:
    first = view.reminder(step.follows or "")
    return act.deed is Deed.ASSIGNED and first is not None and act.at < first.due_at


def _is_seen_to(first: Reminder, view: CycleView) -> bool:
    """Return whether somebody saw to what was shown with *first*, the message that tells a duty.

    They decided about a post of its milestone, or set the hour of what hangs on it: whatever else
    is left to do, nobody can say that they are silent.
    """
    return any(_answers(act, first, view) for act in view.acts if act.milestone == first.milestone)


def _answers(act: Act, first: Reminder, view: CycleView) -> bool:
    if act.deed is Deed.ARRANGED:
        return act.at >= first.due_at and view.act(act.milestone, act.deed, act.about) is act
    post = view.reminder(act.about) if act.deed in DECISIONS else None
    if post is None or decision(post, view, act.deed) is None:
        return False
    return shown_at(post, view) >= first.due_at
