"""Calls that go wrong, in the ways that networks and Slack have."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.sandbox.wire import Reply, Silence, json_reply, rate_limited

LONGEST_WAIT_SECONDS = 30.0
"""How long a slow call waits for its event at most, so that a failing test ends."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong.

    Attributes:
        is_applied: Whether the call takes effect all the same.
        reply: What is answered instead of the truth; None leaves it.
        silence: How the connection ends without any answer; None where there is one.
        pause: Machine time between two pieces of the answer; zero sends it whole.
        reached: Set once the call has arrived.
        until: What a slow call waits for before it is answered.
        is_early: Whether a slow call takes effect before it waits, not after.
    """

    is_applied: bool = False
    reply: Reply | None = None
    silence: Silence | None = None
    pause: timedelta = timedelta()
    reached: threading.Event | None = None
    until: threading.Event | None = None
    is_early: bool = False

    def befall(self, apply: Callable[[], Reply]) -> Reply | Silence:
        """Return what becomes of a call that *apply* would carry out and answer truthfully."""
        truth = apply() if self.is_applied and self.is_early else None
        if self.reached:
            self.reached.set()
        if self.until:
            self.until.wait(LONGEST_WAIT_SECONDS)
        if self.is_applied and not self.is_early:
            truth = apply()
        reply = self.reply or truth
        if self.silence or reply is None:
            return self.silence or Silence.CLOSED
        return replace(reply, pause=self.pause)


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


def hang_up(*, is_applied: bool) -> Fault:
    """Return no answer: the connection is closed before or after the call took effect."""
    return Fault(is_applied, silence=Silence.CLOSED)


def reset(*, is_applied: bool) -> Fault:
    """Return no answer: the connection is broken off before or after the call took effect."""
    return Fault(is_applied, silence=Silence.RESET)


def slow(until: threading.Event, *, reached: threading.Event | None = None) -> Fault:
    """Return a call that takes effect, and is answered, only once *until* is set.

    Args:
        until: What it waits for, bounded by :data:`LONGEST_WAIT_SECONDS`.
        reached: Set when the call has arrived, for who wants to act while it is under way.
    """
    return Fault(is_applied=True, reached=reached, until=until)


def late(until: threading.Event, *, reached: threading.Event | None = None) -> Fault:
    """Return a call that takes effect at once and is answered only once *until* is set.

    Args:
        until: What its answer waits for, bounded by :data:`LONGEST_WAIT_SECONDS`.
        reached: Set when the call has taken effect.
    """
    return Fault(is_applied=True, reached=reached, until=until, is_early=True)


def dripping(pause: timedelta) -> Fault:
    """Return a call that takes effect and is answered a piece at a time.

    Args:
        pause: Machine time before each of the answer's pieces, of which there are
            :data:`~bot.sandbox.wire.PIECES`. A client's timeout counts from piece to piece.
    """
    return Fault(is_applied=True, pause=pause)
