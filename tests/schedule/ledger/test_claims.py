from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from schedule.ledger import Claim, Ledger
from schedule.ledger.pacing import WAITING
from schedule.reconcile import State
from tests.schedule.ledger.plans import (
    CHANNEL,
    DAY,
    HOUR,
    LEASE,
    MACHINE,
    MONDAY,
    OVER,
    PERSON,
    claim,
    plan,
    send,
    start,
    states,
    wanted,
)

TUESDAY = MONDAY + DAY


def test_everything_due_for_a_channel_is_one_post(ledger: Ledger) -> None:
    """Two milestones on one day are one message, the one that was due first leading."""
    plan(ledger, [wanted("b", due_at=TUESDAY), wanted("a", due_at=TUESDAY - HOUR)])
    (post,) = claim(ledger)
    assert [one.reminder_id for one in post.deliveries] == ["1.32/a", "1.32/b"]
    assert post.recipient == CHANNEL
    assert post.due_at == TUESDAY - HOUR


def test_nothing_is_claimed_early(ledger: Ledger) -> None:
    """A reminder goes out when it is due, not a moment before."""
    plan(ledger, [wanted(due_at=TUESDAY)])
    assert claim(ledger, now=TUESDAY - timedelta(microseconds=1)) == []
    assert len(claim(ledger, now=TUESDAY)) == 1


def test_those_who_wait_longest_come_first(ledger: Ledger) -> None:
    """When there is room for two posts, the two recipients who have waited longest get them."""
    names = [f"C{number}" for number in range(5)]
    plan(
        ledger,
        [wanted(name, name, TUESDAY - index * HOUR) for index, name in enumerate(names)],
    )
    assert [post.recipient for post in claim(ledger, limit=2)] == ["C4", "C3"]


def test_one_post_at_a_time_for_a_recipient(ledger: Ledger) -> None:
    """What falls due while a post is in flight waits for the next post."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (first,) = claim(ledger)
    assert claim(ledger, now=TUESDAY + HOUR) == []
    send(ledger, first)
    (second,) = claim(ledger, now=TUESDAY + HOUR)
    assert [one.reminder_id for one in second.deliveries] == ["1.32/b"]


def test_competing_senders_never_claim_the_same(ledger: Ledger) -> None:
    """However many claim at once, every reminder is in exactly one post."""
    plan(ledger, [wanted(f"r{number}", f"C{number % 40}") for number in range(200)])
    together = Barrier(8)

    def take_all(_: int) -> list[Claim]:
        together.wait()
        posts: list[Claim] = []
        while more := claim(ledger, limit=3):
            posts += more
        return posts

    with ThreadPoolExecutor(8) as pool:
        posts = [post for taken in pool.map(take_all, range(8)) for post in taken]
    claimed = [one.id for post in posts for one in post.deliveries]
    assert len(posts) == 40
    assert len(claimed) == len(set(claimed)) == 200


def test_a_recipient_is_left_alone_until_it_is_free(ledger: Ledger) -> None:
    """After a post the next one waits for the channel's pace, in machine time."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR), wanted("c", PERSON)])
    (channel, person) = claim(ledger)
    free_at = MACHINE + timedelta(seconds=1)
    start(ledger, channel)
    ledger.sent(channel, channel=CHANNEL, ts="1.2", now=TUESDAY, free_at=free_at)
    later = TUESDAY + HOUR
    assert claim(ledger, now=later, machine_now=free_at - timedelta(milliseconds=1)) == []
    assert ledger.next_free_at(later) == free_at
    assert len(claim(ledger, now=later, machine_now=free_at)) == 1
    assert person.recipient == PERSON


def test_what_is_not_wanted_any_more_leaves_the_claim(ledger: Ledger) -> None:
    """Asked again before posting, the plan may cancel a part of a post and put off another."""
    plan(ledger, [wanted("stays"), wanted("goes"), wanted("moves")])
    (post,) = claim(ledger)
    number = {one.reminder_id: one.id for one in post.deliveries}
    left = ledger.drop(
        post,
        closed={number["1.32/goes"]: State.CANCELLED},
        postponed={number["1.32/moves"]: TUESDAY + HOUR},
        now=TUESDAY,
    )
    assert left
    assert [one.reminder_id for one in left.deliveries] == ["1.32/stays"]
    assert send(ledger, left)
    assert states(ledger) == {
        "stays": State.SENT,
        "goes": State.CANCELLED,
        "moves": State.PENDING,
    }
    assert claim(ledger) == []
    assert len(claim(ledger, now=TUESDAY + HOUR)) == 1


def test_an_empty_claim_frees_its_recipient(ledger: Ledger) -> None:
    """If nothing is left to say, nothing is sent, and the next reminder is not held up."""
    plan(ledger, [wanted("a")])
    (post,) = claim(ledger)
    closed = {post.deliveries[0].id: State.EXPIRED}
    assert ledger.drop(post, closed=closed, postponed={}, now=TUESDAY) is None
    assert not start(ledger, post)
    plan(ledger, [wanted("b", due_at=TUESDAY + HOUR)], now=TUESDAY)
    assert len(claim(ledger, now=TUESDAY + HOUR)) == 1


def test_a_hung_sender_loses_its_claim(ledger: Ledger) -> None:
    """When a lease is over, the post is another's to send, and the sender that wakes up is not."""
    plan(ledger, [wanted()])
    (hung,) = claim(ledger, lease=OVER)
    (taken_over,) = claim(ledger)
    assert claim(ledger) == []
    assert not start(ledger, hung)
    assert send(ledger, taken_over)
    assert taken_over.retries == 1


def test_a_sender_that_hangs_while_sending_leaves_an_unknown_post(ledger: Ledger) -> None:
    """Nobody sends it again: it may have landed."""
    plan(ledger, [wanted()])
    (hung,) = claim(ledger, lease=OVER)
    start(ledger, hung)
    assert claim(ledger) == []
    assert states(ledger) == {"code-freeze/7d": State.UNKNOWN}


@pytest.mark.parametrize("step", [HOUR, -HOUR, 3 * DAY], ids=["ahead", "back", "days ahead"])
def test_a_stepped_clock_ends_no_claim_of_its_own_process(ledger: Ledger, step: timedelta) -> None:
    """What it is sending is under way, whatever the clock on the wall says."""
    plan(ledger, [wanted()])
    (under_way,) = claim(ledger)
    start(ledger, under_way)
    assert claim(ledger, machine_now=MACHINE + step) == []
    assert states(ledger) == {"code-freeze/7d": State.SENDING}
    assert ledger.sent(under_way, channel=CHANNEL, ts="1.2", now=TUESDAY)


def test_a_clock_set_back_keeps_no_hung_claim(ledger: Ledger) -> None:
    """A lease lasts as long as it lasts, not until the clock has come there once more."""
    plan(ledger, [wanted()])
    claim(ledger, lease=OVER)
    assert len(claim(ledger, machine_now=MACHINE - HOUR)) == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_replicas_take_the_time_from_the_server(opened: Callable[[], Ledger]) -> None:
    """Their own clocks may differ: a lease is over for all of them at once."""
    here, there = opened(), opened()
    plan(here, [wanted()])
    at = here.machine_now()
    claim(here, machine_now=at)
    assert claim(there, machine_now=at + LEASE - timedelta(seconds=1)) == []
    assert len(claim(there, machine_now=at + LEASE)) == 1
    assert here.machine_now() >= at
    assert there.machine_now() >= at


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_claiming_among_100000_follows_an_index(ledger: Ledger) -> None:
    """However much is planned, a claim looks only at what it takes: few due, or thousands."""
    _fill(ledger, _SQLITE_HOURS)
    for now in (TUESDAY, TUESDAY + 300 * DAY):
        steps = _explain(ledger, now, "EXPLAIN QUERY PLAN")
        assert steps[0].startswith(
            "SEARCH deliveries USING INDEX ix_deliveries_release_not_before_id"
        )
        assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step]
        assert len(claim(ledger, now=now, limit=8)) == 8


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_claiming_among_100000_follows_an_index_on_a_server(ledger: Ledger) -> None:
    """The same there: nothing is read that is not taken, and nothing sorted."""
    _fill(ledger, _POSTGRESQL_HOURS)
    with ledger._writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    for now in (TUESDAY, TUESDAY + 300 * DAY):
        steps = _explain(ledger, now, "EXPLAIN")
        assert [step for step in steps if "using ix_deliveries_" in step]
        assert not [step for step in steps if "Seq Scan" in step or "Sort" in step]
        assert len(claim(ledger, now=now, limit=8)) == 8


def _explain(ledger: Ledger, now: datetime, how: str) -> list[str]:
    with ledger._writing() as connection:
        asked = {"of_cycle": "1.32", "due_by": now, "at": MACHINE, "never_until": MACHINE + HOUR}
        query = WAITING.params(**asked, most=8).compile(
            connection, compile_kwargs={"literal_binds": True}
        )
        return [row[-1] for row in connection.exec_driver_sql(f"{how} {query}")]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_large_plan_is_counted_at_once(ledger: Ledger) -> None:
    """A server that knows of no rows would look through all of them."""
    plan(ledger, [wanted(f"r{number}", f"C{number}") for number in range(1000)])
    with ledger._reading() as connection:
        counted = connection.exec_driver_sql(
            "SELECT reltuples FROM pg_class WHERE relname = 'deliveries'"
        )
        assert counted.scalar_one() == 1000


_SQLITE_HOURS = r"""
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)
    SELECT i, strftime('%Y-%m-%d %H\:%M\:%f000', '2024-09-11', '+' || i || ' hours') AS at
    FROM n
"""
_POSTGRESQL_HOURS = """
    SELECT i, TIMESTAMPTZ '2024-09-11' + i * INTERVAL '1 hour' AS at
    FROM generate_series(1, 100000) AS i
"""


def _fill(ledger: Ledger, hours: str) -> None:
    """Plan a reminder for each of a thousand channels, and for each of *hours* another one."""
    plan(ledger, [wanted("first", f"C{number}") for number in range(1000)])
    with ledger._writing() as connection:
        connection.execute(
            text(
                "INSERT INTO deliveries "  # noqa: S608 -- no input
                "(reminder_id, recipient, round, release, due_at, not_before, state) "
                f"SELECT 'r' || i, 'C' || (i % 1000), 1, '1.32', at, at, 'pending' FROM ({hours}) h"
            )
        )
