"""Foreign text at a terminal and in a log: nothing in it may steer either."""

import re

_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    """Return *text*, one line, with a mark in place of each character that would do something."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
