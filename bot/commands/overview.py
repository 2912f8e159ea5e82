"""`/release-status` without words: where the cycle stands."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.buttons import ask, calendar, my_duties, next_steps
from bot.commands.exceptions import open_windows
from bot.commands.question import Question
from bot.commands.sayings import source_lines, stage_line, to_come, undated
from bot.render.dates import (
    PLANNED,
    day_and_month,
    has_passed,
    is_deadline,
    published,
    short_date,
    time_left,
)
from bot.render.message import Message, Paragraph, compose, paragraph
from bot.render.mrkdwn import listed
from bot.render.rows import (
    brief_doubt,
    full_name,
    in_a_list,
    is_out,
    name,
    responsible,
    role,
    version,
    week,
)
from bot.render.standing import confirmed_line, proposed_line
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.moments import is_announced, is_planned
from schedule.rules import DayMeans
from schedule.timeline import Milestone

_CLOSES_CODE, _OPENS_CODE = "code_freeze", "thaw"
_SHOWN = 3
_MORE = "More: `next` · `week` · `timeline` · `mine` · `team` · `links` · `docs freeze` · `help`"
_MORE_AFTERWARDS = "More: `timeline` · `team` · `links` · `help`"


def overview(question: Question) -> Message:
    """Answer where the cycle stands: week, phase, what is closed, what is next.

    The first rows are numbered as `next` numbers them; the one it is on the way to follows.
    """
    view, now = question.view, question.now
    rows = to_come(view, now)
    is_over = _is_over(rows, view)
    return compose(
        [
            where_it_stands(view, now),
            paragraph(*_coming(rows, _aim(rows, view), view, now)),
            paragraph(*([] if is_over else _release(view, now))),
            paragraph(*source_lines(question), *_hints(question, is_over=is_over), is_small=True),
            next_steps(
                question,
                ask("Timeline", "timeline", view),
                my_duties(view),
                ask("Links", "links", view),
                calendar(question),
            ),
        ]
    )


def where_it_stands(view: CycleView, now: datetime) -> Paragraph:
    """Return the week, the phase, what is closed, and what can still be asked for."""
    rows = to_come(view, now)
    is_over = _is_over(rows, view)
    way = "" if is_over else _way_to(_aim(rows, view), view)
    head = [f"*{full_name(view)}*", week(view, now), way]
    return paragraph(
        " · ".join(filter(None, head)),
        stage_line(view),
        proposed_line(view, now),
        *(_finished(rows, view) if is_over else _under_way(view, now)),
    )


def _coming(
    rows: list[Milestone], aim: Milestone | None, view: CycleView, now: datetime
) -> Iterator[str]:
    """Yield the first rows, and the *aim* of the cycle if that lies further ahead."""
    for nth, row in enumerate(rows, 1):
        is_next = nth <= _SHOWN or (row is aim and nth == _SHOWN + 1)
        if is_next or row is aim:
            yield f"{f'{nth}.' if is_next else '… then'} {in_a_list(row, view, now)}"


def _is_over(rows: list[Milestone], view: CycleView) -> bool:
    """Return whether the cycle has ended: the day of its thaw has passed, or its last date."""
    thaws = [row for row in view.cycle.of_kind(_OPENS_CODE) if row.day]
    if thaws:
        return not any(row in rows for row in thaws)
    return not rows and not undated(view)


def _finished(rows: list[Milestone], view: CycleView) -> Iterator[str]:
    """Yield what is known of a cycle that has ended: its plan, or that it is out."""
    planned_for, out = view.cycle.release_day, list(_out(view))
    if out:
        yield from out
        if not rows:
            yield "All its dates have passed."
    elif planned_for:
        ended = "" if rows else " and all its dates have passed"
        yield f"{version(view)} was planned for {day_and_month(planned_for)}{ended}."
    elif not rows:
        yield f"All dates of {version(view)} have passed."


def _under_way(view: CycleView, now: datetime) -> Iterator[str]:
    """Yield what is closed, and what can still be asked for."""
    yield _closed(view, now)
    yield from _code(view, now)
    yield from open_windows(view, now)


def _aim(rows: list[Milestone], view: CycleView) -> Milestone | None:
    """Return what the cycle is on the way to: the next date told at its moment."""
    for row in rows:
        if is_announced(row, view.rules) and not is_out(row, view):
            return row
    return None


def _way_to(aim: Milestone | None, view: CycleView) -> str:
    if aim is None:
        return ""
    article = "the " if is_planned(aim, view.rules) else ""
    return f"on the way to {article}{name(aim, view)}"


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
            doubt = brief_doubt(row, view)
            yield f"*Code is open*: the {name(row, view)} deadline has not passed{doubt}."
        elif view.act(row.key, Deed.CONFIRMED):
            yield f"*In force: {name(row, view)}.* {confirmed_line(row, view)}"
        else:
            driver = next(iter(responsible(row, view)), None)
            ask = f" the {role(driver)} can tell" if driver else " please ask the team"
            yield (
                f"*The {name(row, view)} deadline {time_left(row, view.rules, now)}.* "
                f"Whether it is enforced I cannot see:{ask}."
            )


def _out(view: CycleView) -> Iterator[str]:
    """Yield which releases are out, as somebody has said."""
    for row in view.cycle.of_kind("release"):
        if view.act(row.key, Deed.CONFIRMED):
            yield f"Release: *{name(row, view)} is out*. {confirmed_line(row, view)}"


def _release(view: CycleView, now: datetime) -> Iterator[str]:
    yield from _out(view)
    for row in view.cycle.of_kind("release"):
        date, doubt = short_date(row, view.rules), brief_doubt(row, view)
        if view.act(row.key, Deed.CONFIRMED):
            continue
        if has_passed(row, view.rules, now):
            yield f"Release: was planned for {date.removesuffix(PLANNED)}{doubt}."
        else:
            told = ", ".join(filter(None, [date, time_left(row, view.rules, now)]))
            yield f"Release: {told}{doubt}."


def _hints(question: Question, *, is_over: bool) -> Iterator[str]:
    others = [version(one) for one in question.snapshot.views if one is not question.view]
    if others:
        yield f"I also know {listed(others)}: `/release-status {others[0]}`"
    yield _MORE_AFTERWARDS if is_over else _MORE
