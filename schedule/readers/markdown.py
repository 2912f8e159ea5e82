"""Just enough markdown for release documents: tables, headings, bullets and links, with lines.

Everything here takes time linear in the text and never raises, whatever the text holds: each
pattern's scan ends at the next character that it also looks for, and what is far longer than any
release document is cut.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from schedule.readers.definitions import definitions_in, reference
from schedule.readers.literal import without_blocks

LONGEST_CELL = 8_000
"""Characters of a cell or heading that are read; a published one has under 2,000."""
_LONGEST_TEXT, _MOST_LINES = 3_000_000, 100_000
_MOST_HEADINGS, _MOST_BULLETS, _MOST_TABLES = 1_000, 1_000, 50

_MARKED = re.compile(r"[^ !-%'-)+-;=-Z^a-}\u2010-\u2026]")
"""What plain text of a published cell never holds: markup, control and invisible characters."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff\ud800-\udfff]+")
_TARGET = r"\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\s*\)"
_LINK = re.compile(rf"\[(?P<label>[^\[\]]*)\](?:{_TARGET}|\[(?P<reference>[^\[\]]*)\])?")
_LINK_END = re.compile(rf"\](?:{_TARGET})+|\]\[[^\[\]]*\]")
_BRACKET = re.compile(r"(?<!\\)(?:!?\[|\])")
_FOOTNOTE = re.compile(r"<sup>[^<]*</sup>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>|<!--[^<>]*-->", re.IGNORECASE)
_EMPHASIS = re.compile(
    r"(?<!\\)(?:\*+(?!\s)|(?<=\S)\*+|~~|`+)|(?<![\w\\])_++(?=\S)|(?<=[^\s_])_++(?!\w)"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*)")
_BULLET = re.compile(r"\s*[*+-]\s+(.*)")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table.

    Attributes:
        line: Line of the document, from 1.
        cells: What stands between the pipes, as markdown, without surrounding blanks.
    """

    line: int
    cells: tuple[str, ...]

    def cell(self, index: int | None) -> str:
        """Return the cell in column *index*; empty where the row is too short."""
        return self.cells[index] if index is not None and index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        header: Its first row.
        rows: The rows below the separator.
        gaps: Lines before which a blank line cuts the table, though rows go on after it.
    """

    header: Row
    rows: tuple[Row, ...]
    gaps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes:
        line: Line of the document, from 1.
        level: 1 for the document's title.
        text: Plain text.
    """

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Bullet:
    """An item of a list.

    Attributes:
        line: Line of the document on which it begins, from 1.
        text: Its markdown, on one line.
        section: Plain text of the heading above it.
    """

    line: int
    text: str
    section: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link in a text.

    Attributes:
        label: Plain text.
        url: Where it leads; empty for a reference that is not defined.
    """

    label: str
    url: str


@dataclass(frozen=True)
class Document:
    """A markdown document.

    Attributes:
        text: As given.
        front_matter: Scalars between the ``---`` lines at the very top.
        lines: The lines after the front matter, as (number from 1, text); those of code blocks
            and comments are blank.
        headings: In order.
        bullets: In order.
        tables: In order.
        definitions: Link targets by :func:`reference`.
        is_cut: The text is too long to be a release document; only its beginning was read.
    """

    text: str
    front_matter: dict[str, str] = field(default_factory=dict)
    lines: tuple[tuple[int, str], ...] = ()
    headings: tuple[Heading, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    tables: tuple[Table, ...] = ()
    definitions: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


@lru_cache(maxsize=2)
def parse(text: str) -> Document:
    """Return *text* as a document.

    Remembered, because the same text is read for its timeline, its roster and its mistakes.
    """
    read = text[:_LONGEST_TEXT]
    split = read.split("\n", _MOST_LINES)
    is_cut = len(read) < len(text) or len(split) > _MOST_LINES
    numbered = list(enumerate(split[:_MOST_LINES], start=1))
    front_matter, skipped = _front_matter(numbered)
    lines = without_blocks(numbered[skipped:])
    return Document(
        read,
        front_matter,
        lines,
        tuple(islice(_headings(lines), _MOST_HEADINGS)),
        tuple(islice(_bullets(lines), _MOST_BULLETS)),
        tuple(islice(_tables(lines), _MOST_TABLES)),
        {reference(one.label): one.url for one in reversed(list(definitions_in(lines)))},
        is_cut,
    )


def plain(text: str) -> str:
    """Return *text* as people see it: no links, emphasis, code marks, tags or doubled blanks."""
    text = text[:LONGEST_CELL]
    if not _MARKED.search(text):
        return " ".join(text.split())
    text = _visible(text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", _FOOTNOTE.sub("", text)))
    if "[" in text or "]" in text:
        text = _BRACKET.sub("", _LINK_END.sub("]", text))
    text = _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text))
    if "&" in text and ";" in text:
        from html import unescape

        text = _visible(unescape(text))
    return " ".join(text.split())


def one_line(text: str) -> str:
    """Return *text* on one line, without characters that nobody sees."""
    return " ".join(_visible(text).split())


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", _CONTROL.sub(" ", text))


def anchors(text: str, definitions: dict[str, str]) -> Iterator[Anchor]:
    """Yield the links in *text*, references resolved by *definitions*."""
    for match in _LINK.finditer(text[:LONGEST_CELL]):
        label = plain(match["label"])
        name = reference(match["reference"] or match["label"])
        url = match["url"]
        yield Anchor(label, definitions.get(name, "") if url is None else url)


def _front_matter(lines: list[tuple[int, str]]) -> tuple[dict[str, str], int]:
    """Return the front matter and how many lines it takes; nothing if it never ends."""
    if lines[0][1].strip() != "---":
        return {}, 0
    found: dict[str, str] = {}
    for nth, line in lines[1:]:
        if line.strip() == "---":
            return found, nth
        key, colon, value = line.partition(":")
        if colon and key.isidentifier():
            found[key] = value.strip().strip("\"'")
    return {}, 0


def _headings(lines: tuple[tuple[int, str], ...]) -> Iterator[Heading]:
    for nth, line in lines:
        if "#" in line[:4] and (match := _HEADING.match(line)):
            yield Heading(nth, len(match[1]), plain(match[2]).rstrip("#: "))


def _bullets(lines: tuple[tuple[int, str], ...]) -> Iterator[Bullet]:
    """Yield the items of lists, with the lines that they wrap over."""
    section = ""
    open_item: tuple[int, list[str]] | None = None
    for nth, line in (*lines, (0, "")):
        bullet = _BULLET.match(line) if line.lstrip(" \t")[:1] in {"*", "+", "-"} else None
        heading = _HEADING.match(line) if "#" in line[:4] else None
        is_continued = bool(open_item and line[:1] in {" ", "\t"} and line.strip() and not bullet)
        if open_item and is_continued:
            open_item[1].append(line.strip())
            continue
        if open_item:
            yield Bullet(open_item[0], " ".join(open_item[1]), plain(section).rstrip("#: "))
            open_item = None
        if bullet:
            open_item = (nth, [bullet[1].strip()])
        if heading:
            section = heading[2]


def _tables(lines: tuple[tuple[int, str], ...]) -> Iterator[Table]:
    at = 0
    while at + 1 < len(lines):
        if not _is_header(lines, at):
            at += 1
            continue
        header, at = _row(*lines[at]), at + 2
        rows: list[Row] = []
        gaps: list[int] = []
        while at < len(lines) and not _is_header(lines, at):
            if "|" in lines[at][1]:
                rows.append(_row(*lines[at]))
                at += 1
                continue
            after = next((n for n in range(at, min(at + 4, len(lines))) if lines[n][1].strip()), at)
            if not lines[after][1].lstrip().startswith("|") or _is_header(lines, after):
                break
            gaps.append(lines[after][0])
            at = after
        yield Table(header, tuple(rows), tuple(gaps))


def _is_header(lines: tuple[tuple[int, str], ...], at: int) -> bool:
    """Return whether a table begins here: a row with a separator below it."""
    if at + 1 >= len(lines) or "|" not in lines[at][1] or "|" not in lines[at + 1][1]:
        return False
    return _is_separator(lines[at + 1][1]) and not _is_separator(lines[at][1])


def _is_separator(line: str) -> bool:
    return "-" in line and not line.strip(" \t\r|:-")


def _row(nth: int, line: str) -> Row:
    text = line.strip()
    text = text.removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    if "\\|" in text:
        cells = [cell.replace("\0", "|") for cell in text.replace("\\|", "\0").split("|")]
    else:
        cells = text.split("|")
    return Row(nth, tuple(cell.strip() for cell in cells))
