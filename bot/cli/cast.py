"""The demo's cast, while time waits: people take what is theirs, and confirm what has come."""

import threading
from collections.abc import Callable
from datetime import datetime
from queue import Empty, Queue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.stage import Stage
    from bot.sandbox.model import Message
    from schedule.clock import RehearsalClock

_TAKE, _CONFIRM = "take_duty", "confirm"
_PATIENCE = 5.0
"""Seconds of machine time in which a post says what somebody has confirmed, or time goes on."""
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
        self._edited: set[str] = set()
        self._edit = threading.Condition()
        self._asked: Queue[Message] = Queue()
        self._unanswered = 0

    def hear(self, message: "Message") -> None:
        """Hear what is said; where it asks for an answer, time waits for that."""
        if message.revision:
            with self._edit:
                self._edited.add(message.ts)
                self._edit.notify_all()
        if message.revision or message.visible_to or not _asked(message):
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
        for button, value in _asked(message):
            reader = channel.user if channel else None
            user = reader if button == _TAKE else _driver(value, stage)
            if user:
                stage.people.click(message, button, user, value)
            if button == _CONFIRM:
                with self._edit:
                    self._edit.wait_for(lambda: message.ts in self._edited, _PATIENCE)


def _asked(message: "Message") -> list[tuple[str, str]]:
    """Return the buttons that are to be pressed, and what they are about."""
    return [
        (element["action_id"], element["value"])
        for block in message.blocks
        for element in block.get("elements", ())
        if element.get("action_id") in (_TAKE, _CONFIRM)
    ]


def _driver(about: str, stage: "Stage") -> str | None:
    """Return the Slack id of who acts for the milestone that a button is about."""
    from bot.directory import holders
    from bot.render.rows import responsible
    from bot.render.standing import subject

    snapshot = stage.service.watch.snapshot()
    leads = (
        lead
        for view in snapshot.views
        for row in view.cycle.milestones
        if subject(row, view) == about
        for lead in holders(responsible(row, view)[0], view, snapshot.people)
    )
    return next(leads, None)
