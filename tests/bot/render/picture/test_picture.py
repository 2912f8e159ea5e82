"""What a picture says, and what it does not claim."""

import struct
from dataclasses import replace

from bot.render.picture import lay_out, png, svg
from bot.render.picture.lanes import lanes
from bot.render.picture.shapes import Bar, Dot, Label, Layout, Mark, Tone
from bot.render.standing import Standing
from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.timeline import Undated
from tests.builders import a_cycle, a_milestone, a_view, at, the_132_cycle

AFTER = at("2024-11-14 12:00")
"""A week after code freeze, while people are at KubeCon."""


def confirmed(*keys: str) -> CycleView:
    """Return 1.32 with some of its dates confirmed."""
    acts = (Act("1.32", key, Deed.CONFIRMED, "U0SECRET", AFTER, AFTER) for key in keys)
    return replace(a_view(), acts=tuple(acts))


def texts(layout: Layout) -> list[str]:
    """Return everything that is written."""
    return [one.text for one in layout.shapes if isinstance(one, Label)]


def said(view: CycleView, title: str) -> str:
    """Return the line under a title a week after code freeze."""
    return next(one.date for one in lanes(view, AFTER).shown if one.title == title)


def test_what_concerns_the_community_has_a_lane() -> None:
    """In order of time; everything else is a dot."""
    found = lanes(a_view(), AFTER)
    assert [one.title for one in found.shown] == [
        "PRR Freeze",
        "Enhancements Freeze",
        "Docs placeholder PRs",
        "Feature Blog Freeze",
        "Code Freeze and Test Freeze",
        "KubeCon NA",
        "Docs PRs ready for review",
        "Docs Freeze",
        "v1.32.0 release",
    ]
    assert len(found.shown) + len(found.others) == len(the_132_cycle().milestones)
    dots = [one for one in lay_out(a_view(), AFTER).shapes if isinstance(one, Dot)]
    assert any(one.is_over for one in dots)
    assert any(not one.is_over for one in dots)


def test_a_deadline_that_passed_is_not_in_effect() -> None:
    """Nobody has said so: there is a question mark, and an empty bar."""
    view = a_view()
    assert said(view, "Code Freeze and Test Freeze") == "Thu 7 Nov 19:00 PDT · passed"
    layout = lay_out(view, AFTER)
    marks = [one.standing for one in layout.shapes[:-12] if isinstance(one, Mark)]
    assert marks.count(Standing.UNCONFIRMED) == 3
    assert Standing.CONFIRMED not in marks
    assert not [one for one in _bars(layout) if one.fill is Tone.STRIPES]


def test_a_freeze_that_was_confirmed_is_in_effect() -> None:
    """Until thaw."""
    view = confirmed("code-freeze")
    assert said(view, "Code Freeze and Test Freeze") == "Thu 7 Nov 19:00 PDT · in effect"
    (stripes,) = (one for one in _bars(lay_out(view, AFTER)) if one.fill is Tone.STRIPES)
    assert stripes.box.right > stripes.box.left
    late = lanes(view, at("2024-12-20 12:00")).shown
    assert "was in effect" in next(one.date for one in late if one.title.startswith("Code"))


def test_a_release_is_planned_until_somebody_says_that_it_is_out() -> None:
    """Its row says "released" all along."""
    later = at("2024-12-12 12:00")
    for view, told in ((a_view(), "passed"), (confirmed("release"), "it's out")):
        lane = lanes(view, later).shown[-1]
        assert (lane.title, lane.date) == ("v1.32.0 release", f"Wed 11 Dec (planned) · {told}")
    assert "released" not in svg(a_view(), later)


def test_a_doubtful_date_says_so() -> None:
    """And so does one whose hour is assumed."""
    row = a_milestone("Docs Freeze", "docs_freeze", "2024-11-26", doubt="It is a Sunday")
    (lane,) = lanes(a_view(a_cycle([row])), AFTER).shown
    assert lane.date == "Tue 26 Nov, AoE assumed, in doubt · in 12 days"


def test_days_on_which_people_are_away_are_shaded() -> None:
    """From the first lane to the last."""
    (shade,) = (one for one in _bars(lay_out(a_view(), AFTER)) if one.fill is Tone.DOTS)
    assert shade.box.bottom - shade.box.top > 300


def test_today_is_a_line_within_the_cycle_only() -> None:
    """Before and after it there is none."""
    assert "today, Thu 14 November" in texts(lay_out(a_view(), AFTER))
    for outside in ("2024-09-01 12:00", "2025-03-01 12:00"):
        layout = lay_out(a_view(), at(outside))
        assert not any(text.startswith("today") for text in texts(layout))


def test_rows_without_a_date_are_listed() -> None:
    """They have no place in time."""
    rows = [a_milestone(), a_milestone("Retrospective", "retro", Undated("TBD"))]
    assert "No date yet: Retrospective" in texts(lay_out(a_view(a_cycle(rows)), AFTER))


def test_a_timeline_without_dates_is_a_list() -> None:
    """Nothing of it can be drawn."""
    rows = [a_milestone("Code Freeze", "code_freeze", Undated("TBD"))]
    layout = lay_out(a_view(a_cycle(rows)), AFTER)
    assert "no dates yet · dates are proposals" not in texts(layout)
    assert "No date yet: Code Freeze" in texts(layout)


def test_who_does_not_see_it_is_told() -> None:
    """In the picture's description; and nobody's id is in it."""
    drawn = svg(confirmed("code-freeze"), AFTER)
    assert "<title>Timeline of Kubernetes v1.32</title>" in drawn
    assert "Docs Freeze: Tue 26 Nov, AoE assumed · in 12 days" in drawn
    assert "U0SECRET" not in drawn


def test_the_png_is_the_svg() -> None:
    """Twice as wide, so that it is sharp."""
    drawn = png(svg(a_view(), AFTER))
    assert drawn.startswith(b"\x89PNG\r\n")
    wide, high = struct.unpack(">II", drawn[16:24])
    layout = lay_out(a_view(), AFTER)
    assert wide == 1080
    assert abs(high - layout.height * 2) <= 1


def _bars(layout: Layout) -> list[Bar]:
    """Return the bars of the chart, without the legend's."""
    legend = max(one.y for one in layout.shapes if isinstance(one, Mark))
    return [one for one in layout.shapes if isinstance(one, Bar) and one.box.bottom < legend - 8]
