import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from schedule.clock import machine_now
from schedule.ledger import Ledger
from schedule.reconcile import State
from tests.schedule.ledger.plans import LEASE, claim, plan, send, states, wanted
from tests.waiting import is_true_soon

ROOT = Path(__file__).parents[3]
COUNT = 300
IN_FLIGHT = 4
"""Posts that a replica has in flight at most."""

pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)

Replica = subprocess.Popen[str]


class Slack:
    """What the replicas have posted."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def said(self) -> Counter[str]:
        """Return how often each reminder was said."""
        return Counter(line.split()[0] for line in self._lines())

    def speakers(self) -> set[int]:
        """Return the processes that posted."""
        return {int(line.split()[1]) for line in self._lines()}

    def _lines(self) -> list[str]:
        return self.file.read_text("utf-8").splitlines()


@pytest.fixture
def slack(tmp_path: Path) -> Slack:
    """Nothing has been posted."""
    file = tmp_path / "said"
    file.touch()
    return Slack(file)


@pytest.fixture
def replica(url: str, slack: Slack) -> Iterator[Callable[..., Replica]]:
    """Start a replica that waits to begin; killed at the end of the test."""
    with ExitStack() as stack:

        def start(stops_at: str = "") -> Replica:
            module = "tests.schedule.ledger.a_replica"
            process = subprocess.Popen(
                [sys.executable, "-m", module, url, str(slack.file), stops_at],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            assert hear(process) == "ready"
            return process

        yield start


def hear(process: Replica) -> str:
    """Return the next thing that a replica says."""
    assert process.stdout
    return process.stdout.readline().strip()


def begin(*processes: Replica) -> None:
    """Let replicas begin."""
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()


def stop_of(process: Replica) -> int:
    """Wait until a process has stopped; return its number."""
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])
    return process.pid


def plan_many(ledger: Ledger) -> None:
    """Plan as many reminders as there are recipients, all long due by the wall clock."""
    plan(ledger, [wanted(f"r{number}", f"C{number}") for number in range(COUNT)])


def are_settled(ledger: Ledger) -> bool:
    """Wait until every reminder has an outcome, as long as they go on getting some."""

    def settled() -> int:
        counts = ledger.counts()
        return counts.get(State.SENT, 0) + counts.get(State.UNKNOWN, 0)

    while (before := settled()) < COUNT:
        if not is_true_soon(lambda: settled() > before):
            return False
    return True


def test_two_replicas_share_the_work(
    ledger: Ledger, slack: Slack, replica: Callable[..., Replica]
) -> None:
    """Each reminder is said once, by one of them or the other."""
    plan_many(ledger)
    both = replica(), replica()
    begin(*both)
    assert are_settled(ledger)
    assert ledger.counts() == {State.SENT: COUNT}
    assert slack.said() == Counter(f"1.32/r{number}" for number in range(COUNT))
    assert slack.speakers() == {process.pid for process in both}


def test_a_killed_replica_is_stood_in_for_at_once(
    ledger: Ledger, slack: Slack, replica: Callable[..., Replica]
) -> None:
    """What it had claimed goes out long before a lease is over; what it was sending is unknown."""
    plan_many(ledger)
    both = replica(), replica()
    begin(*both)
    assert is_true_soon(lambda: sum(slack.said().values()) >= COUNT / 5)
    both[0].kill()
    assert are_settled(ledger)
    said = slack.said()
    assert max(said.values()) == 1
    unknown = {one.reminder_id for one in ledger.history(state=State.UNKNOWN)}
    assert len(unknown) <= IN_FLIGHT
    assert {one.reminder_id for one in ledger.history(state=State.SENT)} == set(said) - unknown
    assert len(set(said) | unknown) == COUNT


def test_a_replica_that_hung_posts_nothing_stale(
    ledger: Ledger, slack: Slack, replica: Callable[..., Replica]
) -> None:
    """Stopped before its request is about to be written, it is taken over, and told on waking."""
    plan(ledger, [wanted()])
    hung = replica("claimed")
    begin(hung)
    process = stop_of(hung)
    assert claim(ledger, machine_now=machine_now()) == []
    (taken_over,) = claim(ledger, machine_now=machine_now() + LEASE)
    assert send(ledger, taken_over)
    os.kill(process, signal.SIGCONT)
    assert hear(hung) == "refused"
    assert not slack.said()
    assert states(ledger) == {"code-freeze/7d": State.SENT}


def test_a_replica_that_hung_over_its_request_is_not_repeated(
    ledger: Ledger, slack: Slack, replica: Callable[..., Replica]
) -> None:
    """Nobody knows whether the post landed until the replica wakes up and says so."""
    plan(ledger, [wanted()])
    hung = replica("sending")
    begin(hung)
    process = stop_of(hung)
    assert claim(ledger, machine_now=machine_now() + LEASE) == []
    assert states(ledger) == {"code-freeze/7d": State.UNKNOWN}
    os.kill(process, signal.SIGCONT)
    assert hear(hung) == "posted"
    assert sum(slack.said().values()) == 1
    assert states(ledger) == {"code-freeze/7d": State.SENT}
