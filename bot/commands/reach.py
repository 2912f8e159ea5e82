"""How far an answer reaches beyond memory: into the ledger, and into what people do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.render.message import Message

if TYPE_CHECKING:
    from schedule.ledger import Record


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger says of a cycle.

    Attributes:
        records: Every delivery, in the order in which they were due.
        workspace: Address of the Slack workspace, with a slash at its end; empty if unknown.
    """

    records: "Sequence[Record]"
    workspace: str = ""


Look = Callable[[str], Proof | None]
"""Looks into the ledger for the proof of a release; None if the ledger does not answer in time."""

Draw = Callable[[str], str]
"""Sends who asks the timeline of a release as a picture, soon; returns what to say of it, in
mrkdwn, or nothing."""

Do = Callable[[str, str], Message | None]
"""Does something (``confirm``, ``discuss``, ``settle``) about a subject, as
:func:`bot.render.standing.subject` names it, for who asks."""
