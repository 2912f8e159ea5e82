from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.cycle import ReleaseCycle
from schedule.diff import keep_keys, match
from schedule.readers import read_cycle
from schedule.timeline import LocalTime, Milestone, Undated
from tests.builders import a_cycle, a_milestone, day, utc_and_pdt
from tests.schedule.versions import CYCLE, FREEZE_AT, changes, keys, row, with_row

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


def test_very_many_rows_of_one_name_that_all_moved_are_each_found() -> None:
    """A generated timeline is matched by name and closest date, in no time."""
    first = date(1995, 1, 2)
    weeks = [first + timedelta(weeks=nth) for nth in range(2_000)]
    before = _meetings(*(str(one) for one in weeks))
    after = _meetings(*(str(one + timedelta(days=1)) for one in weeks))
    assert keys(keep_keys(before, after)) == keys(before)


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
