"""Questions as people ask them, in their own words."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.reading import read_view
from bot.commands import answer
from bot.commands.matching import Names
from bot.render import plain
from tests.builders import a_snapshot, a_view, at
from tests.slack_limits import assert_slack_takes

VIEW = a_view()
SNAPSHOT = a_snapshot(VIEW)
CHAT = "I answer questions about dates, like `next`, `code freeze` or `help`."


def said(words: str, now: str = "2024-11-04 12:00") -> str:
    """Return the plain text of the answer to *words*."""
    return plain(answer(words, SNAPSHOT, at(now)))


@pytest.mark.parametrize(
    ("words", "like"),
    [
        ("days to release", "release"),
        ("days left", "release"),
        ("how many days left?", "release"),
        ("when do we ship", "release"),
        ("next release", "release"),
        ("how long until code freeze", "code freeze"),
        ("is code freeze today", "code freeze"),
        ("when is cf", "code freeze"),
        ("cf days left", "code freeze"),
        ("days left until code freeze", "code freeze"),
        ("can I still merge", "code freeze"),
        ("who owns code freeze", "code freeze"),
        ("thanks, and code freeze 🚀", "code freeze"),
        ("code freeze :eyes:", "code freeze"),
        ("wann ist code freeze", "code freeze"),
        ("¿cuándo es el code freeze?", "code freeze"),
        ("welcher tag war nochmal code freeze bitte", "code freeze"),
        ("docs freeze deadline", "docs freeze"),
        ("did we pass enhancements freeze", "enhancements freeze"),
        ("when is the release highlights deadline", "release highlights deadline"),
        ("when's rc 1 due", "1.32.0-rc.1"),
        ("exceptions deadline", "exceptions"),
        ("when is the exception deadline", "exceptions"),
        ("what's next", "next"),
        ("what comes next?", "next"),
        ("whats happening next week", "next week"),
        ("show me the timeline", "timeline"),
        ("when are the dates", "timeline"),
        ("tell me about my dates", "mine"),
        ("branch manager", "team branch manager"),
        ("who is the branch manager", "team branch manager"),
        ("who owns docs", "team docs"),
        ("docs lead", "team docs"),
        ("release signal", "team release signal"),
        ("calendar", "links calendar"),
        ("where are the minutes", "links meeting minutes"),
        ("how long", ""),
        ("where are we", ""),
    ],
)
def test_question_is_answered_like_its_plain_words(words: str, like: str) -> None:
    """Fillers, greetings and other languages do not matter; the longest name wins."""
    answered, plainly = said(words), said(like)
    assert answered == plainly
    assert "I find nothing" not in answered


@pytest.mark.parametrize(
    "words", ["5 november", "november 5", "5th November", "2024-11-05", "tomorrow"]
)
def test_day_is_answered_with_its_rows(words: str) -> None:
    """A day, however it is written, shows what falls on it and nothing else."""
    text = said(words)
    assert text.startswith("v1.32, week 9 of 14, Tue 5 November\n• 1.32.0-beta.0 cut")
    assert text.count("• ") == 1


def test_day_without_rows_tells_the_next_that_has_some() -> None:
    """An empty day is answered with all rows of the nearest day after it."""
    lines = said("2 december").splitlines()
    assert lines[1] == "No dates. Next:"
    assert [line.partition(":")[0] for line in lines if line.startswith("• ")] == [
        "• Release Highlights complete",
        "• 1.32.0-rc.1 cut",
    ]


def test_day_within_a_range_has_its_row() -> None:
    """A row of several days falls on each of them."""
    assert "• KubeCon NA" in said("14 november")


@pytest.mark.parametrize("words", ["7 november", "8 november"])
def test_deadline_falls_on_its_day_and_on_the_day_it_ends_in_utc(words: str) -> None:
    """19:00 PDT on Thursday is 02:00 UTC on Friday: both who ask are told."""
    assert "• Code Freeze and Test Freeze" in said(words)


def test_day_after_the_last_has_nothing() -> None:
    """Nothing comes after the end."""
    assert "No dates. None comes after it." in said("24 december")


def test_day_without_a_year_is_one_of_the_cycle() -> None:
    """Long after a cycle its days are still those of its year."""
    assert "Fri 8 November" in said("8 november", now="2026-03-01 12:00")


def test_candidates_to_come_stand_before_those_that_passed() -> None:
    """Of several meanings people mean the one ahead of them."""
    rows = [line for line in said("docs").splitlines() if line.startswith("• ")]
    assert [line.partition(":")[0] for line in rows] == [
        "• Docs PRs ready for review",
        "• Docs Freeze",
        "• Docs placeholder PRs",
    ]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("1.32.0-alpha.1 released", "alpha.1"),
        ("Docs deadline — PRs ready for review", "docs review"),
        ("Docs Freeze", "docs freeze"),
        ("Production Readiness Freeze", "prr"),
        ("Begin Enhancements Freeze", "enhancements freeze"),
        ("Begin Code Freeze and Test Freeze", "code freeze"),
        ("Begin Burndown (Monday, Wednesday, and Friday meetings)", "begin burndown"),
        ("v1.32.0 released", "release"),
        ("Deprecations and Removals blog published", "deprecations and removals"),
    ],
)
def test_what_is_offered_is_what_people_type(title: str, short: str) -> None:
    """The shortest name that finds exactly that row, not its title, and no shorthand."""
    row = next(row for row in VIEW.cycle.milestones if row.title == title)
    assert Names(VIEW).shortest(row) == short


def test_single_burndown_is_offered_as_burndown() -> None:
    """Where only one row is a burndown, the word is enough."""
    rows = [row for row in VIEW.cycle.milestones if row.key != "burndown-daily"]
    view = a_view(replace(VIEW.cycle, milestones=tuple(rows)))
    burndown = next(row for row in rows if row.key == "burndown")
    assert Names(view).shortest(burndown) == "burndown"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("enhancments", "enhancements"),
        ("when are enhancments due?", "enhancements"),
        ("brace yourslef", "brace yourself"),
        ("highligths", "highlights"),
    ],
)
def test_a_misspelled_word_is_answered_as_the_word_that_was_meant(words: str, meant: str) -> None:
    """And the answer says how it was understood."""
    first, *answered = said(words).splitlines()
    assert first.startswith("I take “")
    assert first.endswith(f"for “{meant}”.")
    assert "\n".join(answered).strip() == said(meant)


@pytest.mark.parametrize("words", ["banana", "enhancments banana", "relaese plan", "xyz"])
def test_words_like_no_other_are_not_guessed(words: str) -> None:
    """One word that could be anything makes the others a guess as well."""
    assert "I find nothing called" in said(words)


@pytest.mark.parametrize("release", ["1.20", "1.26", "1.30", "1.34", "1.36"])
def test_what_is_offered_finds_its_row(corpus: Path, release: str) -> None:
    """In every cycle, typing what is offered for a row answers about that row."""
    view = read_view(str(corpus / "k8s" / release / "README.md"), None)
    names = Names(view)
    for row in view.cycle.milestones:
        typed = names.shortest(row)
        text = plain(answer(typed, a_snapshot(view), at("2024-11-04 12:00")))
        assert f"“{row.title[:100]}" in text or f"• {row.title[:20]}" in text, typed


@pytest.mark.parametrize(
    "words",
    [
        "🚀",
        "🎉",
        ":rocket:",
        "thx",
        "Thanks!",
        "ping",
        "@here",
        "hi",
        "x" * 5_000,
        "so long " * 600,
    ],
)
def test_chat_is_told_what_can_be_asked(words: str) -> None:
    """What is no question gets one line."""
    assert said(words) == CHAT


def test_long_text_that_names_a_milestone_is_answered() -> None:
    """A question with a story behind it is still a question."""
    assert said("code freeze? " + "because " * 600) == said("code freeze")


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("Team finalized", "Team finalized · v1.32"),
        ("next freeze", "“next freeze” can mean:\n• Code Freeze and Test Freeze"),
        ("all freezes", "“all freezes” can mean:"),
        ("my docs freeze", "Docs Freeze · v1.32"),
        ("team pastry", "No role “pastry”"),
        ("who owns release highlights", "“who owns release highlights” can mean:"),
    ],
)
def test_subcommand_before_a_milestone_is_about_the_milestone(words: str, start: str) -> None:
    """What a subcommand does not understand is looked up as a milestone."""
    assert said(words).startswith(start)


def test_passed_deadline_tells_what_holds_now() -> None:
    """After the moment the answer says what follows from it, no longer what was needed."""
    before, after = said("code freeze"), said("code freeze", now="2025-03-01 12:00")
    assert "Needed:" in before
    assert "Needed:" not in after
    assert "Approved in time but not merged yet?" in after


def test_help_names_the_operator() -> None:
    """Who runs the bot is said where help is looked for; nothing where nobody is named."""
    assert "Run by the bot's operator (#release-bot)." in said("help")
    nameless = plain(answer("help", a_snapshot(VIEW, operator=""), at("2024-11-04 12:00")))
    assert "Run by" not in nameless


def test_exceptions_are_told_for_each_deadline() -> None:
    """The windows that are still open come first, with the time left; no post is needed."""
    message = answer("exceptions", SNAPSHOT, at("2024-11-08 03:00"))
    assert_slack_takes(message)
    lines = [line for line in plain(message).splitlines() if line.startswith("• ")]
    assert lines[0] == "• Code Freeze and Test Freeze: until Mon 11 November 02:00 UTC, in 2d 23h"
    assert "• PRR Freeze: ended Mon 7 October 12:00 UTC" in lines


def test_call_for_exceptions_leads_to_the_windows() -> None:
    """The row that calls for exceptions has no deadline of its own: the answer says where it is."""
    assert "For each deadline: `/release-status exceptions`" in said("call for exceptions")
