"""Links that show one time in every zone, such as those of everytimezone.com.

Source:
    In kubernetes/sig-release 1.30 four of them still show another time: the address of one does
    not tell its time, but two that should be the same tell that one is stale.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from schedule.checks.anchors import Anchor, anchors_in
from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.timeline import Instant, Milestone

_OF_ONE_TIME = re.compile(r"https?://[^/]+/s/[\w-]+/?")
"""An address that stands for a time; that of a page about AoE, say, fits every row."""


def find_links_shared(published: Published) -> Iterator[Problem]:
    """Yield the rows that share the link of an earlier row, though their times differ."""
    first: dict[str, tuple[Milestone, datetime]] = {}
    for row in published.cycle.milestones:
        link = _link(published, row)
        if link is None or not isinstance(row.when, Instant):
            continue
        other, at = first.setdefault(link.url, (row, row.when.at))
        if at != row.when.at:
            why = f"'{other.title}' (line {other.line}) has this link, too, at another time"
            yield _stale(link, row.title, why)


def find_links_unlike_the_table(published: Published) -> Iterator[Problem]:
    """Yield the summary's times that link elsewhere than the row they mean."""
    for entry in published.summary:
        if entry.link is None or not isinstance(entry.reading.when, Instant):
            continue
        if not _OF_ONE_TIME.fullmatch(entry.link.url):
            continue
        links = [link for row in entry.rows if (link := _link(published, row))]
        if links and entry.link.url not in {link.url for link in links}:
            why = f"the table links '{links[0].url}' for it (line {links[0].line})"
            yield _stale(entry.link, entry.what, why, f"write '{links[0].url}' if it is right")


def _link(published: Published, row: Milestone) -> Anchor | None:
    """Return the link of its time that the date of *row* holds."""
    when = published.cell(row, "when")
    if "](" not in when:
        return None
    links = anchors_in(when, row.line or 0)
    return next((link for link in links if _OF_ONE_TIME.fullmatch(link.url)), None)


def _stale(link: Anchor, row: str, why: str, instead: str = "link the row's own time") -> Problem:
    return Problem(
        "stale_time_link",
        Severity.ERROR,
        f"'{link.url}' shows the time of something else: {why}",
        line=link.line,
        row=row,
        suggestion=instead,
        quote=link.url,
    )
