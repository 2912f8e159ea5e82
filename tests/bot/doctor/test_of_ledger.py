"""What follows from what the ledger shows."""

from datetime import timedelta

import pytest

from bot.doctor.facts import LedgerFacts
from bot.doctor.findings import Finding, Level
from bot.doctor.of_ledger import of_ledger
from schedule.ledger import Gauges
from schedule.reconcile import State


def found(**facts: object) -> dict[str, Finding]:
    """Return what is found, by what it is about."""
    ledger = LedgerFacts("/srv/release-bot.db", **facts)  # type: ignore[arg-type]  # any field
    return {one.check: one for one in of_ledger(ledger)}


def test_a_ledger_in_order_says_what_it_holds() -> None:
    """What is due, what is to come, what was sent."""
    gauges = Gauges({State.PENDING: 5, State.SENT: 7}, due=2, overdue=timedelta(minutes=10))
    now = found(gauges=gauges)
    assert {one.level for one in now.values()} == {Level.OK}
    assert now["reminders"].found == "2 due, 3 to come, 7 sent"


@pytest.mark.parametrize(
    ("facts", "check", "level", "said"),
    [
        ({"error": "cannot read it; set DATABASE_URL"}, "database", Level.RED, "cannot read it"),
        ({"is_there": False}, "database", Level.WARN, "no ledger yet at /srv"),
        ({"is_rehearsal": True}, "database", Level.RED, "of a rehearsal"),
        (
            {"gauges": Gauges(due=3, overdue=timedelta(minutes=11))},
            "reminders",
            Level.RED,
            "3 due and not sent, the oldest for 11m",
        ),
        ({"gauges": Gauges(unsettled=1)}, "lost posts", Level.WARN, "1 post may have landed"),
        ({"gauges": Gauges(unsettled=2)}, "lost posts", Level.WARN, "2 posts may have landed"),
        ({"gauges": Gauges(refusal="token_revoked")}, "posting", Level.RED, "token_revoked"),
    ],
    ids=["unreadable", "none yet", "a rehearsal's", "overdue", "one lost", "two", "refused"],
)
def test_what_is_wrong_with_the_ledger_is_said(
    facts: dict[str, object], check: str, level: Level, said: str
) -> None:
    """And what to do."""
    one = found(**facts)[check]
    assert (one.level, said in one.found) == (level, True), one
    assert one.todo


@pytest.mark.parametrize("facts", [{"error": "x; y"}, {"is_there": False}, {"is_rehearsal": True}])
def test_nothing_is_said_of_what_a_ledger_of_no_use_holds(facts: dict[str, object]) -> None:
    """One row, not five that follow from it."""
    assert list(found(**facts)) == ["database"]
