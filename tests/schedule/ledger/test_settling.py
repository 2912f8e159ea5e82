from datetime import timedelta

from sqlalchemy import update

from schedule.clock import machine_now
from schedule.ledger import Ledger
from schedule.ledger.settling import LONGEST_SILENCE
from schedule.ledger.tables import audit
from tests.schedule.ledger.plans import DAY, MONDAY, claim, plan, start, wanted

TUESDAY = MONDAY + DAY
SECOND = timedelta(seconds=1)


def refuse(ledger: Ledger, name: str) -> None:
    """Have one delivery end unsaid, now."""
    plan(ledger, [wanted(name, f"C-{name}")])
    (post,) = claim(ledger)
    ledger.failed(post, error="refused", now=TUESDAY)


def test_what_ends_unsaid_is_told_together(ledger: Ledger) -> None:
    """Not while more of it comes."""
    refuse(ledger, "a")
    assert ledger.troubles(after=0, before=machine_now() - 30 * SECOND) == []
    (one,) = ledger.troubles(after=0, before=machine_now() + SECOND)
    assert one.reminder_id == "1.32/a"
    assert ledger.troubles(after=one.row, before=machine_now() + SECOND) == []


def test_more_that_ends_unsaid_keeps_nobody_in_the_dark(ledger: Ledger) -> None:
    """A channel that is refused every few seconds for hours is told of all the same."""
    refuse(ledger, "a")
    with ledger._writing() as connection:
        early = machine_now() - LONGEST_SILENCE - 40 * SECOND
        connection.execute(update(audit).values(machine_at=early))
    refuse(ledger, "b")
    told = ledger.troubles(after=0, before=machine_now() - 30 * SECOND)
    assert [one.reminder_id for one in told] == ["1.32/a", "1.32/b"]


def test_each_post_says_its_own(ledger: Ledger) -> None:
    """In the order in which it was due; also where many are open."""
    plan(
        ledger,
        [
            wanted(f"{name}/{hours}", f"C{name}", TUESDAY - timedelta(hours=hours))
            for name in "abc"
            for hours in (1, 2)
        ],
    )
    for post in claim(ledger):
        start(ledger, post)
        ledger.unknown(post, error="timed out", now=TUESDAY)
    said = {one.recipient: one.reminder_ids for one in ledger.unsettled()}
    assert said == {f"C{name}": (f"1.32/{name}/2", f"1.32/{name}/1") for name in "abc"}


def test_what_may_yet_be_said_is_known(ledger: Ledger) -> None:
    """Waiting, under way or of unknown fate; no more once it is said, failed or taken back."""
    assert not ledger.is_unsaid("1.32/a")
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2")])
    assert ledger.is_unsaid("1.32/a")
    first, second = claim(ledger)
    assert ledger.is_unsaid("1.32/a")
    start(ledger, first)
    ledger.unknown(first, error="timed out", now=TUESDAY)
    assert ledger.is_unsaid("1.32/a")
    ledger.landed(first.post_id, channel="C1", ts="1.0", how="found", now=TUESDAY)
    assert not ledger.is_unsaid("1.32/a")
    ledger.failed(second, error="refused", now=TUESDAY)
    assert not ledger.is_unsaid("1.32/b")


def test_a_post_in_a_thread_is_remembered_as_one(ledger: Ledger) -> None:
    """There it is looked for; one that is given back and sent elsewhere is none."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2")])
    below, alone = claim(ledger)
    assert ledger.start_sending(below, text="", blocks=[], now=TUESDAY, thread_ts="17.5")
    start(ledger, alone)
    for one in (below, alone):
        ledger.unknown(one, error="timed out", now=TUESDAY)
    assert {one.recipient: one.thread_ts for one in ledger.unsettled()} == {"C1": "17.5", "C2": ""}
