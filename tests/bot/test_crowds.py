"""Crowds at the door: whoever asks how the service is keeps nobody from an answer."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS, furnish, settings_for
from bot.commands.listener import COMMAND, Answers, listen
from bot.conversation import build_bolt
from bot.sandbox.people import People
from bot.sandbox.server import SlackServer
from bot.vitals import Vitals
from bot.vitals.vitals import WATCHERS
from bot.web.server import Server, build_flask
from schedule.clock import RehearsalClock
from schedule.ledger import Gauges, Ledger
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, TIMELINE
from tests.builders import a_snapshot
from tests.waiting import has_happened, is_true_soon

STRANGERS = 40


class HungLedger(Ledger):
    """Answers when it is allowed to."""

    def __init__(self) -> None:
        self.asked = 0
        self.go_on = threading.Event()

    def gauges(self, **_: object) -> Gauges:
        """Wait."""
        self.asked += 1
        assert has_happened(self.go_on)
        return Gauges()


class Door:
    """A bot whose ledger hangs, and the crowd before it."""

    def __init__(self, stack: ExitStack) -> None:
        self.slack = stack.enter_context(SlackServer(furnish(CYCLE)))
        settings = settings_for(self.slack, CYCLE, [TIMELINE], Path("unused.db"))
        clock = RehearsalClock(BEFORE_FREEZE, speed=0)
        self.ledger = HungLedger()
        stack.callback(self.ledger.go_on.set)
        vitals = Vitals(clock, patience=timedelta(minutes=5))
        stack.callback(vitals.rest)
        vitals.watch_ledger(self.ledger)
        vitals.watch_knowledge(a_snapshot)
        bolt = build_bolt(settings)
        listen(bolt, Answers(a_snapshot, clock))
        server = Server(build_flask(bolt, settings.signing_secret, vitals, ""), "127.0.0.1", 0)
        stack.callback(server.close)
        threading.Thread(target=server.run, daemon=True).start()
        self.port = server.port
        self.answers: list[int] = []
        self.people = People(self.slack, f"http://127.0.0.1:{server.port}")

    def come(self, path: str) -> None:
        """Have many strangers ask at once."""
        for _ in range(STRANGERS):
            threading.Thread(target=self._ask, args=(path,), daemon=True).start()

    def _ask(self, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            self.answers.append(answer.status)


@pytest.fixture
def door() -> Iterator[Door]:
    """Return a bot whose ledger hangs until the end of the test."""
    with ExitStack() as stack:
        yield Door(stack)


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_a_crowd_waits_for_one_look(door: Door, path: str) -> None:
    """All but a few are told what the last look found, and a command is answered meanwhile."""
    door.come(path)
    assert is_true_soon(lambda: len(door.answers) == STRANGERS - WATCHERS)
    user = door.slack.workspace.user_named("Docs Lead").id
    channel = door.slack.workspace.channel_named(CHANNELS["announce"]).id
    answer = door.people.slash(user, channel, COMMAND, "next")
    assert answer.message
    assert (door.ledger.asked, len(door.answers)) == (1, STRANGERS - WATCHERS)
    door.ledger.go_on.set()
    assert is_true_soon(lambda: len(door.answers) == STRANGERS)
