"""The demo's cast: whoever is told of a duty takes it, while time waits for them."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from queue import Empty, Queue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.stage import Stage
    from bot.sandbox.model import Message
    from schedule.clock import RehearsalClock

_TAKE = "take_duty"
_LOOK_EVERY = 0.1
"""Seconds of machine time in which the cast notices that the play is over."""


class Cast:
    """Everybody in the play. Safe to use from several threads.

    Release time stands still from when somebody is asked until they have answered: however fast
    the cycle is played, a person has the time to press a button.
    """

    def __init__(self, clock: "RehearsalClock", end: datetime) -> None:
        """Play until release time has come to *end*."""
        self._clock = clock
        self._end = end
        self._lock = threading.Lock()
        self._asked: Queue[Message] = Queue()
        self._unanswered = 0

    def hear(self, message: "Message") -> None:
        """Hear what is said; with a duty in it, somebody is asked."""
        if message.revision or message.visible_to or not [*_duties(message)]:
            return
        with self._lock:
            self._unanswered += 1
            self._clock.run_to(self._clock.now())
        self._asked.put(message)

    def play(self, stage: "Stage", is_over: Callable[[], bool]) -> None:
        """Answer until the play is over."""
        while not is_over():
            try:
                message = self._asked.get(timeout=_LOOK_EVERY)
            except Empty:
                continue
            try:
                self._answer(message, stage)
            finally:
                with self._lock:
                    self._unanswered -= 1
                    if not self._unanswered:
                        self._clock.run_to(self._end)
                stage.service.runner.wakeup()

    def _answer(self, message: "Message", stage: "Stage") -> None:
        channel = stage.workspace.channel(message.channel)
        if channel and channel.user:
            for value in _duties(message):
                stage.people.click(message, _TAKE, channel.user, value)


def _duties(message: "Message") -> Iterator[str]:
    """Yield what the buttons are about by which a duty is taken."""
    for block in message.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == _TAKE:
                yield element["value"]
