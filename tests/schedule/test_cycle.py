from dataclasses import replace
from datetime import date

import pytest

from schedule.cycle import Link
from schedule.team import Role, Team
from schedule.timeline import Undated
from tests.builders import a_cycle, a_milestone, the_132_cycle, utc_and_pdt

UNDATED = a_milestone("Retro", "retro", Undated("TBC"))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2024-09-01", -1),
        ("2024-09-02", 0),
        ("2024-09-08", 0),
        ("2024-09-09", 1),
        ("2024-09-15", 1),
        ("2024-09-16", 2),
        ("2024-12-11", 14),
    ],
    ids=[
        "two weeks before",
        "the monday before",
        "the sunday before",
        "the first day",
        "the first sunday",
        "the second monday",
        "the release",
    ],
)
def test_weeks_count_from_the_first_monday(day: str, week: int) -> None:
    """Week 1 holds the first date; the week before it is 0."""
    assert the_132_cycle().week_of(date.fromisoformat(day)) == week


def test_a_cycle_that_starts_midweek_counts_from_its_monday() -> None:
    """A first date on a Thursday is in week 1."""
    cycle = a_cycle([a_milestone("Start", "other", "2024-09-12")])
    assert cycle.monday == date(2024, 9, 9)
    assert cycle.week_of(date(2024, 9, 16)) == 2


def test_a_cycle_is_as_long_as_it_takes_to_release() -> None:
    """What comes after the release adds no week."""
    rows = (*the_132_cycle().milestones, a_milestone("Retro", "retro", "2025-01-15"))
    assert a_cycle(rows).weeks == 14


def test_a_cycle_without_a_release_ends_with_its_last_date() -> None:
    """A timeline under construction still has weeks."""
    rows = [
        a_milestone("Start", "other", "2024-09-09"),
        a_milestone("Docs Freeze", "docs_freeze", "2024-09-24"),
        UNDATED,
    ]
    assert a_cycle(rows).weeks == 3


def test_a_cycle_over_new_year_counts_on() -> None:
    """The week after the last of the year is one more."""
    cycle = a_cycle([a_milestone("Start", "other", "2024-12-16")])
    assert cycle.week_of(date(2025, 1, 6)) == 4


def test_a_cycle_without_dates_has_no_weeks() -> None:
    """Nobody can say which week it is."""
    cycle = a_cycle([UNDATED])
    assert (cycle.monday, cycle.weeks, cycle.release_day) == (None, 0, None)
    with pytest.raises(ValueError, match=r"Kubernetes v1\.32 has no dates"):
        cycle.week_of(date(2024, 9, 9))


def test_the_first_week_is_the_one_people_say() -> None:
    """02:00 UTC on Monday is Sunday evening in California, and so in the week before."""
    cycle = a_cycle([a_milestone("Start", "other", utc_and_pdt("2024-09-09 02:00"))])
    assert cycle.monday == date(2024, 9, 2)


@pytest.mark.parametrize(
    ("project", "name"),
    [("Kubernetes", "Kubernetes v1.32"), ("", "v1.32")],
    ids=["of a project", "of no project"],
)
def test_a_cycle_is_called_what_people_call_it(project: str, name: str) -> None:
    """The version alone will do."""
    assert a_cycle(project=project).name == name


def test_a_row_is_found_by_its_key() -> None:
    """And a key that no row has finds none."""
    cycle = a_cycle()
    assert cycle.milestone("code-freeze") is cycle.milestones[1]
    assert cycle.milestone("coffee-freeze") is None


def test_a_row_that_is_two_freezes_is_of_both_kinds() -> None:
    """Code and test freeze are one row in 1.32."""
    cycle = a_cycle()
    assert list(cycle.of_kind("test_freeze")) == list(cycle.of_kind("code_freeze"))


def test_a_roster_renames_the_owners_of_rows() -> None:
    """Owners are called what the roster of the cycle calls them."""
    cycle = a_cycle([a_milestone(who="Lead")], team=Team()).with_team(Team((Role("Lead"),)))
    assert cycle.milestones[0].owners == ("Lead",)


def test_a_link_labelled_so_comes_before_a_section_of_that_name() -> None:
    """Below the heading "Release Team" stands what is for the team's eyes only.

    Source: kubernetes/sig-release ``releases/release-1.36/links.md``.
    """
    team = Link("Release Team", "https://example.org/team")
    contacts = Link("Internal Contact Info", "https://example.org/contacts", ("Release Team",))
    cycle = replace(the_132_cycle(), links=(contacts, team))
    assert cycle.links_called("release team") == [team]
    assert replace(cycle, links=(contacts,)).links_called("release team") == [contacts]
