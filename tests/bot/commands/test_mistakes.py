"""Who hears of errors in the documents, and how much."""

from dataclasses import replace

import pytest

from bot.commands import answer
from bot.render import plain
from schedule.problems import Problem, Severity
from tests.builders import SOURCE, a_snapshot, a_view, at

FREEZE = Problem("tz", Severity.ERROR, "PDT is over", 69, suggestion="write PST", source=SOURCE)
LOST = Problem("no_date", Severity.ERROR, "no date in 'soon'", 70, source=SOURCE)
HARMLESS = Problem("missing_space", Severity.WARNING, "a space is missing", 75, source=SOURCE)
SEAT = Problem("no_lead", Severity.ERROR, "no lead", 8, source="https://x.org/release-team.md")


def said(words: str, *problems: Problem) -> str:
    """Return the plain text of the answer where the documents have *problems*."""
    view = replace(a_view(), problems=problems)
    return plain(answer(words, a_snapshot(view), at("2024-11-04 12:00")))


def test_mistakes_are_counted_where_somebody_looks_for_them() -> None:
    """The timeline says how many there are and where the first is; warnings are not told."""
    lines = said("timeline", HARMLESS, FREEZE, LOST, SEAT).splitlines()
    assert "The timeline has 2 mistakes, first on line 69: PDT is over" in lines
    assert "release-team.md has 1 mistake, on line 8: no lead" in lines


def test_the_team_is_told_with_the_mistakes_of_its_roster() -> None:
    """Whoever looks at the team can mend the roster; the timeline is another document."""
    lines = said("team", FREEZE, SEAT).splitlines()
    assert "release-team.md has 1 mistake, on line 8: no lead" in lines
    assert not any("The timeline has" in line for line in lines)


@pytest.mark.parametrize(
    "words", ["", "next", "week", "mine", "team", "links", "help", "docs freeze", "today"]
)
def test_other_answers_are_spared_mistakes(words: str) -> None:
    """Nobody who asks for a date reads about somebody's table."""
    assert "mistake" not in said(words, FREEZE, LOST).casefold()


def test_mistake_in_a_row_is_told_with_that_row() -> None:
    """The answer about a date says what is wrong in its row, and what to write instead."""
    text = said("code freeze", FREEZE, LOST)
    assert "Mistake on line 69: PDT is over; write PST" in text
    assert "soon" not in text


def test_mistake_without_a_line_is_told_without_one() -> None:
    """Some mistakes concern the whole document."""
    problem = Problem("no_team", Severity.ERROR, "there is no roster")
    assert "The timeline has 1 mistake: there is no roster" in said("timeline", problem)
