"""Where references in square brackets lead: ``[Code Freeze]: ../release_phases.md#code-freeze``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DEFINITION = re.compile(r"[ >]{0,9}(\[([^\[\]]+)\]:\s*<?([^\s<>]*)>?)")
_ADDRESS = re.compile(r"[ >]{0,9}<?([^\s<>\[|]+)>?\s*$")
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a reference leads: ``[label]: url``.

    Attributes:
        line: Line of the document, from 1.
        label: As written.
        url: Where it leads; it may stand on the next line. Empty if it is missing.
        text: What is written on its line.
    """

    line: int
    label: str
    url: str
    text: str


def reference(label: str) -> str:
    """Return the name by which *label* finds its definition: case and blanks do not count."""
    return " ".join(label.split()).casefold()


def definitions_in(lines: Sequence[tuple[int, str]]) -> Iterator[Definition]:
    """Yield the link definitions in *lines*, quoted ones too, in order."""
    for at, (nth, line) in enumerate(lines):
        if "]:" not in line or not (match := _DEFINITION.match(line[:_LONGEST])):
            continue
        url = match[3]
        if not url and at + 1 < len(lines) and (below := _ADDRESS.match(lines[at + 1][1])):
            url = below[1]
        yield Definition(nth, match[2], url, match[1].strip())
