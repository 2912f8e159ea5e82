from collections.abc import Callable, Collection
from datetime import timedelta

import pytest

from schedule.ledger import Ledger
from schedule.notices import PREFIX, Notice
from tests.schedule.ledger.plans import DAY, MONDAY, PERSON


def tell(ledger: Ledger, day: int, *ailing: str) -> list[str] | None:
    """Tell what is not in order on a day after Monday; return what was said, None if nothing."""
    said: list[str] = []

    def notice(new: Collection[str]) -> Notice:
        said.extend(new)
        return Notice(f"{PREFIX}doctor/{day}", "doctor", {"found": list(new)})

    now = MONDAY + day * DAY
    is_told = ledger.tell_new(ailing, now.date(), notice, [PERSON], now=now)
    assert is_told is bool(said)
    return said if is_told else None


def test_each_thing_is_told_until_it_is_in_order(ledger: Ledger) -> None:
    """And again when it comes back."""
    assert tell(ledger, 0) is None
    assert tell(ledger, 1, "clock", "scopes") == ["clock", "scopes"]
    assert tell(ledger, 2, "clock", "scopes", "channel") == ["channel"]
    assert tell(ledger, 3, "scopes") is None
    assert tell(ledger, 4, "clock", "scopes") == ["clock"]
    assert {one.due_at - MONDAY for one in ledger.history()} == {DAY, 2 * DAY, 4 * DAY}
    assert ledger.history()[0].due_at == MONDAY + timedelta(days=1)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_one_replica_tells_for_all(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """Whichever looks first on a day; the others have nothing to add before the next."""
    other = opened()
    assert tell(ledger, 0, "clock") == ["clock"]
    assert tell(other, 0, "clock", "scopes") is None
    assert tell(other, 1, "clock", "scopes") == ["scopes"]
    assert tell(ledger, 1) is None
    assert tell(ledger, 2, "clock") is None
