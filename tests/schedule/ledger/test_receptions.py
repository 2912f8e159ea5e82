from datetime import datetime

from schedule.ledger import Ledger, Reception
from tests.schedule.ledger.plans import (
    CHANNEL,
    DAY,
    HOUR,
    MACHINE,
    MONDAY,
    PERSON,
    claim,
    plan,
    send,
    start,
    wanted,
)

TUESDAY = MONDAY + DAY


def claim_at(ledger: Ledger, now: datetime) -> None:
    """Send what is due then."""
    for one in claim(ledger, now=now, machine_now=MACHINE + (now - MONDAY)):
        start(ledger, one)
        ledger.sent(one, channel=one.recipient, ts=f"{now:%H}.000001", now=now)


def test_nobody_is_known_before_somebody_was_written_to(ledger: Ledger) -> None:
    """What is only planned is nothing yet; those unheard of are left out."""
    assert ledger.receptions([CHANNEL]) == {}
    plan(ledger, [wanted()])
    assert ledger.receptions([CHANNEL, PERSON]) == {CHANNEL: Reception()}


def test_the_last_post_that_landed_is_told(ledger: Ledger) -> None:
    """Of several the latest, each recipient's own."""
    plan(ledger, [wanted(), wanted("b", due_at=TUESDAY + HOUR), wanted("c", PERSON)])
    claim_at(ledger, TUESDAY)
    claim_at(ledger, TUESDAY + HOUR)
    assert ledger.receptions([CHANNEL, PERSON]) == {
        CHANNEL: Reception("", TUESDAY + HOUR, "13.000001"),
        PERSON: Reception("", TUESDAY, "12.000001"),
    }


def test_what_takes_nothing_says_why(ledger: Ledger) -> None:
    """Beside what it took before."""
    plan(ledger, [wanted(), wanted("b", due_at=TUESDAY + HOUR)])
    (first,) = claim(ledger)
    send(ledger, first)
    (second,) = claim(ledger, now=TUESDAY + HOUR)
    start(ledger, second)
    later = MACHINE + HOUR
    ledger.failed(second, error="is_archived", now=TUESDAY + HOUR, probe_at=later)
    found = ledger.receptions([CHANNEL])[CHANNEL]
    assert (found.broken, found.sent_at) == ("is_archived", TUESDAY)


def test_what_is_due_and_not_sent_is_counted(ledger: Ledger) -> None:
    """What comes later is not."""
    plan(ledger, [wanted(), wanted("b", PERSON), wanted("c", due_at=TUESDAY + HOUR)])
    assert ledger.gauges(now=TUESDAY, machine_now=MACHINE).due == 2
    assert ledger.gauges(now=MONDAY, machine_now=MACHINE).due == 0
