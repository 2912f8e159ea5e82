"""The stand-in Slack on a port of this machine: the Web API over real HTTP."""

import logging
import socketserver
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TextIO
from urllib.parse import parse_qsl, urlsplit

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.installation import LEAST_SCOPES, Installation
from bot.sandbox.methods import call
from bot.sandbox.posting import show
from bot.sandbox.rates import Limits, Pacing
from bot.sandbox.sockets import Sockets
from bot.sandbox.texts import Json
from bot.sandbox.tickets import Responder
from bot.sandbox.wire import MethodError, Reply, arguments, json_reply, rate_limited
from bot.sandbox.workspace import Workspace
from schedule.clock import monotonic as machine_monotonic

_LOGGER = logging.getLogger(__name__)

RESPONSE_URL = "response_url"
"""What answers to response URLs are called where methods are: in faults, calls and limits."""


SOCKETS = "/link"
"""Path at which connections of Socket Mode are taken."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request the stand-in was sent, whatever became of it.

    Attributes:
        method: Method of the Web API, or ``response_url``.
        args: Its arguments.
    """

    method: str
    args: Json


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
        self._faults = Faults()
        self._pacing = Pacing(limits or Limits(), monotonic)
        self._http = _Server(port, self)
        self.app.sockets.address = f"ws://127.0.0.1:{self._http.server_port}{SOCKETS}"
        self._thread = threading.Thread(
            target=self._http.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="sandbox-slack",
            daemon=True,
        )

    @property
    def root(self) -> str:
        """Return the address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self._http.server_port}"

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

    def fail_next(self, method: str, *faults: Fault) -> None:
        """Have the next calls of *method* go wrong, one for each fault, in order."""
        self._faults.add(method, *faults)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._http.shutdown()
        self.app.sockets.abort()
        self._http.server_close()
        self._thread.join()

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

    def answer(self, path: str, token: str, args: Json) -> Reply | None:
        """Return the answer to one request; None closes the connection without any.

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
            case ["response", ticket]:
                return self._answered(RESPONSE_URL, args, lambda: self._respond(ticket, args))
            case _:
                return Reply(404, b"", {})

    def _answered(self, method: str, args: Json, apply: Callable[[], Reply]) -> Reply | None:
        """Answer truthfully, or as the fault that waits for this method has it."""
        self.calls.append(Call(method, args))
        fault = self._faults.take(method)
        if fault is None:
            return apply()
        truth = apply() if fault.is_applied else None
        return None if fault.is_dropped else fault.reply or truth

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


class _Server(ThreadingHTTPServer):
    """Binds without asking a name server who 127.0.0.1 is."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, slack: SlackServer) -> None:
        self.slack = slack
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == SOCKETS:
            self._connect(dict(parse_qsl(address.query)).get("ticket", ""))
        else:
            self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            args = arguments(self.headers.get("Content-Type", ""), address.query, body)
        except ValueError:
            self._send(json_reply({"ok": False, "error": "invalid_json"}))
            return
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        reply = self.server.slack.answer(address.path, bearer or str(args.get("token", "")), args)
        if reply is None:
            self.close_connection = True
        else:
            self._send(reply)

    def _connect(self, ticket: str) -> None:
        """Take a WebSocket; what a wrong ticket is answered is our guess, no page names it."""
        sockets = self.server.slack.app.sockets
        is_upgrade = self.headers.get("Upgrade", "").lower() == "websocket"
        if not is_upgrade or not sockets.admits(ticket):
            self._send(Reply(403 if is_upgrade else 426, b"", {}))
            return
        self.close_connection = True
        sockets.serve(self.connection, dict(self.headers))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        _LOGGER.debug(format, *args)
