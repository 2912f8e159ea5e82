"""Changes of a timeline that have more likely slipped in than been decided. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schedule.cycle import ReleaseCycle
from schedule.diff import Match, match
from schedule.moments import milestone_at
from schedule.rules import Rules
from schedule.timeline import Milestone, written

_JUMP = timedelta(days=14)
"""A date that moves by more than this is asked about."""
_LONGEST = timedelta(hours=24)
"""Release time after which a doubtful change is taken for meant."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A date of consequence that jumped far, or into the past, or went.

    Attributes:
        before: The row as it was.
        after: The row as it is; None if it, or its date, is gone.
    """

    before: Milestone
    after: Milestone | None

    @property
    def name(self) -> str:
        """The same for the same change of the same row, and for no other."""
        after = written(self.after.when) if self.after else ""
        return f"{self.before.key}: {written(self.before.when)} -> {after}"


def doubts(
    before: ReleaseCycle, after: ReleaseCycle, rules: Rules, now: datetime
) -> tuple[Doubt, ...]:
    """Return what of the change from *before* to *after* a person should look at.

    Only dates that the community is told of count, and only those that were still to come.
    """
    return tuple(_doubts(match(before, after), rules, now))


def settled_at(found: Sequence[Doubt], rules: Rules, since: datetime) -> datetime:
    """Return when the change is taken for meant, if nobody says otherwise; release time.

    A day after it was first seen, and never after the earlier of two dates that are in doubt.
    """
    rows = [row for one in found for row in (one.before, one.after) if row]
    dates = [at for row in rows if (at := milestone_at(row, rules)) and at > since]
    return min([since + _LONGEST, *dates])


def keep_dates(cycle: ReleaseCycle, before: ReleaseCycle, keys: Collection[str]) -> ReleaseCycle:
    """Return *cycle* with the rows of these *keys* as they are dated in *before*.

    A row that is gone is back in its place. Everything else is as *cycle* says.
    """
    rows = list(cycle.milestones)
    for nth, old in enumerate(before.milestones):
        if old.key not in keys:
            continue
        place = next((at for at, row in enumerate(rows) if row.key == old.key), None)
        if place is None:
            rows.insert(min(nth, len(rows)), replace(old, line=None))
        else:
            rows[place] = replace(rows[place], when=old.when, doubt=old.doubt)
    return replace(cycle, milestones=tuple(rows))


def _doubts(matches: Sequence[Match], rules: Rules, now: datetime) -> Iterator[Doubt]:
    for one in matches:
        old, new = one.old, one.new
        at = milestone_at(old, rules) if old else None
        if old is None or at is None or at <= now or not rules.rule_for(old).announce:
            continue
        then = milestone_at(new, rules) if new else None
        if then is None or then <= now or abs(then - at) > _JUMP:
            yield Doubt(old, new if then else None)
