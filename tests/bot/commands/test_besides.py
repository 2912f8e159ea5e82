"""What is due besides the timeline is found by the team by its name, and by nobody else."""

from dataclasses import replace

import pytest

from bot.commands import answer
from bot.render import plain
from tests.builders import a_series, a_snapshot, a_view, at, the_132_cycle


def said(words: str, handle: str | None = "docs-lead", now: str = "2024-11-04 12:00") -> str:
    """Return the plain text of the answer to *words*, as somebody of the team gets it."""
    return plain(answer(words, a_snapshot(a_view()), at(now), handle=handle))


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("go/no-go", "Go or no-go for the release"),
        ("when is the go no go", "Go or no-go for the release"),
        ("code freeze party", "Code Freeze Party"),
        ("k/website freeze", "k/website freeze"),
        ("website freeze", "k/website freeze"),
        ("80 % check for docs freeze", "80 % check for Docs Freeze"),
    ],
)
def test_the_team_finds_a_duty_by_its_name(words: str, begins: str) -> None:
    """As it is called, or by words of that; whose it is stands there, and that it is derived."""
    answered = said(words)
    assert answered.startswith(begins)
    assert "Driver: " in answered
    assert "It stands in no timeline, and moves with " in answered
    assert "The timeline says" not in answered
    assert "Share" not in answered


def test_several_are_offered_by_names_that_are_theirs() -> None:
    """And not by one that is also a date's of the timeline."""
    answered = said("freeze party")
    assert "Enhancements Freeze Party" in answered
    assert "Code Freeze Party" in answered
    assert "like `/release-status enhancements freeze party`" in answered
    assert "80 % check for Docs Freeze" in said("docs 80")


@pytest.mark.parametrize("words", ["go/no-go", "docs 80", "code freeze party", "website freeze"])
@pytest.mark.parametrize("handle", [None, "somebody-else"])
def test_nobody_else_finds_it(words: str, handle: str | None) -> None:
    """Public pages do not show it either."""
    answered = said(words, handle)
    assert "It stands in no timeline" not in answered
    assert "check for" not in answered


def test_where_everybody_reads_the_answer_it_is_not_found() -> None:
    """Whoever asks."""
    knowing = a_snapshot(a_view())
    now = at("2024-11-04 12:00")
    answered = plain(answer("go/no-go", knowing, now, handle="docs-lead", is_public=True))
    assert "It stands in no timeline" not in answered


@pytest.mark.parametrize("words", ["code freeze", "docs freeze", "release", "docs"])
def test_a_row_of_the_timeline_comes_first(words: str) -> None:
    """Whatever hangs on it is called after it."""
    assert "It stands in no timeline" not in said(words)
    assert said(words).partition("\n")[0] == said(words, None).partition("\n")[0]


@pytest.mark.parametrize("words", ["release team meeting", "when is the release team meeting"])
def test_of_a_series_of_meetings_the_team_finds_the_next(words: str) -> None:
    """With who hosts it; nobody else is told."""
    cycle = replace(the_132_cycle(), meetings={"release-team": a_series()})
    knowing, now = a_snapshot(a_view(cycle)), at("2024-11-04 12:00")
    answered = plain(answer(words, knowing, now, handle="docs-lead"))
    assert answered.startswith("Release team meeting")
    assert "One of the team's meetings; it stands in no timeline." in answered
    assert "ago" not in answered
    assert "stands in no timeline" not in plain(answer(words, knowing, now))


def test_of_meetings_that_nobody_has_configured_the_rows_are_told() -> None:
    """That some began weeks ago does not say when the team meets next."""
    knowing = a_snapshot(a_view(the_132_cycle()))
    said = plain(answer("meetings", knowing, at("2024-11-04 12:00"))).splitlines()
    assert said[0] == "I know of no meetings of v1.32: none stand in my configuration."
    assert said[1] == "In its timeline:"
    assert [line.partition(":")[0] for line in said[2:]] == [
        "• Begin Friday APAC-friendly meetings",
        "• Begin Burndown",
        "• Burndown Meetings daily",
    ]
