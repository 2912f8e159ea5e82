"""`/release-status` without words, over a whole cycle."""

from dataclasses import replace

import pytest

from bot.commands import answer
from bot.render import plain
from bot.snapshot import Snapshot
from schedule.acts import Act, Deed
from schedule.timeline import Milestone, Undated
from tests.builders import a_cycle, a_milestone, a_snapshot, a_view, at, the_132_cycle

SNAPSHOT = a_snapshot()
FREEZE_PASSED = "2024-11-08 03:00"


def said(now: str, snapshot: Snapshot = SNAPSHOT, words: str = "") -> str:
    """Return the plain text of the overview."""
    return plain(answer(words, snapshot, at(now)))


@pytest.mark.parametrize(
    ("now", "head"),
    [
        ("2024-09-01 12:00", "Kubernetes v1.32 · before week 1 of 14 · on the way to PRR Freeze"),
        ("2024-11-04 12:00", "week 9 of 14 · on the way to Code Freeze and Test Freeze"),
        ("2024-12-10 12:00", "week 14 of 14 · on the way to the v1.32.0 release"),
        ("2025-01-10 12:00", "Kubernetes v1.32 · after week 14 of 14"),
    ],
)
def test_overview_says_where_the_cycle_stands(now: str, head: str) -> None:
    """Week and phase come first."""
    assert head in said(now).splitlines()[0]


@pytest.mark.parametrize(
    ("now", "row"),
    [
        ("2024-09-16 12:00", "4. PRR Freeze: Thu 3 October"),
        (FREEZE_PASSED, "… then Docs Freeze: Tue 26 November"),
        ("2024-11-27 12:00", "4. v1.32.0 release: Wed 11 December"),
    ],
)
def test_overview_lists_what_the_cycle_is_on_the_way_to(now: str, row: str) -> None:
    """The milestone of the headline is among the rows, however many come before it."""
    assert any(line.startswith(row) for line in said(now).splitlines())


def test_overview_numbers_rows_as_next_does() -> None:
    """The number of a row is its place in `next`; what lies further ahead has none."""
    in_next = said(FREEZE_PASSED, words="next 20").splitlines()
    first, *rows = said(FREEZE_PASSED).partition("1. ")[2].splitlines()
    aim = in_next[14].removeprefix("13. ")
    assert [f"1. {first}", *rows[:3]] == [*in_next[2:5], f"… then {aim}"]


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ("2024-11-04 12:00", "Code is open: the Code Freeze and Test Freeze deadline has not"),
        (FREEZE_PASSED, "The Code Freeze and Test Freeze deadline passed 1h 0m ago."),
    ],
)
def test_overview_says_whether_the_code_freeze_deadline_has_passed(now: str, line: str) -> None:
    """Code is open until the deadline; afterwards only a person knows."""
    text = said(now)
    assert line in text
    assert "in force" not in text


@pytest.mark.parametrize("words", ["is code open", "is the code frozen?", "status"])
def test_overview_answers_whether_code_is_open(words: str) -> None:
    """Whoever asks for the state of the code gets the overview, which says it."""
    assert said(FREEZE_PASSED, words=words) == said(FREEZE_PASSED)


@pytest.mark.parametrize(
    ("now", "is_told"),
    [("2024-11-08 01:00", False), (FREEZE_PASSED, True), ("2024-11-11 03:00", False)],
    ids=["before the deadline", "while it is open", "after it has closed"],
)
def test_overview_tells_of_an_open_exception_window(now: str, *, is_told: bool) -> None:
    """After a freeze everybody learns until when an exception can be requested."""
    window = "Exception requests for Code Freeze and Test Freeze: until Mon 11 November 02:00 UTC"
    assert (window in said(now)) == is_told


def test_overview_of_an_undated_code_freeze_says_so() -> None:
    """Without a date nobody can say more than that there is none."""
    undated = a_milestone("Code Freeze", "code_freeze", Undated())
    assert "has no date yet (TBD)" in said("2024-11-04 12:00", _only(_start(), undated))


@pytest.mark.parametrize("now", ["2024-12-12 00:00", "2025-03-01 12:00"])
def test_overview_after_the_end_tells_the_plan_and_no_freeze(now: str) -> None:
    """A cycle that is over was planned for a day; whether it was released is not known."""
    text = said(now)
    assert "v1.32 was planned for 11 December and all its dates have passed." in text
    assert "reeze" not in text
    assert "released" not in text


def test_overview_after_the_end_tells_that_somebody_said_it_is_out() -> None:
    """What was confirmed stays so when the cycle is over."""
    day = at("2024-12-11 15:00")
    out = Act("1.32", "release", Deed.CONFIRMED, "U0000000001", day, day)
    view = replace(a_view(the_132_cycle()), acts=(out,))
    text = said("2025-03-01 12:00", a_snapshot(view))
    assert "Release: v1.32.0 release is out. Confirmed Wed 11 December 15:00 UTC" in text
    assert "All its dates have passed." in text
    assert "was planned" not in text


def test_overview_after_thaw_lists_what_is_still_to_come() -> None:
    """Some cycles have a date after thaw: it is told, and no freeze any more."""
    blogs = a_milestone("Feature blog publication starts", "blog", "2024-12-13")
    thaw = a_milestone("Thaw", "thaw", "2024-12-11")
    text = said("2024-12-12 12:00", _only(_start(), a_milestone(), thaw, blogs))
    assert "1. Feature blog publication starts: Fri 13 December, tomorrow" in text
    assert "all its dates" not in text
    assert "enforced" not in text


def test_overview_of_a_cycle_without_thaw_ends_with_its_last_date() -> None:
    """Where no row says thaw, the last date ends the cycle."""
    snapshot = _only(_start(), a_milestone())
    text = said("2024-11-09 12:00", snapshot)
    assert "All dates of v1.32 have passed." in text
    assert "enforced" not in text


@pytest.mark.parametrize("words", ["", "timeline", "code freeze", "docs freeze"])
def test_dates_are_proposals_until_the_schedule_is_final(words: str) -> None:
    """Before the row "Schedule finalized" has passed, dates are marked as proposed."""
    line = "Proposed: the schedule is final on Fri 13 September."
    assert line in said("2024-09-13 12:00", words=words).splitlines()
    assert "Proposed" not in said("2024-09-14 12:00", words=words)


def test_dates_are_proposals_while_the_schedule_has_no_final_day() -> None:
    """A finalization without a date leaves the dates proposed."""
    final = a_milestone("Schedule finalized", "other", Undated(), key="schedule-finalized")
    snapshot = _only(_start(), final, a_milestone())
    assert "Proposed: the schedule is not final yet." in said("2024-09-10 12:00", snapshot)


def test_dates_of_a_cycle_that_never_says_final_are_not_marked() -> None:
    """Without such a row nobody knows that the dates are proposals."""
    assert "Proposed" not in said("2024-09-10 12:00", _only(_start(), a_milestone()))


def _start() -> Milestone:
    return a_milestone("Start", "other", "2024-09-09")


def _only(*rows: Milestone) -> Snapshot:
    return a_snapshot(a_view(a_cycle(rows)))
