"""Drawing: shapes in, SVG out. Pure; everything that is written is escaped here."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from bot.render.picture.lettering import FAMILY
from bot.render.picture.shapes import Bar, Dot, Label, Layout, Mark, Shape, Stroke, Tone
from bot.render.standing import Standing

_PATTERNS = (
    '<defs><pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="5" height="5" fill="#ffffff"/>'
    '<rect width="2.4" height="5" fill="#1f2328"/></pattern>'
    '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<rect width="4" height="4" fill="#f1eefb"/>'
    '<rect x="1" y="1" width="1.3" height="1.3" fill="#7a5fc2"/></pattern></defs>'
)
_REACH = 7.5
"""From the middle of a mark to its corners."""


def draw(layout: Layout) -> str:
    """Return *layout* as an SVG document."""
    wide, high = _number(layout.width), _number(layout.height)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}"'
            f' viewBox="0 0 {wide} {high}" role="img" font-family={quoteattr(FAMILY)}>',
            f"<title>{escape(layout.title)}</title>",
            f"<desc>{escape(layout.description)}</desc>",
            _PATTERNS,
            f'<rect width="{wide}" height="{high}" fill="{Tone.PAPER}"/>',
            *(line for shape in layout.shapes for line in _drawn(shape)),
            "</svg>\n",
        ]
    )


def _drawn(shape: Shape) -> Iterator[str]:
    match shape:
        case Label():
            yield _label(shape)
        case Bar():
            yield _bar(shape)
        case Stroke(x1, y1, x2, y2, tone, wide):
            ends = " ".join(_number(one) for one in (x1, y1, x2, y2))
            start, end = ends.split(" ")[:2], ends.split(" ")[2:]
            yield (
                f'<path d="M{" ".join(start)}L{" ".join(end)}" stroke="{tone}"'
                f' stroke-width="{_number(wide)}"/>'
            )
        case Mark():
            yield from _mark(shape)
        case Dot(x, y, is_over):
            fill = Tone.QUIET if is_over else Tone.PAPER
            yield (
                f'<circle cx="{_number(x)}" cy="{_number(y)}" r="2.6" fill="{fill}"'
                f' stroke="{Tone.QUIET}"/>'
            )


def _label(label: Label) -> str:
    weight = ' font-weight="700"' if label.is_bold else ""
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    return (
        f'<text x="{_number(label.x)}" y="{_number(label.y)}" font-size="{_number(label.size)}"'
        f'{weight}{anchor} fill="{label.tone}">{escape(label.text)}</text>'
    )


def _bar(bar: Bar) -> str:
    box = bar.box
    edge = "" if bar.edge is Tone.NONE else f' stroke="{bar.edge}"'
    dashes = ' stroke-dasharray="3 2"' if bar.is_dashed else ""
    corner = f' rx="{_number(bar.round)}"' if bar.round else ""
    return (
        f'<rect x="{_number(box.left)}" y="{_number(box.top)}"'
        f' width="{_number(max(box.right - box.left, 0))}"'
        f' height="{_number(box.bottom - box.top)}"{corner} fill="{bar.fill}"{edge}{dashes}/>'
    )


def _mark(mark: Mark) -> Iterator[str]:
    """Yield a diamond: hollow, filled, filled with a question mark, or with a tick."""
    x, y = mark.x, mark.y
    is_hollow = mark.standing is Standing.SCHEDULED
    corners = ((x, y - _REACH), (x + _REACH, y), (x, y + _REACH), (x - _REACH, y))
    points = " ".join(f"{_number(a)},{_number(b)}" for a, b in corners)
    fill = Tone.PAPER if is_hollow else Tone.INK
    yield f'<polygon points="{points}" fill="{Tone.PAPER}" stroke="{Tone.PAPER}" stroke-width="4"/>'
    yield f'<polygon points="{points}" fill="{fill}" stroke="{Tone.INK}" stroke-width="1.6"/>'
    if mark.standing is Standing.UNCONFIRMED:
        yield (
            f'<text x="{_number(x)}" y="{_number(y + 3.4)}" font-size="10" font-weight="700"'
            f' text-anchor="middle" fill="{Tone.PAPER}">?</text>'
        )
    if mark.standing is Standing.CONFIRMED:
        yield (
            f'<path d="M{_number(x - 3.2)} {_number(y + 0.2)}l2.3 2.4l4-4.6" fill="none"'
            f' stroke="{Tone.PAPER}" stroke-width="1.7"/>'
        )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
