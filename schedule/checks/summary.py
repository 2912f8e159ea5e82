"""The dates that a document lists above its table, and which rows of the table they mean.

Source:
    "TL;DR", "Summary" and "Major release cycle events" of kubernetes/sig-release 1.14 to 1.37:
    ``- **Monday 8th January 2024**: Week 1 — Release cycle begins``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schedule.checks.anchors import Anchor, anchors_in
from schedule.cycle import ReleaseCycle
from schedule.readers.dates import Cell, parse_cell
from schedule.readers.markdown import LONGEST_CELL, Bullet, Document, plain
from schedule.readers.titles import subject
from schedule.readers.when import Reading, resolve
from schedule.timeline import Milestone

_ENTRY = re.compile(r"(?P<when>.{1,300}?) ?: ?[Ww]eek (?P<week>\d{1,3})\b(?P<what>.*)")
_AFTER_WEEK = " \t-–—:"
_ONE_ROW_EACH = {
    *("prr_freeze", "enhancements_freeze", "feature_blog_freeze", "code_freeze", "test_freeze"),
    *("docs_freeze", "release"),
}
"""Kinds that tell which row is meant, whatever the words."""
_KUBECON = "kubecon"
_WORD = re.compile(r"[a-z]+")
_SAY_NO_MORE = frozenset({"kubecon", "cloudnativecon", "and", "the", "na", "eu"})
"""Words for KubeCon that need not be its row's."""
_SAID_OTHERWISE = (
    (re.compile(r"\bdocs must be completed?\b", re.IGNORECASE), "docs_freeze"),
    (re.compile(r"\brelease cycle (?:begins|starts)\b", re.IGNORECASE), "start-of-cycle"),
)
"""What summaries call a row, beside its title: a kind, or a key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A date of the summary.

    Attributes:
        line: Line on which its list item begins, from 1.
        cell: What its date says.
        reading: When it is.
        week: Week of the cycle as printed.
        what: What it is about, plain text.
        rows: The rows of the table that it means; none if nothing tells.
        link: Where its date links to; None without a link.
    """

    line: int
    cell: Cell
    reading: Reading
    week: int
    what: str
    rows: tuple[Milestone, ...]
    link: Anchor | None


def find_summary(document: Document, cycle: ReleaseCycle, near: date | None) -> Iterator[Entry]:
    """Yield the summary's dates, in order.

    Args:
        document: The document.
        cycle: What its table says.
        near: A day of the cycle, for dates without a year.
    """
    named = _by_name(cycle)
    for bullet in document.bullets:
        text = bullet.text[:LONGEST_CELL]
        match = _ENTRY.fullmatch(plain(text)) if "eek " in text else None
        if match is None:
            continue
        cell = parse_cell(match["when"].strip())
        what = match["what"].strip(_AFTER_WEEK)
        rows = _rows(what, named)
        day = next((row.day for row in rows if row.day), near)
        reading = resolve(cell, day)
        yield Entry(bullet.line, cell, reading, int(match["week"]), what, rows, _link(bullet))


def _by_name(cycle: ReleaseCycle) -> dict[str, tuple[Milestone, ...]]:
    """Return the rows by their key, and by their kind where a kind tells which row is meant."""
    named: dict[str, tuple[Milestone, ...]] = {}
    for row in cycle.milestones:
        for name in {row.key, *_ONE_ROW_EACH.intersection(row.kinds)}:
            named[name] = (*named.get(name, ()), row)
    meetings = tuple(cycle.of_kind(_KUBECON))
    return named | {_KUBECON: meetings} if len(meetings) == 1 else named


def _rows(what: str, named: dict[str, tuple[Milestone, ...]]) -> tuple[Milestone, ...]:
    """Return the rows that *what* means."""
    about = subject(what)
    others = (name for pattern, name in _SAID_OTHERWISE if pattern.search(what))
    names = dict.fromkeys((about.key, *about.kinds, *others))
    found = {
        row.key: row
        for name in names
        for row in named.get(name, ())
        if name != _KUBECON or _says_no_more(what, row.title)
    }
    return tuple(found.values())


def _says_no_more(what: str, title: str) -> bool:
    """Return whether *what* is not about something beside *title*: "KubeCon contributor summit"."""
    said, known = (set(_WORD.findall(text.lower())) for text in (what, title))
    return said <= known | _SAY_NO_MORE


def _link(bullet: Bullet) -> Anchor | None:
    """Return the link around the date of *bullet*; what comes after its week is another."""
    date_part = bullet.text.partition("eek ")[0]
    return next(anchors_in(date_part, bullet.line), None)
