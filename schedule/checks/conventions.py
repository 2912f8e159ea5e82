"""What held in every release so far: a schedule may break it, but hardly without meaning to.

Source:
    kubernetes/sig-release 1.19 to 1.37, all rows. Other projects have rhythms of their own, so
    only the order of freezes is looked at there.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.names import WEEKDAYS, say_day
from schedule.timeline import KINDS, Milestone

_ORDER = (
    *("prr_freeze", "enhancements_freeze", "feature_blog_freeze", "code_freeze"),
    *("test_freeze", "docs_freeze", "release"),
)
_SAME_DAY_IS_FINE = {"test_freeze", "docs_freeze"}
_KUBERNETES = "kubernetes"
_BRANCH_MANAGER = "Branch Manager"
_PRR_BEFORE = timedelta(days=7)
_TEST_FREEZE_AFTER = (timedelta(days=7), timedelta(days=28))
_DOCS_FREEZE_BEFORE = (timedelta(days=6), timedelta(days=41))
_WEEKS = (12, 19)
"""Whole weeks from the first Monday to the release, not the number of its week."""
_RELEASE_DAYS = (1, 4)


def find_unusual(published: Published) -> Iterator[Problem]:
    """Yield what no release did so far, as warnings."""
    first = {kind: row for kind in _ORDER if (row := _first(published, kind))}
    yield from _order(first)
    if published.cycle.project.lower() != _KUBERNETES:
        return
    yield from _start(published)
    yield from _distances(first)
    if "release" in first:
        yield from _release(published, first["release"])


def _order(first: dict[str, Milestone]) -> Iterator[Problem]:
    kinds = [kind for kind in _ORDER if kind in first]
    for before, after in pairwise(kinds):
        early, late = _day(first[before]), _day(first[after])
        if late < early or (late == early and after not in _SAME_DAY_IS_FINE):
            when = "on the day of" if late == early else "before"
            yield _warning(
                "freeze_order",
                f"{KINDS[after]} is {when} {KINDS[before]} ({say_day(early)}), not after it",
                first[after],
            )


def _start(published: Published) -> Iterator[Problem]:
    row = published.cycle.milestone("start-of-cycle")
    if row and row.day and row.day.weekday() != 0:
        weekday = WEEKDAYS[row.day.weekday()]
        message = f"the cycle starts on a {weekday}; it always started on a Monday"
        yield _warning("cycle_start", message, row)


def _distances(first: dict[str, Milestone]) -> Iterator[Problem]:
    prr, enhancements = first.get("prr_freeze"), first.get("enhancements_freeze")
    if prr and enhancements:
        days = _day(enhancements) - _day(prr)
        if days != _PRR_BEFORE and days > timedelta():
            message = f"PRR Freeze is {_say(days)} before Enhancements Freeze; it is mostly 7 days"
            yield _warning("prr_distance", message, prr)
    code, test = first.get("code_freeze"), first.get("test_freeze")
    if code and test:
        days = _day(test) - _day(code)
        if days > timedelta() and not _TEST_FREEZE_AFTER[0] <= days <= _TEST_FREEZE_AFTER[1]:
            message = f"Test Freeze is {_say(days)} after Code Freeze; it was always the same day, "
            yield _warning("test_freeze_distance", f"{message}or 7 to 28 days later", test)
    docs, release = first.get("docs_freeze"), first.get("release")
    if docs and release:
        days = _day(release) - _day(docs)
        if timedelta() < days and not _DOCS_FREEZE_BEFORE[0] <= days <= _DOCS_FREEZE_BEFORE[1]:
            message = f"Docs Freeze is {_say(days)} before the release; it was always 6 to 41 days"
            yield _warning("docs_freeze_distance", message, docs)


def _release(published: Published, row: Milestone) -> Iterator[Problem]:
    day = _day(row)
    weeks = (published.week_of(day) or 1) - 1
    if not _WEEKS[0] <= weeks <= _WEEKS[1]:
        took = "1 week" if weeks == 1 else f"{weeks} weeks"
        message = f"the cycle takes {took}; it always took {_WEEKS[0]} to {_WEEKS[1]}"
        yield _warning("cycle_length", message, row)
    if not _RELEASE_DAYS[0] <= day.weekday() <= _RELEASE_DAYS[1]:
        weekday = WEEKDAYS[day.weekday()]
        message = f"the release is on a {weekday}; it was always from Tuesday to Friday"
        yield _warning("release_weekday", message, row)
    thaw = _first(published, "thaw")
    if thaw and _day(thaw) != day:
        message = f"Thaw is not on the day of the release ({say_day(day)}), as it mostly was"
        yield _warning("thaw_day", message, thaw)
    if thaw and thaw.who and not _is_branch_manager_s(thaw):
        message = f"Thaw belongs to {thaw.who}; it was mostly the Branch Manager's"
        yield _warning("thaw_owner", message, thaw, "name the Branch Manager if they do it")


def _is_branch_manager_s(row: Milestone) -> bool:
    """Return whether the branch manager owns *row*, or a person named in it, who may be one."""
    return any(owner.startswith("@") or owner == _BRANCH_MANAGER for owner in row.owners)


def _first(published: Published, kind: str) -> Milestone | None:
    return next((row for row in published.cycle.of_kind(kind) if row.day), None)


def _day(row: Milestone) -> date:
    return row.day or date.min


def _say(days: timedelta) -> str:
    return "1 day" if days.days == 1 else f"{days.days} days"


def _warning(
    code: str, message: str, row: Milestone, instead: str = "correct the date if it is not meant so"
) -> Problem:
    return Problem(
        code,
        Severity.WARNING,
        message,
        line=row.line,
        row=row.title,
        suggestion=instead,
        quote=row.title,
    )
