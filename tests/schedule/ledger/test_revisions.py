"""How often the rows of a timeline have changed, remembered for calendars."""

from collections.abc import Callable

from schedule.ledger import Ledger


def counted(ledger: Ledger, prints: dict[str, str], release: str = "1.32") -> dict[str, int]:
    """Note rows, and return how often each has changed."""
    return {key: one.sequence for key, one in ledger.note_rows(release, prints).items()}


def test_what_changes_counts_on(ledger: Ledger) -> None:
    """And nothing else does."""
    assert counted(ledger, {"code-freeze": "a", "thaw": "a"}) == {"code-freeze": 0, "thaw": 0}
    assert counted(ledger, {"code-freeze": "b", "thaw": "a"}) == {"code-freeze": 1, "thaw": 0}
    assert counted(ledger, {"code-freeze": "b", "thaw": "a"}) == {"code-freeze": 1, "thaw": 0}
    assert counted(ledger, {"code-freeze": "a", "thaw": "a"}) == {"code-freeze": 2, "thaw": 0}


def test_what_did_not_change_keeps_its_time(ledger: Ledger) -> None:
    """To the second, which is all that a calendar knows."""
    first = ledger.note_rows("1.32", {"thaw": "a"})
    assert ledger.note_rows("1.32", {"thaw": "a"}) == first
    assert first["thaw"].changed_at.microsecond == 0


def test_a_row_that_comes_back_counts_on(ledger: Ledger) -> None:
    """Somebody's calendar may hold it still."""
    counted(ledger, {"thaw": "a"})
    assert counted(ledger, {}) == {}
    assert counted(ledger, {"thaw": "b"}) == {"thaw": 1}


def test_cycles_do_not_touch_each_other(ledger: Ledger) -> None:
    """Each has its own code freeze."""
    counted(ledger, {"code-freeze": "a"})
    assert counted(ledger, {"code-freeze": "b"}, release="1.33") == {"code-freeze": 0}


def test_a_restart_forgets_nothing(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """The next change is one more."""
    counted(ledger, {"thaw": "a"})
    ledger.close()
    assert counted(opened(), {"thaw": "b"}) == {"thaw": 1}
