"""A PNG of an SVG that was drawn here."""

from importlib import resources

_WIDTH = 1080
"""Pixels: two for each of the SVG, which is sharp on every screen."""
_ALONG = 0x460
_MARKS = range(0x2010, 0x2123)


def png(svg: str) -> bytes:
    """Return *svg* as a PNG.

    It is drawn with the typeface that comes with the bot, and looks alike everywhere. Only for
    letters that this lacks does the machine have to look for others of its own.
    """
    import resvg_py

    fonts = resources.files("bot.render.picture") / "fonts"
    with resources.as_file(fonts) as folder:
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            width=_WIDTH,
            font_files=[str(path) for path in sorted(folder.glob("*.ttf"))],
            skip_system_fonts=not any(_is_foreign(one) for one in svg),
        )


def _is_foreign(letter: str) -> bool:
    return ord(letter) >= _ALONG and ord(letter) not in _MARKS
