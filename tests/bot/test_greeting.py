"""Slack is greeted until it answers, and what was noted against it is taken back."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.greeting import Greeting
from bot.sandbox import faults
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from bot.vitals import Vitals
from schedule.clock import WallClock
from schedule.ledger import Ledger, open_ledger
from tests.builders import at
from tests.schedule.ledger.plans import claim, plan, wanted
from tests.waiting import is_true_soon

TEST = "auth.test"
NOW = at("2024-09-10 12:00")
PAUSE = timedelta(milliseconds=10)


class Porch:
    """A bot before a Slack, which greets as long as the test lasts."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.slack = stack.enter_context(SlackServer(Workspace.furnished(channels=["announce"])))
        self.ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", is_rehearsal=False)
        stack.callback(self.ledger.close)
        self.vitals = Vitals(WallClock())
        stack.callback(self.vitals.rest)
        self.vitals.watch_ledger(self.ledger)
        self.woken = threading.Event()
        self._stack = stack

    def refuse(self, why: str) -> None:
        """Have a post refused because of the token."""
        plan(self.ledger, [wanted()])
        (post,) = claim(self.ledger)
        self.ledger.returned(post, note=why, now=NOW, is_all_refused=True)

    def greet(self) -> None:
        """Begin to greet."""
        client = WebClient(self.slack.token, self.slack.url, retry_handlers=[], timeout=10)
        greeting = Greeting(client, self.ledger, self.vitals, self.woken.set, PAUSE)
        stop = threading.Event()
        thread = threading.Thread(target=greeting.run, args=(stop,))
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(stop.set)

    @property
    def red(self) -> dict[str, str]:
        """What is not in order with Slack, and why."""
        found = self.vitals.readiness()
        return {
            one.name: one.why for one in found if one.name in {"slack", "credentials"} and one.why
        }


@pytest.fixture
def porch(tmp_path: Path) -> Iterator[Porch]:
    """Return a bot that has not greeted yet."""
    with ExitStack() as stack:
        yield Porch(stack, tmp_path)


def test_a_slack_that_is_back_is_greeted_again(porch: Porch) -> None:
    """It need not wait for the next post, which may be days away."""
    porch.slack.fail_next(TEST, *[faults.reset(is_applied=False)] * 3)
    porch.greet()
    assert is_true_soon(porch.ledger.workspace)
    assert is_true_soon(lambda: porch.red == {})


def test_a_token_that_is_taken_again_is_trusted(porch: Porch) -> None:
    """Whoever repaired it sees so, and what waits goes out at once."""
    porch.refuse("invalid_auth")
    assert "invalid_auth" in porch.red["credentials"]
    porch.greet()
    assert is_true_soon(porch.woken.is_set)
    assert porch.red == {}
    assert len(claim(porch.ledger)) == 1


def test_a_token_that_is_repaired_later_is_trusted(porch: Porch) -> None:
    """The bot was greeted before it was revoked, and nothing is due meanwhile."""
    porch.greet()
    assert is_true_soon(porch.ledger.workspace)
    porch.refuse("token_revoked")
    assert is_true_soon(porch.woken.is_set)
    assert porch.red == {}


def test_a_missing_right_is_not_taken_for_repaired(porch: Porch) -> None:
    """Only a post shows whether the token may post."""
    porch.refuse("missing_scope (needs the scope chat:write)")
    porch.greet()
    assert is_true_soon(porch.ledger.workspace)
    assert "missing_scope" in porch.red["credentials"]
    assert not porch.woken.is_set()


def test_a_ledger_that_is_away_does_not_end_the_greeting(porch: Porch) -> None:
    """It is tried again."""
    porch.ledger.close()
    greeting = Greeting(
        WebClient(porch.slack.token, porch.slack.url),
        AwayLedger(),
        porch.vitals,
        lambda: None,
        PAUSE,
    )
    stop = threading.Event()
    thread = threading.Thread(target=greeting.run, args=(stop,))
    thread.start()
    assert is_true_soon(lambda: AwayLedger.asked > 2)
    assert thread.is_alive()
    stop.set()
    thread.join()


class AwayLedger(Ledger):
    """Answers nothing."""

    asked = 0

    def __init__(self) -> None:
        pass

    def refusal(self) -> str | None:
        """Fail."""
        AwayLedger.asked += 1
        raise RuntimeError("away")
