"""A cycle at a glance: where it stands, how far it has come, its freezes, and its dates by page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.commands.overview import where_it_stands
from bot.commands.sayings import in_order, undated
from bot.public import is_freeze
from bot.render.dates import has_passed, short_date
from bot.render.having import team_lines
from bot.render.home import page_of, turning
from bot.render.message import Paragraph, paragraph
from bot.render.rows import brief_doubt, in_a_list, name, version
from bot.render.standing import Standing, confirmed_line, standing, subject_of_cycle, unsettled_line
from bot.snapshot import CycleView
from schedule.moments import is_planned
from schedule.timeline import Milestone

_STATES = {
    Standing.SCHEDULED: "scheduled",
    Standing.PASSED: "deadline passed",
    Standing.UNCONFIRMED: "deadline passed, nobody has confirmed it",
}
_BAR = 20


def glance(
    view: CycleView, now: datetime, offset: int, called: Callable[[str], str] | None
) -> Iterator[Paragraph]:
    """Yield what everybody may know of a cycle, and what its team may.

    Args:
        view: The cycle.
        now: Release time.
        offset: Where the page of its dates begins, counted from the date that comes next.
        called: How people are called, by their Slack ids; None to who is not in the team.
    """
    dated = in_order(view)
    rows = [*dated, *undated(view)]
    over = sum(has_passed(row, view.rules, now) for row in dated)
    stands = where_it_stands(view, now)
    yield replace(stands, lines=(*stands.lines, *_progress(over, len(dated))), is_apart=True)
    freezes = [_freeze(row, view, now) for row in view.cycle.milestones if is_freeze(row)]
    yield paragraph("*Freezes*" if freezes else "", *freezes)
    upcoming = next((n for n, row in enumerate(rows) if not has_passed(row, view.rules, now)), None)
    page = page_of(len(rows), len(rows) if upcoming is None else upcoming, offset)
    lines = [line for row in rows[page.first : page.end] for line in _row(row, view, now, called)]
    if lines:
        head = f"*Dates of {version(view)}*, {page.first + 1} to {page.end} of {len(rows)}"
        about = subject_of_cycle(view)
        buttons = turning(page, about)
        yield replace(paragraph(head, *lines), buttons=buttons, about=f"dates/{about}")


def _progress(over: int, rows: int) -> Iterator[str]:
    if rows:
        done = over * _BAR // rows
        yield f"{'▰' * done}{'▱' * (_BAR - done)} {over} of {rows} dates are over"


def _freeze(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return how far a freeze has come: scheduled, or confirmed, never more than is known."""
    date = f"{short_date(row, view.rules)}{brief_doubt(row, view)}"
    state = _STATES.get(standing(row, view, now)) or confirmed_line(row, view)
    return f"• {name(row, view)}: {date}. {state[:1].upper()}{state[1:].rstrip('.')}."


def _row(
    row: Milestone, view: CycleView, now: datetime, called: Callable[[str], str] | None
) -> Iterator[str]:
    """Yield a date with its driver, and below it how it stands and who has it."""
    yield f"• {in_a_list(row, view, now)}"
    said = [confirmed_line(row, view), unsettled_line(row, view)]
    if is_planned(row, view.rules) and standing(row, view, now) is Standing.UNCONFIRMED:
        said.append("Nobody has said yet that it is out.")
    said += team_lines(row, view, called) if called else ()
    yield from (f"    {line}" for line in said if line)
