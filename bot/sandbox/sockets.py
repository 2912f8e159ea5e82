"""The stand-in's side of Socket Mode: connections to the app, and what travels over them.

Source:
    docs.slack.dev ``apis/events-api/using-socket-mode``.
"""

import json
import logging
import secrets
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from bot.sandbox.texts import Json

if TYPE_CHECKING:
    from simple_websocket import Server

MOST_CONNECTIONS = 10
"""How many connections an app may hold at once."""
TICKET_SECONDS = 30.0
"""How long an address may be connected to, once; our guess, the page says "temporary"."""
CONNECTION_SECONDS = 3600
"""What a greeting announces as the connection's time; the stand-in itself never tires."""

_CLOSING_SECONDS = 5.0
"""How long the other side has to answer a farewell."""

_LOGGER = logging.getLogger(__name__)


class NotConnectedError(Exception):
    """The app holds no connection that could take an envelope."""


class Sockets:
    """The app's connections. Safe to use from several threads.

    Attributes:
        address: Where connections are taken; the server sets it.
        greeted: How many connections there have been so far.
        acks: Every receipt the app has sent, in order of arrival.
    """

    def __init__(self, app_id: str, monotonic: Callable[[], float]) -> None:
        """Begin without connections.

        Args:
            app_id: Whose they are.
            monotonic: Machine time, in seconds.
        """
        self.address = ""
        self.greeted = 0
        self.acks: list[Json] = []
        self._app_id = app_id
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._tickets: dict[str, float] = {}
        self._connections: list[_Connection] = []
        self._awaited: dict[str, _Receipt] = {}
        self._turns = count()

    def __len__(self) -> int:
        """Return how many connections there are."""
        return len(self._connections)

    def issue_url(self) -> str:
        """Return a new address that takes one connection."""
        ticket = secrets.token_hex(16)
        with self._lock:
            self._tickets[ticket] = self._monotonic()
        return f"{self.address}?ticket={ticket}&app_id={self._app_id}"

    def admits(self, ticket: str) -> bool:
        """Return whether this ticket opens a connection, and use it up."""
        with self._lock:
            issued_at = self._tickets.pop(ticket, None)
        return issued_at is not None and self._monotonic() - issued_at <= TICKET_SECONDS

    def serve(self, sock: socket.socket, headers: Mapping[str, str]) -> None:
        """Speak WebSocket on *sock* until the connection ends.

        Args:
            sock: A connection whose request for an upgrade has been read.
            headers: The headers of that request.
        """
        from simple_websocket import ConnectionClosed, Server

        sock.settimeout(None)
        wire = _Wire(sock)
        environ = {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()
        }
        speaking = Server.accept({"werkzeug.socket": wire, **environ}, thread_class=_daemon)
        connection = _Connection(wire, speaking)
        try:
            if self._admit(connection):
                while True:
                    self._receive(speaking.receive())
            connection.send(_disconnect("too_many_websockets"))
            connection.close()
        except (ConnectionClosed, NotConnectedError) as end:
            _LOGGER.debug("a connection has ended: %s", end)
        finally:
            self._forget(connection)
            speaking.thread.join(_CLOSING_SECONDS)  # it reads the other side's farewell

    def deliver(
        self,
        kind: str,
        payload: Json,
        patience: timedelta,
        *,
        accepts_payload: bool = False,
        retry: int = 0,
    ) -> Json | None:
        """Send an envelope over any one connection, and wait for its receipt.

        Args:
            kind: ``slash_commands``, ``interactive`` or ``events_api``.
            payload: What Slack would send over HTTP.
            patience: How long to wait.
            accepts_payload: Whether the receipt may carry an answer.
            retry: How many times this was delivered before.

        Returns:
            The receipt; None if there was none in time.

        Raises:
            NotConnectedError: There is no connection, or it broke.
        """
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": accepts_payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        receipt = _Receipt()
        with self._lock:
            if not self._connections:
                raise NotConnectedError
            connection = self._connections[next(self._turns) % len(self._connections)]
            self._awaited[envelope["envelope_id"]] = receipt
        try:
            connection.send(envelope)
            receipt.arrived.wait(patience.total_seconds())
        finally:
            self._awaited.pop(envelope["envelope_id"], None)
        return receipt.ack

    # What goes wrong, on demand: each of these befalls every connection there is at the moment

    def say_disconnect(self, reason: str) -> None:
        """Say that the connection is about to end: a ``warning``, ``refresh_requested``, ..."""
        for connection in self._present():
            connection.send(_disconnect(reason))

    def close(self) -> None:
        """End connections as the protocol has it."""
        for connection in self._present():
            self._forget(connection)
            connection.close()

    def abort(self) -> None:
        """Break connections off at once, without a word of WebSocket: TCP is reset."""
        for connection in self._present():
            connection.wire.abort()

    def fall_silent(self, last_word: bytes = b"") -> None:
        """Neither say nor hear anything more over connections that stay open.

        Args:
            last_word: Sent before, such as the beginning of a frame.
        """
        for connection in self._present():
            connection.wire.send(last_word)
            connection.wire.is_silent = True

    def _present(self) -> list["_Connection"]:
        with self._lock:
            return list(self._connections)

    def _admit(self, connection: "_Connection") -> bool:
        """Greet a connection and count it in; the greeting comes before any envelope."""
        with self._lock:
            if len(self._connections) >= MOST_CONNECTIONS:
                return False
            connection.send(
                {
                    "type": "hello",
                    "num_connections": len(self._connections) + 1,
                    "connection_info": {"app_id": self._app_id},
                    "debug_info": {
                        "host": "sandbox",
                        "approximate_connection_time": CONNECTION_SECONDS,
                    },
                }
            )
            self._connections.append(connection)
            self.greeted += 1
            return True

    def _forget(self, connection: "_Connection") -> None:
        with self._lock:
            if connection in self._connections:
                self._connections.remove(connection)

    def _receive(self, text: str) -> None:
        ack = json.loads(text)
        with self._lock:
            self.acks.append(ack)
            receipt = self._awaited.get(ack.get("envelope_id"))
        if receipt:
            receipt.ack = ack
            receipt.arrived.set()


class _Receipt:
    """What an envelope waits for."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.ack: Json | None = None


class _Connection:
    """One connection: what is said over it, and what carries that."""

    def __init__(self, wire: "_Wire", speaking: "Server") -> None:
        self.wire = wire
        self._speaking = speaking
        self._lock = threading.Lock()

    def send(self, frame: Json) -> None:
        """Send a frame; NotConnectedError if the connection has ended."""
        from simple_websocket import ConnectionClosed

        try:
            with self._lock:
                self._speaking.send(json.dumps(frame))
        except (ConnectionClosed, OSError) as end:
            raise NotConnectedError from end

    def close(self) -> None:
        """Say that the connection ends; the other side answers and closes it."""
        from simple_websocket import ConnectionClosed

        try:
            with self._lock:
                self._speaking.close()
        except (ConnectionClosed, OSError):
            _LOGGER.debug("it has ended already, which is what was asked for")


class _Wire:
    """The socket under one connection, which can fall silent and break off."""

    def __init__(self, sock: socket.socket) -> None:
        self.is_silent = False
        self._sock = sock
        self._lock = threading.Lock()

    def recv(self, size: int) -> bytes:
        while True:
            data = self._sock.recv(size)
            if not (data and self.is_silent):
                return data

    def send(self, data: bytes) -> None:
        with self._lock:
            if not self.is_silent:
                self._sock.sendall(data)

    def close(self) -> None:
        self._sock.close()

    def abort(self) -> None:
        """Have the socket reset, not closed: by who reads from it, and wakes up here."""
        with suppress(OSError):  # it may be closed already
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._sock.shutdown(socket.SHUT_RD)


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}


def _daemon(target: Callable[[], None]) -> threading.Thread:
    return threading.Thread(target=target, name="sandbox-socket", daemon=True)
