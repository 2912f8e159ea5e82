"""One WebSocket to Slack, from its greeting to its end."""

import json
import logging
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import websocket
from websocket import ABNF, WebSocketException, WebSocketTimeoutException

from bot.socket_mode.endings import Ending, asked_to_leave
from bot.socket_mode.patience import Patience
from schedule.clock import monotonic

_LOGGER = logging.getLogger(__name__)


class Connection:
    """A connection that is read by one thread and written to by several.

    Attributes:
        is_leaving: Set once it needs a successor: Slack is about to end it, or it has ended.
    """

    def __init__(
        self,
        url: str,
        patience: Patience,
        take: Callable[["Connection", dict[str, Any]], None],
    ) -> None:
        """Connect.

        Args:
            url: Where to, ticket included.
            patience: How long to wait for Slack.
            take: Called with each envelope, by the thread that reads: be brief.

        Raises:
            OSError: Slack cannot be reached.
            WebSocketException: It does not want this connection.
        """
        self.is_leaving = threading.Event()
        self._patience = patience
        self._take = take
        self._ws = websocket.create_connection(url, timeout=patience.answer.total_seconds())
        self._ws.settimeout(patience.ping.total_seconds())
        self._raw = cast("socket.socket", self._ws.sock)
        # TLS cannot be read and written at the same time: one lock for both, held while reading
        # only once there is something to read.
        self._lock = threading.Lock()
        self._last_frame = monotonic()
        self._greeted: float | None = None
        self._leave_at: float | None = None
        self._broken = "the connection to Slack broke"
        self._ending = Ending()

    @property
    def frame_age(self) -> timedelta:
        """How long ago Slack was last heard of over this connection."""
        return timedelta(seconds=monotonic() - self._last_frame)

    @property
    def ending(self) -> Ending:
        """Why it needs a successor, once it does."""
        return self._ending

    def read(self) -> None:
        """Read until the connection ends, however it does."""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._raw, selectors.EVENT_READ)
                while self._read_next(selector):
                    pass
        except (OSError, WebSocketException) as error:
            _LOGGER.debug("a connection to Slack has ended: %s", error)
        finally:
            with self._lock:
                self._ws.shutdown()  # type: ignore[no-untyped-call]  # it has no annotations
            self._leave(Ending(self._broken, lasted=self._lasted()))

    def send(self, text: str) -> None:
        """Send a frame.

        Raises:
            OSError: The connection has ended, or ends because the frame could not be sent whole.
            WebSocketException: The same.
        """
        try:
            with self._lock:
                self._ws.send(text)
        except (OSError, WebSocketException):
            self.abort()
            raise

    def close(self) -> None:
        """Say farewell; reading ends with Slack's answer to that."""
        with suppress(OSError, WebSocketException), self._lock:
            self._ws.send_close()

    def abort(self) -> None:
        """End reading now."""
        with suppress(OSError):  # below TLS, which would go on in the clear once it is shut down
            socket.socket.shutdown(self._raw, socket.SHUT_RDWR)

    def _read_next(self, selector: selectors.BaseSelector) -> bool:
        """Read one frame, or find that there is none; return whether to go on."""
        if self._leave_at is not None and monotonic() >= self._leave_at:
            self.close()
            return False
        if not (self._has_pending() or selector.select(self._patience.ping.total_seconds())):
            return self._bear_silence()
        try:
            with self._lock:
                opcode, frame = self._ws.recv_data_frame(control_frame=True)
        except WebSocketTimeoutException:  # half a frame; the rest is read when it comes
            return self._bear_silence()
        self._last_frame = monotonic()
        if opcode == ABNF.OPCODE_CLOSE:
            self._broken = "Slack closed the connection"
            return False
        if opcode == ABNF.OPCODE_TEXT:
            self._hear(frame.data)
        return True

    def _has_pending(self) -> bool:
        """Return whether TLS holds bytes that its socket no longer does."""
        pending = getattr(self._raw, "pending", None)
        return bool(pending and pending())

    def _bear_silence(self) -> bool:
        """Ask Slack for a word, unless it has been silent for too long."""
        if self.frame_age >= self._patience.silence:
            seconds = self._patience.silence.total_seconds()
            self._broken = f"Slack has not been heard of for {seconds:g} seconds"
            return False
        with self._lock:
            self._ws.ping()
        return True

    def _hear(self, data: bytes) -> None:
        try:
            message = json.loads(data)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            _LOGGER.warning("Slack sent something that is not a JSON object; it is left alone")
        elif "envelope_id" in message:
            self._take(self, message)
        elif message.get("type") == "hello":
            self._greeted = monotonic()
            _LOGGER.info("connected to Slack over Socket Mode")
        elif message.get("type") == "disconnect":
            self._leave_at = monotonic() + self._patience.linger.total_seconds()
            self._leave(asked_to_leave(str(message.get("reason", "")), self._lasted()))

    def _lasted(self) -> timedelta:
        return timedelta(seconds=monotonic() - self._greeted) if self._greeted else timedelta()

    def _leave(self, ending: Ending) -> None:
        """Have the connection replaced; the first reason to is the one that counts."""
        if not self.is_leaving.is_set():
            self._ending = ending
            self.is_leaving.set()
