"""What Slack hands out with an interaction and takes back for a while: triggers, response URLs."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.sandbox.wire import MethodError

TRIGGER_SECONDS = 3.0
"""How long a ``trigger_id`` opens a view, once.

Source:
    docs.slack.dev ``reference/methods/views.open``.
"""

RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
"""How long, and how often, a ``response_url`` takes a message.

Source:
    docs.slack.dev ``interactivity/handling-user-interaction``.
"""


@dataclass(frozen=True, slots=True)
class Responder:
    """Where the answers to one interaction go.

    Attributes:
        channel: Conversation it happened in.
        user: Who acted.
        message_ts: Message whose button was pressed; empty for a command.
    """

    channel: str
    user: str
    message_ts: str = ""


@dataclass(frozen=True, slots=True)
class _Issued:
    at: float
    responder: Responder
    uses: int = 0


class Tickets:
    """Triggers and response URLs in circulation. Safe to use from several threads."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Start with none.

        Args:
            monotonic: Machine time, in seconds.
        """
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._issued: dict[str, _Issued] = {}

    def issue(self, responder: Responder) -> str:
        """Return a new ticket: a trigger id, or the secret end of a response URL."""
        ticket = secrets.token_hex(8)
        with self._lock:
            self._issued[ticket] = _Issued(self._monotonic(), responder)
        return ticket

    def use_trigger(self, ticket: object) -> str:
        """Return whose trigger it is, and use it up.

        Raises:
            MethodError: There is no such trigger, it was used before, or it is too old.
        """
        return self._use(
            ticket,
            seconds=TRIGGER_SECONDS,
            uses=1,
            errors=("invalid_trigger_id", "expired_trigger_id", "exchanged_trigger_id"),
        ).user

    def use_response(self, ticket: object) -> Responder:
        """Return where an answer sent to a response URL goes, and count the use.

        Raises:
            MethodError: There is no such URL, it was used up, or it is too old.
        """
        return self._use(
            ticket,
            seconds=RESPONSE_SECONDS,
            uses=RESPONSE_USES,
            errors=("invalid_url", "expired_url", "used_url"),
        )

    def _use(
        self, ticket: object, *, seconds: float, uses: int, errors: tuple[str, str, str]
    ) -> Responder:
        unknown, expired, used_up = errors
        with self._lock:
            issued = self._issued.get(ticket) if isinstance(ticket, str) else None
            if issued is None or not isinstance(ticket, str):
                raise MethodError(unknown)
            if issued.uses >= uses:
                raise MethodError(used_up)
            if self._monotonic() - issued.at > seconds:
                raise MethodError(expired)
            self._issued[ticket] = replace(issued, uses=issued.uses + 1)
            return issued.responder
