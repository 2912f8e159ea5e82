"""Lines that several answers share."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from bot.commands.question import Question
from bot.render.dates import ago, has_passed, utc
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import foreign
from bot.render.source import source_link
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.moments import milestone_at
from schedule.problems import Problem, Severity, shown
from schedule.timeline import Milestone

_FAR = datetime.max.replace(tzinfo=UTC)
_MISTAKE = 200
"""Characters of a mistake that are shown."""


def to_come(view: CycleView, now: datetime) -> list[Milestone]:
    """Return the rows that are not over, in order of time; undated ones are not among them."""
    return [row for row in in_order(view) if not has_passed(row, view.rules, now)]


def besides_to_come(view: CycleView, now: datetime) -> list[Milestone]:
    """Return what is due besides the rows, and is not over, in order of time."""
    return [
        row for row in in_time(view.cycle.besides, view) if not has_passed(row, view.rules, now)
    ]


def in_order(view: CycleView) -> list[Milestone]:
    """Return the dated rows in order of time."""
    return in_time(view.cycle.milestones, view)


def in_time(rows: Sequence[Milestone], view: CycleView) -> list[Milestone]:
    """Return those of *rows* that have a date, in order of time."""
    dated = ((milestone_at(row, view.rules), row) for row in rows)
    known = [(at, row) for at, row in dated if at is not None]
    return [row for _, row in sorted(known, key=lambda pair: pair[0])]


def upcoming_first(rows: Sequence[Milestone], view: CycleView, now: datetime) -> list[Milestone]:
    """Return *rows* in order of time, those that are over behind the others."""
    return sorted(
        rows,
        key=lambda row: (
            has_passed(row, view.rules, now),
            milestone_at(row, view.rules) or _FAR,
        ),
    )


def undated(view: CycleView) -> list[Milestone]:
    """Return the rows without a date, in document order."""
    return [row for row in view.cycle.milestones if row.day is None]


def stage_line(view: CycleView) -> str:
    """Return that nothing is said of a cycle in channels and to people; empty while it is."""
    if view.is_closed:
        return "This cycle is closed: I say nothing more of it unless I am asked."
    act = view.act("", Deed.PAUSED)
    if act:
        return f"Paused since {utc(act.at)}: I say nothing of it unless I am asked."
    return ""


def mistakes_lines(view: CycleView, *, has_timeline: bool = True) -> Iterator[str]:
    """Yield how many errors each of the cycle's documents has, and the first of each.

    Args:
        view: The cycle.
        has_timeline: Whether the timeline is among those documents.
    """
    errors: dict[str, list[Problem]] = {}
    for one in view.problems:
        if one.severity is Severity.ERROR:
            errors.setdefault(_document(one, view), []).append(one)
    if not has_timeline:
        errors.pop(_TIMELINE, None)
    for document, found in errors.items():
        count = "1 mistake" if len(found) == 1 else f"{len(found)} mistakes, first"
        where = f" on line {found[0].line}" if found[0].line else ""
        where = f",{where}" if where and len(found) == 1 else where
        yield f"{document} has {count}{where}: {foreign(found[0].message, _MISTAKE)}"


def row_mistakes(row: Milestone, view: CycleView) -> Iterator[str]:
    """Yield the errors in the row of the timeline that *row* was read from."""
    for one in view.problems:
        is_error = one.severity is Severity.ERROR and _document(one, view) == _TIMELINE
        if is_error and one.line is not None and one.line == row.line:
            yield f"Mistake on {foreign(str(one), 2 * _MISTAKE)}"


_TIMELINE = "The timeline"


def _document(problem: Problem, view: CycleView) -> str:
    """Return what people call the document that *problem* is in."""
    if problem.source in {"", view.cycle.source}:
        return _TIMELINE
    return foreign(PurePosixPath(shown(problem.source)).name)


def source_lines(question: Question, line: int | None = None) -> Iterator[str]:
    """Yield where the dates come from, and how fresh they are.

    Args:
        question: What was asked.
        line: Line of the document to point at; None for the whole of it.
    """
    view = question.view
    source = source_link(view.cycle, line)
    read = ""
    if view.read_at and question.machine_now:
        read = f" read {ago(question.machine_now - view.read_at)}"
    told = f"Source{read}{', ' if read and source else ' '}{source}".strip()
    if view.waiting:
        yield f"The source has changed: {view.waiting}. This is what it said before. {told}"
    elif view.is_source_down:
        yield f"The source cannot be read at present; this is what it said last. {told}"
    elif read or source:
        yield told


def footer(question: Question) -> Paragraph:
    """Return the small print of an answer about dates."""
    return paragraph(*source_lines(question), is_small=True)
