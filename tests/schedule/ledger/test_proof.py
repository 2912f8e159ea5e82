"""The ledger tells why something is where it is."""

from schedule.ledger import Ledger
from schedule.notices import UNKNOWN, Notice
from schedule.reconcile import Open, State
from tests.schedule.ledger.plans import DAY, MONDAY, claim, plan, start, wanted

TUESDAY = MONDAY + DAY


def test_what_was_tried_in_vain_says_why(ledger: Ledger) -> None:
    """Slack asked for patience."""
    plan(ledger, [wanted()])
    (fresh,) = ledger.history()
    assert (fresh.note, fresh.is_past, fresh.broken) == ("", False, "")
    (post,) = claim(ledger)
    ledger.returned(post, note="rate limited", now=TUESDAY)
    (found,) = ledger.history()
    assert (found.state, found.note) == (State.PENDING, "rate limited")


def test_what_waits_for_a_broken_channel_says_so(ledger: Ledger) -> None:
    """Until it takes something again."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY + DAY)])
    (post,) = claim(ledger)
    start(ledger, post)
    ledger.failed(post, error="is_archived", now=TUESDAY, probe_at=TUESDAY)
    waiting = [one for one in ledger.history() if one.state is State.PENDING]
    assert waiting
    assert {one.broken for one in waiting} == {"is_archived"}


def test_what_was_past_when_it_was_planned_is_told_apart(ledger: Ledger) -> None:
    """The bot was not there."""
    past = Open(wanted(due_at=MONDAY), 1, State.EXPIRED)
    ledger.apply([past], now=TUESDAY)
    (found,) = ledger.history()
    assert (found.state, found.is_past) == (State.EXPIRED, True)


def test_since_when_an_admin_is_asked_is_known(ledger: Ledger) -> None:
    """Until they answer."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    start(ledger, post)
    ledger.unknown(post, error="timed out", now=TUESDAY)
    ledger.tell(Notice(f"{UNKNOWN}{post.post_id}", "unknown", {}), ["U1"], now=TUESDAY)
    asked = [one.asked_at for one in ledger.history() if one.state is State.UNKNOWN]
    assert len(asked) == 1
    assert asked[0]
    ledger.answer(f"{UNKNOWN}{post.post_id}", "landed", "U1")
    assert [one.asked_at for one in ledger.history() if one.state is State.UNKNOWN] == [None]
