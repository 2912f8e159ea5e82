"""Dates as people of a release team say them."""

from datetime import date, time, timedelta

import pytest

from bot.render.dates import (
    ago,
    full_date,
    has_passed,
    short_date,
    span,
    span_in_words,
    time_left,
    time_left_in_words,
)
from bot.render.mrkdwn import to_plain
from schedule.policy import builtin_rules
from schedule.timeline import DayRange, Instant, LocalTime, Undated, When
from tests.builders import a_milestone, aoe, at, day, utc_and_pdt

RULES = builtin_rules()
KUBECON = DayRange(date(2024, 11, 12), date(2024, 11, 15))
TRIPLE = Instant(
    at("2022-03-30 01:00"),
    local=(
        LocalTime("BST", date(2022, 3, 30), time(2)),
        LocalTime("PDT", date(2022, 3, 29), time(18)),
    ),
)
ASSUMED = "Thu 3 October, no time published, end of day AoE assumed"


@pytest.mark.parametrize(
    ("kind", "when", "short", "full"),
    [
        pytest.param(
            "code_freeze",
            aoe("2026-03-18"),
            "Wed 18 March AoE",
            "Wed 18 March AoE (Thu 19 March 12:00 UTC)",
            id="end of a day Anywhere on Earth",
        ),
        pytest.param(
            "code_freeze",
            utc_and_pdt("2024-11-08 02:00"),
            "Thu 7 November 19:00 PDT (Fri 8 November 02:00 UTC)",
            "Thu 7 November 19:00 PDT (Fri 8 November 02:00 UTC)",
            id="UTC with its Pacific half",
        ),
        pytest.param(
            "code_freeze",
            TRIPLE,
            "Tue 29 March 18:00 PDT (Wed 30 March 01:00 UTC)",
            "Tue 29 March 18:00 PDT (Wed 30 March 01:00 UTC)",
            id="UTC with two local halves: the day people say",
        ),
        pytest.param(
            "blog",
            Instant(at("2024-11-22 02:00")),
            "Fri 22 November 02:00 UTC",
            "Fri 22 November 02:00 UTC",
            id="UTC alone",
        ),
        pytest.param(
            "prr_freeze",
            day("2024-10-03"),
            ASSUMED,
            f"{ASSUMED} (Fri 4 October 12:00 UTC)",
            id="deadline without a time",
        ),
        pytest.param(
            "release",
            day("2024-12-11"),
            "Wed 11 December (planned)",
            "Wed 11 December (planned)",
            id="release",
        ),
        pytest.param("blog", day("2024-11-04"), "Mon 4 November", "Mon 4 November", id="day"),
        pytest.param("kubecon", KUBECON, "12–15 November", "12–15 November", id="range"),
        pytest.param(
            "kubecon",
            DayRange(date(2024, 11, 30), date(2024, 12, 2)),
            "30 November – 2 December",
            "30 November – 2 December",
            id="range over the end of a month",
        ),
        pytest.param("retro", Undated(), "no date yet (TBD)", "no date yet (TBD)", id="undated"),
    ],
)
def test_date_is_said_as_published_first(kind: str, when: When, short: str, full: str) -> None:
    """A date reads as the timeline prints it, then in UTC."""
    row = a_milestone("Row", kind, when)
    assert short_date(row, RULES) == short
    assert to_plain(full_date(row, RULES)) == full


@pytest.mark.parametrize(
    ("kind", "when", "is_told"),
    [
        pytest.param("code_freeze", aoe("2024-11-07"), True, id="deadline"),
        pytest.param("prr_freeze", day("2024-10-03"), True, id="deadline with an assumed time"),
        pytest.param("blog", Instant(at("2024-11-22 02:00")), True, id="instant"),
        pytest.param("release", day("2024-12-11"), False, id="planned release"),
        pytest.param("blog", day("2024-11-04"), False, id="day"),
        pytest.param("kubecon", KUBECON, False, id="range"),
    ],
)
def test_only_instants_have_the_readers_own_time(kind: str, when: When, is_told: bool) -> None:
    """A day is a day everywhere; an instant is told in the reader's own time as well."""
    assert ("<!date^" in full_date(a_milestone("Row", kind, when), RULES)) is is_told


@pytest.mark.parametrize(
    ("kind", "when", "now", "left"),
    [
        ("code_freeze", aoe("2024-11-07"), "2024-10-23 10:00", "in 16 days"),
        ("code_freeze", aoe("2024-11-07"), "2024-11-05 12:00", "in 3d 0h"),
        ("code_freeze", aoe("2024-11-07"), "2024-11-08 00:20", "in 11h 40m"),
        ("code_freeze", aoe("2024-11-07"), "2024-11-08 11:25", "in 35m"),
        ("code_freeze", aoe("2024-11-07"), "2024-11-08 12:00", "passed just now"),
        ("code_freeze", aoe("2024-11-07"), "2024-11-08 12:04", "passed 4 min ago"),
        ("code_freeze", aoe("2024-11-07"), "2024-11-10 15:00", "passed 2d 3h ago"),
        ("code_freeze", aoe("2024-11-07"), "2024-11-13 22:00", "passed 5 days ago"),
        ("code_freeze", aoe("2024-11-07"), "2024-12-08 12:00", "passed 30 days ago"),
        ("release", day("2024-12-11"), "2024-12-06 23:00", "in 5 days"),
        ("release", day("2024-12-11"), "2024-12-10 01:00", "tomorrow"),
        ("release", day("2024-12-11"), "2024-12-11 23:59", "today"),
        ("release", day("2024-12-11"), "2024-12-12 00:00", "yesterday"),
        ("release", day("2024-12-11"), "2024-12-14 00:00", "3 days ago"),
        ("kubecon", KUBECON, "2024-11-12 12:00", "today"),
        ("kubecon", KUBECON, "2024-11-15 12:00", "now"),
        ("kubecon", KUBECON, "2024-11-16 12:00", "yesterday"),
        ("retro", Undated(), "2024-11-16 12:00", ""),
    ],
)
def test_time_left_fits_what_is_left_of(kind: str, when: When, now: str, left: str) -> None:
    """Hours are counted to deadlines, days to everything else."""
    assert time_left(a_milestone("Row", kind, when), RULES, at(now)) == left


def test_a_post_that_leaves_seconds_late_counts_full_days() -> None:
    """Three days less two seconds are three days."""
    row = a_milestone("Row", "code_freeze", aoe("2024-11-07"))
    now = at("2024-11-05 12:00") + timedelta(seconds=2)
    assert time_left_in_words(row, RULES, now) == "in 3 days"


@pytest.mark.parametrize(
    ("distance", "brief", "words"),
    [
        (timedelta(days=7), "7 days", "7 days"),
        (timedelta(days=7, hours=23), "7 days", "7 days"),
        (timedelta(days=4, seconds=-30), "4 days", "4 days"),
        (timedelta(days=3, hours=14), "3d 14h", "3 days"),
        (timedelta(days=2), "2d 0h", "2 days"),
        (timedelta(days=2, seconds=-30), "2d 0h", "2 days"),
        (timedelta(days=1, hours=23), "1d 23h", "47 hours"),
        (timedelta(days=1, hours=14), "1d 14h", "38 hours"),
        (timedelta(days=1), "1d 0h", "24 hours"),
        (timedelta(hours=23, minutes=59, seconds=40), "1d 0h", "24 hours"),
        (timedelta(hours=12), "12h 0m", "12 hours"),
        (timedelta(hours=11, minutes=40), "11h 40m", "11 hours"),
        (timedelta(hours=1), "1h 0m", "1 hour"),
        (timedelta(minutes=59), "59m", "59 minutes"),
        (timedelta(minutes=1), "1m", "1 minute"),
        (timedelta(seconds=20), "under a minute", "under a minute"),
    ],
)
def test_distances_have_a_brief_form_and_a_form_in_words(
    distance: timedelta, brief: str, words: str
) -> None:
    """Lists count hours up to three days; sentences below two days, and then full days."""
    assert span(distance) == brief
    assert span_in_words(distance) == words


def test_minutes_ago_are_spelled_as_minutes() -> None:
    """A source is said to have been read "4 min ago", never "4m"."""
    assert ago(timedelta(minutes=4)) == "4 min ago"


@pytest.mark.parametrize(
    ("kind", "when", "now", "is_over"),
    [
        ("code_freeze", aoe("2024-11-07"), "2024-11-08 11:59", False),
        ("code_freeze", aoe("2024-11-07"), "2024-11-08 12:00", True),
        ("release", day("2024-12-11"), "2024-12-11 23:59", False),
        ("release", day("2024-12-11"), "2024-12-12 00:00", True),
        ("kubecon", KUBECON, "2024-11-15 23:00", False),
        ("retro", Undated(), "2030-01-01 00:00", False),
    ],
)
def test_a_row_is_over_when_nothing_of_it_is_left(
    kind: str, when: When, now: str, is_over: bool
) -> None:
    """A deadline is over at its instant, a day when it has ended, the undated never."""
    assert has_passed(a_milestone("Row", kind, when), RULES, at(now)) is is_over
