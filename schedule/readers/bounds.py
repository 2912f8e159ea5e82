"""What no document may hold: characters that are no text, and names longer than anybody's.

A database refuses them, and so would stop planning; whoever publishes them is told instead.
"""

import re
from collections.abc import Iterable, Iterator

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem, Severity

CONTROL, TOO_LONG = "control_character", "too_long"
BOUND_CODES = frozenset({CONTROL, TOO_LONG})
"""Codes of what makes a whole document unusable: it could not be kept as it is."""
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Controls but for tabs and ends of lines, and halves of characters."""
_LONGEST_RELEASE = 64
_LONGEST_NAME = 200
_SHOWN = 40


def as_text(text: str) -> str:
    """Return *text* without the characters that are none, as the readers of tables drop them."""
    return _NO_TEXT.sub("", text)


def no_text(text: str, line: int | None = None) -> Iterator[Problem]:
    """Yield the first character of *text* that is none.

    Args:
        text: A document, or a value of one.
        line: Where the value stands; None for a document, whose lines are counted.
    """
    found = _NO_TEXT.search(text)
    if found:
        where = line or text.count("\n", 0, found.start()) + 1
        code = f"U+{ord(found.group()):04X}"
        message = f"the control character {code} is no text"
        yield Problem(CONTROL, Severity.ERROR, message, line=where, suggestion="remove it")


def too_long(cycle: ReleaseCycle) -> Iterator[Problem]:
    """Yield the names of *cycle* that are too long to be kept, or to be anybody's."""
    yield from _longer("the release", [cycle.release], _LONGEST_RELEASE, None)
    roles = (role.name for role in cycle.team.roles)
    yield from _longer("the name of a role", roles, _LONGEST_NAME, None)
    for row in cycle.milestones:
        yield from _longer("the key of a row", [row.key], _LONGEST_NAME, row.line)
        named = (*row.kinds, *row.owners)
        yield from _longer("a name in the row", named, _LONGEST_NAME, row.line)


def _longer(what: str, names: Iterable[str], most: int, line: int | None) -> Iterator[Problem]:
    for name in names:
        if len(name) > most:
            message = f"{what} has {len(name)} characters: {name[:_SHOWN]!r}…"
            suggestion = f"write at most {most}"
            yield Problem(TOO_LONG, Severity.ERROR, message, line=line, suggestion=suggestion)
