"""Reading a source again and again: not too often, not half-written, and with patience."""

import random
from collections.abc import Iterable
from datetime import timedelta

from schedule import sources
from schedule.clock import machine_now, monotonic
from schedule.ledger import Document
from schedule.problems import UserError, shown
from schedule.readers.bounds import as_text

POLL = timedelta(minutes=1)
"""Machine time between two looks at the sources; an unchanged one answers from its ETag."""
LEASE = 3 * POLL
"""Machine time after which another process looks for one that has not come back."""
_SECOND_READ = timedelta(seconds=8)
"""Machine time after which a change is read once more, before it is believed."""
_LONGEST_REST = timedelta(minutes=15)
_JITTER = 0.1
"""By how much of itself a pause varies: not all bots ask a server in the same second."""


class Source:
    """A document that may change, and what is known of it.

    Attributes:
        address: Path or URL.
        kind: ``timeline``, ``team`` or ``links``.
        known: The document in force; None before the first.
    """

    def __init__(self, address: str, kind: str) -> None:
        """Know nothing of the document at *address*."""
        self.address = address
        self.kind = kind
        self.known: Document | None = None
        self._candidate: Document | None = None
        self._failures = 0
        self._rests_until = 0.0

    @property
    def is_changing(self) -> bool:
        """Whether it was something else the last time, and has to be so once more."""
        return self._candidate is not None

    @property
    def is_resting(self) -> bool:
        """Whether it could not be read lately, and is left alone for a while."""
        return monotonic() < self._rests_until

    def latest(self) -> Document | None:
        """Return what it says now: the document in force itself while that is so.

        A change counts from the second time that it reads the same: somebody may still be writing
        it. The first document ever counts at once.

        Raises:
            UserError: It cannot be read.
        """
        try:
            found = self._fetch()
        except UserError:
            self._candidate = None
            self._failures += 1
            rest = min(POLL * 2 ** min(self._failures - 1, 8), _LONGEST_REST)
            self._rests_until = monotonic() + _varied(rest).total_seconds()
            raise
        self._failures, self._rests_until = 0, 0.0
        if self.known is None or found is self.known:
            self._candidate = None
            return found
        is_second = self._candidate is not None and self._candidate.text == found.text
        if not is_second:
            self._candidate = found
            return self.known
        return found

    def _fetch(self) -> Document:
        known = self.known
        fetched = sources.fetch(self.address, etag=(known.etag or "") if known else "")
        text = as_text(fetched.text) if fetched else ""
        if known and (fetched is None or text == known.text):
            return known
        if fetched is None:  # answered "unchanged" though nothing was known
            raise UserError(f"{shown(self.address)}: the server sends no text; check the URL")
        return Document(self.address, self.kind, text, machine_now(), etag=fetched.etag)


def pause(watched: Iterable[Source], every: timedelta) -> timedelta:
    """Return how long to wait before the next look, machine time.

    Args:
        watched: What is looked at.
        every: How long it is usually.
    """
    is_changing = any(one.is_changing for one in watched)
    return min(every, _SECOND_READ) if is_changing else _varied(every)


def _varied(duration: timedelta) -> timedelta:
    return duration * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 -- no secret
