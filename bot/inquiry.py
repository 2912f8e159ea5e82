"""What is asked and told about a timeline: is that change meant, has a date moved, is a row odd."""

import logging
from datetime import datetime
from hashlib import sha256

from bot.acceptance import lost_rows
from bot.announcing import SETTLES_IN, moves, question, rows_to_look_at
from bot.snapshot import CycleView, Snapshot
from schedule.clock import Clock
from schedule.cycle import ReleaseCycle
from schedule.doubts import doubts, settled_at
from schedule.ledger import Document, Ledger
from schedule.problems import UserError, shown

_LOGGER = logging.getLogger(__name__)


class Inquiry:
    """Asks admins and tells people, through the ledger; each thing once."""

    def __init__(self, ledger: Ledger, clock: Clock, admins: tuple[str, ...]) -> None:
        """Get ready.

        Args:
            ledger: Keeps what was asked and told.
            clock: Release time.
            admins: Slack ids of those who are asked.
        """
        self._ledger = ledger
        self._clock = clock
        self._admins = admins

    def is_meant(
        self, read: ReleaseCycle, known: ReleaseCycle, view: CycleView, timeline: Document
    ) -> bool:
        """Return whether a new reading may be put in force; the admins are asked if it is odd.

        Raises:
            UserError: Much of it is gone, which nobody has said is meant.
        """
        if read.release != known.release:
            return True
        now = self._clock.now()
        reason = lost_rows(read, known)
        found = doubts(known, read, view.rules, now)
        if not reason and not found:
            return True
        until = None if reason else settled_at(found, view.rules, now)
        digest = sha256(timeline.text.encode()).hexdigest()[:12]
        asked = question(digest, reason, found, view, until)
        self.drop_questions(view, but=asked.id)
        if self._ledger.tell(asked, self._admins, now=now):
            _LOGGER.warning(
                "v%s: a change waits for a word of an admin: %s",
                read.release,
                reason or ", ".join(one.before.title for one in found),
            )
        kept = self._ledger.notices([asked.id])[asked.id]
        if kept.answer == "take":
            return True
        if reason:
            raise UserError(
                f"{shown(timeline.source)}: {reason}; what was read before stays in force until "
                "they are back, or an admin says that it is meant"
            )
        ends_at = kept.body["until"]
        is_over = bool(ends_at) and datetime.fromisoformat(ends_at) <= now
        return is_over and kept.answer is None

    def drop_questions(self, view: CycleView, but: str = "") -> None:
        """Ask nothing more about readings of this cycle, *but* for the question with this id."""
        for asked in self._ledger.unanswered("doubt"):
            if asked.body["release"] == view.cycle.release and asked.id != but:
                self._ledger.withdraw(asked.id, now=self._clock.now(), note="it is settled")
                self._ledger.answer(asked.id, "settled", "")

    def unconfirmed(self, view: CycleView) -> dict[str, str]:
        """Return the dates that a person is asked about: what the source says of each, by key."""
        return {
            date["key"]: date["after"]
            for one in self._ledger.unanswered("doubt")
            if one.body["release"] == view.cycle.release
            for date in one.body["dates"]
        }

    def tell_moves(self, before: CycleView, after: CycleView) -> None:
        """Have dates that moved announced, once they have stayed where they are for a while."""
        now = self._clock.now()
        for move in moves(before, after, now):
            earlier = self._ledger.waiting(move.prefix)
            notice = move.since(earlier[0] if earlier else None)
            for one in earlier:
                self._ledger.withdraw(one.id, now=now, note="it has moved again")
            if notice:
                self._ledger.tell(notice, [move.channel], now=now, due_at=now + SETTLES_IN)

    def tell_rows(self, view: CycleView, snapshot: Snapshot) -> None:
        """Have those who drive doubtful rows told of them, once."""
        for notice, to in rows_to_look_at(view, snapshot, self._clock.now()):
            self._ledger.tell(notice, to, now=self._clock.now())
