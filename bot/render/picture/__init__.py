"""The picture of a timeline: a view and an instant in, SVG out; pure.

From the bottom up: ``lettering`` (how wide text is), ``axis`` and ``lanes`` (what is shown, and
where in time it is), ``shapes``, ``layout`` (what is where), ``drawing``. ``png`` draws the SVG.
"""

from datetime import datetime

from bot.render.picture.drawing import draw
from bot.render.picture.layout import lay_out
from bot.render.picture.png import png
from bot.snapshot import CycleView

__all__ = ["lay_out", "png", "svg"]


def svg(view: CycleView, now: datetime) -> str:
    """Return the picture of the cycle that *view* shows, as of *now*, release time."""
    return draw(lay_out(view, now))
