"""The slash command's way from Slack to an answer and back, as the receipt's own body."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App

from bot.commands import answer
from bot.commands.reach import Do, Look, Proof
from bot.render import Message
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


def listen(
    app: App,
    snapshot: Callable[[], Snapshot],
    clock: Clock,
    look: Look | None = None,
    do: Callable[[str, str, str], Message | None] | None = None,
    admins: tuple[str, ...] = (),
) -> None:
    """Let *app* answer the slash command from memory.

    The answer is the body of the receipt that Slack waits three seconds for; nothing is done
    afterwards.

    Args:
        app: Takes the command.
        snapshot: Gives what the bot knows at present.
        clock: Release time.
        look: Looks into the ledger, for the one question that memory cannot answer.
        do: Does something about a date for a person: action, subject, Slack id.
        admins: Slack ids of those who may ask what the team may.
    """

    @app.command(COMMAND)
    def on_command(ack: Ack, command: Mapping[str, Any]) -> None:
        asker = str(command.get("user_id", ""))
        doing = (lambda action, subject: do(action, subject, asker)) if do else None
        message = _answered(command, snapshot(), clock, look, doing, is_admin=asker in admins)
        blocks = [dict(block) for block in message.blocks]
        ack(response_type="ephemeral", text=message.text, blocks=blocks)


def _answered(
    command: Mapping[str, Any],
    snapshot: Snapshot,
    clock: Clock,
    look: Look | None,
    do: Do | None,
    *,
    is_admin: bool,
) -> Message:
    asker = str(command.get("user_id", ""))
    handle = next((name for name, id_ in snapshot.people.items() if id_ == asker), None)
    return answer(
        str(command.get("text") or ""),
        snapshot,
        clock.now(),
        handle=handle,
        is_admin=is_admin,
        machine_now=machine_now(),
        look=look,
        do=do,
    )
