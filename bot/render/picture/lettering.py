"""Letters: which are shown, how wide they are, and what fits.

Nobody knows the typeface of whoever looks at an SVG. Arial, Helvetica, Liberation Sans and Arimo,
which is drawn with where there is a choice, are equally wide; this measures those.
"""

import unicodedata

FAMILY = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif"
_ELLIPSIS = "…"
_FIRST = 32
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
"""Widths of the characters from space to tilde, in thousandths of the size.

Source: the ``hmtx`` table of Arimo.
"""
_PUNCTUATION = {"–": 556, "—": 1000, "…": 1000, "·": 333, "’": 278, "‘": 278, "“": 500, "”": 500}
_ACCENT = 150
"""What an accent may add to its letter's width."""
_DRAWN_ALONG = 1_100
"""No letter of the scripts that come with the bot is wider."""
_WIDEST = 1_400
"""Others are drawn with whatever typeface there is: a full-width sign, an emoji."""
_ALONG = 0x460


def legible(text: str) -> str:
    """Return foreign *text* as one line of letters: nothing in it controls, turns or piles up."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(one for one in line if one.isprintable() and not unicodedata.combining(one))


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return how wide *text* is at *size*; never less than it is drawn."""
    table = _BOLD if is_bold else _REGULAR
    return sum(_width(one, table) for one in text) * size / 1000


def cut(text: str, size: float, room: float, *, is_bold: bool = False) -> str:
    """Return *text*, or as much of its beginning as there is *room* for, and an ellipsis."""
    if width(text, size, is_bold=is_bold) <= room:
        return text
    table = _BOLD if is_bold else _REGULAR
    left = room * 1000 / size - _PUNCTUATION[_ELLIPSIS]
    kept = 0
    for one in text:
        left -= _width(one, table)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + _ELLIPSIS


def _width(letter: str, table: tuple[int, ...]) -> int:
    nth = ord(letter) - _FIRST
    if nth < len(table):
        return table[nth]
    if letter in _PUNCTUATION:
        return _PUNCTUATION[letter]
    plain = unicodedata.normalize("NFD", letter)[0]
    if plain != letter and ord(plain) - _FIRST < len(table):
        return table[ord(plain) - _FIRST] + _ACCENT
    return _DRAWN_ALONG if ord(letter) < _ALONG else _WIDEST
