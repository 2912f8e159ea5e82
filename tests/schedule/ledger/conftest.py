from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from schedule.ledger import Ledger, open_ledger
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new ledger may be kept; every behaviour holds on every kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'release-bot.db'}"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.empty_database() as database:
            yield database


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
