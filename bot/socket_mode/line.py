"""The line to Slack: a connection is kept up, whatever happens to it."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from websocket import WebSocketException

from bot.socket_mode.connection import Connection
from bot.socket_mode.endings import Ending, refused
from bot.socket_mode.patience import Patience
from bot.socket_mode.receipts import receipt
from schedule.clock import monotonic

_ANSWERS = 10
"""Envelopes answered at once: a slow answer holds up nobody else."""

_LOGGER = logging.getLogger(__name__)


class Line:
    """Takes Slack's requests over Socket Mode, in threads of its own.

    A connection that Slack is about to end is listened to until its successor has come. What a
    connection brought is answered over that connection.
    """

    def __init__(
        self, bolt: App, app_token: str, slack_api_url: str, patience: Patience | None = None
    ) -> None:
        """Prepare; nothing is connected before :meth:`start`.

        Args:
            bolt: Answers what Slack sends.
            app_token: Slack's ``xapp-`` token.
            slack_api_url: Where the Web API is, with a trailing slash.
            patience: How long to wait for Slack.
        """
        self._bolt = bolt
        self._app_token = app_token
        self._patience = patience or Patience()
        self._client = WebClient(
            base_url=slack_api_url,
            timeout=round(self._patience.answer.total_seconds()) or 1,
            retry_handlers=[],
        )
        self._stopping = threading.Event()
        self._keeping = threading.Thread(target=self._keep, name="socket", daemon=True)
        self._answering = ThreadPoolExecutor(_ANSWERS, thread_name_prefix="socket-answer")
        self._lock = threading.Lock()
        self._under_way: set[Future[None]] = set()
        self._reading: dict[Connection, threading.Thread] = {}
        self._newest: Connection | None = None

    @property
    def is_alive(self) -> bool:
        """Whether somebody still sees to it that there is a connection."""
        return self._keeping.is_alive()

    @property
    def frame_age(self) -> timedelta | None:
        """How long ago Slack was last heard of; None if it never was."""
        return self._newest.frame_age if self._newest else None

    def start(self) -> None:
        """Begin to connect. Cannot be repeated."""
        self._keeping.start()

    def stop(self, timeout: timedelta) -> bool:
        """Answer what has arrived, say farewell, and end.

        Returns:
            Whether everything had ended within *timeout* of machine time.
        """
        until = monotonic() + timeout.total_seconds()
        self._stopping.set()
        with self._lock:
            under_way = set(self._under_way)
        wait(under_way, timeout.total_seconds() / 2)
        with self._lock:
            reading = dict(self._reading)
        for connection in reading:
            connection.close()
        threads = [*reading.values(), *([self._keeping] if self._keeping.ident else [])]
        for thread in threads:
            thread.join(max(0.0, until - monotonic()))
        has_ended = not any(thread.is_alive() for thread in threads)
        for connection in reading:
            connection.abort()
        self._answering.shutdown(wait=False, cancel_futures=True)
        return has_ended

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            ending = self._hold()
            failures = 0 if ending.lasted >= self._patience.steady else failures + 1
            slowly = self._patience.longest_retry if ending.needs_person else timedelta()
            pause = max(ending.wait, slowly, self._patience.retry(failures)).total_seconds()
            if ending.why and not self._stopping.is_set():
                _LOGGER.warning("%s; connecting again in %.1f seconds", ending.why, pause)
            self._stopping.wait(pause)

    def _hold(self) -> Ending:
        """Connect, and return why once that needs to be done again."""
        try:
            connection = self._connect()
        except (SlackClientError, WebSocketException, HTTPException, OSError) as error:
            return refused(error)
        reading = threading.Thread(
            target=self._read, args=(connection,), name="socket-reader", daemon=True
        )
        with self._lock:
            self._reading[connection] = reading
            reading.start()
        self._newest = connection
        if self._stopping.is_set():  # and so nobody else ends it
            connection.close()
        connection.is_leaving.wait()
        return connection.ending

    def _connect(self) -> Connection:
        url = self._client.apps_connections_open(app_token=self._app_token).get("url")
        if not isinstance(url, str) or not url.startswith(("wss://", "ws://")):
            raise WebSocketException("Slack named no address")
        return Connection(url, self._patience, self._take)

    def _read(self, connection: Connection) -> None:
        try:
            connection.read()
        finally:
            with self._lock:
                del self._reading[connection]

    def _take(self, connection: Connection, envelope: dict[str, Any]) -> None:
        try:
            answer = self._answering.submit(self._answer, connection, envelope)
        except RuntimeError:  # it has been shut down: the bot stops
            return
        with self._lock:
            self._under_way.add(answer)
        answer.add_done_callback(self._answered)

    def _answered(self, answer: Future[None]) -> None:
        with self._lock:
            self._under_way.discard(answer)
        if not answer.cancelled() and (error := answer.exception()):
            _LOGGER.error("an envelope could not be answered", exc_info=error)

    def _answer(self, connection: Connection, envelope: dict[str, Any]) -> None:
        answer = receipt(self._bolt, envelope)
        if answer is None:
            return
        try:
            connection.send(answer)
        except (WebSocketException, OSError) as error:
            _LOGGER.warning("an answer did not reach Slack: %s", error)
