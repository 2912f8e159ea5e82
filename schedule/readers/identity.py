"""Whose release a document is about, which one, and roughly when."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from schedule.readers.markdown import Document, plain

_NAMED = re.compile(r"(?P<project>[^\d:]{0,60}?)[\s:–—-]*\bv?(?P<release>\d{1,4}\.\d{1,4})(?!\d)")
_RELEASED = re.compile(r"\|[ *]{0,9}v?(\d{1,4}\.\d{1,4})\.0 released")
_YEAR = re.compile(r"(?<![\w./-])(20\d\d)(?![\w-])")
_LATEST_OF_FOUR_A_YEAR = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is about.

    Attributes:
        project: Such as ``Kubernetes``; empty if not named.
        release: Version without ``v``, such as ``1.32``; empty if not named.
        year: The year its dates are likely in; None if nothing tells.
    """

    project: str
    release: str
    year: int | None


def identify(document: Document) -> Identity:
    """Return what *document* is about, by its headings, front matter and rows."""
    project = release = ""
    for text in _titles(document):
        if match := _NAMED.match(text):
            project, release = match["project"].strip(), match["release"]
            break
    else:
        row = _RELEASED.search(document.text)
        release = row[1] if row else ""
    return Identity(project, release, _year(document, project, release))


def _titles(document: Document) -> Iterator[str]:
    yield from (heading.text for heading in document.headings if heading.level == 1)
    yield plain(document.front_matter.get("title", ""))
    yield from (heading.text for heading in document.headings if heading.level > 1)


def _year(document: Document, project: str, release: str) -> int | None:
    if project.lower() == "kubernetes":
        major, _, minor = release.partition(".")
        if major == "1":
            return _kubernetes_year(int(minor))
    years = Counter(_YEAR.findall(document.text))
    return int(years.most_common(1)[0][0]) if years else None


def _kubernetes_year(minor: int) -> int:
    """Return the year in which Kubernetes 1.*minor* came out.

    Source:
        Four releases a year to 1.17, three in 2020, three a year since; the next ones are
        expected at the same pace. https://kubernetes.io/releases/release/
    """
    if minor <= _LATEST_OF_FOUR_A_YEAR:
        return 2019 + (minor - 14) // 4
    return 2021 + (minor - 21) // 3
