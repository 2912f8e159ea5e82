"""The layout: where everything is, so that nothing that is to be read lies on something else.

Text has a column of its own beside the chart, and every date a lane. Pure.
"""

from collections.abc import Iterator
from datetime import datetime

from bot.render.dates import weekday
from bot.render.mrkdwn import to_plain
from bot.render.picture.axis import Axis, axis_of
from bot.render.picture.lanes import Lane, Lanes, lanes
from bot.render.picture.lettering import cut, legible, width
from bot.render.picture.shapes import Bar, Box, Dot, Label, Layout, Mark, Shape, Stroke, Tone
from bot.render.rows import full_name, week
from bot.render.standing import Standing
from bot.snapshot import CycleView

WIDTH = 540.0
_MARGIN = 14.0
_INNER = WIDTH - 2 * _MARGIN
_LEFT, _RIGHT = 262.0, WIDTH - 18.0
"""Of the chart."""
_COLUMN = _LEFT - _MARGIN - 14.0
"""Width of the text beside it."""
_MONTHS, _WEEKS, _SCALE = 74.0, 88.0, 93.0
"""Lines that the names of months and the numbers of weeks stand on, and where the chart begins."""
_TOP, _LANE = 118.0, 38.0
_TITLE, _NAME, _SMALL, _TINY = 20.0, 14.5, 12.5, 11.0
_MOST_UNDATED_LINES = 3
_SPACE = 12.0
_LEGEND = (
    (Standing.SCHEDULED, "to come"),
    (Standing.PASSED, "passed"),
    (Standing.UNCONFIRMED, "passed, not confirmed"),
    (Standing.CONFIRMED, "confirmed"),
)


def lay_out(view: CycleView, now: datetime) -> Layout:
    """Return the picture of the cycle that *view* shows, as of *now*, release time."""
    found = lanes(view, now)
    axis = axis_of(view.cycle, _LEFT, _RIGHT)
    bottom = _TOP + _LANE * len(found.shown)
    below, height = _below(found, axis, bottom)
    chart = list(_chart(found, axis, now, bottom)) if axis else []
    title = to_plain(full_name(view))
    said = "; ".join(f"{one.title}: {one.date}" for one in found.shown)
    return Layout(WIDTH, height, f"Timeline of {title}", said, (*chart, *_head(view, now), *below))


def _head(view: CycleView, now: datetime) -> Iterator[Shape]:
    title = legible(to_plain(full_name(view)))
    yield Label(_MARGIN, 30, cut(title, _TITLE, _INNER, is_bold=True), _TITLE, is_bold=True)
    said = " · ".join(filter(None, [week(view, now) or "no dates yet", _proposed(view, now)]))
    yield Label(_MARGIN, 50, cut(said, 13, _INNER), 13, tone=Tone.QUIET)


def _proposed(view: CycleView, now: datetime) -> str:
    return "dates are proposals" if now < view.final_at else ""


def _chart(found: Lanes, axis: Axis, now: datetime, bottom: float) -> Iterator[Shape]:
    """Yield what lies behind the lanes, the lanes, and the line of today above them."""
    for lane in found.shown:
        if lane.is_pause and lane.ends_at:
            box = Box(axis.x(lane.at), _TOP, axis.x(lane.ends_at), bottom)
            yield Bar(_at_least(box, 3), Tone.DOTS)
    yield from _scale(axis, bottom)
    for nth, lane in enumerate(found.shown):
        yield from _bars(lane, axis, now, _TOP + _LANE * nth + _LANE / 2)
    if axis.holds(now):
        yield from _today(axis, now, bottom)
    for nth, lane in enumerate(found.shown):
        yield from _lane(lane, axis, _TOP + _LANE * nth)


def _scale(axis: Axis, bottom: float) -> Iterator[Shape]:
    for x in axis.week_lines():
        yield Stroke(x, _SCALE, x, bottom, Tone.LINE)
    yield Stroke(axis.left, _SCALE, axis.right, _SCALE, Tone.LINE)
    for tick in axis.months():
        yield Label(tick.x + 2, _MONTHS, tick.text, _TINY, is_bold=True, tone=Tone.QUIET)
    for tick in axis.week_numbers():
        middle = tick.x + tick.room / 2
        if middle + width(tick.text, _TINY) / 2 <= WIDTH:
            yield Label(middle, _WEEKS, tick.text, _TINY, anchor="middle", tone=Tone.QUIET)
    yield Label(axis.left - 8, _WEEKS, "week", _TINY, anchor="end", tone=Tone.QUIET)


def _today(axis: Axis, now: datetime, bottom: float) -> Iterator[Shape]:
    x, said = axis.x(now), f"today, {weekday(now.date())}"
    half = width(said, _TINY, is_bold=True) / 2 + 6
    middle = min(max(x, axis.left + half), axis.right - half)
    yield Stroke(x, _SCALE, x, bottom, Tone.TODAY, 1.5)
    yield Bar(Box(middle - half, _SCALE + 4, middle + half, _TOP), Tone.TODAY, round=3)
    y = _TOP - 6
    yield Label(middle, y, said, _TINY, is_bold=True, anchor="middle", tone=Tone.ON_TODAY)


def _bars(lane: Lane, axis: Axis, now: datetime, y: float) -> Iterator[Shape]:
    """Yield the phase that leads to a date, what of it is behind us, and what the date begins."""
    x = axis.x(lane.at)
    if lane.ends_at:
        box = _at_least(Box(x, y - 5, axis.x(lane.ends_at), y + 5), 4)
        yield Bar(box, Tone.AHEAD, Tone.EDGE)
    if lane.since:
        begun, reached = axis.x(lane.since), axis.x(max(min(now, lane.at), lane.since))
        yield Bar(Box(begun, y - 5, x, y + 5), Tone.AHEAD, Tone.EDGE)
        yield Bar(Box(begun, y - 5, reached, y + 5), Tone.BEHIND, Tone.EDGE)
    if lane.until:
        is_known = lane.standing is Standing.CONFIRMED
        box = Box(x, y - 5, axis.x(lane.until), y + 5)
        yield Bar(box, Tone.STRIPES if is_known else Tone.PAPER, Tone.INK, is_dashed=not is_known)


def _lane(lane: Lane, axis: Axis, top: float) -> Iterator[Shape]:
    is_ahead = lane.standing is Standing.SCHEDULED
    name = cut(lane.title, _NAME, _COLUMN, is_bold=True)
    tone = Tone.INK if is_ahead else Tone.QUIET
    yield Label(_MARGIN, top + 16, name, _NAME, is_bold=True, tone=tone)
    yield Label(_MARGIN, top + 31, cut(lane.date, _SMALL, _COLUMN), _SMALL, tone=Tone.QUIET)
    if not lane.ends_at:
        yield Mark(axis.x(lane.at), top + _LANE / 2, lane.standing)


def _below(found: Lanes, axis: Axis | None, top: float) -> tuple[list[Shape], float]:
    """Return what stands under the lanes, and where the picture ends."""
    shapes: list[Shape] = []
    y = top
    lines = [*_left_out(found)]
    if found.others and axis:
        y += 20
        count = len(found.others)
        said = f"{count} other date{'' if count == 1 else 's'} of the team"
        shapes.append(Label(_MARGIN, y, said, _SMALL, tone=Tone.QUIET))
        places = {round(axis.x(at)): is_over for at, is_over in found.others}
        shapes += [Dot(x, y - 4, is_over) for x, is_over in places.items()]
    for line in lines:
        y += 18
        shapes.append(Label(_MARGIN, y, line, _SMALL, tone=Tone.QUIET))
    y += 16
    shapes.append(Stroke(_MARGIN, y, WIDTH - _MARGIN, y, Tone.LINE))
    y += 20
    shapes += _legend(y)
    return shapes, y + 16


def _left_out(found: Lanes) -> Iterator[str]:
    """Yield what is not drawn: dates beyond what there is room for, and rows without a date."""
    more = [f"{found.earlier} earlier"] if found.earlier else []
    more += [f"{found.later} later"] if found.later else []
    if more:
        yield f"… and {' and '.join(more)}: see the timeline"
    yield from _wrapped("No date yet: ", found.undated)


def _wrapped(head: str, titles: tuple[str, ...]) -> Iterator[str]:
    line, lines = head, 1
    for nth, title in enumerate(titles):
        left = len(titles) - nth
        piece = cut(title, _SMALL, _INNER / 2) + (", " if left > 1 else "")
        if width(line + piece, _SMALL) > _INNER:
            if lines == _MOST_UNDATED_LINES:
                yield cut(line, _SMALL, _INNER - 80) + f" and {left} more"
                return
            yield line
            line, lines = "", lines + 1
        line += piece
    if titles:
        yield line


def _legend(y: float) -> Iterator[Shape]:
    x = _MARGIN + 6
    for standing, said in _LEGEND:
        yield Mark(x, y - 4, standing)
        yield Label(x + _SPACE, y, said, _TINY, tone=Tone.QUIET)
        x += _SPACE + width(said, _TINY) + 14
    yield Bar(Box(x - 6, y - 9, x + 12, y + 1), Tone.STRIPES, Tone.INK)
    yield Label(x + 18, y, "in effect", _TINY, tone=Tone.QUIET)
    x += 18 + width("in effect", _TINY) + 14
    yield Bar(Box(x - 6, y - 9, x + 12, y + 1), Tone.DOTS, Tone.LINE)
    yield Label(x + 18, y, "slow replies", _TINY, tone=Tone.QUIET)


def _at_least(box: Box, wide: float) -> Box:
    return Box(box.left, box.top, max(box.right, box.left + wide), box.bottom)
