"""With the database and every source hanging, people are answered from memory, and at once."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.commands.listener import COMMAND
from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from bot.settings import Settings
from schedule.clock import RehearsalClock, monotonic
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, TIMELINE, deployment
from tests.postgres import Postgres
from tests.schedule.a_web_server import Request, a_web_server
from tests.waiting import has_happened, is_true_soon

QUESTIONS = ("", "next", "week", "timeline", "code freeze", "exceptions")
"""What is asked of the dates: each answer says how old what it knows is."""


class Source:
    """A timeline on a web server, which answers until it hangs.

    Attributes:
        hangs: Set to let it hang.
        reached: Set once somebody waits for an answer that does not come.
        go_on: Set to let all of them go.
        waiting: How many wait.
    """

    def __init__(self) -> None:
        self.hangs = threading.Event()
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self.waiting = 0

    def wait(self) -> None:
        """Let it hang from now on."""
        self.go_on.clear()
        self.hangs.set()

    def page(self, request: Request) -> None:
        """Answer with the timeline, or not at all."""
        if self.hangs.is_set():
            self.waiting += 1
            self.reached.set()
            self.go_on.wait()
            self.waiting -= 1
        else:
            request.reply(200, Path(TIMELINE).read_bytes())


class Place:
    """A deployment whose ledger is in PostgreSQL and whose timeline is on a web server."""

    def __init__(self, postgres: Postgres, slack: SlackServer, settings: Settings) -> None:
        self.postgres = postgres
        self.slack = slack
        self.settings = settings
        self.source = Source()

    @contextmanager
    def service(self) -> Iterator[Stage]:
        """Run it, with nothing due."""
        clock = RehearsalClock(BEFORE_FREEZE, speed=1e-9)
        with staged(self.slack, self.settings, clock, poll=timedelta(seconds=1)) as stage:
            try:
                assert not self.settings.app_token or is_true_soon(lambda: len(self.slack.sockets))
                yield stage
            finally:
                self.source.go_on.set()

    @contextmanager
    def hanging(self) -> Iterator[threading.Event]:
        """Let the database hang; what is yielded is set once it has answered somebody again."""
        is_back = threading.Event()

        def look() -> None:
            self.postgres.run("SELECT 1")
            is_back.set()

        looking = threading.Thread(target=look)
        with self.postgres.hanging():
            looking.start()
            yield is_back
        looking.join()
        assert is_back.is_set()


@pytest.fixture(params=[False, True], ids=["HTTP", "Socket Mode"])
def place(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Iterator[Place]:
    """Return a deployment that people reach over either way to Slack."""
    with (
        a_web_server() as web,
        postgres.empty_database() as database,
        SlackServer(furnish(CYCLE)) as slack,
    ):
        settings = replace(deployment(slack, tmp_path), database_url=database)
        if request.param:
            settings = replace(settings, app_token=slack.app_token, signing_secret="")
        place = Place(postgres, slack, settings)
        (cycle,) = settings.config.cycles
        timeline = web.url("/1.32.yaml", place.source.page)
        cycle = cycle.model_copy(update={"timeline": timeline})
        config = settings.config.model_copy(update={"cycles": (cycle,)})
        place.settings = replace(settings, config=config)
        yield place


def ask(stage: Stage, words: str) -> Message:
    """Type the command, and print how long the answer took."""
    user = stage.workspace.user_named("Enhancements Lead").id
    channel = stage.workspace.channel_named(CHANNELS["announce"]).id
    began = monotonic()
    answer = stage.people.slash(user, channel, COMMAND, words)
    took = monotonic() - began
    assert answer.message, answer
    print(f"{took * 1000:4.0f} ms: {COMMAND} {words}")  # noqa: T201 -- the promise is 500
    return answer.message


def waited(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what is in the log of answers that waited for the ledger, in vain."""
    return [one.getMessage() for one in caplog.records if one.name == "bot.commands.listener"]


def test_the_command_is_answered_while_everything_hangs(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """Before either comes back, with how old the knowledge is; what takes the ledger says so."""
    with place.service() as stage:
        place.source.wait()
        assert has_happened(place.source.reached)
        with place.hanging() as is_back:
            for words in QUESTIONS:
                assert re.search(r"Source read (just now|\d+ min ago)", ask(stage, words).text)
                assert place.source.waiting
                assert not is_back.is_set()
            assert waited(caplog) == []
            assert "My ledger does not answer just now" in ask(stage, "reminders").text
            assert len(waited(caplog)) == 1
            assert not is_back.is_set()


def test_old_knowledge_is_said_to_be_old(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """What a service knows of before its start, whose source hangs from the beginning."""
    with place.service():
        pass
    aged = "UPDATE documents SET fetched_at = fetched_at - interval '2 hours'"
    place.postgres.run(aged, url=place.settings.database_url)
    place.source.wait()
    with place.service() as stage:
        assert has_happened(place.source.reached)
        with place.hanging() as is_back:
            for words in QUESTIONS:
                assert "Source read 2h 0m ago" in ask(stage, words).text
                assert place.source.waiting
                assert not is_back.is_set()
            assert waited(caplog) == []
