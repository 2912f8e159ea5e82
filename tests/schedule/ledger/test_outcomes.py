from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from schedule.ledger import Claim, Ledger
from schedule.ledger.tables import audit
from schedule.reconcile import State
from tests.schedule.ledger.plans import (
    CHANNEL,
    DAY,
    HOUR,
    MACHINE,
    MONDAY,
    OVER,
    claim,
    plan,
    send,
    start,
    states,
    wanted,
)

TUESDAY = MONDAY + DAY


def test_a_sent_post_settles_all_it_carried(ledger: Ledger) -> None:
    """The proof: where the message stands, and how late each of its reminders was."""
    plan(ledger, [wanted("a", due_at=TUESDAY - HOUR), wanted("b")])
    (post,) = claim(ledger)
    start(ledger, post)
    assert ledger.sent(post, channel="D024BE91L", ts="1725969600.000100", now=TUESDAY)
    late, on_time = ledger.history()
    assert (late.state, on_time.state) == (State.SENT, State.SENT)
    assert (late.channel, late.ts) == ("D024BE91L", "1725969600.000100")
    assert (late.lateness, on_time.lateness) == (HOUR, timedelta())
    assert late.post_id == on_time.post_id == post.post_id


def test_a_failed_post_is_not_tried_again(ledger: Ledger) -> None:
    """Slack's refusal is final, and kept."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    start(ledger, post)
    assert ledger.failed(post, error="invalid_blocks", now=TUESDAY)
    (record,) = ledger.history()
    assert (record.state, record.error) == (State.FAILED, "invalid_blocks")
    assert claim(ledger) == []


def test_a_broken_channel_is_left_alone(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """What is planned for it neither goes out nor holds up a rehearsal; a start tries again."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (post,) = claim(ledger)
    ledger.failed(post, error="is_archived", now=TUESDAY, probe_at=MACHINE + HOUR)
    assert claim(ledger, now=TUESDAY + HOUR) == []
    assert ledger.earliest_unfinished() is None
    assert ledger.next_due_at(TUESDAY) is None
    assert ledger.next_free_at(TUESDAY + HOUR) is None
    ledger.close()
    assert len(claim(opened(), now=TUESDAY + HOUR)) == 1


def test_a_lost_answer_leaves_the_post_unknown(ledger: Ledger) -> None:
    """A message that may have landed is not said again."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    start(ledger, post)
    assert ledger.unknown(post, error="timed out", now=TUESDAY)
    assert states(ledger) == {"code-freeze/7d": State.UNKNOWN}
    assert claim(ledger) == []


def test_a_late_answer_settles_an_unknown_post(ledger: Ledger) -> None:
    """Its sender was taken for hung, and then had Slack's word after all."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger, lease=OVER)
    start(ledger, post)
    claim(ledger)
    assert states(ledger) == {"code-freeze/7d": State.UNKNOWN}
    assert ledger.sent(post, channel=CHANNEL, ts="1.2", now=TUESDAY)
    (record,) = ledger.history()
    assert (record.state, record.ts, record.error) == (State.SENT, "1.2", "")


def test_a_rate_limited_post_waits_and_is_sent_later(ledger: Ledger) -> None:
    """After Retry-After it goes out, together with what fell due meanwhile."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (refused,) = claim(ledger)
    start(ledger, refused)
    free_at = MACHINE + timedelta(seconds=30)
    assert ledger.returned(refused, note="rate limited", now=TUESDAY, free_at=free_at)
    assert claim(ledger) == []
    (again,) = claim(ledger, now=TUESDAY + HOUR, machine_now=free_at)
    assert len(again.deliveries) == 2
    assert again.retries == 1
    assert send(ledger, again)


def test_a_returned_post_can_wait_in_release_time(ledger: Ledger) -> None:
    """What waits for somebody's morning is not due before it, and was due when it was."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    ledger.returned(post, note="night", now=TUESDAY, not_before=TUESDAY + HOUR)
    assert claim(ledger) == []
    (again,) = claim(ledger, now=TUESDAY + HOUR)
    assert again.due_at == TUESDAY


def test_success_ends_the_count_of_retries(ledger: Ledger) -> None:
    """A recipient that was reached is not held back by earlier trouble."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + HOUR)])
    (post,) = claim(ledger)
    ledger.returned(post, note="rate limited", now=TUESDAY)
    (again,) = claim(ledger)
    send(ledger, again)
    (other,) = claim(ledger, now=TUESDAY + HOUR)
    assert (again.retries, other.retries) == (1, 0)


@pytest.mark.parametrize(
    ("is_sending", "state"),
    [(False, State.PENDING), (True, State.UNKNOWN)],
    ids=["before the request", "while it may be under way"],
)
def test_an_abandoned_post_ends_by_how_far_it_got(
    ledger: Ledger, is_sending: bool, state: State
) -> None:
    """A sender that breaks down loses nothing, and repeats nothing."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    if is_sending:
        start(ledger, post)
    assert ledger.abandon(post, error="KeyError: 'x'", now=TUESDAY)
    assert states(ledger) == {"code-freeze/7d": state}


ENDINGS: dict[str, Callable[[Ledger, Claim], bool]] = {
    "sent": lambda ledger, post: ledger.sent(post, channel=CHANNEL, ts="9.9", now=TUESDAY),
    "failed": lambda ledger, post: ledger.failed(post, error="no", now=TUESDAY),
    "unknown": lambda ledger, post: ledger.unknown(post, error="no", now=TUESDAY),
    "returned": lambda ledger, post: ledger.returned(post, note="no", now=TUESDAY),
    "abandoned": lambda ledger, post: ledger.abandon(post, error="no", now=TUESDAY),
    "sending": start,
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_a_claim_that_has_ended_changes_nothing(
    ledger: Ledger, ending: Callable[[Ledger, Claim], bool]
) -> None:
    """Whoever comes late is told so, and what is settled stays settled."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    assert send(ledger, post)
    before = ledger.history()
    assert not ending(ledger, post)
    assert ledger.history() == before


@pytest.mark.parametrize("ending", ["sent", "unknown"])
def test_an_answer_needs_a_request(ledger: Ledger, ending: str) -> None:
    """A post whose sending was not written down cannot have landed."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    assert not ENDINGS[ending](ledger, post)
    assert states(ledger) == {"code-freeze/7d": State.CLAIMED}


def test_every_transition_is_on_record(ledger: Ledger) -> None:
    """Afterwards the audit tells what happened to a reminder, and why."""
    plan(ledger, [wanted()])
    (refused,) = claim(ledger)
    ledger.returned(refused, note="rate limited", now=TUESDAY)
    (post,) = claim(ledger)
    send(ledger, post)
    query = select(audit.c.from_state, audit.c.to_state, audit.c.note).order_by(audit.c.id)
    with ledger._reading() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    assert rows == [
        (None, State.PENDING, "planned"),
        (State.PENDING, State.CLAIMED, ""),
        (State.CLAIMED, State.PENDING, "rate limited"),
        (State.PENDING, State.CLAIMED, ""),
        (State.CLAIMED, State.SENDING, ""),
        (State.SENDING, State.SENT, ""),
    ]
