from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.cycle import ReleaseCycle
from schedule.diff import Match, keep_keys, match
from schedule.plan import plan_reminders
from schedule.readers import read_cycle
from schedule.reconcile import Delivery, State, Wanted, reconcile
from schedule.rules import builtin_rules
from schedule.timeline import Instant, LocalTime, Milestone, Undated
from tests.builders import a_cycle, a_milestone, at, day, the_132_cycle, utc_and_pdt

CYCLE = the_132_cycle()
FREEZE_AT = at("2024-11-08 02:00")
WEEK_BEFORE, LAST_DAY = at("2024-11-02 12:00"), at("2024-11-07 18:00")
"""Release time after the 7d post of code freeze, and after its 12h post."""


def row(key: str, cycle: ReleaseCycle = CYCLE) -> Milestone:
    """Return a row of 1.32."""
    found = cycle.milestone(key)
    assert found
    return found


def with_row(key: str, /, **changes: object) -> ReleaseCycle:
    """Return 1.32 with one row changed."""
    rows = (
        replace(one, **changes) if one.key == key else one  # type: ignore[arg-type]  # any field
        for one in CYCLE.milestones
    )
    return replace(CYCLE, milestones=tuple(rows))


def moved(key: str, by: timedelta) -> ReleaseCycle:
    """Return 1.32 with one row at another time."""
    when = row(key).when
    assert isinstance(when, Instant)
    return with_row(key, when=utc_and_pdt(f"{when.at + by:%Y-%m-%d %H:%M}"))


def without(key: str) -> ReleaseCycle:
    """Return 1.32 without one row."""
    return replace(CYCLE, milestones=tuple(one for one in CYCLE.milestones if one.key != key))


def keys(cycle: ReleaseCycle) -> list[str]:
    """Return the keys of the rows, in order."""
    return [one.key for one in cycle.milestones]


def changes(old: ReleaseCycle, new: ReleaseCycle) -> dict[str, str]:
    """Return what became of the rows that did not stay at their time, by key."""
    said = ((one.key, _said(one)) for one in match(old, new))
    return {key: what for key, what in said if what}


def _said(one: Match) -> str:
    if one.old is None:
        return "new"
    if one.new is None:
        return "gone"
    return "moved" if one.is_moved else ""


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


# The cases that the release team has met, each as rows and as what follows from them


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
    ]


def test_a_freeze_that_moved_an_hour_is_not_announced_again() -> None:
    """What is still to come moves with it; what was said stands."""
    later = moved("code-freeze", timedelta(hours=1))
    assert changes(CYCLE, later) == {"code-freeze": "moved"}
    assert what_follows(later, LAST_DAY) == ["move 0m to 2024-11-08T03:00Z"]


def test_a_freeze_that_vanished_is_not_reminded_of() -> None:
    """Until it is back."""
    assert changes(CYCLE, without("code-freeze")) == {"code-freeze": "gone"}
    assert what_follows(without("code-freeze"), WEEK_BEFORE) == [
        "cancel 3d",
        "cancel 1d",
        "cancel 12h",
        "cancel 0m",
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


# Rows that share a name


def _meetings(*days: str) -> ReleaseCycle:
    """Return a cycle with several rows of one name, each with its day behind it, as readers do."""
    rows = [
        a_milestone("v1.8.x & v1.9.x released", "prerelease", text, key=f"patches-{text}")
        for text in days
    ]
    return a_cycle(rows)


def test_of_rows_with_one_name_the_one_that_moved_is_found() -> None:
    """Cluster API has a row "v1.8.x & v1.9.x released" every month."""
    before = _meetings("2025-01-21", "2025-02-18", "2025-03-18")
    after = _meetings("2025-01-21", "2025-02-20", "2025-03-18")
    assert changes(before, after) == {"patches-2025-02-18": "moved"}
    assert keys(keep_keys(before, after)) == keys(before)


def test_a_row_added_among_others_of_its_name_moves_none() -> None:
    """One more patch day in between."""
    before = _meetings("2025-01-21", "2025-03-18")
    after = _meetings("2025-01-21", "2025-02-18", "2025-03-18")
    assert changes(before, after) == {"patches-2025-02-18": "new"}


def test_a_name_that_comes_to_be_shared_stays_with_its_row() -> None:
    """The first of two keeps the key without a day."""
    before = a_cycle([a_milestone("Retro", "retro", "2024-12-17", key="retro")])
    after = a_cycle(
        [
            a_milestone("Retro", "retro", "2024-12-17", key="retro-2024-12-17"),
            a_milestone("Retro", "retro", "2025-01-14", key="retro-2025-01-14"),
        ]
    )
    assert keys(keep_keys(before, after)) == ["retro", "retro-2025-01-14"]


def test_a_new_row_does_not_take_the_key_of_another() -> None:
    """Its day tells it from the row that had the name before."""
    before = a_cycle([a_milestone("Retro", "retro", "2024-12-17", key="retro")])
    after = a_cycle(
        [
            a_milestone("Retro", "retro", "2025-01-14", key="retro"),
            a_milestone("Retro", "retro", "2024-12-17", key="retro-2024-12-17"),
        ]
    )
    assert keys(keep_keys(before, after)) == ["retro-2025-01-14", "retro"]


# What is a move


@pytest.mark.parametrize(
    ("before", "after", "is_moved"),
    [
        (utc_and_pdt("2024-11-08 02:00"), utc_and_pdt("2024-11-08 03:00"), True),
        (
            utc_and_pdt("2024-11-08 02:00"),
            replace(
                utc_and_pdt("2024-11-08 02:00"),
                local=(LocalTime("PST", FREEZE_AT.date(), FREEZE_AT.time()),),
            ),
            False,
        ),
        (day("2024-11-07"), day("2024-11-08"), True),
        (day("2024-11-07"), utc_and_pdt("2024-11-08 02:00"), True),
        (Undated("TBD"), day("2024-11-07"), True),
        (day("2024-11-07"), day("2024-11-07"), False),
    ],
    ids=[
        "an hour later",
        "another local half",
        "a day later",
        "an hour for a day",
        "a date at last",
        "nothing",
    ],
)
def test_a_move_is_another_time(before: object, after: object, is_moved: bool) -> None:
    """Local halves are printed beside the time, and are none."""
    old = with_row("code-freeze", when=before)
    new = with_row("code-freeze", when=after)
    (one,) = (one for one in match(old, new) if one.key == "code-freeze")
    assert one.is_moved is is_moved


@given(st.permutations(CYCLE.milestones))
def test_the_order_of_rows_means_nothing(rows: list[Milestone]) -> None:
    """However a table is sorted, its rows keep their keys."""
    shuffled = replace(CYCLE, milestones=tuple(rows))
    assert changes(CYCLE, shuffled) == {}
    assert keys(keep_keys(CYCLE, shuffled)) == [one.key for one in rows]


@given(st.sets(st.integers(0, len(CYCLE.milestones) - 1)))
def test_keys_stay_unique_and_nothing_is_lost(gone: set[int]) -> None:
    """Whatever rows come and go."""
    rows = tuple(one for nth, one in enumerate(CYCLE.milestones) if nth not in gone)
    fewer = replace(CYCLE, milestones=rows)
    for old, new in ((CYCLE, fewer), (fewer, CYCLE)):
        after = keep_keys(old, new)
        assert len(set(keys(after))) == len(new.milestones)
        assert keys(after) == keys(new)


# What was published


def published(corpus: Path, name: str) -> ReleaseCycle:
    """Return a timeline as it was published at one time."""
    path = corpus / name
    if not path.exists():
        pytest.skip(f"no {name} here")
    return read_cycle(path.read_text(encoding="utf-8"), source=name)[0]


def test_a_cut_moved_eleven_days_earlier_stays_itself(corpus: Path) -> None:
    """1.34's rc.1 was cut early, under a longer title; a new rc.2 took its day."""
    old = published(corpus, "history/1.34-2025-05-25-854b7433.md")
    new = published(corpus, "history/1.34-2025-08-11-aaf4381a.md")
    assert changes(old, new) == {
        "prerelease-1.34.0-rc.1": "moved",
        "prerelease-1.34.0-rc.2": "new",
    }
    before, after = row("prerelease-1.34.0-rc.1", old).day, row("prerelease-1.34.0-rc.1", new).day
    assert before
    assert after
    assert before - after == timedelta(days=11)


def test_a_corrected_local_half_is_no_move(corpus: Path) -> None:
    """1.32's feature blog freeze had the wrong day in California."""
    old = published(corpus, "history/1.32-2024-09-30-839a6b30.md")
    new = published(corpus, "history/1.32-2024-10-10-deb32c10.md")
    assert row("feature-blog-freeze", old).when != row("feature-blog-freeze", new).when
    assert changes(old, new) == {}


def test_a_meeting_brought_forward_is_one_move(corpus: Path) -> None:
    """1.32's APAC-friendly meetings began a week earlier, in another place of the table."""
    old = published(corpus, "history/1.32-2024-09-16-f2896a51.md")
    new = published(corpus, "history/1.32-2024-09-30-839a6b30.md")
    assert changes(old, new) == {"apac-meetings": "moved"}


def test_a_corrected_week_number_is_no_move(corpus: Path) -> None:
    """1.32 counted one row a week too early."""
    old = published(corpus, "history/1.32-2024-09-03-affbee9a.md")
    new = published(corpus, "history/1.32-2024-09-16-f2896a51.md")
    assert changes(old, new) == {}
