"""What is asked and told about a timeline: is that change meant, has a date moved, is a row odd.

Only dates that are in doubt wait; whatever else has changed is taken up. A timeline that lost much
of its rows waits as a whole.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.acceptance import is_still_one, lost_rows
from bot.announcing import SETTLES_IN, moves, question, rows_to_look_at
from bot.render.dates import utc
from bot.render.mrkdwn import mention
from bot.snapshot import CycleView, Snapshot, Unconfirmed
from schedule.clock import Clock
from schedule.cycle import ReleaseCycle
from schedule.doubts import Doubt, doubts, settled_at
from schedule.ledger import Ledger
from schedule.notices import PREFIX, Notice

_OPEN = ("take", "keep")
"""Answers to a question that stays open: another answer may replace them."""

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a new reading may be put in force.

    Attributes:
        waiting: Why none of it, in mrkdwn; empty if it may.
        held: Keys of the rows that keep the date they had.
    """

    waiting: str = ""
    held: frozenset[str] = frozenset()


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

    # Is that meant?

    def judge(
        self,
        read: ReleaseCycle,
        known: ReleaseCycle,
        view: CycleView,
        text: str,
        *,
        is_sure: bool,
    ) -> Verdict:
        """Return what of a new reading may be put in force; the admins are asked if it is odd.

        Args:
            read: The reading, with the keys of *known*.
            known: What is in force, without overrides.
            view: The same, as it is planned.
            text: The document it was read from.
            is_sure: Whether it is what the source says now, not only what it said before.
        """
        asked = self._open(view)
        if read.release != known.release or view.is_closed:
            self._conclude(asked, "settled")
            return Verdict()
        reason = lost_rows(read, known)
        found = doubts(known, read, view.rules, self._clock.now())
        whole = [one for one in asked if one.body["reason"]]
        dates = [one for one in asked if not one.body["reason"]]
        if reason:
            verdict = self._judge_whole(
                self._ask((_digest(text),), reason, found, read, view, whole)
            )
            if not verdict.waiting:
                self._conclude(dates, "superseded")
            return verdict
        if is_sure:
            self._conclude(whole, "superseded" if found else "settled")
        names = tuple(one.name for one in found)
        open_ = self._ask(names, "", found, read, view, dates)
        held = {key for one in open_ if not self._is_meant(one) for key in _keys(one)}
        for one in open_:
            self._end_meant(one)
        return Verdict(held=frozenset(held))

    def held(self, release: str) -> frozenset[str]:
        """Return the keys of the rows that keep the date they had, as was last decided."""
        asked = self._ledger.unanswered("doubt", but=_OPEN)
        mine = (one for one in asked if one.body["release"] == release and not one.body["reason"])
        return frozenset(key for one in mine for key in _keys(one))

    def is_asking(self, view: CycleView) -> bool:
        """Return whether a question about *view* is open."""
        return bool(self._open(view))

    def with_questions(self, view: CycleView) -> CycleView:
        """Return *view* with what is not in force although the source says it."""
        asked = self._open(view)
        unconfirmed = {
            date["key"]: Unconfirmed(
                date["after"],
                kept_by=(one.answered_by or "") if one.answer == "keep" else "",
                until=_until(one) if one.answer is None else None,
                is_asked=bool(self._admins),
            )
            for one in asked
            for date in one.body["dates"]
        }
        waiting = next((self._waiting(one) for one in asked if one.body["reason"]), "")
        if (waiting, unconfirmed) == (view.waiting, view.unconfirmed):
            return view
        is_down = view.is_source_down and not waiting
        return replace(view, waiting=waiting, unconfirmed=unconfirmed, is_source_down=is_down)

    def _judge_whole(self, asked: list[Notice]) -> Verdict:
        meant = [one for one in asked if self._is_meant(one)]
        for one in meant:
            self._end_meant(one)
        if meant:
            return Verdict()
        return Verdict(self._waiting(asked[0]))

    def _waiting(self, asked: Notice) -> str:
        """Return what is wrong with a timeline as a whole, and what becomes of it."""
        reason, until = asked.body["reason"], _until(asked)
        if asked.answer == "keep":
            return f"{reason}; {mention(asked.answered_by or '')} keeps what it said before"
        asks = ", and an admin is asked if that is meant" if self._admins else ""
        ends = f"; without an answer it counts from {utc(until)}" if until else ""
        return f"{reason}{asks}{ends}"

    def _ask(
        self,
        names: Collection[str],
        reason: str,
        found: Collection[Doubt],
        read: ReleaseCycle,
        view: CycleView,
        asked: list[Notice],
    ) -> list[Notice]:
        """Return the questions about *names* of doubts; ask what nobody has been asked, anew."""
        open_ = [one for one in asked if set(one.body.get("names", ("",))) <= set(names)]
        doubtful = {one.before.key for one in found}
        for one in asked:
            if one not in open_:
                again = bool(reason) or not doubtful.isdisjoint(_keys(one))
                self._conclude([one], "superseded" if again else "settled")
        covered = {name for one in open_ for name in one.body["names"]}
        new = sorted(set(names) - covered)
        if not new:
            return open_
        now = self._clock.now()
        those = tuple(one for one in found if reason or one.name in new)
        until = settled_at(those, view.rules, now)
        prefix = f"{PREFIX}doubt/{view.cycle.release}/{_digest(*new)}/"
        notice = question(
            f"{prefix}{1 + self._ledger.count(prefix)}",
            reason,
            those,
            view,
            until if not reason or is_still_one(read) else None,
            names=new,
            is_asked=bool(self._admins),
        )
        self._ledger.tell(notice, self._admins, now=now)
        _LOGGER.warning(
            "v%s: a change waits%s: %s",
            view.cycle.release,
            " for a word of an admin"
            if self._admins
            else ", and the config names no admins to ask",
            reason or ", ".join(one.before.title for one in those),
        )
        return [*open_, notice]

    def _is_meant(self, asked: Notice) -> bool:
        until = _until(asked)
        is_over = until is not None and until <= self._clock.now()
        return asked.answer == "take" or (is_over and asked.answer is None)

    def _end_meant(self, asked: Notice) -> None:
        if self._is_meant(asked):
            self._conclude([asked], "taken" if asked.answer else "timed")

    def _conclude(self, asked: Collection[Notice], how: str) -> None:
        for one in asked:
            self._ledger.conclude(one.id, how, now=self._clock.now())

    def _open(self, view: CycleView) -> list[Notice]:
        asked = self._ledger.unanswered("doubt", but=_OPEN)
        return [one for one in asked if one.body["release"] == view.cycle.release]

    # What is told

    def tell_moves(self, before: CycleView, after: CycleView, stamp: str) -> None:
        """Have dates that moved announced, once they have stayed where they are for a while.

        Args:
            before: What was in force.
            after: What is.
            stamp: Of this acceptance and no other: the same move may come again.
        """
        now = self._clock.now()
        for move in moves(before, after, now, stamp):
            earlier = self._ledger.waiting(move.prefix)
            notice = move.since(earlier[0] if earlier else None)
            for one in earlier:
                self._ledger.withdraw(one.id, now=now, note="it has moved again")
            if notice:
                self._ledger.tell(notice, [move.channel], now=now, due_at=now + SETTLES_IN)

    def tell_rows(self, view: CycleView, snapshot: Snapshot) -> None:
        """Have those who drive doubtful rows told of them, once, with their message of a day."""
        now = self._clock.now()
        due_at = view.calendar.hour_after(now)
        for notice, to in rows_to_look_at(view, snapshot, now):
            told = [user for user in to if not snapshot.wishes(user).is_stopped]
            if told:
                self._ledger.tell(notice, told, now=now, due_at=due_at)


def _until(asked: Notice) -> datetime | None:
    ends_at = asked.body["until"]
    return datetime.fromisoformat(ends_at) if ends_at else None


def _keys(asked: Notice) -> set[str]:
    return {date["key"] for date in asked.body["dates"]}


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:12]
