"""A Slack, a bot on the line to it over Socket Mode, and a lead who types."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import websocket
from slack_bolt import Ack, App

from bot.sandbox.model import Channel, User
from bot.sandbox.people import Answer, People
from bot.sandbox.server import SlackServer
from bot.sandbox.sockets import MOST_CONNECTIONS
from bot.sandbox.workspace import Workspace
from bot.socket_mode.line import Line
from bot.socket_mode.patience import Patience
from tests.bot.sandbox.a_bot import a_bolt_app
from tests.waiting import PATIENCE_SECONDS, has_happened, is_true_soon

COMMAND = "/release-status"
OPEN = "apps.connections.open"
IN_TIME = timedelta(seconds=PATIENCE_SECONDS)
SOON = timedelta(milliseconds=10)
LATE = timedelta(hours=1)
EAGER = Patience(first_retry=SOON, longest_retry=SOON)
"""Tries again at once, and otherwise waits as it does in earnest."""


class LineTown:
    """A Slack, a bot on the line to it, and a lead who types."""

    def __init__(self) -> None:
        self.workspace = Workspace.furnished(["announce"], ["Docs Lead"])
        self.slack = SlackServer(self.workspace)
        self.bolt: App = a_bolt_app(self.slack)
        self.bolt.command(COMMAND)(lambda ack, command: ack(f"answer to {command['text']}"))
        self.people = People(self.slack, None, patience=IN_TIME)
        self.channel: Channel = self.workspace.channel_named("announce")
        self.lead: User = self.workspace.user_named("Docs Lead")

    def ask(self, words: str = "next") -> Answer:
        """Type the command."""
        return self.people.slash(self.lead.id, self.channel.id, COMMAND, words)

    def is_answered(self) -> bool:
        """Return whether the command is answered right now."""
        return self.ask().text == '{"text": "answer to next"}'

    def opened(self) -> int:
        """Return how often somebody asked for a connection."""
        return sum(call.method == OPEN for call in self.slack.calls)

    def have_a_slow_command(self) -> tuple[Callable[[], Answer], Event, Event]:
        """Return what types a slow command, what is set once it has come, and what it awaits."""
        reached, go_on = Event(), Event()

        @self.bolt.command("/slow")
        def on_slow(ack: Ack) -> None:
            reached.set()
            assert has_happened(go_on)
            ack("at last")

        return lambda: self.people.slash(self.lead.id, self.channel.id, "/slow"), reached, go_on

    @contextmanager
    def crowd(self) -> Iterator[Callable[[], None]]:
        """Have no room for another connection; yields what makes some."""
        others = [
            websocket.create_connection(self.slack.sockets.issue_url())
            for _ in range(MOST_CONNECTIONS)
        ]

        def leave() -> None:
            for other in others:
                other.close()

        assert is_true_soon(lambda: len(self.slack.sockets) == MOST_CONNECTIONS)
        yield leave
        leave()

    @contextmanager
    def line(self, patience: Patience = EAGER) -> Iterator[Line]:
        """Keep a line while the context lasts."""
        line = Line(self.bolt, self.slack.app_token, self.slack.url, patience)
        line.start()
        try:
            yield line
        finally:
            assert line.stop(IN_TIME)

    @contextmanager
    def connected(self, patience: Patience = EAGER) -> Iterator[Line]:
        """Keep a line while the context lasts, which begins once there is a connection."""
        with self.line(patience) as line:
            assert is_true_soon(lambda: len(self.slack.sockets) and line.frame_age is not None)
            yield line
