"""What several threads have to say of their posts at one time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from schedule.ledger import Claim, Ledger
from schedule.reconcile import State
from tests.schedule.ledger.plans import DAY, MONDAY, claim, plan, start, states, wanted
from tests.waiting import PATIENCE_SECONDS, is_true_soon

TUESDAY = MONDAY + DAY


@pytest.fixture
def posts(ledger: Ledger) -> dict[str, Claim]:
    """Four posts that are claimed, by the reminder that they carry."""
    plan(ledger, [wanted(name, f"C{name}") for name in "abcd"])
    return {one.recipient[1:]: one for one in claim(ledger)}


def at_one_time(ledger: Ledger, *asks: Callable[[], bool]) -> list[bool]:
    """Return the answers to what is said while somebody else writes; all but the first wait."""
    with ThreadPoolExecutor(len(asks)) as pool:
        said: list[Future[bool]] = []
        with ledger._writing() as connection:
            connection.exec_driver_sql("UPDATE posts SET holder = holder")
            for ask in asks:
                said.append(pool.submit(ask))
                assert is_true_soon(lambda: _is_under_way(ledger, len(said)))
        return [one.result(PATIENCE_SECONDS) for one in said]


def _is_under_way(ledger: Ledger, asked: int) -> bool:
    waiting = ledger._together._waiting
    return ledger._together._is_busy and len(waiting) == asked - 1


def test_a_claim_that_has_ended_takes_no_other_with_it(
    ledger: Ledger, posts: dict[str, Claim]
) -> None:
    """Of those who speak at one time only the one whose claim has ended is refused."""
    start(ledger, posts["b"])
    ledger.abandon(posts["c"], error="stopped", now=TUESDAY)
    answers = at_one_time(
        ledger,
        lambda: start(ledger, posts["a"]),
        lambda: ledger.sent(posts["b"], channel="Cb", ts="1.2", now=TUESDAY),
        lambda: start(ledger, posts["c"]),
        lambda: start(ledger, posts["d"]),
    )
    assert answers == [True, True, False, True]
    assert states(ledger) == {
        "a": State.SENDING,
        "b": State.SENT,
        "c": State.PENDING,
        "d": State.SENDING,
    }


def test_what_was_not_about_to_be_sent_was_not_sent(
    ledger: Ledger, posts: dict[str, Claim]
) -> None:
    """Neither alone nor among others."""
    answers = at_one_time(
        ledger,
        lambda: ledger.sent(posts["a"], channel="Ca", ts="1.2", now=TUESDAY),
        lambda: ledger.sent(posts["b"], channel="Cb", ts="1.2", now=TUESDAY),
        lambda: start(ledger, posts["c"]),
    )
    assert answers == [False, False, True]
    assert list(states(ledger).values()).count(State.CLAIMED) == 3


def test_what_has_ended_is_not_sent_again(ledger: Ledger, posts: dict[str, Claim]) -> None:
    """Who hung until now learns that the claim has ended, however the post did."""
    start(ledger, posts["b"])
    ledger.unknown(posts["b"], error="its lease ended", now=TUESDAY)
    ledger.failed(posts["c"], error="is_archived", now=TUESDAY)
    answers = at_one_time(ledger, *(lambda one=one: start(ledger, posts[one]) for one in "abcd"))
    assert answers == [True, False, False, True]
    assert states(ledger)["b"] is State.UNKNOWN


def test_an_answer_that_comes_late_is_heard_among_others(
    ledger: Ledger, posts: dict[str, Claim]
) -> None:
    """It settles its post, whose fate had been unknown."""
    start(ledger, posts["b"])
    ledger.unknown(posts["b"], error="lost", now=TUESDAY)
    answers = at_one_time(
        ledger,
        lambda: start(ledger, posts["a"]),
        lambda: ledger.sent(posts["b"], channel="Cb", ts="1.2", now=TUESDAY),
        lambda: start(ledger, posts["c"]),
    )
    assert answers == [True, True, True]
    assert list(states(ledger).values()).count(State.SENT) == 1
