"""The client for posting: no request begins too late, or lasts longer than it may.

slack_sdk's timeout is one socket operation's. Looking up a name is not bounded at all, each address
has its own time to be connected to, and an answer may drip for ever. Whoever holds a claim must
know that nothing of its request is written after the claim has ended.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from math import inf
from ssl import create_default_context
from typing import Any
from urllib.error import HTTPError
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from slack_sdk import WebClient

from schedule.clock import monotonic

REQUEST_TIMEOUT = timedelta(seconds=10)
"""Machine time that Slack has for an answer."""
CONNECT_TIMEOUT = timedelta(seconds=5)
"""Machine time from a request's beginning until its first byte is written."""


class TooLateError(OSError):
    """A connection took too long, and nothing of the request was written to it."""


class SlackClient(WebClient):
    """A client that sends nothing twice, and whose requests end in time. Safe for several threads.

    Source:
        ``WebClient._perform_urllib_http_request_internal`` of slack_sdk 3.43 opens a request with
        ``urllib.request.urlopen``; that is what is replaced. Retry handlers are left out: those
        of slack_sdk post twice when an answer is lost.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        *,
        answered_within: timedelta = REQUEST_TIMEOUT,
        connected_within: timedelta = CONNECT_TIMEOUT,
    ) -> None:
        """Set up the client.

        Args:
            token: The app's ``xoxb-`` token.
            base_url: Where the Web API is, with a trailing slash.
            answered_within: Machine time that Slack has for an answer, however slowly it drips.
            connected_within: Machine time before that until a request is written.
        """
        # Made once: reading the certificates takes longer than many a request.
        super().__init__(token, base_url, ssl=create_default_context(), retry_handlers=[])
        self._answered_within = answered_within.total_seconds()
        self._connected_within = connected_within.total_seconds()
        self._ends_at = inf
        self._time = _SlackTime()

    def until(self, ends_at: float) -> "SlackClient":
        """Return the same client, whose requests all end before *ends_at*.

        Args:
            ends_at: Seconds of :func:`schedule.clock.monotonic`.
        """
        bounded = copy(self)
        bounded._ends_at = ends_at
        return bounded

    @property
    def takes_at_most(self) -> timedelta:
        """How long a request may last, in machine time."""
        return timedelta(seconds=self._connected_within + self._answered_within)

    def slack_now(self) -> datetime | None:
        """Return what Slack's own clock shows, whatever ours does; None before the first answer."""
        return self._time.now()

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        del url  # it is in the request
        began_at = monotonic()
        ends_at = min(began_at + self.takes_at_most.total_seconds(), self._ends_at)
        leash = _Leash(ends_at - self._answered_within)
        opener = _opener(leash, self.ssl, self.proxy)
        with leash.ended_at(ends_at), _answer(opener, req, self._answered_within) as answer:
            body = answer.read().decode(answer.headers.get_content_charset() or "utf-8")
            if '"ok"' in body:  # whoever else answers in Slack's place has a clock of its own
                self._time.note(answer.headers.get("Date"))
            return {"status": answer.code, "headers": answer.headers, "body": body}


class _SlackTime:
    """Slack's clock, as its answers show it. Goes on by a clock that nobody sets."""

    def __init__(self) -> None:
        self._seen: tuple[datetime, float] | None = None

    def note(self, date: str | None) -> None:
        """Note the ``Date`` of an answer that has just come."""
        with suppress(TypeError, ValueError):
            shown = parsedate_to_datetime(date or "")
            self._seen = (shown.replace(tzinfo=shown.tzinfo or UTC).astimezone(UTC), monotonic())

    def now(self) -> datetime | None:
        """Return what it shows now; None if it was never seen."""
        if self._seen is None:
            return None
        shown, seen_at = self._seen
        return shown + timedelta(seconds=monotonic() - seen_at)


class _Leash:
    """The connections of one request: admitted in time, and ended from another thread."""

    def __init__(self, latest: float) -> None:
        """Admit no connection after *latest*, seconds of machine time."""
        self._latest = latest
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._is_over = False

    def connect(self, *where: Any, **how: Any) -> socket.socket:
        """Return a new connection, which is ended when time is over, also while it is secured."""
        made = socket.create_connection(*where, **how)
        with self._lock:
            # A handle of its own: securing a connection takes it out of the socket it was made by.
            self._held.append(made.dup())
            if self._is_over:
                self._end_all()
        return made

    def admit(self) -> None:
        """Let a request be written now.

        Raises:
            TooLateError: It is too late for it.
        """
        if monotonic() > self._latest:
            raise TooLateError("connecting took too long")

    @contextmanager
    def ended_at(self, ends_at: float) -> Iterator[None]:
        """End every connection made within the context at *ends_at*, seconds of machine time."""
        timer = threading.Timer(max(ends_at - monotonic(), 0.0), self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                for held in self._held:
                    held.close()
                self._held.clear()

    def _end(self) -> None:
        with self._lock:
            self._is_over = True
            self._end_all()

    def _end_all(self) -> None:
        for held in self._held:
            # Closing would leave a reader waiting; this wakes it up.
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    """A connection on a leash."""

    def __init__(self, host: str, *, leash: _Leash, **how: Any) -> None:
        super().__init__(host, **how)
        self._leash = leash
        self._create_connection: Callable[..., socket.socket] = leash.connect

    def connect(self) -> None:
        """Connect. Right after this ``http.client`` writes the request."""
        super().connect()
        self._leash.admit()


class _Secure(HTTPSConnection):
    """A secured connection on a leash."""

    def __init__(self, host: str, *, leash: _Leash, **how: Any) -> None:
        super().__init__(host, **how)
        self._leash = leash
        self._create_connection: Callable[..., socket.socket] = leash.connect

    def connect(self) -> None:
        """Connect and shake hands. Right after this ``http.client`` writes the request."""
        super().connect()
        self._leash.admit()


class _OverHttp(HTTPHandler):
    def __init__(self, leash: _Leash) -> None:
        super().__init__()
        self._leash = leash

    def http_open(self, req: Request) -> Any:
        return self.do_open(partial(_Plain, leash=self._leash), req)


class _OverHttps(HTTPSHandler):
    def __init__(self, leash: _Leash, context: Any) -> None:
        super().__init__(context=context)
        self._leash = leash
        self._trusted = context

    def https_open(self, req: Request) -> Any:
        return self.do_open(partial(_Secure, leash=self._leash, context=self._trusted), req)


class _NoRedirects(HTTPRedirectHandler):
    """Slack redirects no call; whoever else does is not followed with one."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _answer(opener: OpenerDirector, req: Request, step: float) -> Any:
    """Return the answer to *req*, whatever its status; each step of it takes *step* seconds."""
    try:
        return opener.open(req, timeout=step)
    except HTTPError as refusal:  # which is read while its time is running, too
        return refusal


def _opener(leash: _Leash, context: Any, proxy: str | None) -> OpenerDirector:
    through = [ProxyHandler({"http": proxy, "https": proxy} if proxy else {})]
    return build_opener(*through, _OverHttp(leash), _OverHttps(leash, context), _NoRedirects())
