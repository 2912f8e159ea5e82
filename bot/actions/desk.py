"""What a click, or a command that changes something, is worked on with."""

from dataclasses import dataclass
from datetime import datetime

from bot.snapshot import Snapshot
from schedule.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody pressed a button of one of the bot's messages.

    Attributes:
        action: Which button: its ``action_id``.
        value: What it is about.
        user: Slack id of who pressed it.
        post_id: The post it is on; empty if that is not known.
        channel: Where the message stands.
        ts: Slack's timestamp of the message.
    """

    action: str
    value: str
    user: str
    post_id: str = ""
    channel: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known and kept at the moment of a click.

    Attributes:
        ledger: Keeps what people do.
        snapshot: What is known.
        now: Release time.
        admins: Slack ids of those who may decide anything.
    """

    ledger: Ledger
    snapshot: Snapshot
    now: datetime
    admins: tuple[str, ...] = ()
