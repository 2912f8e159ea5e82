"""`/release-status` without words: where the cycle stands."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.question import Question
from bot.commands.sayings import source_lines, to_come
from bot.render.dates import (
    PLANNED,
    day_and_month,
    has_passed,
    is_deadline,
    published,
    short_date,
    time_left,
)
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import listed
from bot.render.rows import (
    brief_doubt,
    full_name,
    in_a_list,
    name,
    responsible,
    role,
    version,
    week,
)
from bot.snapshot import CycleView
from schedule.moments import is_planned
from schedule.rules import DayMeans
from schedule.timeline import Milestone

_CLOSES_CODE, _OPENS_CODE = "code_freeze", "thaw"
_SHOWN = 3


def overview(question: Question) -> Message:
    """Answer where the cycle stands: week, phase, what is closed, what is next."""
    view, now = question.view, question.now
    rows = to_come(view, now)
    head = [f"*{full_name(view)}*", week(view, now), _phase(rows, view)]
    return compose(
        [
            paragraph(" · ".join(filter(None, head)), _closed(view, now), *_code(view, now)),
            paragraph(
                *(
                    f"{nth}. {in_a_list(row, view, now)}"
                    for nth, row in enumerate(rows[:_SHOWN], 1)
                ),
                "" if rows else "Nothing of the timeline is still to come.",
            ),
            paragraph(*_release(view, now)),
            paragraph(*source_lines(question), *_hints(question), is_small=True),
        ]
    )


def _phase(rows: list[Milestone], view: CycleView) -> str:
    """Return what the cycle is on the way to: the next date told at its moment."""
    for row in rows:
        if any(not one.lead.duration for one in view.rules.rule_for(row).announce):
            article = "the " if is_planned(row, view.rules) else ""
            return f"on the way to {article}{name(row, view)}"
    return ""


def _closed(view: CycleView, now: datetime) -> str:
    """Return the deadlines that have passed, one after the other."""
    passed = [
        f"{name(row, view)} ({day_and_month(row.day)})"
        for row in view.cycle.milestones
        if row.day
        and view.rules.rule_for(row).day_means is DayMeans.DEADLINE
        and has_passed(row, view.rules, now)
    ]
    return f"Deadlines passed: {', '.join(passed)}." if passed else ""


def _code(view: CycleView, now: datetime) -> Iterator[str]:
    """Yield whether code is still being taken, as far as a timeline can tell.

    A bot knows that a deadline has passed, not that anything is enforced.
    """
    for row in view.cycle.of_kind(_CLOSES_CODE):
        if not is_deadline(row, view.rules):
            date = published(row, view.rules)
            yield f"*Code is open*, as far as I know: {name(row, view)} has {date}."
        elif not has_passed(row, view.rules, now):
            yield f"*Code is open*: the {name(row, view)} deadline has not passed."
        else:
            driver = next(iter(responsible(row, view)), None)
            ask = f" the {role(driver)} can tell" if driver else " please ask the team"
            yield (
                f"*The {name(row, view)} deadline {time_left(row, view.rules, now)}.* "
                f"Whether it is enforced I cannot see:{ask}.{_thawed(view, now)}"
            )


def _thawed(view: CycleView, now: datetime) -> str:
    """Return that the day planned for the thaw is past; empty before, or without such a row."""
    return next(
        (
            f" Thaw was planned for {published(row, view.rules)}."
            for row in view.cycle.of_kind(_OPENS_CODE)
            if has_passed(row, view.rules, now)
        ),
        "",
    )


def _release(view: CycleView, now: datetime) -> Iterator[str]:
    for row in view.cycle.of_kind("release"):
        date, doubt = short_date(row, view.rules), brief_doubt(row)
        if has_passed(row, view.rules, now):
            yield f"Release: was planned for {date.removesuffix(PLANNED)}{doubt}."
        else:
            yield f"Release: {date}{doubt}."


def _hints(question: Question) -> Iterator[str]:
    others = [version(one) for one in question.snapshot.views if one is not question.view]
    if others:
        yield f"I also know {listed(others)}: `/release-status {others[0]}`"
    yield "More: `next` · `week` · `timeline` · `mine` · `team` · `links` · `docs freeze` · `help`"
