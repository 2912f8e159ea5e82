"""What is due besides the rows of the timeline: duties that hang on them, and meetings. Pure.

It is told of as rows are, and derived again from them whenever they move.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from schedule.cycle import ReleaseCycle
from schedule.meetings import HOSTING, meetings
from schedule.moments import Calendar, milestone_at
from schedule.rules import BesideRule, Rules
from schedule.timeline import KINDS, Day, Instant, Milestone, Undated, When, slug

_NOT_SET = "not set"


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where something takes place, as its driver said.

    Attributes:
        at: When; UTC.
        url: Where; empty if that was not said.
    """

    at: datetime
    url: str = ""


Appointments = Mapping[tuple[str, str], Appointment]
"""What drivers said, by key of the milestone and name of the duty."""


def with_besides(
    cycle: ReleaseCycle, rules: Rules, appointments: Appointments | None = None
) -> ReleaseCycle:
    """Return *cycle* with what is due besides its rows, in place of what was derived before.

    Where that is the same, so is the cycle.

    Args:
        cycle: The cycle.
        rules: The policy: what hangs on milestones of which kind.
        appointments: What drivers said; without them what they are to say has no date.
    """
    calendar = Calendar(cycle, rules)
    taken = {row.key for row in cycle.milestones}
    found = {row.key: row for row in _duties(cycle, rules, calendar, appointments or {})}
    found |= {row.key: row for row in meetings(cycle, calendar)}
    besides = tuple(row for key, row in found.items() if key not in taken)
    return cycle if besides == cycle.besides else replace(cycle, besides=besides)


def _duties(
    cycle: ReleaseCycle, rules: Rules, calendar: Calendar, appointments: Appointments
) -> Iterator[Milestone]:
    for name, rule in rules.besides.items():
        for kind in () if name == HOSTING else rule.of:
            for row in cycle.of_kind(kind):
                when, url = _when(name, rule, row, rules, calendar, appointments)
                called = KINDS.get(kind, row.title)
                yield Milestone(
                    key=beside_key(row.key, name),
                    title=rule.title.replace("{of}", called),
                    kinds=(name,),
                    when=when,
                    of=row.key,
                    url=url,
                )


def beside_key(milestone: str, name: str) -> str:
    """Return the key of the duty called *name* that hangs on a milestone: ``code-freeze-party``."""
    return f"{milestone}-{slug(name)}"


def _when(
    name: str,
    rule: BesideRule,
    row: Milestone,
    rules: Rules,
    calendar: Calendar,
    appointments: Appointments,
) -> tuple[When, str]:
    """Return when a duty is, and where."""
    at = milestone_at(row, rules)
    if rule.before is None:
        said = appointments.get((row.key, name))
        return (Instant(said.at), said.url) if said else (Undated(_NOT_SET), "")
    if at is None:
        return row.when, ""
    return Day(calendar.due_at(at, rule.before, rule).date()), ""
