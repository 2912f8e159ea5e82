"""Who has a duty: what people took, gave and put off. Pure."""

from datetime import datetime

from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.lead_time import LeadTime
from schedule.plan import drivers


def last_word(
    view: CycleView, milestone: str, role: str, lead_time: LeadTime | None = None
) -> Act | None:
    """Return the act that makes the duty of *role* one person's; None while it is the role's.

    What was done last counts: who took it may have handed it on, and who was given it has taken it
    since. What is assigned belongs to the milestone's driver.

    Args:
        view: The cycle.
        milestone: Key of the milestone.
        role: The role.
        lead_time: Of a single reminder, which may be assigned apart; None for the duty itself.
    """
    acts = [view.act(milestone, deed, role) for deed in (Deed.TAKEN, Deed.HANDED)]
    parts = dict.fromkeys(("", str(lead_time or "")))
    assigned = [one for part in parts if (one := view.act(milestone, Deed.ASSIGNED, part))]
    if assigned and is_driver(view, milestone, role):
        acts.extend(assigned)
    return max(filter(None, acts), key=lambda one: one.kept_at, default=None)


def holder_of(act: Act) -> str:
    """Return the Slack id of whose duty *act* makes it."""
    return act.by if act.deed is Deed.TAKEN else act.detail


def is_driver(view: CycleView, milestone: str, role: str) -> bool:
    """Return whether *role* drives a milestone."""
    row = view.cycle.milestone(milestone)
    return row is not None and drivers(row, view.rules, view.cycle)[:1] == (role,)


def put_off_until(view: CycleView, milestone: str, role: str, user: str) -> datetime | None:
    """Return when *user* wants to hear of the duty of *role* again; None if they did not say."""
    act = view.act(milestone, Deed.LATER, role)
    return datetime.fromisoformat(act.detail) if act and act.by == user else None
