import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schedule.ledger import Claim, Ledger, open_ledger, read_ledger
from schedule.problems import UserError
from schedule.reconcile import State
from tests.schedule.ledger.plans import claim, plan, states, wanted
from tests.waiting import is_true_soon

ROOT = Path(__file__).parents[3]


@contextmanager
def a_service(url: str, step: str) -> Iterator[subprocess.Popen[str]]:
    """Run a service that has got as far as *step*; it is killed with -9 at the end."""
    arguments = [sys.executable, "-m", "tests.schedule.ledger.a_service", url, step]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline().strip() == step
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("step", "posts", "state"),
    [
        ("claimed", 1, State.CLAIMED),
        ("sending", 0, State.UNKNOWN),
        ("sent", 0, State.SENT),
    ],
)
def test_a_killed_service_neither_loses_nor_repeats(
    url: str, opened: Callable[[], Ledger], step: str, posts: int, state: State
) -> None:
    """What was only claimed goes out after the restart; what may have landed does not."""
    with a_service(url, step):
        pass
    ledger = opened()
    claims: list[Claim] = []

    def is_over() -> bool:
        claims.extend(claim(ledger))
        return states(ledger) == {"code-freeze/7d": state}

    assert is_true_soon(is_over)  # a server takes a moment to notice
    assert len(claims) == posts


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_second_service_is_refused(url: str) -> None:
    """It says who is there already, and what to do."""
    with a_service(url, "opened") as first:
        with pytest.raises(UserError) as refusal:
            open_ledger(url, is_rehearsal=False)
        assert f"(pid {first.pid})" in str(refusal.value)
        assert "stop it or give this one a DATABASE_URL of its own" in str(refusal.value)


def test_looking_is_possible_while_a_service_runs(url: str) -> None:
    """Read-only commands see what the service has written, and do not end its claims."""
    with a_service(url, "claimed"):
        reader = read_ledger(url)
        assert reader.counts() == {State.CLAIMED: 1}
        reader.close()


def test_looking_is_possible_while_the_service_writes(url: str, ledger: Ledger) -> None:
    """A transaction under way hides what it has not committed, and blocks nobody."""
    plan(ledger, [wanted()])
    reader = read_ledger(url)
    with ledger._writing() as connection:
        connection.exec_driver_sql("DELETE FROM audit")
        connection.exec_driver_sql("DELETE FROM deliveries")
        assert reader.counts() == {State.PENDING: 1}
    assert reader.counts() == {}
    reader.close()
