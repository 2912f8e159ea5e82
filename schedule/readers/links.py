"""The links that a release document offers to people, and its page of links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from schedule.cycle import Link, ReleaseCycle
from schedule.problems import Problem, Severity
from schedule.readers import markdown

_MOST_LINKS = 1_000
_SCHEMES = ("https://", "http://", "mailto:")
_NO_LINK_SECTIONS = {
    *("summary", "tl;dr", "timeline", "phases", "release team"),
    "major release cycle events",
}
"""Sections whose bullets are dates and rules, not places to go."""
_HIDDEN_ID = re.compile(r"<a\s+(?:id|name)=[\"']([\w-]+)[\"']", re.IGNORECASE)
_NAVIGATION = re.compile(r"https?://rel\.k8s\.io/v(?P<release>\d+)/(?P<name>[\w-]+)/?")
_LONGEST_NAME = 200


def read_links(text: str) -> tuple[tuple[Link, ...], tuple[Problem, ...]]:
    """Return the links of a ``links.md``, in order, and what is wrong with it.

    Returns:
        Every link in it, named by the hidden id of the heading above it and by that heading. The
        document's title names nothing.

    Source:
        kubernetes/sig-release ``releases/release-1.36/links.md``: "Each header below (and their
        hidden ID tagging) creates the ``rel.k8s.io/v136`` navigation."
    """
    document = markdown.parse(text)
    found = _links(islice(_named_links(document), _MOST_LINKS))
    if found:
        return found, ()
    problem = Problem(
        "no_links",
        Severity.ERROR,
        "there is no link in it",
        suggestion="write one below a heading, like '[Notes](https://example.org/notes)'",
    )
    return (), (problem,)


def with_links(cycle: ReleaseCycle, links: Iterable[Link]) -> ReleaseCycle:
    """Return *cycle* with the *links* of its page of links.

    A link that the cycle has already keeps its label and leads where *links* say: to the place
    itself, where the short link of the release's navigation leads to the page of links.
    """
    listed = tuple(links)
    known: dict[str, Link] = {}
    for one in listed:
        for address in (one.url, *map(str.casefold, one.names)):
            known.setdefault(address, one)
    same = [known.get(_place(one.url, cycle.release)) for one in cycle.links]
    merged = set(same)
    own = (
        replace(one, url=other.url, names=_each_once((*one.names, *other.names, other.label)))
        if other
        else one
        for one, other in zip(cycle.links, same, strict=True)
    )
    return replace(cycle, links=(*own, *(one for one in listed if one not in merged)))


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
    return _links(((), anchor) for _, anchor in placed), problems


def _named_links(document: markdown.Document) -> Iterator[tuple[tuple[str, ...], markdown.Anchor]]:
    """Yield the links of a page of links, each with the names of its section."""
    headings = {one.line: one for one in document.headings}
    names: tuple[str, ...] = ()
    for line, text in document.lines:
        if heading := headings.get(line):
            said = (*_HIDDEN_ID.findall(text), *([heading.text] if heading.level > 1 else ()))
            names = _each_once(one for one in said if 0 < len(one) <= _LONGEST_NAME)
        if "](" in text:
            yield from ((names, one) for one in markdown.anchors(text, document.definitions))


def _place(url: str, release: str) -> str:
    """Return the name by which the navigation of *release* has *url*; the others as they are."""
    match = _NAVIGATION.fullmatch(url)
    is_own = match and match["release"] == release.replace(".", "")
    return match["name"].casefold() if match and is_own else url


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _anchors(document: markdown.Document, bullet: markdown.Bullet) -> Iterator[markdown.Anchor]:
    return markdown.anchors(bullet.text, document.definitions)


def _links(anchors: Iterable[tuple[tuple[str, ...], markdown.Anchor]]) -> tuple[Link, ...]:
    """Return those of *anchors*, each with its names, that people can click."""
    found = (
        Link(anchor.label, _repaired(anchor.url), names)
        for names, anchor in anchors
        if anchor.label and anchor.url.lower().startswith(_SCHEMES)
    )
    return tuple(dict.fromkeys(found))


def _repaired(url: str) -> str:
    return f"mailto:{url.removeprefix('mailto://')}" if url.startswith("mailto://") else url
