"""Calls that go wrong on demand, in the ways that networks and Slack have."""

import threading
from dataclasses import dataclass

from bot.sandbox.wire import Reply, json_reply, rate_limited

LONGEST_WAIT_SECONDS = 30.0
"""How long a slow call waits for its event at most, so that a failing test ends."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong.

    Attributes:
        is_applied: Whether the call takes effect all the same.
        reply: What is answered instead of the truth; None leaves it.
        is_dropped: Whether the connection closes without any answer.
        reached: Set once the call has arrived.
        until: What a slow call waits for before anything else happens.
    """

    is_applied: bool = False
    reply: Reply | None = None
    is_dropped: bool = False
    reached: threading.Event | None = None
    until: threading.Event | None = None


def too_soon(retry_after: int = 1) -> Fault:
    """Return HTTP 429: the call comes too soon, and has no effect."""
    return Fault(reply=rate_limited(retry_after))


def server_error(*, is_applied: bool, status: int = 500) -> Fault:
    """Return an HTTP error with a page of HTML, before or after the call took effect."""
    page = Reply(status, b"<html>Something went wrong</html>", {"Content-Type": "text/html"})
    return Fault(is_applied, page)


def slack_error(error: str, *, is_applied: bool = False) -> Fault:
    """Return HTTP 200 with an error code such as ``fatal_error``."""
    return Fault(is_applied, json_reply({"ok": False, "error": error}))


def invalid_json(*, is_applied: bool = True) -> Fault:
    """Return HTTP 200 with a body that breaks off."""
    return Fault(is_applied, Reply(200, b'{"ok": tr', {"Content-Type": "application/json"}))


def reset(*, is_applied: bool) -> Fault:
    """Return no answer at all: the connection closes before or after the call took effect."""
    return Fault(is_applied, is_dropped=True)


def slow(until: threading.Event, *, reached: threading.Event | None = None) -> Fault:
    """Return a call that takes effect, and is answered, only once *until* is set.

    Args:
        until: What it waits for, bounded by :data:`LONGEST_WAIT_SECONDS`.
        reached: Set when the call has arrived, for who wants to act while it is under way.
    """
    return Fault(is_applied=True, reached=reached, until=until)


class Faults:
    """What is to go wrong next, by method. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Fault]] = {}

    def add(self, method: str, *faults: Fault) -> None:
        """Have the next calls of *method* go wrong, one for each fault, in order."""
        with self._lock:
            self._waiting.setdefault(method, []).extend(faults)

    def take(self, method: str) -> Fault | None:
        """Return what is wrong with the present call of *method*, once it is safe to go on.

        A slow call waits here.
        """
        with self._lock:
            waiting = self._waiting.get(method)
            fault = waiting.pop(0) if waiting else None
        if fault and fault.reached:
            fault.reached.set()
        if fault and fault.until:
            fault.until.wait(LONGEST_WAIT_SECONDS)
        return fault
