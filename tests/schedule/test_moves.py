from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from schedule.cycle import ReleaseCycle
from schedule.diff import keep_keys
from schedule.plan import plan_reminders
from schedule.policy import builtin_rules
from schedule.reconcile import Delivery, State, Wanted, reconcile
from schedule.timeline import Milestone
from tests.builders import a_milestone
from tests.schedule.versions import (
    CYCLE,
    LAST_DAY,
    WEEK_BEFORE,
    changes,
    keys,
    moved,
    row,
    with_row,
    without,
)


def wanted(cycle: ReleaseCycle) -> Iterator[Wanted]:
    """Yield what the plan asks for in the announce channel."""
    for one in plan_reminders(cycle, builtin_rules()):
        if str(one.audience) == "channel:announce":
            yield Wanted(one.id, "C1", one.release, one.due_at, one.expires_at, one.milestone_at)


def what_follows(new: ReleaseCycle, now: datetime, old: ReleaseCycle = CYCLE) -> list[str]:
    """Return what changes for posts about code freeze when *new* is read at *now*.

    Everything that was due before has been sent.
    """
    held = [
        Delivery(
            nth,
            one.reminder_id,
            one.recipient,
            1,
            one.release,
            one.due_at,
            one.due_at,
            State.SENT if one.due_at <= now else State.PENDING,
        )
        for nth, one in enumerate(wanted(old), start=1)
    ]
    actions = map(str, reconcile(wanted(keep_keys(old, new)), held, now))
    return [
        action.replace("1.32/code-freeze/", "").replace("/channel:announce for C1", "")
        for action in actions
        if "/code-freeze/" in action
    ]


def test_a_freeze_that_moved_a_fortnight_is_announced_again() -> None:
    """Its 7d post went out for the old date; the new date has one of its own."""
    later = moved("code-freeze", timedelta(days=14))
    assert changes(CYCLE, later) == {"code-freeze": "moved"}
    assert what_follows(later, WEEK_BEFORE) == [
        "plan 7d (round 2)",
        "move 3d to 2024-11-18T12:00Z",
        "move 1d to 2024-11-20T12:00Z",
        "move 12h to 2024-11-21T14:00Z",
        "move 0m to 2024-11-22T02:00Z",
        "move exceptions-3d to 2024-11-22T02:01Z",
        "move exceptions-12h to 2024-11-22T12:00Z",
    ]


def test_a_freeze_that_moved_an_hour_is_not_announced_again() -> None:
    """What is still to come moves with it; what was said stands."""
    later = moved("code-freeze", timedelta(hours=1))
    assert changes(CYCLE, later) == {"code-freeze": "moved"}
    assert what_follows(later, LAST_DAY) == [
        "move 0m to 2024-11-08T03:00Z",
        "move exceptions-3d to 2024-11-08T03:01Z",
    ]


def test_a_freeze_that_vanished_is_not_reminded_of() -> None:
    """Until it is back."""
    assert changes(CYCLE, without("code-freeze")) == {"code-freeze": "gone"}
    assert what_follows(without("code-freeze"), WEEK_BEFORE) == [
        "cancel 3d",
        "cancel 1d",
        "cancel 12h",
        "cancel 0m",
        "cancel exceptions-3d",
        "cancel exceptions-12h",
    ]


def test_a_freeze_that_is_back_is_itself_again() -> None:
    """It has the key it had, and what was said is not repeated."""
    restored = keep_keys(without("code-freeze"), CYCLE)
    assert keys(restored) == keys(CYCLE)
    assert what_follows(restored, WEEK_BEFORE) == []


def test_a_freeze_that_moved_into_the_past_is_not_reminded_of() -> None:
    """Nobody is told to hurry for what is over."""
    earlier = moved("code-freeze", -timedelta(days=7))
    assert changes(CYCLE, earlier) == {"code-freeze": "moved"}
    assert what_follows(earlier, WEEK_BEFORE) == [
        "let expire 3d",
        "let expire 1d",
        "let expire 12h",
        "let expire 0m",
        "let expire exceptions-3d",
        "let expire exceptions-12h",
    ]


def test_a_row_that_was_renamed_is_the_same_row() -> None:
    """Its reminders are not planned anew."""
    renamed = with_row("burndown", key="begin-burndown-mwf", title="Begin Burndown (Mon/Wed/Fri)")
    assert changes(CYCLE, renamed) == {}
    assert keys(keep_keys(CYCLE, renamed)) == keys(CYCLE)


def test_two_rows_that_were_swapped_are_themselves() -> None:
    """A row is not its place."""
    rows = list(CYCLE.milestones)
    rows[3], rows[17] = rows[17], rows[3]
    swapped = replace(CYCLE, milestones=tuple(rows))
    assert changes(CYCLE, swapped) == {}
    assert sorted(keys(keep_keys(CYCLE, swapped))) == sorted(keys(CYCLE))


def test_two_rows_that_swapped_their_dates_have_both_moved() -> None:
    """A row is not its date."""
    one, other = row("docs-placeholder"), row("docs-review")
    swapped = with_row("docs-placeholder", when=other.when)
    rows = (replace(r, when=one.when) if r.key == "docs-review" else r for r in swapped.milestones)
    swapped = replace(swapped, milestones=tuple(rows))
    assert changes(CYCLE, swapped) == {"docs-placeholder": "moved", "docs-review": "moved"}


def _inserted(new: Milestone, above: str) -> ReleaseCycle:
    rows = list(CYCLE.milestones)
    rows.insert(keys(CYCLE).index(above), new)
    return replace(CYCLE, milestones=tuple(rows))


@pytest.mark.parametrize(
    ("new", "above"),
    [
        (
            a_milestone("1.32.0-alpha.0 released", "prerelease", "2024-09-24", key="alpha.0"),
            "prerelease-1.32.0-alpha.1",
        ),
        (
            a_milestone("Sneak peek blog published", "blog", "2024-10-28", who="Comms"),
            "removals-blog-published",
        ),
        (
            a_milestone("Start Enhancements Tracking, again", "other", "2024-09-10", key="again"),
            "enhancements-tracking",
        ),
    ],
    ids=["a cut above the other cuts", "a blog above the other blogs", "a row much like another"],
)
def test_a_row_inserted_above_others_of_its_kind_changes_no_other(
    new: Milestone, above: str
) -> None:
    """Every other row keeps its key: rows are not counted."""
    after = keep_keys(CYCLE, _inserted(new, above))
    assert [key for key in keys(after) if key != new.key] == keys(CYCLE)
    assert changes(CYCLE, _inserted(new, above)) == {new.key: "new"}
