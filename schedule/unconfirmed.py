"""Who is asked what came of a date that nobody has confirmed: questions that are known beforehand.

Pure.
"""

from collections.abc import Iterator
from datetime import timedelta

from schedule.moments import Calendar, is_confirmable, milestone_at
from schedule.reminder import Audience, Purpose, Reminder
from schedule.rules import Asked, Rule, Rules
from schedule.timeline import Milestone

_STALE = timedelta(days=5)
"""After this long a question that could not be asked is not worth asking any more."""


def questions(
    row: Milestone, driver: str | None, release: str, rules: Rules, calendar: Calendar
) -> Iterator[Reminder]:
    """Yield who is asked whether *row* is so, enforced or out, while nobody says it.

    Each comes a working day after the one before, the first a working day after the moment, at the
    cycle's hour.

    Args:
        row: The milestone.
        driver: The role that acts for it; None for nobody.
        release: The cycle.
        rules: The policy.
        calendar: The days of the cycle.
    """
    at, rule = milestone_at(row, rules), rules.rule_for(row)
    if at is None or not is_confirmable(row, rules):
        return
    moment = next(one.lead for one in rule.announce if not one.lead.duration)
    follows = None
    for nth, role in enumerate(_asked(rule, driver, rules), start=1):
        due_at, audience = calendar.hour_without_answer(at, nth), Audience("role", role)
        one = Reminder(
            id=f"{release}/{row.key}/{moment}+{nth}/{audience}",
            release=release,
            purpose=Purpose.UNCONFIRMED,
            kind=rules.kind_of(row),
            due_at=due_at,
            audience=audience,
            milestone=row.key,
            milestone_at=at,
            lead_time=moment,
            expires_at=due_at + _STALE,
            unless="confirmed",
            duty=driver,
            follows=follows,
            unanswered=1 if follows else 0,
        )
        yield one
        follows = one.id


def _asked(rule: Rule, driver: str | None, rules: Rules) -> Iterator[str]:
    """Yield the roles that are asked, each once."""
    roles = {Asked.DRIVER: driver, Asked.SPOKESPERSON: rules.spokesperson}
    yield from filter(None, dict.fromkeys(roles[one] for one in rule.unconfirmed))
