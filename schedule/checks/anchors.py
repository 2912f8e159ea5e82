"""Links as they are written, with their lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schedule.readers.definitions import definitions_in
from schedule.readers.markdown import LONGEST_CELL, Document, plain

_INLINE = re.compile(
    r"\[(?P<label>[^\[\]]*)\]\((?P<url>[^()\s]*)(?:\s+\"[^\"]*\")?\)(?P<more>\([^()\s]*\))?"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link where its address stands: behind its label, or in a definition.

    Attributes:
        line: Line of the document, from 1.
        label: Plain text.
        url: The address, as written.
        text: All of it, as written.
        more: A second address behind the first, with its parentheses; empty mostly.
        is_item: It is a definition, or stands in a list.
    """

    line: int
    label: str
    url: str
    text: str
    more: str = ""
    is_item: bool = False


def find_anchors(document: Document) -> Iterator[Anchor]:
    """Yield every link of *document* whose address is written: those in texts, then definitions."""
    for line, text in document.lines:
        if "](" in text:
            yield from anchors_in(text, line, is_item=text.lstrip(" \t")[:1] in {"*", "-", "+"})
    for one in definitions_in(document.lines):
        yield Anchor(one.line, plain(one.label), one.url, one.text, is_item=True)


def anchors_in(text: str, line: int, *, is_item: bool = False) -> Iterator[Anchor]:
    """Yield every inline link of *text*, which stands on *line*."""
    for match in _INLINE.finditer(text[:LONGEST_CELL]):
        label = plain(match["label"])
        yield Anchor(line, label, match["url"], match[0], match["more"] or "", is_item)
