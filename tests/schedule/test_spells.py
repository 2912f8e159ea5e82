from datetime import timedelta
from threading import current_thread

from schedule.clock import monotonic
from schedule.spells import Spells
from tests.waiting import is_true_soon


def test_a_spell_shows_while_it_lasts() -> None:
    """By the name of the thread."""
    spells = Spells()
    with spells.spell():
        assert list(spells.ages()) == [current_thread().name]
    assert spells.ages() == {}


def test_whoever_goes_on_begins_anew() -> None:
    """Many things in a row are not one that hangs."""
    spells = Spells()
    me = current_thread().name
    with spells.spell():
        assert is_true_soon(lambda: spells.ages()[me])
        at = monotonic()
        spells.go_on()
        assert spells.ages()[me] <= timedelta(seconds=monotonic() - at)


def test_nobody_goes_on_who_has_not_begun() -> None:
    """Outside of a spell there is nothing to show."""
    spells = Spells()
    spells.go_on()
    assert spells.ages() == {}
