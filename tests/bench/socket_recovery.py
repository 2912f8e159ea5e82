"""How soon commands are answered again after what happens to connections of Socket Mode.

``python -m tests.bench.socket_recovery`` prints a table for our line to Slack and for two of
slack_sdk's own clients, each at its default settings. It takes about ten minutes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import click
import websocket
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler as Builtin
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler as WebsocketClient
from slack_sdk import WebClient

from bot.sandbox.faults import slack_error
from bot.sandbox.people import People
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.sockets import MOST_CONNECTIONS
from bot.sandbox.workspace import Workspace
from bot.socket_mode.line import Line
from schedule.clock import monotonic
from tests.bot.sandbox.a_bot import a_bolt_app

COMMAND = "/release-status"
LONGEST = 60.0
"""Seconds after which a client is said never to recover."""
WATCHED = 20.0
"""Seconds for which attempts to connect are counted."""
OPEN = "apps.connections.open"

Client = Callable[[App, SlackServer], Any]


class Scene:
    """One client against one stand-in."""

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        self._people = People(slack, None, patience=timedelta(milliseconds=100))
        self._channel = slack.workspace.channel_named("announce").id
        self._user = slack.workspace.user_named("Docs Lead").id

    def is_answered(self) -> bool:
        """Type a command."""
        return not self._people.slash(self._user, self._channel, COMMAND).error

    def recovery(self) -> float | None:
        """Type commands until one is answered; return after how many seconds, None for never."""
        began = monotonic()
        while monotonic() - began < LONGEST:
            if self.is_answered():
                return monotonic() - began
            pause(0.02)
        return None

    def lost(self, seconds: float) -> int:
        """Type commands all the while; return how many were not answered."""
        until, lost = monotonic() + seconds, 0
        while monotonic() < until:
            lost += not self.is_answered()
            pause(0.02)
        return lost

    def opened(self) -> int:
        """Return how often the client asked for a connection while it was watched."""
        before = sum(call.method == OPEN for call in self.slack.calls)
        pause(WATCHED)
        return sum(call.method == OPEN for call in self.slack.calls) - before


def pause(seconds: float) -> None:
    """Let machine time pass."""
    threading.Event().wait(seconds)


@contextmanager
def connected(client: Client, *, crowd: int = 0) -> Iterator[Scene]:
    """Connect *client* to a stand-in to which *crowd* others are connected."""
    workspace = Workspace.furnished(["announce"], ["Docs Lead"])
    with SlackServer(workspace, limits=Limits(paced=False)) as slack, ExitStack() as stack:
        for _ in range(crowd):
            other = websocket.create_connection(slack.sockets.issue_url())
            stack.callback(other.close)
        app = a_bolt_app(slack)
        app.command(COMMAND)(lambda ack: ack("here"))
        stop = client(app, slack)
        scene = Scene(slack)
        if not crowd:
            scene.recovery()
        yield scene
        stop()


def ours(app: App, slack: SlackServer) -> Callable[[], object]:
    """Start our line; return what stops it."""
    line = Line(app, slack.app_token, slack.url)
    line.start()
    return lambda: line.stop(timedelta(seconds=5))


def theirs(handler: Callable[..., Any]) -> Client:
    """Return what starts a client of slack_sdk and returns what stops it."""

    def start(app: App, slack: SlackServer) -> Callable[[], object]:
        running = handler(app, slack.app_token, web_client=WebClient(base_url=slack.url))
        running.connect()
        stop: Callable[[], object] = running.close
        return stop

    return start


def refreshed(reason: str) -> Callable[[Client], str]:
    """Return what measures the commands lost while Slack has a connection replaced."""

    def measure(client: Client) -> str:
        with connected(client) as scene:
            scene.slack.sockets.say_disconnect(reason)
            return f"{scene.lost(5)} lost"

    return measure


def broken(how: Callable[[SlackServer], None]) -> Callable[[Client], str]:
    """Return what measures the time to recover from an end of all connections."""

    def measure(client: Client) -> str:
        with connected(client) as scene:
            how(scene.slack)
            seconds = scene.recovery()
            return f"> {LONGEST:.0f} s" if seconds is None else f"{seconds:.1f} s"

    return measure


def crowded(client: Client) -> str:
    """Count the attempts of a client for which there is no room."""
    with connected(client, crowd=MOST_CONNECTIONS) as scene:
        return f"{scene.opened()} asked for"


def disabled(client: Client) -> str:
    """Count the attempts of a client after Socket Mode was switched off."""
    with connected(client) as scene:
        scene.slack.fail_next(OPEN, *[slack_error("not_allowed_token_type")] * 10_000)
        scene.slack.sockets.say_disconnect("link_disabled")
        scene.slack.sockets.close()
        return f"{scene.opened()} asked for"


MEASURES: dict[str, Callable[[Client], str]] = {
    "refresh_requested, commands in 5 s": refreshed("refresh_requested"),
    "warning, commands in 5 s": refreshed("warning"),
    "closed": broken(lambda slack: slack.sockets.close()),
    "aborted": broken(lambda slack: slack.sockets.abort()),
    "silent": broken(lambda slack: slack.sockets.fall_silent()),
    f"too_many_websockets, connections in {WATCHED:.0f} s": crowded,
    f"link_disabled, connections in {WATCHED:.0f} s": disabled,
}
CLIENTS: dict[str, Client] = {
    "ours": ours,
    "websocket_client": theirs(WebsocketClient),
    "builtin": theirs(Builtin),
}

if __name__ == "__main__":
    click.echo(f"| what happens | {' | '.join(CLIENTS)} |\n|{'---|' * (len(CLIENTS) + 1)}")
    for name, measure in MEASURES.items():
        cells = [measure(client) for client in CLIENTS.values()]
        click.echo(f"| {name} | {' | '.join(cells)} |")
