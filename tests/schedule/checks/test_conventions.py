"""What held in every Kubernetes release: breaking it is allowed, and worth a word."""

from datetime import date, timedelta

import pytest

from schedule.checks import Published, check
from schedule.cycle import ReleaseCycle
from schedule.problems import Severity
from schedule.readers.markdown import Document
from schedule.readers.titles import subject
from schedule.team import owners
from schedule.timeline import Day, Milestone

MONDAY = date(2027, 5, 10)
USUAL = {
    "Start of Release Cycle": 0,
    "Production Readiness Freeze": 31,
    "Enhancements Freeze": 38,
    "Feature blog freeze": 59,
    "Code Freeze": 73,
    "Test Freeze": 73,
    "Docs Freeze": 86,
    "v1.40.0 released": 107,
    "Thaw": 107,
}
"""Days after the cycle's first Monday."""

UNUSUAL = {
    "freezes out of order": ("Feature blog freeze", 75, "freeze_order"),
    "two freezes on a day that are not one": ("Feature blog freeze", 73, "freeze_order"),
    "test freeze a month after code freeze": ("Test Freeze", 102, "test_freeze_distance"),
    "test freeze two days after code freeze": ("Test Freeze", 75, "test_freeze_distance"),
    "docs freeze on the eve of the release": ("Docs Freeze", 106, "docs_freeze_distance"),
    "a release on a Monday": ("v1.40.0 released", 105, "release_weekday"),
    "a start on a Sunday": ("Start of Release Cycle", -1, "cycle_start"),
    "a thaw before the release": ("Thaw", 106, "thaw_day"),
    "PRR freeze eight days ahead": ("Enhancements Freeze", 39, "prr_distance"),
    "twenty weeks": ("v1.40.0 released", 141, "cycle_length"),
    "a release in week 12": ("v1.40.0 released", 79, "cycle_length"),
}


def codes(days: dict[str, int], project: str = "Kubernetes") -> set[tuple[str, Severity]]:
    """Return what is unusual about a cycle with its milestones on these days."""
    rows = [
        Milestone(about.key, title, about.kinds, Day(MONDAY + timedelta(days=day)))
        for title, day in sorted(days.items(), key=lambda one: one[1])
        for about in [subject(title)]
    ]
    cycle = ReleaseCycle("1.40", tuple(rows), project=project)
    return {(one.code, one.severity) for one in check(Published(Document(""), cycle))}


def test_what_was_always_so_is_right() -> None:
    """A schedule like all the others raises nothing."""
    assert codes(USUAL) == set()


@pytest.mark.parametrize(("title", "day", "code"), UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_never_was_is_a_warning(title: str, day: int, code: str) -> None:
    """A holiday may well be the reason, so nothing fails."""
    assert (code, Severity.WARNING) in codes(USUAL | {title: day})
    assert all(severity is Severity.WARNING for _, severity in codes(USUAL | {title: day}))


FINE = {
    "the longest cycle, of 1.19: 13 April to 25 August": {"v1.40.0 released": 134, "Thaw": 134},
    "the shortest cycle": {"Docs Freeze": 74, "v1.40.0 released": 84 + 1, "Thaw": 84 + 1},
    "test freeze a week after code freeze": {"Code Freeze": 66},
}


@pytest.mark.parametrize("days", FINE.values(), ids=FINE.keys())
def test_what_happened_once_is_right(days: dict[str, int]) -> None:
    """The first and last of what was ever so count as so."""
    assert {code for code, _ in codes(USUAL | days)} <= {"docs_freeze_distance"}


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("Branch Manager", set()),
        ("Branch Manager (@somebody)", set()),
        ("", set()),
        ("Comms", {"thaw_owner"}),
        ("Docs Lead", {"thaw_owner"}),
    ],
    ids=["as ever", "in person", "nobody", "as in 1.35", "somebody else"],
)
def test_thaw_is_the_branch_manager_s(who: str, found: set[str]) -> None:
    """Whoever else is named may not know how."""
    rows = [
        ("v1.40.0 released", "release", "Branch Manager"),
        ("Thaw", "thaw", who),
    ]
    day = Day(MONDAY + timedelta(days=USUAL["Thaw"]))
    milestones = tuple(
        Milestone(kind, title, (kind,), day, who=owner, owners=owners(owner), week=16)
        for title, kind, owner in rows
    )
    cycle = ReleaseCycle("1.40", milestones, project="Kubernetes")
    assert {one.code for one in check(Published(Document(""), cycle))} == found


def test_other_projects_have_rhythms_of_their_own() -> None:
    """What Kubernetes never did says nothing about others, but for the order of freezes."""
    assert codes(USUAL | {"v1.40.0 released": 105}, project="Cluster API") == set()
    assert codes(USUAL | {"Code Freeze": 80}, project="Cluster API") == {
        ("freeze_order", Severity.WARNING)
    }
