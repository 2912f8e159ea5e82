"""Whether a duty is still unanswered, and when the next is told of that. Pure."""

from collections.abc import Iterable
from datetime import datetime

from bot.holding import all_put_off_until, last_word
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.plan import Reminder


def unanswered_at(
    step: Reminder, first: Reminder, reached_at: Iterable[datetime], view: CycleView
) -> datetime | None:
    """Return when *step* of a ladder is said; None where it is not: somebody has answered.

    Whoever took the duty, handed it on, ticked it or confirmed the milestone has answered, and who
    assigns it after it was told. Who puts it off is given the same time again from then on.

    Args:
        step: The step.
        first: The message that nobody answers.
        reached_at: When that is to reach each of those it is for; release time.
        view: The cycle.
    """
    key, role = step.milestone or "", step.duty or ""
    if view.act(key, Deed.DONE, role) or view.act(key, Deed.CONFIRMED):
        return None
    act = last_word(view, key, role, step.lead_time)
    if act and (act.deed is not Deed.ASSIGNED or act.at >= first.due_at):
        return None
    since = max([first.due_at, *reached_at, *all_put_off_until(view, key, role)])
    at = max(step.due_at, view.calendar.hour_without_answer(since, step.unanswered))
    return at if step.expires_at is None or at < step.expires_at else None
