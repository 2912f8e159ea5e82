"""How often Slack lets an app call: by method and, for messages, by conversation."""

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

PER_MINUTE: Mapping[str, int] = MappingProxyType(
    {
        "api.test": 100,
        "apps.connections.open": 50,
        "auth.test": 300,
        "chat.update": 50,
        "chat.getPermalink": 300,
        "chat.delete": 50,
        "chat.postEphemeral": 100,
        "conversations.open": 50,
        "conversations.info": 50,
        "conversations.history": 50,
        "conversations.replies": 50,
        "files.completeUploadExternal": 100,
        "files.getUploadURLExternal": 100,
        "users.info": 100,
        "views.open": 100,
        "views.push": 100,
        "views.update": 100,
        "views.publish": 100,
    }
)
"""Calls a minute, per workspace and app, by each method's tier; ``auth.test`` is our guess, and so
is ``chat.getPermalink``, of which the page says "hundreds".

Source:
    docs.slack.dev ``apis/web-api/rate-limits``: tier 3 is 50 and more, tier 4 is 100 and more.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How strictly the stand-in paces an app.

    Attributes:
        paced: Whether it does at all.
        message_burst: Messages a conversation takes at once, before one a second.
        messages_per_minute: Messages the whole workspace takes in a minute.

    Source:
        docs.slack.dev ``reference/methods/chat.postMessage``: about one message a second to a
        channel with short bursts tolerated, several hundred a minute to a workspace. The burst
        and the hundreds are our guess, on the strict side.
    """

    paced: bool = True
    message_burst: int = 3
    messages_per_minute: int = 300


class _Bucket:
    """Permits that refill at a steady rate, up to a full bucket."""

    def __init__(self, size: int, per_second: float, at: float) -> None:
        self._size = self._left = float(size)
        self._per_second = per_second
        self._at = at

    def wait(self, at: float) -> float:
        """Return the seconds until there is a permit; zero or less if there is one."""
        self._left = min(self._size, self._left + (at - self._at) * self._per_second)
        self._at = at
        return round((1 - self._left) / self._per_second, 6)

    def take(self) -> None:
        """Use one permit."""
        self._left -= 1


class Pacing:
    """What an app has used of its limits. Safe to use from several threads."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        """Start with nothing used.

        Args:
            limits: How strict to be.
            monotonic: Machine time, in seconds.
        """
        self._limits = limits
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}

    def retry_after(self, method: str, channel: str = "") -> int:
        """Admit a call and return zero, or return the whole seconds after which to try again.

        Args:
            method: Name of the API method.
            channel: Conversation, where the method posts a message.
        """
        if not self._limits.paced:
            return 0
        with self._lock:
            at = self._monotonic()
            buckets = self._buckets_of(method, channel, at)
            longest = max(bucket.wait(at) for bucket in buckets)
            if longest > 0:
                return math.ceil(longest)
            for bucket in buckets:
                bucket.take()
            return 0

    def _buckets_of(self, method: str, channel: str, at: float) -> list[_Bucket]:
        if method in PER_MINUTE:
            return [self._bucket(method, PER_MINUTE[method], PER_MINUTE[method] / 60, at)]
        hundreds = self._limits.messages_per_minute
        return [
            self._bucket(method, hundreds, hundreds / 60, at),
            self._bucket(f"{method} {channel}", self._limits.message_burst, 1, at),
        ]

    def _bucket(self, name: str, size: int, per_second: float, at: float) -> _Bucket:
        return self._buckets.setdefault(name, _Bucket(size, per_second, at))
