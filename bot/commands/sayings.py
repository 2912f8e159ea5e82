"""Lines that several answers share."""

from collections.abc import Iterator
from datetime import datetime

from bot.commands.question import Question
from bot.render.dates import ago, has_passed
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import foreign
from bot.render.rows import source_link
from bot.snapshot import CycleView
from schedule.moments import milestone_at
from schedule.problems import Severity
from schedule.timeline import Milestone


def to_come(view: CycleView, now: datetime) -> list[Milestone]:
    """Return the rows that are not over, in order of time; undated ones are not among them."""
    return [row for row in in_order(view) if not has_passed(row, view.rules, now)]


def in_order(view: CycleView) -> list[Milestone]:
    """Return the dated rows in order of time."""
    dated = ((milestone_at(row, view.rules), row) for row in view.cycle.milestones)
    known = [(at, row) for at, row in dated if at is not None]
    return [row for _, row in sorted(known, key=lambda pair: pair[0])]


def undated(view: CycleView) -> list[Milestone]:
    """Return the rows without a date, in document order."""
    return [row for row in view.cycle.milestones if row.day is None]


def source_lines(question: Question, line: int | None = None) -> Iterator[str]:
    """Yield where the dates come from, how fresh they are, and what is wrong with them.

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
    if view.is_source_down:
        yield f"The source cannot be read at present; this is what it said last. {told}"
    elif read or source:
        yield told
    errors = [one for one in view.problems if one.severity is Severity.ERROR]
    if errors:
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors, the first"
        yield f"The documents have {count}: {foreign(str(errors[0]), 400)}"


def footer(question: Question) -> Paragraph:
    """Return the small print of an answer about dates."""
    return paragraph(*source_lines(question), is_small=True)
