"""Text that was left to be filled in, or left over from the document that was copied."""

import re
from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.checks.versions import versions
from schedule.problems import Problem, Severity
from schedule.readers.markdown import LONGEST_CELL, plain
from schedule.timeline import Milestone

_VERSION = r"(?<![\w.])v?\d+\.(?:X{1,2}|xx|Y{1,2}|N{1,2})(?![A-Za-z0-9])"
_LEFT = re.compile(rf"\b(?:TODO|TBD|TBC|TBA|FIXME|XXX)\b|{_VERSION}")
_LEFT_IN_A_TITLE = re.compile(rf"\b(?:TODO|FIXME|XXX)\b|^(?:TBD|TBC|TBA)$|{_VERSION}")
"""A title may say that its place, say, is not known yet: "KubeCon (city TBD)"."""
_LEFT_IN_A_WEEK = re.compile(r"\b(?:TODO|FIXME|X{1,3}|N{1,2}|TB[ACD])\b|#|\?", re.IGNORECASE)
_ADDRESS = re.compile(r"\([^()]*\)")
_OF_ONE_RELEASE = {"prerelease", "release", "branch"}
_KUBERNETES = "kubernetes"


def find_placeholders(published: Published) -> Iterator[Problem]:
    """Yield the list items that were never filled in; a summary's date may not be known yet."""
    summary = {entry.line for entry in published.summary}
    for bullet in published.document.bullets:
        text = bullet.text[:LONGEST_CELL]
        match = _LEFT.search(_ADDRESS.sub("", text))
        if match and bullet.line not in summary:
            yield _left(match[0], bullet.line, plain(text), "fill it in, or remove the line")


def find_unfilled_rows(published: Published) -> Iterator[Problem]:
    """Yield the rows whose title or week was never filled in.

    A date or an owner that is not known yet is no mistake, and without a date there is no week.
    """
    for row in published.cycle.milestones:
        if match := _LEFT_IN_A_TITLE.search(row.title):
            yield _left(match[0], row.line, row.title, "fill it in, or remove the row")
        week = plain(published.cell(row, "week"))
        if row.day and row.week is None and _LEFT_IN_A_WEEK.search(week):
            right = published.week_of(row.day)
            yield _left(week, row.line, row.title, f"write 'week {right}'")


def find_rows_left_over(published: Published) -> Iterator[Problem]:
    """Yield the cuts and branches of another release than the document's.

    Other projects plan the releases of several lines in one timeline.
    """
    release, project = published.cycle.release, published.cycle.project
    for row in published.cycle.milestones if project.lower() == _KUBERNETES else ():
        named = versions(row.title) if _OF_ONE_RELEASE.intersection(row.kinds) else set()
        if named and release not in named:
            yield _left_over(row, min(named), release)


def _left(said: str, line: int | None, row: str, instead: str) -> Problem:
    message = f"'{said}' was left to be filled in"
    return Problem("placeholder", Severity.WARNING, message, line, row, instead, quote=said)


def _left_over(row: Milestone, other: str, release: str) -> Problem:
    return Problem(
        "row_of_other_release",
        Severity.WARNING,
        f"'{row.title}' belongs to {other}, but this document is for {release}",
        line=row.line,
        row=row.title,
        suggestion=f"name {release}, or remove the row",
        quote=row.title,
    )
