"""What the log says of requests that are not Slack's."""

import logging
import threading

_PAUSE = 60.0
"""Seconds, machine time, between two lines: strangers cannot fill the log."""

_LOGGER = logging.getLogger(__name__)


class Refusals:
    """Logs refused requests, at most one line a minute. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._quiet_until: float | None = None
        self._unsaid = 0

    def log(self, why: str, at: float) -> None:
        """Log a refusal, or count it for the next line.

        Args:
            why: Why the request is refused.
            at: Machine time, as :func:`schedule.clock.monotonic` gives it.
        """
        with self._lock:
            if self._quiet_until is not None and at < self._quiet_until:
                self._unsaid += 1
                return
            self._quiet_until = at + _PAUSE
            unsaid, self._unsaid = self._unsaid, 0
        before = f"; {unsaid} more since the last such line" if unsaid else ""
        _LOGGER.warning("refused a request to /slack/events: %s%s", why, before)
