"""What holds for every picture, whatever a timeline says."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.reading import read_view
from bot.render.picture import lay_out, svg
from bot.render.picture.lettering import cut, legible, width
from bot.render.picture.shapes import Bar, Box, Dot, Label, Layout, Mark, Shape
from bot.snapshot import CycleView
from schedule.timeline import Day, DayRange, Milestone, Undated, When
from tests.builders import a_cycle, a_milestone, a_view, at, the_132_cycle

FONTS = Path(__file__).parents[4] / "bot" / "render" / "picture" / "fonts"
HOSTILE = (
    '<script>alert(1)</script> & "quotes" \' <!channel>',
    "W" * 400,
    "\u202eevil\u202c turned \x00\x07 bell",
    "日本語のとても長いタイトル" * 8,
    "🎉🎉🎉 party " * 10,
    "Z̷̢̛a͟l̵͢g̨o",
    "]]>&amp;&#0;\ufffe\ud800",
    "",
)


def covered(shape: Shape) -> Box:
    """Return what a shape that is to be read covers."""
    match shape:
        case Label():
            return shape.box
        case Mark(x, y, _):
            return Box(x - 8, y - 8, x + 8, y + 8)
        case Dot(x, y, _):
            return Box(x - 3, y - 3, x + 3, y + 3)
        case Bar(box):
            return box
        case _:
            return Box(shape.x1, shape.y1, shape.x2, shape.y2)


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes have anything in common."""
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def is_on_a_pill(label: Label, bar: Bar) -> bool:
    """Return whether a bar was made for a label: it lies around the whole of it."""
    box = label.box
    return (
        bar.box.left <= box.left
        and box.right <= bar.box.right
        and bar.box.top <= box.top
        and box.bottom <= bar.box.bottom
    )


def assert_readable(layout: Layout) -> None:
    """Assert that nothing lies on a label, and that everything is within the canvas."""
    labels = [one for one in layout.shapes if isinstance(one, Label)]
    for one, other in combinations(labels, 2):
        assert not overlap(one.box, other.box), (one, other)
    for shape in layout.shapes:
        box = covered(shape)
        assert box.left >= 0, shape
        assert box.right <= layout.width, shape
        assert box.top >= 0, shape
        assert box.bottom <= layout.height, shape
        if isinstance(shape, Mark | Dot):
            assert not any(overlap(box, label.box) for label in labels), shape
        if isinstance(shape, Bar):
            assert not any(
                overlap(box, label.box) and not is_on_a_pill(label, shape) for label in labels
            ), shape
    assert layout.height <= 1_000


def instants(view: CycleView) -> Iterator[datetime]:
    """Yield instants before, in and after a cycle."""
    days = [row.day for row in view.cycle.milestones if row.day]
    first, last = min(days), max(days)
    for share in (-0.1, 0, 0.01, 0.3, 0.5, 0.8, 0.99, 1, 1.2):
        yield at(f"{first} 13:00") + (last - first) * share


def releases() -> list[str]:
    """Return the names of published releases, found when the tests run."""
    return ["1.20", "1.22", "1.24", "1.26", "1.28", "1.30", "1.32", "1.34", "1.36"]


@pytest.mark.parametrize("release", releases())
def test_published_timelines_can_be_read(corpus: Path, release: str) -> None:
    """At any time of the cycle."""
    view = read_view(str(corpus / "k8s" / release / "README.md"), None)
    for now in instants(view):
        assert_readable(lay_out(view, now))


def test_cluster_api_can_be_read(corpus: Path) -> None:
    """Its table is another, and names no kind of freeze of Kubernetes' own."""
    found = sorted((corpus / "cluster-api").rglob("*.md"))
    assert found
    for path in found:
        view = read_view(str(path), None)
        for now in instants(view):
            assert_readable(lay_out(view, now))


KINDS = ("code_freeze", "docs_freeze", "prr_freeze", "release", "kubecon", "other", "thaw")
DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 25))
NEAR = st.dates(date(2024, 9, 1), date(2024, 12, 31))


@st.composite
def rows(draw: st.DrawFn) -> Milestone:
    """Return a row that somebody may write."""
    title = draw(st.sampled_from(HOSTILE) | st.text(max_size=30))
    day = draw(NEAR | DAYS)
    days = DayRange(day, day + timedelta(days=draw(st.integers(0, 6))))
    whens: list[When] = [Day(day), Undated("TBD"), days]
    when = draw(st.sampled_from(whens))
    kind = draw(st.sampled_from(KINDS))
    return a_milestone(
        title, kind, when, key=str(draw(st.integers(0))), doubt=draw(st.sampled_from(HOSTILE))
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows(), max_size=30), NEAR | DAYS, st.sampled_from(HOSTILE))
def test_any_timeline_can_be_read(found: list[Milestone], today: date, project: str) -> None:
    """Hundreds of years long, or of one day; with titles that are no titles."""
    view = a_view(a_cycle(found, project=project, release="1.99"))
    now = at(f"{today} 12:00")
    assert_readable(lay_out(view, now))
    document = ET.fromstring(svg(view, now))  # noqa: S314 -- it was written here
    assert {one.tag.rpartition("}")[2] for one in document.iter()} <= ELEMENTS


ELEMENTS = {
    *("svg", "title", "desc", "defs", "pattern", "rect"),
    *("path", "polygon", "circle", "text"),
}
"""All that a picture is made of: nothing in it runs, or is fetched."""


def test_two_hundred_rows_stay_a_picture() -> None:
    """Those around today are drawn, and the others counted."""
    first = date(2024, 9, 9)
    many = [
        a_milestone(f"Freeze {nth}", "code_freeze", Day(first + timedelta(days=nth)), key=f"f{nth}")
        for nth in range(200)
    ]
    layout = lay_out(a_view(a_cycle(many)), at("2024-12-18 12:00"))
    assert_readable(layout)
    said = [one.text for one in layout.shapes if isinstance(one, Label)]
    assert "Freeze 100" in said
    assert "… and 96 earlier and 88 later: see the timeline" in said


def test_the_same_is_always_drawn_alike() -> None:
    """Byte for byte: who has it need not fetch it again."""
    now = at("2024-11-04 12:00")
    assert svg(a_view(the_132_cycle()), now) == svg(a_view(the_132_cycle()), now)


@pytest.mark.parametrize(("name", "is_bold"), [("Regular", False), ("Bold", True)])
def test_no_letter_is_wider_than_it_is_taken_for(name: str, is_bold: bool) -> None:
    """Otherwise what fits would not."""
    font = TTFont(FONTS / f"Arimo-{name}.ttf")
    em, advances = font["head"].unitsPerEm, font["hmtx"]
    for code, glyph in font.getBestCmap().items():
        drawn = advances[glyph][0] * 1000 / em
        assert width(chr(code), 1000, is_bold=is_bold) >= drawn - 1, chr(code)


@given(st.text(), st.floats(20, 300))
def test_what_is_cut_fits(text: str, room: float) -> None:
    """And ends in an ellipsis, if it was."""
    shown = legible(text)
    kept = cut(shown, 14, room)
    assert width(kept, 14) <= room
    assert kept == shown or kept.endswith("…")
