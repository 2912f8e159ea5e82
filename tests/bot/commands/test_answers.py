"""What `/release-status` answers, each kind of answer once as a golden file."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import COMMANDS, Command, answer
from bot.render import plain
from bot.render.rows import brief_doubt
from bot.snapshot import Snapshot
from schedule.timeline import Milestone, Undated
from tests.builders import (
    OPERATOR,
    a_cycle,
    a_milestone,
    a_snapshot,
    a_view,
    aoe,
    at,
    the_132_cycle,
)
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
MONDAY = at("2024-11-04 12:00")
READ_AT = at("2026-01-01 00:00")
VIEW = a_view(read_at=READ_AT)
SNAPSHOT = a_snapshot(VIEW)

KINDS_OF_ANSWER = {
    "overview": "",
    "next": "next 4",
    "week": "week",
    "next_week": "next week",
    "timeline": "timeline",
    "team": "team",
    "team_of_a_role": "team docs",
    "no_such_role": "team pastry",
    "mine": "mine",
    "links": "links",
    "exceptions": "exceptions",
    "day": "5 november",
    "chat": "thx",
    "help": "help",
    "deadline": "code freeze",
    "passed_deadline": "prr",
    "plan": "release",
    "pause": "kubecon",
    "two_candidates": "burndown",
    "nonsense": "flux capacitor",
    "no_such_release": "1.99",
}


def said(words: str, snapshot: Snapshot = SNAPSHOT, now: str = "2024-11-04 12:00") -> str:
    """Return the plain text of the answer to *words*."""
    return plain(answer(words, snapshot, at(now)))


@pytest.mark.parametrize("kind", KINDS_OF_ANSWER)
def test_each_kind_of_answer_reads_as_agreed(kind: str) -> None:
    """Every kind of answer says what its golden file says, and Slack takes it."""
    message = answer(
        KINDS_OF_ANSWER[kind],
        SNAPSHOT,
        MONDAY,
        handle="docs-lead",
        machine_now=READ_AT + timedelta(minutes=4),
    )
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{kind}.json")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_subcommand_is_in_help(command: Command) -> None:
    """The table is walked: help has each subcommand's usage and what it answers."""
    typed = f"/release-status {command.usage}".strip()
    assert f"`{typed}`: {command.help}" in said("help")
    assert not command.usage or command.usage.startswith(command.name)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_word_of_the_table_is_answered(command: Command) -> None:
    """A subcommand and all its other words give the same answer."""
    answers = {said(word) for word in (command.name, *command.aliases)}
    assert len(answers) == 1
    assert "I find nothing" not in answers.pop()


def test_no_two_subcommands_share_a_word() -> None:
    """Each word means one subcommand."""
    words = [word for one in COMMANDS for word in (one.name, *one.aliases)]
    assert len(words) == len(set(words))


def test_answer_says_how_fresh_it_is() -> None:
    """The source's age is machine time, whatever release time is."""
    message = answer("", SNAPSHOT, MONDAY, machine_now=READ_AT + timedelta(hours=2))
    assert "Source read 2h 0m ago, README.md" in message.text


def test_answer_says_that_the_source_is_down() -> None:
    """Dates from before the source went down are marked as such."""
    down = a_snapshot(a_view(is_source_down=True, read_at=READ_AT))
    message = answer("", down, MONDAY, machine_now=READ_AT + timedelta(minutes=90))
    assert "The source cannot be read at present" in message.text
    assert "read 1h 30m ago" in message.text


def test_another_release_is_asked_for_by_number() -> None:
    """A release number before or after other words chooses the cycle."""
    other = a_view(a_cycle(release="1.33"))
    snapshot = a_snapshot(VIEW, other)
    for words in ("1.33 next 3", "v1.33 NEXT 3", "next 3 1.33", "1.33.0 next 3"):
        assert said(words, snapshot).startswith("v1.33, week 9")
    assert "I also know v1.33" in said("", snapshot)


@pytest.mark.parametrize(
    ("words", "rows"),
    [("next", 5), ("next 1", 1), ("next 20", 20), ("next 3 please", 3), ("next ٣", 3)],
)
def test_next_shows_as_many_as_asked(words: str, rows: int) -> None:
    """Five unless told otherwise, at most twenty."""
    numbered = [line for line in said(words).splitlines() if line.partition(".")[0].isdigit()]
    assert len(numbered) == rows


@pytest.mark.parametrize(
    "words", ["next 0", "next -1", "next two", "next 100", "next 2 months", "next 0 weeks"]
)
def test_next_of_no_such_number_says_what_to_say(words: str) -> None:
    """A number that cannot be shown is answered with one that can."""
    assert said(words) == "Say a number from 1 to 20, like `next 5` or `next 2 weeks`."


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("next 2 weeks", "The next 2 weeks, until Mon 18 November:"),
        ("what is due in the next 2 weeks?", "The next 2 weeks, until Mon 18 November:"),
        ("next 1 week", "The next week, until Mon 11 November:"),
        ("next 10 days", "The next 10 days, until Thu 14 November:"),
        ("next 1 day", "The next day, until Tue 5 November:"),
    ],
)
def test_next_weeks_and_days_are_a_time_and_no_number_of_dates(words: str, until: str) -> None:
    """Whoever asks for two weeks is not told two dates."""
    head, *rows = said(words).splitlines()
    assert head.endswith(until)
    assert any("Code Freeze" in row for row in rows) == ("day," not in head)
    assert not any("Docs Freeze" in row for row in rows)


def test_days_without_a_date_are_told_as_such() -> None:
    """An empty answer would look like a mistake."""
    assert "No dates." in said("next 1 day", now="2024-11-16 12:00").splitlines()


@pytest.mark.parametrize(("words", "rows"), [("next 3 dates", 3), ("next 4 milestones", 4)])
def test_next_takes_a_word_for_what_it_counts(words: str, rows: int) -> None:
    """As people say it."""
    assert said(words) == said(f"next {rows}")


def test_next_freezes_are_freezes() -> None:
    """A number of something else is not a number of dates."""
    text = said("next 2 freezes")
    assert "Docs Freeze" in text
    assert "KubeCon" not in text


@pytest.mark.parametrize("words", ["next", "next 3", "next 2 weeks"])
def test_nothing_is_next_of_a_cycle_that_is_over(words: str) -> None:
    """It says so, and counts no weeks."""
    first, *_ = said(words, now="2025-02-01 12:00").splitlines()
    assert first == "v1.32 is over: all its dates have passed."


def test_next_week_is_next_week_only() -> None:
    """People say "next week" and mean it: this week is not told."""
    text = said("next week")
    assert "Next week" in text
    assert "KubeCon NA" in text
    assert "This week" not in text
    assert "Code Freeze" not in text


def test_timeline_has_every_row() -> None:
    """All rows are there, past ones marked, none dropped."""
    lines = said("timeline").splitlines()
    rows = [line for line in lines if line.startswith(("○ ", "● "))]
    assert len(rows) == len(the_132_cycle().milestones)
    assert "○ PRR Freeze: Thu 3 October, no time published, end of day AoE assumed" in rows


def test_timeline_marks_doubts_and_undated_rows() -> None:
    """A doubtful date is marked, and a row without one stands at the end."""
    doubtful = a_milestone(doubt="Thursday is not the 8th")
    view = a_view(a_cycle([a_milestone("Start", "other", "2024-09-09"), doubtful, _undated("X")]))
    text = said("timeline", a_snapshot(view))
    assert "● Begin Code Freeze and Test Freeze: " in text
    assert brief_doubt(doubtful, view) in text
    assert "Without a date\n● X: no date yet (TBD)" in text


def test_long_timeline_is_shortened_aloud() -> None:
    """What a message cannot hold is counted, with the place where it stands."""
    rows = [a_milestone(f"{'Long title ' * 12}{nth}", "other", "2024-09-09") for nth in range(200)]
    text = said("timeline", a_snapshot(a_view(a_cycle(rows))))
    assert "more: the whole timeline is in README.md" in text


@pytest.mark.parametrize("words", ["", "next", "code freeze", "banana", "1.32"])
def test_without_a_cycle_it_says_what_to_do(words: str) -> None:
    """No cycle loaded: the answer says so and what the operator does about it."""
    text = said(words, Snapshot(operator=OPERATOR))
    assert "I have no release cycle yet" in text
    assert "`cycles`" in text


def test_help_works_without_a_cycle() -> None:
    """Help needs no dates."""
    assert "What you can ask me" in said("help", Snapshot())


def test_answers_mention_nobody() -> None:
    """An answer is private: it holds no mention of a person."""
    for words in KINDS_OF_ANSWER.values():
        assert "<@" not in str(answer(words, SNAPSHOT, MONDAY, handle="docs-lead").blocks)


def test_line_of_the_document_is_linked() -> None:
    """A milestone's answer links to its row on GitHub."""
    text = said("docs freeze")
    assert "sig-release/blob/master/releases/release-1.32/README.md?plain=1#L82" in text


def test_source_that_is_a_file_is_named_without_its_folder() -> None:
    """A path of the operator's machine is nobody's business."""
    view = a_view(a_cycle(source="/srv/secret/README.md"))
    text = said("", a_snapshot(view))
    assert "README.md" in text
    assert "secret" not in text


def test_exception_window_is_told_while_it_is_open_and_after() -> None:
    """Before, during and after the window the milestone's answer says where it stands."""
    assert "Won't make it? Request an exception now" in said("code freeze")
    assert "Missed it? Request an exception now" in said("code freeze", now="2024-11-08 03:00")
    assert "ended Mon 11 November 02:00 UTC" in said("code freeze", now="2024-11-11 03:00")


def _undated(title: str = "Code Freeze") -> Milestone:
    return a_milestone(title, "code_freeze", Undated())


def test_aoe_deadline_reads_as_in_recent_cycles() -> None:
    """Cycles since 1.35 publish deadlines AoE."""
    view = a_view(a_cycle([a_milestone(when=aoe("2024-11-07"))]))
    text = said("code freeze", a_snapshot(view))
    assert "Deadline: Thu 7 November AoE (Fri 8 November 12:00 UTC), in 4 days." in text
