"""The links that a release document offers to people."""

from collections.abc import Iterable, Iterator
from itertools import islice

from schedule.cycle import Link
from schedule.problems import Problem, Severity
from schedule.readers import markdown

_MOST_LINKS = 1_000
_SCHEMES = ("https://", "http://", "mailto:")
_NO_LINK_SECTIONS = {
    *("summary", "tl;dr", "timeline", "phases", "release team"),
    "major release cycle events",
}
"""Sections whose bullets are dates and rules, not places to go."""


def read_links(text: str) -> tuple[Link, ...]:
    """Return the links of a ``links.md``: every link in it, in order.

    Source:
        kubernetes/sig-release ``releases/release-1.36/links.md``.
    """
    document = markdown.parse(text)
    texts = (line for _, line in document.lines if "](" in line)
    found = (one for text in texts for one in markdown.anchors(text, document.definitions))
    return _links(islice(found, _MOST_LINKS))


def document_links(
    document: markdown.Document,
) -> tuple[tuple[Link, ...], tuple[Problem, ...]]:
    """Return the links in a document's lists, and those that are no working links.

    Bullets of its summary and timeline are dates, and left out. A reference without a definition,
    a path inside the repository and a placeholder lead nowhere a person can click, and are left
    out too.
    """
    bullets = [
        bullet
        for bullet in document.bullets
        if bullet.section.lower() not in _NO_LINK_SECTIONS and "[" in bullet.text
    ]
    found = ((bullet.line, anchor) for bullet in bullets for anchor in _anchors(document, bullet))
    placed = tuple(islice(found, _MOST_LINKS))
    problems = tuple(
        Problem(
            "malformed_link",
            Severity.WARNING,
            f"'{anchor.url}': mailto has no slashes",
            line=line,
            suggestion=f"write '{_repaired(anchor.url)}'",
            quote=anchor.url,
        )
        for line, anchor in placed
        if anchor.url.startswith("mailto://")
    )
    return _links(anchor for _, anchor in placed), problems


def _anchors(document: markdown.Document, bullet: markdown.Bullet) -> Iterator[markdown.Anchor]:
    return markdown.anchors(bullet.text, document.definitions)


def _links(anchors: Iterable[markdown.Anchor]) -> tuple[Link, ...]:
    found = (
        Link(anchor.label, _repaired(anchor.url))
        for anchor in anchors
        if anchor.label and anchor.url.lower().startswith(_SCHEMES)
    )
    return tuple(dict.fromkeys(found))


def _repaired(url: str) -> str:
    return f"mailto:{url.removeprefix('mailto://')}" if url.startswith("mailto://") else url
