"""What a picture is made of, in the order in which it is drawn."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.render.picture.lettering import width
from bot.render.standing import Standing

_ABOVE, _BELOW = 0.76, 0.22
"""How far letters reach above and below their line, by their size."""


class Tone(StrEnum):
    """What something is coloured for; each tone has its sign, too."""

    INK = "#1f2328"
    QUIET = "#57606a"
    TODAY = "#b3370b"
    ON_TODAY = "#ffffff"
    LINE = "#e6e9ed"
    PAPER = "#ffffff"
    BEHIND = "#6f9ae8"
    AHEAD = "#ffffff"
    EDGE = "#326ce5"
    STRIPES = "url(#stripes)"
    DOTS = "url(#dots)"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text.

    Attributes:
        x: Where it begins, has its middle or ends, as *anchor* says.
        y: The line that the letters stand on.
        text: Plain text, not escaped.
        size: Height of the letters.
        is_bold: Whether it is bold.
        anchor: What of it is at *x*.
        tone: Its colour.
    """

    x: float
    y: float
    text: str
    size: float
    is_bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"
    tone: Tone = Tone.INK

    @property
    def box(self) -> Box:
        """What it covers at most."""
        wide = width(self.text, self.size, is_bold=self.is_bold)
        left = self.x - wide * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]
        return Box(left, self.y - _ABOVE * self.size, left + wide, self.y + _BELOW * self.size)


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle."""

    box: Box
    fill: Tone
    edge: Tone = Tone.NONE
    round: float = 0
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    tone: Tone
    width: float = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A date: its form says how far it has come, without any colour."""

    x: float
    y: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class Dot:
    """A date of less consequence."""

    x: float
    y: float
    is_over: bool


Shape = Label | Bar | Stroke | Mark | Dot


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture with everything in its place.

    Attributes:
        width: Of the canvas.
        height: Of the canvas.
        title: What it shows, in a line.
        description: What it shows, in sentences, for those who do not see it.
        shapes: In the order in which they are drawn.
    """

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...]
