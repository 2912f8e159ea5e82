"""Who may be sent something next, by machine time: one at a time, all together, by turns."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from schedule.ledger import LONGEST_WAIT, Ledger
from schedule.reconcile import State
from tests.schedule.ledger.plans import (
    DAY,
    HOUR,
    LEASE,
    MACHINE,
    MONDAY,
    claim,
    plan,
    send,
    start,
    states,
    wanted,
)

TUESDAY = MONDAY + DAY
SECOND = timedelta(seconds=1)
PACE = SECOND * 0.3


def claim_paced(ledger: Ledger, at: timedelta, limit: int = 8) -> int:
    """Claim what is due *at* a distance of machine time, send it, and return how much it was."""
    claims = ledger.claim(
        now=TUESDAY,
        machine_now=MACHINE + at,
        limit=limit,
        lease=LEASE,
        holder="tests",
        pace=PACE,
    )
    for one in claims:
        send(ledger, one)
    return len(claims)


def test_all_recipients_share_one_pace(ledger: Ledger) -> None:
    """Two hundred a minute, whoever they are for: eight at once, then a rest of 2.4 seconds."""
    plan(ledger, [wanted(f"r{number}", f"C{number}") for number in range(20)])
    assert claim_paced(ledger, timedelta()) == 8
    assert claim_paced(ledger, 2.3 * SECOND) == 0
    assert ledger.next_free_at(TUESDAY) == MACHINE + 2.4 * SECOND
    assert claim_paced(ledger, 2.4 * SECOND) == 8


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_replicas_share_the_pace(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """It is a row of the ledger: another process waits as well."""
    plan(ledger, [wanted(f"r{number}", f"C{number}") for number in range(20)])
    assert claim_paced(ledger, timedelta()) == 8
    assert claim_paced(opened(), SECOND) == 0


def test_two_hundred_posts_take_a_minute(ledger: Ledger) -> None:
    """And not much longer: the pace is used."""
    plan(ledger, [wanted("r", f"U{number}") for number in range(200)])
    at, left = timedelta(), 200
    while left:
        left -= claim_paced(ledger, at)
        at += SECOND / 10
        assert at < 62 * SECOND
    assert at > 55 * SECOND


def test_a_limit_of_slacks_is_kept_by_everybody(ledger: Ledger) -> None:
    """It is the method's: who posted next would only be refused as well."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2"), wanted("c", "C3")])
    refused, *others = claim(ledger, limit=2)
    until = MACHINE + 20 * SECOND
    ledger.returned(refused, note="rate limited", now=TUESDAY, free_at=until, all_free_at=until)
    assert all(send(ledger, one) for one in others)
    assert claim(ledger, machine_now=until - SECOND) == []
    assert len(claim(ledger, machine_now=until)) == 2


def test_a_pace_does_not_shorten_a_wait(ledger: Ledger) -> None:
    """What somebody else has claimed meanwhile changes nothing of Slack's word."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2")])
    refused, other = claim(ledger)
    until = MACHINE + 20 * SECOND
    ledger.returned(refused, note="rate limited", now=TUESDAY, free_at=until, all_free_at=until)
    sooner = MACHINE + SECOND
    ledger.returned(other, note="rate limited", now=TUESDAY, free_at=sooner, all_free_at=sooner)
    assert claim(ledger, machine_now=until - SECOND) == []


def test_a_refused_token_is_tried_with_one_post(ledger: Ledger) -> None:
    """Once that goes through, so does everything else; nothing is lost meanwhile."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2"), wanted("c", "C3")])
    (first,) = claim(ledger, limit=1)
    until = MACHINE + 60 * SECOND
    ledger.returned(first, note="invalid_auth", now=TUESDAY, all_free_at=until, is_all_refused=True)
    assert ledger.refusal() == "invalid_auth"
    assert claim(ledger, machine_now=until - SECOND) == []
    (probe,) = claim(ledger, machine_now=until)
    assert send(ledger, probe)
    assert ledger.refusal() is None
    assert len(claim(ledger, machine_now=until)) == 2


def test_a_refused_token_is_tried_with_each_in_turn(ledger: Ledger) -> None:
    """What is refused for a reason of one recipient's alone must not answer for all."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2")])
    plan(ledger, [wanted("c", "C3", release="1.33")], release="1.33")
    tried = []
    for minute in range(4):
        at = MACHINE + 60 * minute * SECOND
        (probe,) = claim(ledger, limit=1, machine_now=at)
        tried.append(probe.recipient)
        until = at + 60 * SECOND
        ledger.returned(
            probe, note="missing_scope", now=TUESDAY, all_free_at=until, is_all_refused=True
        )
    assert tried == ["C1", "C2", "C3", "C1"]


def test_a_broken_recipient_is_probed_with_what_is_due(ledger: Ledger) -> None:
    """The probe loses nothing if it is refused, and mends it if it is not."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (first,) = claim(ledger)
    ledger.failed(first, error="is_archived", now=TUESDAY, probe_at=MACHINE + HOUR)
    later = TUESDAY + 2 * HOUR
    assert claim(ledger, now=later, machine_now=MACHINE + HOUR - SECOND) == []
    (probe,) = claim(ledger, now=later, machine_now=MACHINE + HOUR)
    assert (first.is_probe, probe.is_probe) == (False, True)
    again_at = MACHINE + 2 * HOUR
    ledger.returned(probe, note="is_archived", now=later, probe_at=again_at)
    assert ledger.broken()
    (probe,) = claim(ledger, now=later, machine_now=again_at)
    assert send(ledger, probe)
    assert ledger.broken() == []
    assert states(ledger) == {"a": State.FAILED, "b": State.SENT}


def test_a_start_probes_at_once(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """Somebody may have mended the config; that it was reported is not forgotten."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (first,) = claim(ledger)
    ledger.failed(first, error="is_archived", now=TUESDAY, probe_at=MACHINE + HOUR)
    ledger.close()
    again = opened()
    (probe,) = claim(again, now=TUESDAY + HOUR)
    assert probe.is_probe
    assert again.broken() == [(first.recipient, "is_archived", first.post_id)]


def test_cycles_take_turns(ledger: Ledger) -> None:
    """A new cycle's two reminders do not wait for the old one's fifty."""
    plan(ledger, [wanted(f"r{number}", f"C1{number}") for number in range(50)])
    later = [
        wanted(f"r{number}", f"C2{number}", TUESDAY + HOUR, release="1.33") for number in range(2)
    ]
    plan(ledger, later, release="1.33")
    claims = claim(ledger, now=TUESDAY + 2 * HOUR, limit=8)
    assert [one.deliveries[0].release for one in claims] == ["1.32", "1.33"] * 2 + ["1.32"] * 4


def test_a_recipient_of_two_cycles_gets_one_post(ledger: Ledger) -> None:
    """Whoever is in both is told of both at once."""
    plan(ledger, [wanted("a")])
    plan(ledger, [wanted("a", release="1.33")], release="1.33")
    (post,) = claim(ledger)
    assert [one.release for one in post.deliveries] == ["1.32", "1.33"]


def test_a_wall_clock_set_back_keeps_nobody_waiting(ledger: Ledger) -> None:
    """Waits were written down by the clock that ran ahead."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (post,) = claim(ledger)
    start(ledger, post)
    ledger.sent(post, channel="C1", ts="1.2", now=TUESDAY, free_at=MACHINE + SECOND)
    set_back = MACHINE - HOUR
    assert len(claim(ledger, now=TUESDAY + HOUR, machine_now=set_back)) == 1


def test_no_wait_is_taken_for_one_of_another_clock(ledger: Ledger) -> None:
    """The longest that anybody is made to wait is still waited."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    ledger.returned(post, note="rate limited", now=TUESDAY, free_at=MACHINE + LONGEST_WAIT)
    assert claim(ledger) == []


def test_a_pace_from_a_clock_set_back_is_begun_anew(ledger: Ledger) -> None:
    """What everybody shares was written ahead as well."""
    plan(ledger, [wanted(f"r{number}", f"C{number}") for number in range(20)])
    assert claim_paced(ledger, HOUR) == 8
    assert claim_paced(ledger, timedelta()) == 8
    assert claim_paced(ledger, SECOND) == 0
