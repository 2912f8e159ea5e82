"""Telling somebody who clicked something, after the receipt that Slack waits for."""

import logging
import threading
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from slack_bolt import Respond

from bot.render.message import Message
from bot.workers import BusyError, Workers

_TELLERS, _TOLD = 4, 100
"""People who are told something at once, and those who wait for it: Slack can be slow."""
_TRIES = 5
_LONGEST_WAIT = timedelta(seconds=30)
"""Machine time between two tries, at most: then who clicked has given up."""

_LOGGER = logging.getLogger(__name__)


class Whispers:
    """Says things to one person alone, in threads of its own."""

    def __init__(self) -> None:
        """Get ready."""
        self.workers = Workers("whispers", _TELLERS, _TOLD)
        self._resting = threading.Event()

    def tell(self, respond: Respond, message: Message, *, replaces: bool = False) -> None:
        """Say *message*, soon; nobody waits for it.

        Args:
            respond: Says it, to that person alone.
            message: What to say.
            replaces: Whether it takes the place of the message that was clicked on.
        """
        say = partial(
            respond,
            text=message.text,
            blocks=[dict(block) for block in message.blocks],
            replace_original=replaces,
        )
        try:
            answer = self.workers.submit(self._say, say)
        except BusyError:
            _LOGGER.warning("who clicked could not be told: too many are to be told something")
            return
        answer.add_done_callback(_log_failure)

    def rest(self) -> None:
        """Say no more; what is being said is."""
        self._resting.set()
        self.workers.rest()

    def _say(self, say: "partial[Any]") -> None:
        """Say it; again where so much is said in that channel that Slack wants it later.

        Source:
            docs.slack.dev ``apis/web-api/rate-limits``: about one message a second to a channel.
        """
        for _ in range(_TRIES):
            answer = say()
            status = answer.status_code if answer else HTTPStatus.OK
            if status != HTTPStatus.TOO_MANY_REQUESTS:
                break
            if self._resting.wait(_wait(answer.headers)):
                break
        if status != HTTPStatus.OK:
            _LOGGER.warning("who clicked could not be told: Slack says %s", status)


def _wait(headers: dict[str, Any]) -> float:
    """Return the seconds after which Slack takes it."""
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "1")
    seconds = int(said) if str(said).isdecimal() else 1
    return min(float(seconds), _LONGEST_WAIT.total_seconds())


def _log_failure(answer: "Future[Any]") -> None:
    if error := answer.exception():
        _LOGGER.warning("who clicked could not be told: %s", type(error).__name__)
