"""The stand-in Slack on a port of this machine: the Web API over real HTTP."""

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import TextIO

from bot.sandbox import files
from bot.sandbox.faults import Fault
from bot.sandbox.installation import LEAST_SCOPES, Installation
from bot.sandbox.methods import call
from bot.sandbox.mishaps import Chance, Mishaps
from bot.sandbox.page import messages_page
from bot.sandbox.port import SOCKETS, Port
from bot.sandbox.posting import show
from bot.sandbox.rates import Limits, Pacing
from bot.sandbox.sockets import Sockets
from bot.sandbox.texts import Json
from bot.sandbox.tickets import Responder
from bot.sandbox.wire import MethodError, Reply, Silence, json_reply, rate_limited
from bot.sandbox.workspace import Workspace
from schedule.clock import monotonic as machine_monotonic

RESPONSE_URL, UPLOAD = "response_url", "upload"
"""What answers to response URLs, and the bytes of files, are called where methods are: in faults,
calls and limits."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request the stand-in was sent, whatever became of it.

    Attributes:
        method: Method of the Web API, or ``response_url``.
        args: Its arguments.
        fault: What goes wrong with it; None if nothing does.
    """

    method: str
    args: Json
    fault: Fault | None = None


class SlackServer:
    """A stand-in for Slack with one workspace and one app; a context manager.

    Attributes:
        workspace: What people there see.
        app: The app that is installed: its token, signing secret and scopes.
        calls: Every request so far, in order of arrival.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        scopes: Iterable[str] = LEAST_SCOPES,
        limits: Limits | None = None,
        monotonic: Callable[[], float] = machine_monotonic,
        port: int = 0,
    ) -> None:
        """Take a port; answering begins with :meth:`start`.

        Args:
            workspace: What to serve.
            scopes: What the app is granted.
            limits: How strictly it is paced; left out, about as strictly as Slack does.
            monotonic: Machine time, in seconds.
            port: Port on 127.0.0.1; zero takes a free one.

        Raises:
            OSError: The port is taken.
        """
        self.workspace = workspace
        self.app = Installation(workspace, scopes=scopes, monotonic=monotonic)
        self.calls: list[Call] = []
        self._mishaps = Mishaps()
        self._pacing = Pacing(limits or Limits(), monotonic)
        self._port = Port(port, self.answer, self.app.sockets)
        self.app.uploads.root = self.root
        self.app.sockets.address = f"ws://127.0.0.1:{self._port.number}{SOCKETS}"

    @property
    def root(self) -> str:
        """Return the address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self._port.number}"

    @property
    def url(self) -> str:
        """Return the address of the Web API, as slack_sdk's ``base_url`` wants it."""
        return f"{self.root}/api/"

    @property
    def token(self) -> str:
        """Return the app's bot token."""
        return self.app.token

    @property
    def app_token(self) -> str:
        """Return the app's app-level token."""
        return self.app.app_token

    @property
    def sockets(self) -> Sockets:
        """Return the connections the app holds in Socket Mode."""
        return self.app.sockets

    @property
    def signing_secret(self) -> str:
        """Return what requests to the app are signed with."""
        return self.app.signing_secret

    def response_url(self, responder: Responder) -> str:
        """Return a new address that takes answers to one interaction."""
        return f"{self.root}/response/{self.app.tickets.issue(responder)}"

    # What goes wrong

    def set_clock(self, skew: timedelta) -> None:
        """Let the clock that answers show be ahead of this machine's by *skew*."""
        self._port.skew = skew

    def fail_next(self, method: str, *faults: Fault) -> None:
        """Have the next calls of *method* go wrong, one for each fault, in order."""
        self._mishaps.add(method, *faults)

    def failing(self, fault: Fault, method: str = "") -> AbstractContextManager[None]:
        """Have every call of *method*, empty for all, go wrong while the context lasts."""
        return self._mishaps.lasting(lambda: fault, method)

    def failing_at_times(self, chance: Chance, method: str = "") -> AbstractContextManager[None]:
        """Leave it to *chance* which calls of *method*, empty for all, go wrong in the context."""
        return self._mishaps.lasting(chance, method)

    def refusing(self) -> AbstractContextManager[None]:
        """Refuse new connections while the context lasts, and take them on the same port after."""
        return self._port.closed()

    def reset_next(self, connections: int = 1) -> None:
        """Reset the next *connections* before a word is read of what they bring."""
        self._port.reset_next(connections)

    @property
    def mishaps(self) -> int:
        """Return how many calls have gone wrong so far."""
        return self._mishaps.happened

    # Life

    def start(self) -> None:
        """Begin to answer."""
        self._port.open()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._port.close()
        self.app.sockets.abort()

    def is_at_rest(self, within: timedelta) -> bool:
        """Wait until all that was sent before has been dealt with; return whether it was in time.

        Whoever sent it may have ended since. While there are connections of Socket Mode there is
        no rest.
        """
        return self._port.is_at_rest(within)

    def __enter__(self) -> "SlackServer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def answer(self, path: str, token: str, args: Json) -> Reply | Silence:
        """Return what becomes of one request.

        Args:
            path: Path of the request.
            token: Bearer token, empty without.
            args: Arguments from query and body.
        """
        match path.strip("/").split("/"):
            case ["api", method]:
                return self._answered(
                    method, args, lambda: call(self.app, self._pacing, method, token, args)
                )
            case ["upload", "v1", ticket]:
                body = args.get("content")
                body = body if isinstance(body, bytes) else b""
                sent = {"length": len(body)}
                return self._answered(UPLOAD, sent, lambda: files.receive(self.app, ticket, body))
            case ["messages"]:
                return messages_page(self.workspace, self.app.views, args)
            case ["response", ticket]:
                return self._answered(RESPONSE_URL, args, lambda: self._respond(ticket, args))
            case _:
                return Reply(404, b"", {})

    def _answered(self, method: str, args: Json, apply: Callable[[], Reply]) -> Reply | Silence:
        """Answer truthfully, or as the fault that waits for this method has it."""
        fault = self._mishaps.take(method)
        self.calls.append(Call(method, args, fault))
        return fault.befall(apply) if fault else apply()

    def _respond(self, ticket: str, args: Json) -> Reply:
        """Show what was sent to a response URL; 400 and 404 are our guess, no page names them."""
        try:
            responder = self.app.tickets.use_response(ticket)
        except MethodError as refusal:
            return json_reply(refusal.body(), 404)
        wait = self._pacing.retry_after(RESPONSE_URL, responder.channel)
        if wait:
            return rate_limited(wait)
        try:
            show(self.app, responder, args)
        except MethodError as refusal:
            return json_reply(refusal.body(), 400)
        return Reply(200, b"ok", {"Content-Type": "text/plain"})


def serve(server: SlackServer, *, said: TextIO = sys.stdout, until: TextIO = sys.stdin) -> None:
    """Serve in a process of its own: say where, then answer until the input ends.

    A parent that started it with pipes reads the three lines, and ends it by closing its input;
    it also ends with its parent.

    Args:
        server: The stand-in, not started.
        said: Where the Web API's address, the bot token and the signing secret go, a line each.
        until: Input to read to its end.
    """
    with server:
        said.write(f"{server.url}\n{server.token}\n{server.signing_secret}\n")
        said.flush()
        until.read()
