"""Who hears what somebody does not want to hear any more. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.addressee import Why
from bot.addressing import addressees
from bot.snapshot import CycleView, Snapshot
from schedule.plan import IF_UNANSWERED, Reminder


def successors(user: str, snapshot: Snapshot, now: datetime) -> Mapping[str, tuple[str, ...]]:
    """Return who is told in place of *user*, were they to want no messages, by role.

    Each role of which *user* would hear something after *now*, in the order of the plan, with the
    Slack ids of those who then do; none where nobody can be told.
    """
    wishes = snapshot.wishes(user)

    def told(one: Reminder, view: CycleView, *, is_stopped: bool) -> list[str]:
        wished = {**snapshot.preferences, user: replace(wishes, is_stopped=is_stopped)}
        found = addressees(one, view, replace(snapshot, preferences=wished))
        return [who.recipient for who in found if who.why is not Why.SHADOW]

    instead: dict[str, dict[str, None]] = {}
    for view in snapshot.views:
        for one in view.reminders:
            is_planned = one.due_at > now and one.purpose not in IF_UNANSWERED
            if is_planned and one.duty and user in told(one, view, is_stopped=False):
                heirs = instead.setdefault(one.duty, {})
                heirs.update(dict.fromkeys(told(one, view, is_stopped=True)))
    return {role: tuple(heirs) for role, heirs in instead.items()}
