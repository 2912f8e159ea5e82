"""The slash command's way from Slack to an answer and back, as the receipt's own body."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.commands import answer
from bot.render import Message
from bot.snapshot import Snapshot
from schedule.clock import Clock, machine_now

COMMAND = "/release-status"
"""Source of its limits: docs.slack.dev/interactivity/implementing-slash-commands."""

_LOGGER = logging.getLogger(__name__)


def listen(app: App, snapshot: Callable[[], Snapshot], clock: Clock) -> None:
    """Let *app* answer the slash command from memory.

    The answer is the body of the receipt that Slack waits three seconds for; nothing is done
    afterwards.
    """

    @app.command(COMMAND)
    def on_command(ack: Ack, command: Mapping[str, Any]) -> None:
        message = _answered(command, snapshot(), clock)
        blocks = [dict(block) for block in message.blocks]
        ack(response_type="ephemeral", text=message.text, blocks=blocks)


def _answered(command: Mapping[str, Any], snapshot: Snapshot, clock: Clock) -> Message:
    asker = str(command.get("user_id", ""))
    handle = next((name for name, id_ in snapshot.people.items() if id_ == asker), None)
    return answer(
        str(command.get("text") or ""),
        snapshot,
        clock.now(),
        handle=handle,
        machine_now=machine_now(),
    )
