"""What people did about milestones, kept once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from schedule.acts import Deed
from schedule.clock import machine_now
from schedule.ledger import Errand, Ledger
from schedule.ledger.errand import GivenUpError
from schedule.notices import Notice
from schedule.reconcile import State
from tests.schedule.ledger.plans import MONDAY, claim, plan, wanted

SUBJECT = ("1.32", "code-freeze", Deed.CONFIRMED)


def test_the_first_word_stays(ledger: Ledger) -> None:
    """Two people confirm; who was first is told to the second."""
    assert ledger.do(*SUBJECT, by="U1", now=MONDAY).by == "U1"
    assert ledger.do(*SUBJECT, by="U2", now=MONDAY).by == "U1"
    (act,) = ledger.acts()
    assert (act.release, act.milestone, act.deed, act.at) == (*SUBJECT, MONDAY)


def test_what_was_undone_can_be_done_again(ledger: Ledger) -> None:
    """By anybody; what was undone stays on record and counts no more."""
    ledger.do(*SUBJECT, by="U1", now=MONDAY)
    assert ledger.undo(*SUBJECT, by="U1")
    assert not ledger.undo(*SUBJECT, by="U1")
    assert ledger.acts() == ()
    assert ledger.do(*SUBJECT, by="U2", now=MONDAY).by == "U2"


def test_deeds_do_not_touch_each_other(ledger: Ledger) -> None:
    """A date can be confirmed and discussed, and so can others."""
    ledger.do(*SUBJECT, by="U1", now=MONDAY)
    ledger.do("1.32", "code-freeze", Deed.DISCUSSED, by="U1", now=MONDAY)
    ledger.do("1.33", "code-freeze", Deed.CONFIRMED, by="U1", now=MONDAY)
    ledger.undo(*SUBJECT, by="U1")
    assert [(one.release, one.deed) for one in ledger.acts()] == [
        ("1.32", Deed.DISCUSSED),
        ("1.33", Deed.CONFIRMED),
    ]


def test_a_restart_forgets_nothing(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """What was confirmed yesterday is so today."""
    ledger.do(*SUBJECT, by="U1", now=MONDAY)
    ledger.close()
    assert [one.by for one in opened().acts()] == ["U1"]


def test_what_was_touched_lately_is_found(ledger: Ledger) -> None:
    """Done or undone: posts about it may have to say something else."""
    ledger.do(*SUBJECT, by="U1", now=MONDAY)
    ledger.undo(*SUBJECT, by="U1")
    hour = timedelta(hours=1)
    assert ledger.touched(since=machine_now() - hour) == [("1.32", "code-freeze")]
    assert ledger.touched(since=machine_now() + hour) == []


TAKING = ("1.32", "code-freeze", Deed.TAKEN)


def test_parts_of_a_milestone_do_not_touch_each_other(ledger: Ledger) -> None:
    """Two roles have a duty each; either can be taken, and given back."""
    ledger.do(*TAKING, by="U1", now=MONDAY, about="Enhancements")
    ledger.do(*TAKING, by="U2", now=MONDAY, about="Branch Manager")
    assert ledger.undo(*TAKING, by="U1", about="Enhancements")
    assert [(one.about, one.by) for one in ledger.acts()] == [("Branch Manager", "U2")]


def test_a_last_word_stands_in_for_the_one_before(ledger: Ledger) -> None:
    """An edited text is edited again; the same word again changes nothing."""
    edit = ("1.32", "code-freeze", Deed.EDITED)
    for text in ("one", "two", "two"):
        act = ledger.do(*edit, by="U1", now=MONDAY, about="7d", detail=text, is_last_word=True)
        assert act.detail == text
    assert [one.detail for one in ledger.acts()] == ["two"]


NOTICE = Notice("notice/duty/1", "duty", {})


def test_what_belongs_together_is_kept_together(ledger: Ledger) -> None:
    """Somebody hands a duty over and the other is told, or neither."""

    def hand_over(errand: Errand) -> None:
        with errand.under_way(), ledger.acting():
            ledger.do(*TAKING, by="U1", now=MONDAY, about="Enhancements")
            ledger.tell(NOTICE, {"U2"}, now=MONDAY)

    given_up = Errand()
    given_up.give_up()
    with pytest.raises(GivenUpError):
        hand_over(given_up)
    assert ledger.acts() == ()
    assert ledger.waiting("notice/") == []
    hand_over(Errand())
    assert [one.by for one in ledger.acts()] == ["U1"]
    assert ledger.waiting("notice/") == [NOTICE]
    assert ledger.told_of("notice/duty/") == [NOTICE.id]
    assert ledger.told_of("notice/duty_") == []


def test_nobody_takes_up_what_is_being_decided(ledger: Ledger) -> None:
    """Whoever sends it afterwards knows what was decided; the next to decide, that it is sent."""
    plan(ledger, [wanted()])
    reminder = wanted().reminder_id
    with ThreadPoolExecutor(1) as pool:
        with ledger.acting():
            assert [one.state for one in ledger.standing(reminder)] == [State.PENDING]
            claims = pool.submit(lambda: (claim(ledger), ledger.acts()))
            with pytest.raises(TimeoutError):
                claims.result(timeout=0.3)
            ledger.do("1.32", "code-freeze", Deed.SPOKEN, by="U1", now=MONDAY, about=reminder)
        (_,), (act,) = claims.result()
    assert act.deed is Deed.SPOKEN
    assert [one.state for one in ledger.standing(reminder)] == [State.CLAIMED]
