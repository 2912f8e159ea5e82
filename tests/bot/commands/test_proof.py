"""`reminders`: the proof, for those on the roster."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.commands import answer
from bot.commands.reach import Proof
from bot.render import Message, plain
from schedule.ledger import Record
from schedule.reconcile import State
from tests.builders import a_snapshot, a_view, at
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
NOW = at("2024-11-08 12:00")
SNAPSHOT = a_snapshot(a_view())
WORKSPACE = "https://k8s.example.org/"


def record(
    lead_time: str,
    state: State,
    due_at: str,
    *,
    late: timedelta = timedelta(),
    error: str = "",
    settled: str = "",
    **more: Any,
) -> Record:
    """Return what became of a reminder of code freeze in the announce channel."""
    due = at(due_at)
    has_landed = state is State.SENT
    return Record(
        reminder_id=f"1.32/code-freeze/{lead_time}/channel:announce",
        recipient="C0123456789",
        round=1,
        release="1.32",
        state=state,
        due_at=due,
        not_before=due,
        post_id=None if state is State.PENDING else f"post-{lead_time}",
        sent_at=due + late if has_landed else None,
        channel="C0123456789" if has_landed else None,
        ts="1730376000.000100" if has_landed else None,
        error=error,
        settled=settled,
        **more,
    )


RECORDS = (
    record("7d", State.SENT, "2024-10-31 12:00"),
    record("3d", State.SENT, "2024-11-04 12:00", late=timedelta(hours=3), settled="found"),
    record("1d", State.FAILED, "2024-11-06 12:00", error="is_archived"),
    record("12h", State.UNKNOWN, "2024-11-07 14:00", error="timed out"),
    record("0m", State.PENDING, "2024-11-08 02:00"),
)
WEEK = replace(RECORDS[0], reminder_id="1.32/digest/week-9/channel:announce")
HELLO = replace(RECORDS[0], reminder_id="1.32/introduction/channel:announce")
LAST_CALL = replace(RECORDS[0], reminder_id="1.32/code-freeze/exceptions-12h/role:Enhancements")
PENDING = RECORDS[-1]
EXPIRED = record("7d", State.EXPIRED, "2024-10-31 12:00")


def shown(
    records: Sequence[Record] = RECORDS,
    handle: str | None = "docs-lead",
    *,
    is_admin: bool = False,
) -> Message:
    """Return the answer to somebody who asks for the proof."""

    def look(release: str) -> Proof:
        assert release == "1.32"
        return Proof(records, WORKSPACE)

    return answer("reminders", SNAPSHOT, NOW, handle=handle, is_admin=is_admin, look=look)


def test_the_proof_reads_as_agreed() -> None:
    """What was sent and where, how late, what is amiss, what comes next."""
    message = shown()
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / "reminders.json")


@pytest.mark.parametrize("handle", [None, "passer-by"], ids=["unknown", "not on the roster"])
def test_only_the_team_is_told(handle: str | None) -> None:
    """Who was written to is the team's own affair."""
    text = plain(shown(handle=handle))
    assert "Only the release team" in text
    assert "Code Freeze" not in text


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (WEEK, "v1.32 digest of week 9 to"),
        (HELLO, "v1.32 introduction to"),
        (LAST_CALL, "Code Freeze and Test Freeze, 12h before exception requests end to"),
        (PENDING, "Code Freeze and Test Freeze, at the moment to"),
        (EXPIRED, "7d ahead to #C0123456789: too late to be sent"),
        (
            replace(RECORDS[3], asked_at=at("2024-11-07 14:01")),
            "unknown whether it landed, timed out; an admin is asked since Thu 7 November 14:01",
        ),
        (
            replace(PENDING, broken="is_archived"),
            "(waits: #C0123456789 takes nothing, is_archived)",
        ),
        (replace(PENDING, note="rate limited"), "(waits, rate limited)"),
        (
            replace(PENDING, not_before=at("2024-11-08 10:00")),
            "Fri 8 November 10:00 UTC (put off from Fri 8 November 02:00 UTC)",
        ),
    ],
)
def test_each_is_told_in_words(found: Record, words: str) -> None:
    """What it was, what became of it, and why: no ids, no jargon of the ledger's."""
    text = plain(shown([found]))
    assert words in text
    assert "1.32/" not in text


def test_what_lay_before_the_first_start_is_nobodys_fault() -> None:
    """It is counted, and not listed as amiss."""
    text = plain(shown([replace(EXPIRED, is_past=True)]))
    assert text == "Reminders of v1.32: 1 from before I was here."


def test_an_admin_may_ask() -> None:
    """Whether or not they are on the roster."""
    assert "2 sent" in plain(shown(handle=None, is_admin=True))


def test_a_ledger_that_hangs_is_said() -> None:
    """Nobody waits for it."""
    message = answer("reminders", SNAPSHOT, NOW, handle="docs-lead", look=lambda _: None)
    assert "does not answer just now" in plain(message)


def test_without_a_ledger_the_command_is_named() -> None:
    """In a terminal there is only the timeline."""
    assert "`release-bot reminders`" in plain(answer("reminders", SNAPSHOT, NOW))


def test_hostile_errors_are_harmless() -> None:
    """What a proxy wrote is shown as it is."""
    hostile = "<!channel> *x* <https://evil.example|y>" * 200
    message = shown([record("1d", State.FAILED, "2024-11-06 12:00", error=hostile)] * 50)
    assert_slack_takes(message)
    assert "<!channel" not in str(message)
