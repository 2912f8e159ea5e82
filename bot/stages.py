"""The stages of a cycle: asks its leads whether its dates are final, and when it is over.

Also tells people that a date has moved away from the words they wrote about it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.directory import holders, shadows
from bot.drafts import put_aside
from bot.render.dates import short_date
from bot.render.rows import brief_doubt, name
from bot.render.standing import subject_of_cycle
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.clock import Clock
from schedule.ledger import Ledger
from schedule.moments import DAY, is_announced, milestone_at
from schedule.notices import PREFIX, Notice
from schedule.timeline import last_day

_OVER_AFTER = timedelta(days=7)
"""How long after its last date somebody is asked to close a cycle."""


class Stages:
    """Asks the leads of each cycle; every question once for the date it depends on."""

    def __init__(self, ledger: Ledger, clock: Clock, admins: tuple[str, ...]) -> None:
        """Get ready.

        Args:
            ledger: Keeps what was asked.
            clock: Release time.
            admins: Slack ids of those who are asked with the leads.
        """
        self._ledger = ledger
        self._clock = clock
        self._admins = admins

    def look(self, snapshot: Snapshot) -> None:
        """Ask what is to be asked; take back what is no longer a question."""
        now = self._clock.now()
        for view in snapshot.views:
            asked = {one.id: (one, due_at) for one, due_at in questions(view, now)}
            to = {*self._admins, *leads(view, snapshot)}
            for one, due_at in asked.values():
                self._ledger.tell(one, to, now=now, due_at=max(due_at, now))
            for old in self._ledger.waiting(f"{PREFIX}stage/{view.cycle.release}/"):
                if old.id not in asked:
                    self._ledger.withdraw(old.id, now=now, note="no question any more")
            if not (view.is_paused or view.is_closed):
                for notice, writer in put_aside(view, now):
                    if not snapshot.wishes(writer).is_stopped:
                        self._ledger.tell(notice, {writer}, now=now)


def questions(view: CycleView, now: datetime) -> Iterator[tuple[Notice, datetime]]:
    """Yield what the leads of a cycle are to be asked, and when. Pure.

    Whether its dates are final, on the day that its timeline names for that, and whether it is
    over, a week after its last date.
    """
    release = view.cycle.release
    row = view.cycle.milestone(view.rules.introduction or "")
    day = last_day(row.when) if row else None
    is_said = view.act("", Deed.ACTIVATED) or view.act("", Deed.HELD) or view.is_closed
    if day and now < view.final_at and not is_said:
        body = {
            "release": release,
            "subject": subject_of_cycle(view),
            "until": view.final_at.isoformat(),
            "dates": [
                f"{name(one, view)}: {short_date(one, view.rules)}{brief_doubt(one, view)}"
                for one in view.cycle.milestones
                if one.day and is_announced(one, view.rules)
            ],
        }
        yield Notice(f"{PREFIX}stage/{release}/final/{day}", "final", body), view.final_at - DAY
    instants = (milestone_at(one, view.rules) for one in view.cycle.milestones)
    last = max(filter(None, instants), default=None)
    if last is None or view.is_closed:
        return
    due_at = view.calendar.hour_of(view.calendar.working_day_after((last + _OVER_AFTER).date()))
    if due_at <= now:
        body = {"release": release, "subject": subject_of_cycle(view)}
        yield Notice(f"{PREFIX}stage/{release}/over/{last.date()}", "over", body), due_at


def leads(view: CycleView, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the Slack ids of those who speak for the team of a cycle: its leads, or a shadow."""
    seat = view.rules.spokesperson
    if not seat:
        return ()

    def reached(users: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in users if not snapshot.wishes(one).is_stopped)

    people = snapshot.people
    return reached(holders(seat, view, people)) or reached(shadows(seat, view, people))[:1]
