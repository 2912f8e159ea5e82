"""Who has a duty: what people took, gave and put off. Pure."""

from collections.abc import Iterator
from datetime import datetime

from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.lead_time import LeadTime
from schedule.plan import drivers


def last_word(
    view: CycleView, milestone: str, role: str, lead_time: LeadTime | None = None
) -> Act | None:
    """Return the act that makes the duty of *role* one person's; None while it is the role's.

    What was done last counts: who took it may have handed it on, and who was given it has taken it
    since. What is assigned belongs to the milestone's driver. Whoever left the roster has nothing.

    Args:
        view: The cycle.
        milestone: Key of the milestone.
        role: The role.
        lead_time: Of a single reminder, which may be assigned apart; None for the duty itself.
    """
    found = [view.act(milestone, deed, role) for deed in (Deed.TAKEN, Deed.HANDED)]
    parts = dict.fromkeys(("", str(lead_time or "")))
    assigned = [one for part in parts if (one := view.act(milestone, Deed.ASSIGNED, part))]
    if assigned and is_driver(view, milestone, role):
        found.extend(assigned)
    acts = [one for one in found if one and is_named(holder_of(one), view)]
    # By the order in which they were kept: the clocks of two machines differ.
    return max(acts, key=view.acts.index, default=None)


def assigned_to(user: str, snapshot: Snapshot) -> Iterator[Act]:
    """Yield the acts by which reminders are *user*'s, in cycles that are not closed."""
    for view in snapshot.views:
        if not view.is_closed:
            for one in view.acts:
                if one.deed is Deed.ASSIGNED and one.detail == user:
                    yield one


def is_named(user: str, view: CycleView) -> bool:
    """Return whether *user* is still of the team: in the roster, or a row names them."""
    return view.named is None or user in view.named


def void(view: CycleView, milestone: str, deed: Deed, role: str) -> Act | None:
    """Return the act that is kept and does not count any more; None if there is none.

    The date that it was about has moved, or whose it made the duty has left.
    """
    which = (milestone, deed, role)
    kept = (one for one in view.acts if (one.milestone, one.deed, one.about) == which)
    act = next(kept, None)
    counts = act is None or (view.act(*which) and is_named(act.by, view))
    return None if counts else act


def holder_of(act: Act) -> str:
    """Return the Slack id of whose duty *act* makes it."""
    return act.by if act.deed is Deed.TAKEN else act.detail


def is_driver(view: CycleView, milestone: str, role: str) -> bool:
    """Return whether *role* drives a milestone."""
    row = view.cycle.milestone(milestone)
    return row is not None and drivers(row, view.rules, view.cycle)[:1] == (role,)


def put_off_until(view: CycleView, milestone: str, role: str, user: str) -> datetime | None:
    """Return when *user* wants to hear of the duty of *role* again; None if they did not say."""
    act = view.act(milestone, Deed.LATER, later_of(role, user))
    return datetime.fromisoformat(act.detail.split()[0]) if act else None


def all_put_off_until(view: CycleView, milestone: str, role: str) -> list[datetime]:
    """Return when each of those who put off the duty of *role* wants to hear of it again."""
    people = {one.by for one in view.acts if one.deed is Deed.LATER and one.milestone == milestone}
    found = (put_off_until(view, milestone, role, one) for one in people)
    return [one for one in found if one]


def later_of(role: str, user: str) -> str:
    """Return what it is about that *user* put off the duty of *role*: each their own."""
    return f"{role}/{user}"
