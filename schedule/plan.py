"""The plan: every reminder of a cycle, derived from its timeline and the rules. Pure.

Nothing of it is stored. The ids hold no date, so that a milestone that moves moves its reminders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from schedule.besides import with_besides
from schedule.bundles import bundled
from schedule.clock import deadline
from schedule.cycle import ReleaseCycle
from schedule.drafts import drafts
from schedule.ladder import ladder
from schedule.lead_time import LeadTime
from schedule.moments import DAY, Calendar, milestone_at, window_ends
from schedule.reminder import ANNOUNCE, IF_UNANSWERED, Audience, Purpose, Reminder
from schedule.rules import DigestPart, Rule, Rules
from schedule.timeline import Milestone
from schedule.unconfirmed import questions
from schedule.weekly import STALE, of_no_milestone

__all__ = [
    "ANNOUNCE",
    "IF_UNANSWERED",
    "Audience",
    "Purpose",
    "Reminder",
    "drivers",
    "plan_reminders",
    "week_rows",
]

_LAST_CALL = LeadTime.parse("12h")
"""How long before an exception window closes its owner is told, on a working day at the latest."""
_DETAILS_AFTER = timedelta(minutes=1)
"""How long after the post at the moment its thread says the rest."""
_MORNING, _EVENING = time(6), time(20)
"""UTC, inclusive: the part of a working day in which a thread may be told something."""
_SOONER = 1
"""Working days by which a message may come earlier, to be told with another one of that role."""


def plan_reminders(cycle: ReleaseCycle, rules: Rules) -> tuple[Reminder, ...]:
    """Return every reminder of *cycle* under *rules*, ordered by due instant, then id.

    Pure: the same cycle gives the same reminders, whatever the order of its rows.
    """
    cycle = cycle if cycle.besides else with_besides(cycle, rules)
    context = _Context(cycle, rules, Calendar(cycle, rules))
    of_rows = [one for row in cycle.everything for one in _of_milestone(row, context)]
    if rules.drafts != "off":
        of_rows += list(drafts(of_rows, lambda key: _decides(key, context), context.calendar))
    of_rows = bundled(of_rows, context.calendar)
    kept = {one.id for one in of_rows}
    of_rows = [one for one in of_rows if one.drafts is None or one.drafts in kept]
    steps = [step for one in of_rows for step in _steps(one, context)]
    asked = [one for row in cycle.milestones for one in _questions(row, context)]
    reminders = [*of_rows, *steps, *asked, *of_no_milestone(cycle, rules, context.calendar)]
    return tuple(sorted(reminders, key=lambda one: (one.due_at, one.id)))


def drivers(milestone: Milestone, rules: Rules, cycle: ReleaseCycle) -> tuple[str, ...]:
    """Return the roles that are told of *milestone*, the driver first; nobody for "ALL".

    A role the rule names is spelled as the roster spells it.
    """
    rule = rules.rule_for(milestone)
    driver = rule.driver or next(iter(milestone.owners), None) or _chaser(milestone, rules)
    named = (driver, *rule.also) if driver else ()
    spelled = (role.name if (role := cycle.team.role(name)) else name for name in named)
    return tuple(dict.fromkeys(spelled))


def _driver(key: str, context: "_Context") -> str | None:
    row = context.cycle.milestone(key)
    return next(iter(drivers(row, context.rules, context.cycle)), None) if row else None


def _decides(key: str, context: "_Context") -> str | None:
    """Return the role that is shown drafts: the driver, or who can give the word that it takes."""
    is_required = context.rules.drafts == "required"
    return _driver(key, context) or (is_required and context.rules.spokesperson) or None


def week_rows(cycle: ReleaseCycle, rules: Rules, week: int) -> Iterator[Milestone]:
    """Yield the rows that a digest of *week* tells of, in order of time."""
    rows = (
        (row.day, row)
        for row in cycle.milestones
        if row.day and rules.rule_for(row).digest is not DigestPart.NEVER
    )
    ordered = sorted(rows, key=lambda pair: pair[0])
    return (row for day, row in ordered if cycle.week_of(day) == week)


@dataclass(frozen=True, slots=True)
class _Context:
    cycle: ReleaseCycle
    rules: Rules
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class _Duty:
    """A dated milestone under its rule."""

    row: Milestone
    at: datetime
    rule: Rule
    context: _Context

    def reminder(self, lead_time: LeadTime, audience: Audience) -> Reminder:
        """Return the reminder of *audience* that is due *lead_time* ahead."""
        release = self.context.cycle.release
        return Reminder(
            id=f"{release}/{self.row.key}/{lead_time}/{audience}",
            release=release,
            purpose=Purpose.AHEAD if lead_time.duration else Purpose.NOW,
            kind=self.context.rules.kind_of(self.row),
            due_at=self.context.calendar.due_at(self.at, lead_time, self.rule),
            audience=audience,
            milestone=self.row.key,
            milestone_at=self.at,
            lead_time=lead_time,
            expires_at=self._expiry(lead_time),
        )

    def of_window(
        self, lead_time: LeadTime, audience: Audience, due_at: datetime, ends_at: datetime
    ) -> Reminder:
        """Return what *audience* is told of exception requests, *lead_time* before their end."""
        release = self.context.cycle.release
        return Reminder(
            id=f"{release}/{self.row.key}/exceptions-{lead_time}/{audience}",
            release=release,
            purpose=Purpose.WINDOW,
            kind=self.context.rules.kind_of(self.row),
            due_at=due_at,
            audience=audience,
            milestone=self.row.key,
            milestone_at=self.at,
            lead_time=lead_time,
            expires_at=ends_at,
        )

    def _expiry(self, lead_time: LeadTime) -> datetime:
        if lead_time.duration:
            return self.at
        # "Planned for today" is true until the day is over; "has passed" stays true.
        return deadline(self.at.date()) if lead_time.is_in_days else self.at + STALE


def _of_milestone(row: Milestone, context: _Context) -> Iterator[Reminder]:
    at = milestone_at(row, context.rules)
    if at is None:
        return
    duty = _Duty(row, at, context.rules.rule_for(row), context)
    messages = list(_messages(duty))
    yield from _posts(duty)
    yield from messages
    yield from _last_call(duty, messages)
    yield from _in_thread(duty)


def _posts(duty: _Duty) -> Iterator[Reminder]:
    for announced in duty.rule.announce:
        one = duty.reminder(announced.lead, ANNOUNCE)
        due_at = _riding(one.due_at, announced.rides, duty) if announced.rides else one.due_at
        yield replace(one, due_at=due_at, is_drafted=True)
    for name, lead_times in duty.rule.channels.items():
        for lead_time in lead_times:
            yield duty.reminder(lead_time, Audience("channel", name))


def _messages(duty: _Duty) -> Iterator[Reminder]:
    furthest_first = sorted(duty.rule.dm, key=lambda lead_time: lead_time.duration, reverse=True)
    for role in drivers(duty.row, duty.context.rules, duty.context.cycle):
        for nth, lead_time in enumerate(furthest_first):
            unless = "taken" if nth else None  # the first asks who takes it; the rest follow up
            one = duty.reminder(lead_time, Audience("role", role))
            sooner = _sooner(lead_time, duty.rule)
            if duty.row.of and not one.is_last_minute:
                # A meeting on Monday is prepared before the weekend.
                calendar = duty.context.calendar
                is_workday = calendar.is_working(one.due_at.date())
                one = one if is_workday else replace(one, due_at=calendar.hour_before(one.due_at))
            yield replace(one, unless=unless, duty=role, sooner=sooner)


def _sooner(lead_time: LeadTime, rule: Rule) -> int:
    """Return by how many working days a message may come earlier.

    What is no deadline counts working days. Of a deadline the last message stays where it is.
    """
    if rule.sooner is not None:
        return rule.sooner
    is_ahead = lead_time.is_in_days and lead_time.duration
    is_followed = any(one.duration < lead_time.duration for one in rule.dm)
    return _SOONER if is_ahead and (rule.count == "working_days" or is_followed) else 0


def _steps(one: Reminder, context: _Context) -> Iterator[Reminder]:
    """Yield what is said while nobody answers *one*: the driver's first message, and no other."""
    row = context.cycle.milestone(one.milestone or "")
    is_first = one.duty and one.unless is None and one.purpose is Purpose.AHEAD
    if row and is_first and one.duty == _driver(row.key, context):
        yield from ladder(one, context.rules.rule_for(row), context.rules, context.calendar)


def _questions(row: Milestone, context: _Context) -> Iterator[Reminder]:
    """Yield who is asked what came of *row* while nobody says so."""
    driver, release = _driver(row.key, context), context.cycle.release
    yield from questions(row, driver, release, context.rules, context.calendar)


def _riding(due_at: datetime, kind: str, duty: _Duty) -> datetime:
    """Return the moment of the milestone of *kind*, if it is within a day of *due_at*."""
    for row in duty.context.cycle.of_kind(kind):
        moment = milestone_at(row, duty.context.rules)
        if moment and abs(moment - due_at) <= DAY and moment < duty.at:
            return moment
    return due_at


def _last_call(duty: _Duty, messages: Sequence[Reminder]) -> Iterator[Reminder]:
    """Yield the driver's reminder that the time for exception requests is about to end.

    Where no hour for it is left from the moment to that end, it goes out with the last of the
    driver's *messages* ahead of the moment.
    """
    cycle, rules = duty.context.cycle, duty.context.rules
    ends_at = window_ends(duty.row, rules)
    if ends_at is None:
        return
    # People are not written to at night or on a weekend: it comes earlier instead.
    due_at = duty.context.calendar.hour_before(ends_at - _LAST_CALL.duration)
    for role in drivers(duty.row, rules, cycle)[:1]:
        audience = Audience("role", role)
        ahead = [one.due_at for one in messages if one.audience == audience]
        called_at = due_at if due_at >= duty.at else max(ahead, default=duty.at)
        yield replace(duty.of_window(_LAST_CALL, audience, called_at, ends_at), duty=role)


def _in_thread(duty: _Duty) -> Iterator[Reminder]:
    """Yield what the thread of the post at the moment says of exception requests.

    First how it is done; then, by day, that the time for it is about to end.
    """
    window, ends_at = duty.rule.exception_window, window_ends(duty.row, duty.context.rules)
    if window is None or ends_at is None:
        return
    moments = (one.lead for one in duty.rule.announce if not one.lead.duration)
    for moment in list(moments)[:1]:
        follows = duty.reminder(moment, ANNOUNCE).id
        begins_at = duty.at + _DETAILS_AFTER
        one = duty.of_window(window, ANNOUNCE, begins_at, ends_at)
        yield replace(one, follows=follows)
        closing_at = _by_day(ends_at - _LAST_CALL.duration, duty.context.calendar)
        if closing_at > begins_at and window.duration > _LAST_CALL.duration:
            one = duty.of_window(_LAST_CALL, ANNOUNCE, closing_at, ends_at)
            yield replace(one, follows=follows)


def _by_day(at: datetime, calendar: Calendar) -> datetime:
    """Return *at* if people are up then, on a working day; else the last cycle hour before."""
    is_day = _MORNING <= at.time() <= _EVENING and calendar.is_working(at.date())
    return at if is_day else calendar.hour_before(at)


def _chaser(milestone: Milestone, rules: Rules) -> str | None:
    named = (part.strip().lower() for part in milestone.who.split("/"))
    return next((rules.chased_by[name] for name in named if name in rules.chased_by), None)
