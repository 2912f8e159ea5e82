"""Who has their home tab open, or had a while ago: in memory, and nowhere else.

After a restart nobody is known; Slack tells of whoever opens theirs again.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.render.message import Message
from schedule.clock import monotonic

STAYS = timedelta(hours=8)
"""Machine time for which somebody may still be looking at what they opened."""
_MOST = 500
"""Visitors who are known at once; the one who came first is forgotten for another."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a home tab.

    Attributes:
        seen_at: When they last opened it or pressed something there; monotonic machine time.
        shown: Name of what it shows, as far as this process knows; empty for not at all.
        hash: How Slack calls that state of it; empty if that is not known.
        offsets: Where the page of each cycle's dates begins, by the cycle's subject.
        said: What they were told when they pressed a button; None once they have opened it anew.
    """

    seen_at: float
    shown: str = ""
    hash: str = ""
    offsets: Mapping[str, int] = field(default_factory=dict)
    said: Message | None = None


class Visitors:
    """Everybody who may be looking. Safe to use from several threads."""

    def __init__(self) -> None:
        """Know of nobody."""
        self._lock = threading.Lock()
        self._visitors: dict[str, Visitor] = {}
        self._waiting: dict[str, None] = {}

    def came(self, user: str, shown: str, hash_: str) -> None:
        """Note that *user* has opened their tab, which shows what Slack says it does."""
        with self._lock:
            self._note(user, Visitor(monotonic(), shown, hash_))

    def did(self, user: str, said: Message | None, hash_: str) -> None:
        """Note that *user* pressed something there, and what they are to be told."""
        with self._lock:
            known = self._visitors.get(user, Visitor(0.0))
            changed = replace(known, seen_at=monotonic(), hash=hash_ or known.hash, said=said)
            self._note(user, changed)

    def turned(self, user: str, about: str, offset: int, hash_: str) -> None:
        """Note that *user* wants another page of a cycle's dates."""
        with self._lock:
            known = self._visitors.get(user, Visitor(0.0))
            offsets = {**known.offsets, about: offset}
            changed = replace(
                known, seen_at=monotonic(), hash=hash_ or known.hash, offsets=offsets, said=None
            )
            self._note(user, changed)

    def shows(self, user: str, shown: str, hash_: str) -> None:
        """Note what the tab of *user* shows now; empty names if that is not known."""
        with self._lock:
            if user in self._visitors:
                known = self._visitors[user]
                self._visitors[user] = replace(known, shown=shown, hash=hash_)

    def gone(self, user: str) -> None:
        """Forget *user*."""
        with self._lock:
            self._visitors.pop(user, None)

    def visitor(self, user: str) -> Visitor | None:
        """Return what is known of *user*."""
        return self._visitors.get(user)

    def take_waiting(self) -> str | None:
        """Return who wants to see theirs now, the one who has waited longest; None for nobody."""
        with self._lock:
            user = next(iter(self._waiting), None)
            if user:
                del self._waiting[user]
            return user

    def present(self) -> list[str]:
        """Return who may be looking; whoever came too long ago is forgotten."""
        early = monotonic() - STAYS.total_seconds()
        with self._lock:
            self._visitors = {
                user: one for user, one in self._visitors.items() if one.seen_at > early
            }
            return list(self._visitors)

    def _note(self, user: str, visitor: Visitor) -> None:
        self._visitors.pop(user, None)
        self._visitors[user] = visitor
        self._waiting[user] = None
        while len(self._visitors) > _MOST:
            first = next(iter(self._visitors))
            del self._visitors[first]
            self._waiting.pop(first, None)
