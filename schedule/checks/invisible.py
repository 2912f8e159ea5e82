"""Characters that nobody sees, or that turn round what is written: readers drop them."""

import re
import unicodedata
from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.markdown import LONGEST_CELL

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    r"\ufeff\ufffd\ud800-\udfff]"
)
"""Not among them: what joins emoji and letters, such as U+200D and U+FE0F."""
_CONTROLS = {"\0": "NUL", "\ufffd": "bytes that are no UTF-8"}
_WORD = r"[^\s|]{0,30}"
_AROUND = re.compile(f"{_WORD}{_UNSEEN.pattern}{_WORD}")
_MOST_LINES, _MOST_NAMED = 20, 4


def find_unseen(published: Published) -> Iterator[Problem]:
    """Yield the lines of either document that hold such characters, the first of many lines."""
    for source, lines in published.lines.items():
        found = 0
        for nth, text in enumerate(lines, start=1):
            line = text[:LONGEST_CELL] if nth > 1 else text[:LONGEST_CELL].removeprefix("\ufeff")
            if line.isascii() and line.isprintable():
                continue
            characters = dict.fromkeys(_UNSEEN.findall(line))
            if not characters:
                continue
            found += 1
            if found > _MOST_LINES:
                break
            around = _AROUND.search(line)
            yield Problem(
                "invisible_character",
                Severity.WARNING,
                f"nobody sees {_named(list(characters))} in this line, and readers drop it",
                line=nth,
                suggestion="type the words anew",
                quote=around[0] if around else "",
                source=source,
            )


def _named(characters: list[str]) -> str:
    named = [_name(character) for character in characters[:_MOST_NAMED]]
    return ", ".join((*named, "more") if len(characters) > _MOST_NAMED else named)


def _name(character: str) -> str:
    name = _CONTROLS.get(character) or unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (
        f" ({name.lower() if name != 'NUL' else name})" if name else ""
    )
