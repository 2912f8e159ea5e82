from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import DBAPIError

from schedule.ledger import Ledger, open_ledger
from schedule.ledger.pacing import keep_waiting
from schedule.ledger.tables import EVERYBODY
from schedule.ledger.transitions import state_of
from schedule.reconcile import State
from tests.postgres import Postgres
from tests.schedule.ledger.plans import (
    CHANNEL,
    DAY,
    HOUR,
    LEASE,
    MACHINE,
    MONDAY,
    PERSON,
    claim,
    plan,
    send,
    start,
    states,
    wanted,
)
from tests.waiting import is_true_soon

pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)

TUESDAY = MONDAY + DAY


def test_replicas_may_start_at_once(url: str) -> None:
    """One makes the tables, the others wait for them."""
    together = Barrier(4)

    def start_one(_: int) -> Ledger:
        together.wait()
        return open_ledger(url, is_rehearsal=False)

    with ThreadPoolExecutor(4) as pool:
        ledgers = list(pool.map(start_one, range(4)))
    plan(ledgers[0], [wanted()])
    assert [ledger.counts() for ledger in ledgers] == [{State.PENDING: 1}] * 4
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def other(opened: Callable[[], Ledger], ledger: Ledger) -> Ledger:
    """The ledger as a second replica has it."""
    del ledger
    return opened()


def test_a_replica_that_starts_ends_no_claims(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """Its sender is there and at work."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    other = opened()
    assert claim(other) == []
    assert send(ledger, post)


@pytest.mark.parametrize(
    ("is_sending", "posts", "state"),
    [(False, 1, State.CLAIMED), (True, 0, State.UNKNOWN)],
    ids=["claimed", "being sent"],
)
def test_the_claims_of_a_replica_that_is_gone_end_at_once(
    ledger: Ledger, other: Ledger, is_sending: bool, posts: int, state: State
) -> None:
    """Whoever claims next stands in for it; no lease has to end."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    if is_sending:
        start(ledger, post)
    ledger.close()
    assert len(claim(other)) == posts
    assert states(other) == {"code-freeze/7d": state}


def test_planning_beside_claiming_stops_nobody(ledger: Ledger, other: Ledger) -> None:
    """Moving what others claim and give back: nobody waits in a circle, nothing is lost."""
    names = [f"C{number}" for number in range(20)]
    plan(ledger, [wanted("r", name) for name in names])

    def move(turn: int) -> None:
        order = names if turn % 2 else names[::-1]
        due_at = TUESDAY - turn * timedelta(minutes=1)
        plan(ledger, [wanted("r", name, due_at) for name in order])

    def send_some(turn: int) -> None:
        for post in claim(other if turn % 2 else ledger, limit=7):
            other.returned(post, note="later", now=TUESDAY)

    with ThreadPoolExecutor(4) as pool:
        turns = [pool.submit(work, turn) for turn in range(20) for work in (move, send_some)]
        for turn in turns:
            turn.result()
    assert ledger.counts() == {State.PENDING: len(names)}
    assert len(claim(ledger, limit=100)) == len(names)


# Connections that break


def test_a_broken_connection_is_survived(ledger: Ledger, postgres: Postgres) -> None:
    """What was claimed before can be sent, and what is due next claimed."""
    plan(ledger, [wanted("a"), wanted("b", PERSON, due_at=TUESDAY + HOUR)])
    (first,) = claim(ledger)
    start(ledger, first)
    assert postgres.throw_out() > 1
    assert ledger.sent(first, channel=CHANNEL, ts="1.2", now=TUESDAY)
    (second,) = claim(ledger, now=TUESDAY + HOUR)
    assert postgres.throw_out() > 1
    assert claim(ledger, now=TUESDAY + HOUR) == []
    assert send(ledger, second)
    assert states(ledger) == {"a": State.SENT, "b": State.SENT}


def test_an_outage_is_survived(ledger: Ledger, postgres: Postgres) -> None:
    """As long as the server is away nothing can be claimed; then all goes on."""
    plan(ledger, [wanted()])
    postgres.run("ALTER DATABASE ledger ALLOW_CONNECTIONS false")
    postgres.throw_out()
    for _ in range(2):
        with pytest.raises(DBAPIError, match="not currently accepting connections"):
            claim(ledger)
    postgres.run("ALTER DATABASE ledger ALLOW_CONNECTIONS true")
    (post,) = claim(ledger)
    assert send(ledger, post)


def test_a_replica_that_lost_its_lock_keeps_its_claims(
    ledger: Ledger, other: Ledger, postgres: Postgres
) -> None:
    """It shows that it is there before anyone has missed it."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    postgres.throw_out("pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')")
    claim(ledger)
    assert claim(other) == []
    assert send(ledger, post)


def test_a_replica_that_was_missed_is_told_so(
    ledger: Ledger, other: Ledger, postgres: Postgres
) -> None:
    """Another one has its post by then."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    postgres.throw_out("pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')")
    (taken_over,) = claim(other)
    assert not start(ledger, post)
    assert send(other, taken_over)


def test_claimers_and_those_who_are_told_to_wait_lock_in_one_order(
    ledger: Ledger, other: Ledger, postgres: Postgres
) -> None:
    """Whoever is told that all must wait holds everybody first, then the own post; so do claimers.

    One that ends an overdue claim would otherwise hold the post, and wait for everybody.
    """
    plan(ledger, [wanted()])
    (post,) = claim(other)
    with ThreadPoolExecutor(1) as pool:
        with other._writing() as connection:
            keep_waiting(connection, EVERYBODY, MACHINE + timedelta(seconds=1))
            claiming = pool.submit(claim, ledger, machine_now=MACHINE + 2 * LEASE)
            assert is_true_soon(lambda: postgres.run(_WAITS_FOR_A_LOCK) != [(0,)])
            assert state_of(connection, post.post_id) is State.CLAIMED
        assert len(claiming.result()) == 1


_WAITS_FOR_A_LOCK = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def test_nobody_waits_for_ever_for_an_answer(ledger: Ledger, url: str) -> None:
    """Whoever holds what everybody needs, and hangs, costs the others an error; not their time.

    The address may say how long is too long.
    """
    impatient = f"{url}?options=-cstatement_timeout%3D100ms"
    with (
        closing(open_ledger(impatient, is_rehearsal=False)) as other,
        ledger._writing() as connection,
    ):
        usual = [connection.exec_driver_sql(f"SHOW {one}").scalar_one() for one in _LIMITS]
        assert usual == ["15s", "15s"]
        keep_waiting(connection, EVERYBODY, MACHINE)
        with pytest.raises(DBAPIError, match="statement timeout"):
            claim(other)


_LIMITS = ("statement_timeout", "lock_timeout")


def test_a_transaction_that_hangs_is_given_up(ledger: Ledger) -> None:
    """The server lets go of its locks, so that others need not wait for ever."""
    with ledger._writing() as connection:
        shown = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout")
        assert shown.scalar_one() == "10s"
