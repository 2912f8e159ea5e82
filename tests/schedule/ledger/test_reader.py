from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event

from schedule.ledger import Ledger
from schedule.reconcile import State
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


def test_nothing_planned_holds_nobody_up(ledger: Ledger) -> None:
    """An empty ledger has no next instant, and nothing to show."""
    assert ledger.earliest_unfinished() is None
    assert ledger.next_due_at(MONDAY) is None
    assert ledger.next_free_at(MONDAY) is None
    assert ledger.history() == []
    assert ledger.counts() == {}


def test_a_post_in_flight_is_not_finished(ledger: Ledger) -> None:
    """A rehearsal waits for what waits, is claimed or is being sent, and for nothing else."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    assert ledger.earliest_unfinished() == TUESDAY
    (post,) = claim(ledger)
    assert ledger.earliest_unfinished() == TUESDAY
    start(ledger, post)
    assert ledger.earliest_unfinished() == TUESDAY
    ledger.sent(post, channel=CHANNEL, ts="1.2", now=TUESDAY)
    assert ledger.earliest_unfinished() == TUESDAY + HOUR


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_what_is_put_up_again_meanwhile_is_not_overlooked(
    ledger: Ledger, opened: Callable[[], Ledger]
) -> None:
    """Another replica repeats a lost post while this one looks how far time may go."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (post,) = claim(ledger)
    start(ledger, post)
    ledger.unknown(post, error="lost", now=TUESDAY)
    other = opened()

    def meanwhile(*_: object) -> None:
        other.repeat(post.post_id, how="not there", now=TUESDAY)

    event.listen(ledger._engine, "after_cursor_execute", meanwhile)
    assert ledger.earliest_unfinished() == TUESDAY


def test_the_next_due_instant_is_a_later_one(ledger: Ledger) -> None:
    """What is due already is not next."""
    plan(ledger, [wanted("a"), wanted("b", PERSON, TUESDAY + HOUR)])
    assert ledger.next_due_at(MONDAY) == TUESDAY
    assert ledger.next_due_at(TUESDAY) == TUESDAY + HOUR


def test_what_is_due_can_be_claimed_when_its_recipient_is_free(ledger: Ledger) -> None:
    """At once, after a pause in machine time, or when the post in flight ends: nobody knows."""
    plan(ledger, [wanted()])
    assert ledger.next_free_at(MONDAY) is None
    at_once = ledger.next_free_at(TUESDAY)
    assert at_once
    assert at_once < MACHINE
    (post,) = claim(ledger)
    assert ledger.next_free_at(TUESDAY) is None
    free_at = MACHINE + timedelta(seconds=30)
    ledger.returned(post, note="rate limited", now=TUESDAY, free_at=free_at)
    assert ledger.next_free_at(TUESDAY) == free_at


def test_the_record_can_be_narrowed(ledger: Ledger) -> None:
    """By state and by cycle; counts tell how much there is of each."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    plan(ledger, [wanted("a", PERSON, release="1.33")], release="1.33")
    for post in claim(ledger):
        send(ledger, post)
    assert ledger.counts() == {State.SENT: 2, State.PENDING: 1}
    (pending,) = ledger.history(state=State.PENDING)
    assert (pending.reminder_id, pending.lateness) == ("1.32/b", None)
    assert [one.reminder_id for one in ledger.history(releases=["1.33"])] == ["1.33/a"]


def test_instants_come_back_in_utc(ledger: Ledger) -> None:
    """Whatever zone an instant was given in, the ledger answers in UTC."""
    tokyo = timezone(timedelta(hours=9))
    plan(ledger, [wanted(due_at=TUESDAY.astimezone(tokyo))])
    (one,) = ledger.deliveries(["1.32"])
    assert one.due_at == TUESDAY
    assert one.due_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(ledger: Ledger) -> None:
    """Nobody could say when it is."""
    with pytest.raises(Exception, match="has no time zone"):
        ledger.next_due_at(datetime(2024, 9, 9))  # noqa: DTZ001 -- the mistake under test
