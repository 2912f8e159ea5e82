"""Waiting for what another thread or process does: on what it sets, and never for ever."""

from collections.abc import Callable
from threading import Condition, Event

PATIENCE_SECONDS = 20.0
"""Machine time. Nothing in the tests takes that long; what does has gone wrong."""
_LOOK_EVERY_SECONDS = 0.01


def has_happened(event: Event) -> bool:
    """Wait for *event*; return whether it was set in time."""
    return event.wait(PATIENCE_SECONDS)


def is_true_soon(check: Callable[[], object]) -> bool:
    """Ask *check* again and again; return whether it came true in time.

    For what nobody tells of: a row in a file, a line in another process's output.
    """
    asked = Condition()
    looks = round(PATIENCE_SECONDS / _LOOK_EVERY_SECONDS)
    with asked:
        for _ in range(looks):
            if check():
                return True
            asked.wait(_LOOK_EVERY_SECONDS)
    return bool(check())
