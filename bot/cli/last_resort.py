"""The last resort of a service that is told to stop, and hangs."""

import logging
import os
import threading
from collections.abc import Iterable
from datetime import timedelta

_LAST_WORDS = timedelta(seconds=1)
"""Machine time for a line in the log."""

_LOGGER = logging.getLogger(__name__)


def end_at_last(after: timedelta) -> None:
    """End this process after that machine time, should it still be there; with exit code 1.

    Python waits at its end for threads that may wait for a database or a server that hangs.
    Nothing is lost: what was in flight is settled by whoever runs next, as after a crash.
    """
    timer = threading.Timer(after.total_seconds(), _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    # Whoever should read the log may hang as well.
    saying = threading.Thread(target=_say_so, args=(threading.enumerate(),), daemon=True)
    saying.start()
    saying.join(_LAST_WORDS.total_seconds())
    os._exit(1)


def _say_so(there: Iterable[threading.Thread]) -> None:
    names = sorted(one.name for one in there if not isinstance(one, threading.Timer))
    _LOGGER.error("the service does not end by itself, it is ended; still there: %s", names)
