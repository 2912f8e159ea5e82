"""Drafts: what is about to be announced is shown to its driver first. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from schedule.moments import DAY, Calendar
from schedule.reminder import ANNOUNCE, Audience, Purpose, Reminder

_SOONER = 3
"""Working days by which a draft may come earlier, to be one message with another of that role."""


DRAFTS = "/draft/"
"""What the id of every draft holds, and no other."""


def announced_by(draft: str) -> str:
    """Return the id of the post that the draft of this id shows."""
    return f"{draft.partition(DRAFTS)[0]}/{ANNOUNCE}"


def drafts(
    reminders: Iterable[Reminder], driver_of: Callable[[str], str | None], calendar: Calendar
) -> Iterator[Reminder]:
    """Yield a draft of each post of *reminders* whose milestone somebody drives.

    It comes a day before the post, at the cycle's hour of a working day.

    Args:
        reminders: What is planned for milestones.
        driver_of: Gives the role that drives the milestone of a key; None for nobody.
        calendar: The cycle's days.
    """
    for one in reminders:
        role = driver_of(one.milestone or "") if one.is_drafted else None
        if role:
            yield replace(
                one,
                id=f"{one.id.removesuffix(f'/{ANNOUNCE}')}{DRAFTS}role:{role}",
                purpose=Purpose.DRAFT,
                due_at=calendar.hour_before(one.due_at - DAY),
                audience=Audience("role", role),
                expires_at=one.due_at,
                is_drafted=False,
                duty=role,
                sooner=_SOONER,
                drafts=one.id,
            )
