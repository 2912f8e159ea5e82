from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from schedule.ledger import Ledger, open_ledger


@pytest.fixture(params=["sqlite"])
def url(tmp_path: Path) -> str:
    """Where a new ledger may be kept; every behaviour holds on every kind of database."""
    return f"sqlite:///{tmp_path / 'release-bot.db'}"


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Ledger]]:
    """Open the ledger, as a service does when it starts."""
    with ExitStack() as stack:

        def start() -> Ledger:
            ledger = open_ledger(url, is_rehearsal=False)
            stack.callback(ledger.close)
            return ledger

        yield start


@pytest.fixture
def ledger(opened: Callable[[], Ledger]) -> Ledger:
    """A live ledger, empty."""
    return opened()
