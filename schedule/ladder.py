"""Who is told next when nobody answers for a duty: steps that are known beforehand. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from schedule.moments import Calendar
from schedule.reminder import Audience, Purpose, Reminder
from schedule.rules import Rule, Rules, Step


def ladder(first: Reminder, rule: Rule, rules: Rules, calendar: Calendar) -> Iterator[Reminder]:
    """Yield what is said, and to whom, while nobody answers *first*.

    Each step comes working days after the one before, at the cycle's hour, and only ahead of the
    milestone. What it takes for an answer, people decide when it has come to that.

    Args:
        first: The driver's first message about a milestone.
        rule: What the milestone follows.
        rules: The policy.
        calendar: The days of the cycle.
    """
    days = rule.escalate_after.duration.days
    for nth, audience in enumerate(_audiences(first, rule.escalate, rules), start=1):
        due_at = calendar.hour_without_answer(first.due_at, nth * days)
        if _is_ahead(due_at, first):
            yield replace(
                first,
                id=f"{first.release}/{first.milestone}/{first.lead_time}+{nth}/{audience}",
                purpose=Purpose.ESCALATION,
                due_at=due_at,
                audience=audience,
                unless="taken",
                sooner=0,
                alone_at=None,
                follows=first.id,
                unanswered=nth * days,
            )


def _audiences(first: Reminder, steps: Iterable[Step], rules: Rules) -> Iterator[Audience]:
    role = first.duty or ""
    for step in dict.fromkeys(steps):
        match step:
            case Step.SHADOW:
                yield Audience("shadow", role)
            case Step.SPOKESPERSON if rules.spokesperson and rules.spokesperson != role:
                yield Audience("role", rules.spokesperson)
            case Step.MANAGEMENT:
                yield Audience("channel", step.value)


def _is_ahead(due_at: datetime, first: Reminder) -> bool:
    return first.milestone_at is None or due_at < first.milestone_at
