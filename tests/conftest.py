import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import Postgres, running_postgres, why_not

settings.register_profile("patient", deadline=None)  # a machine may be slow
settings.load_profile("patient")

_BESIDE = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of published documents; tests that read them skip where it is absent."""
    folder = Path(os.environ.get("RELEASE_BOT_CORPUS") or _BESIDE)
    if not folder.is_dir():
        pytest.skip("no published documents here; RELEASE_BOT_CORPUS names their folder")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, one for each process of the tests; skips where it is not installed."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with running_postgres() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the test that mostly waits, so that it does not come last and alone."""
    items.sort(key=lambda item: item.path.name != "test_kills.py")
