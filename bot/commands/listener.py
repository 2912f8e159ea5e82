"""The slash command's way from Slack to an answer and back, as the receipt's own body."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import timedelta
from math import ceil
from typing import Any

from slack_bolt import Ack, App

from bot.commands import answer
from bot.commands.limit import MOST, MOST_ALOUD, Limit
from bot.commands.reach import Look, Proof
from bot.commands.sharing import public_answer
from bot.render import Message
from bot.render.message import compose, paragraph
from bot.snapshot import Snapshot
from bot.workers import Workers
from schedule.clock import Clock, machine_now
from schedule.ledger import LedgerReader

COMMAND = "/release-status"
"""Source of its limits: docs.slack.dev/interactivity/implementing-slash-commands."""

_LOOKS, _LOOKERS = 2, 4
"""Looks into the ledger at once, and those who wait for one; others are told to come back."""
_LOOKED_WITHIN = timedelta(seconds=2)
"""Machine time that a look may take: Slack waits three seconds."""

_LOGGER = logging.getLogger(__name__)


class Looks:
    """Looks into the ledger, in threads of its own and never for long."""

    def __init__(self, ledger: LedgerReader) -> None:
        """Look into *ledger*."""
        self._ledger = ledger
        self.workers = Workers("looks", _LOOKS, _LOOKERS)

    def look(self, release: str) -> Proof | None:
        """Return what the ledger says of *release*; None if it does not answer in time."""
        looking: Future[Proof] | None = None
        try:
            looking = self.workers.submit(self._look, release)
            return looking.result(_LOOKED_WITHIN.total_seconds())
        except Exception as error:  # noqa: BLE001 -- whatever the database says
            if looking:
                looking.cancel()
            _LOGGER.warning("the ledger cannot be read: %s", type(error).__name__)
            return None

    def rest(self) -> None:
        """Look no more."""
        self.workers.rest()

    def _look(self, release: str) -> Proof:
        return Proof(self._ledger.history(releases=[release]), self._ledger.workspace())


class Answers:
    """Answers whoever asks, from memory. Safe for several threads."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        look: Look | None = None,
        do: Callable[[str, str, str], Message | None] | None = None,
        admins: tuple[str, ...] = (),
        draw: Callable[[str, str], str] | None = None,
        limit: Limit | None = None,
    ) -> None:
        """Get ready.

        Args:
            snapshot: Gives what the bot knows at present; never waits.
            clock: Release time.
            look: Looks into the ledger, for the one question that memory cannot answer.
            do: Does something about a date for a person: action, subject, Slack id.
            admins: Slack ids of those who may ask what the team may.
            draw: Sends the timeline of a release as a picture to a Slack id, soon; returns what
                to say of it. None where pictures are not sent.
            limit: How often one person may ask; the usual if left out.
        """
        self._snapshot = snapshot
        self._clock = clock
        self._look = look
        self._do = do
        self._admins = admins
        self._draw = draw
        self._limit = limit or Limit()
        self._aloud = Limit(most=MOST_ALOUD)

    def answer(self, text: str, asker: str, channel: str = "") -> Message:
        """Return the answer to *text* for the person with the Slack id *asker*.

        Args:
            text: What was asked.
            asker: Who did.
            channel: Slack id of where; of several cycles the one is meant that has it.
        """
        wait = self._limit.wait(asker)
        if wait:
            seconds = ceil(wait.total_seconds())
            when = "in a second" if seconds == 1 else f"in {seconds} seconds"
            many = f"You have asked {MOST} questions within a minute."
            return compose([paragraph(f"{many} Please ask me again {when}.")])
        snapshot, do, draw = self._snapshot(), self._do, self._draw
        handle = next((name for name, id_ in snapshot.people.items() if id_ == asker), None)
        return answer(
            text,
            snapshot.asked_in(channel),
            self._clock.now(),
            handle=handle,
            is_admin=asker in self._admins,
            machine_now=machine_now(),
            look=self._look,
            do=(lambda action, subject: do(action, subject, asker)) if do else None,
            draw=(lambda release: draw(release, asker)) if draw else None,
        )

    def answer_all(self, text: str, asker: str, channel: str) -> Message | None:
        """Return what everybody in *channel* may be told of *text*, which was asked there.

        None to who has asked too often: a refusal would be one more message for everybody.
        """
        if self._aloud.wait(asker) or self._limit.wait(asker):
            return None
        now = self._clock.now()
        return public_answer(text, channel, self._snapshot(), now, machine_now())


def listen(app: App, answers: Answers) -> None:
    """Let *app* answer the slash command.

    The answer is the body of the receipt that Slack waits three seconds for; nothing is done
    afterwards.
    """

    @app.command(COMMAND)
    def on_command(ack: Ack, command: Mapping[str, Any]) -> None:
        asker, channel = (str(command.get(key) or "") for key in ("user_id", "channel_id"))
        message = answers.answer(str(command.get("text") or ""), asker, channel)
        blocks = [dict(block) for block in message.blocks]
        ack(response_type="ephemeral", text=message.text, blocks=blocks)
