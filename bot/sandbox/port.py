"""The port on which the stand-in answers: HTTP as it is, and as it goes wrong."""

import logging
import os
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.sandbox.sockets import Sockets
from bot.sandbox.texts import Json
from bot.sandbox.uploads import UPLOADS
from bot.sandbox.wire import Reply, Silence, arguments, json_reply
from schedule.clock import machine_now

SOCKETS = "/link"
"""Path at which connections of Socket Mode are taken."""
_HOST = "127.0.0.1"
_NO_LINGER = struct.pack("ii", 1, 0)
"""SO_LINGER by which closing a connection resets it. Source: ``man 7 socket``."""
_LOGGER = logging.getLogger(__name__)

Answer = Callable[[str, str, Json], Reply | Silence]
"""From a request's path, its token (empty without) and its arguments to what becomes of it."""


class Port:
    """A port of this machine that takes requests. Safe to use from several threads.

    Attributes:
        skew: How far the clock of answers is ahead of this machine's.
    """

    def __init__(self, number: int, answer: Answer, sockets: Sockets) -> None:
        """Take the port; answering begins with :meth:`open`.

        Args:
            number: On 127.0.0.1; zero takes a free one.
            answer: Called for every request, on a thread of its own.
            sockets: Who takes the connections of Socket Mode.

        Raises:
            OSError: The port is taken.
        """
        self.answer = answer
        self.sockets = sockets
        self.skew = timedelta()
        self.visits = _Visits()
        self._server = _Server(number, self)
        self._thread: threading.Thread | None = None

    @property
    def number(self) -> int:
        """Return the port's number."""
        return self._server.server_port

    def open(self) -> None:
        """Begin to answer."""
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="sandbox-slack",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Stop answering and free the port."""
        if self._thread:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Refuse new connections while the context lasts; those that there are go on."""
        number = self.number
        self.close()
        with socket.socket() as kept:  # bound, so that nobody else takes it; not listening
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            kept.bind((_HOST, number))
            try:
                yield
            finally:
                self._server = _Server(number, self)
                self.open()

    def reset_next(self, connections: int) -> None:
        """Reset the next *connections* before anything is read from them."""
        self.visits.unwelcome += connections

    def is_at_rest(self, within: timedelta) -> bool:
        """Wait until all that was sent before has been dealt with; return whether it was in time.

        Also what was sent by a process that has ended since. Connections of Socket Mode count as
        something to be dealt with for as long as they last.
        """
        # Connections are taken in order: once this one is, so are those that came before it.
        with socket.create_connection((_HOST, self.number), within.total_seconds()) as last:
            last.sendall(b"GET / HTTP/1.0\r\n\r\n")
            while last.recv(4096):
                pass
        return self.visits.have_ended(within)


class _Visits:
    """How many connections are being served, and how many are not going to be."""

    def __init__(self) -> None:
        self.unwelcome = 0
        self._changed = threading.Condition()
        self._count = 0

    def change(self, by: int) -> None:
        """Count one more or one less."""
        with self._changed:
            self._count += by
            self._changed.notify_all()

    def have_ended(self, within: timedelta) -> bool:
        """Wait until there are none; return whether that was in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._count, within.total_seconds())


class _Server(ThreadingHTTPServer):
    """Binds without asking a name server who 127.0.0.1 is."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, number: int, port: Port) -> None:
        self.port = port
        super().__init__((_HOST, number), _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        visits = self.port.visits
        if visits.unwelcome:
            visits.unwelcome -= 1
            _reset(request)
            return
        visits.change(1)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        super().close_request(request)
        self.port.visits.change(-1)

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request
        # Whoever asked may be gone before the answer.
        is_usual = isinstance(sys.exc_info()[1], OSError)
        _LOGGER.log(
            logging.DEBUG if is_usual else logging.ERROR,
            "a request from %s was not answered",
            client_address,
            exc_info=True,
        )


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
            if address.path.startswith(UPLOADS):  # bytes of a file, whatever they are said to be
                args: Json = {"content": body}
            else:
                args = arguments(self.headers.get("Content-Type", ""), address.query, body)
        except ValueError:
            self._send(json_reply({"ok": False, "error": "invalid_json"}))
            return
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        reply = self.server.port.answer(address.path, bearer or str(args.get("token", "")), args)
        if isinstance(reply, Reply):
            self._send(reply)
            return
        self.close_connection = True
        if reply is Silence.RESET:
            _reset(self.connection)

    def _connect(self, ticket: str) -> None:
        """Take a WebSocket; what a wrong ticket is answered is our guess, no page names it."""
        is_upgrade = self.headers.get("Upgrade", "").lower() == "websocket"
        if not is_upgrade or not self.server.port.sockets.admits(ticket):
            self._send(Reply(403 if is_upgrade else 426, b"", {}))
            return
        self.close_connection = True
        self.server.port.sockets.serve(self.connection, dict(self.headers))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        for piece in reply.pieces():
            self.wfile.flush()
            threading.Event().wait(reply.pause.total_seconds())
            self.wfile.write(piece)

    def date_time_string(self, timestamp: float | None = None) -> str:
        at = machine_now() + self.server.port.skew
        return super().date_time_string(at.timestamp() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: object) -> None:
        _LOGGER.debug(format, *args)


def _reset(connection: socket.socket) -> None:
    """End *connection* with a reset, whoever else holds it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    os.close(connection.detach())
