"""What those who run the bot are told: who takes nothing, and what nobody heard."""

import logging
from collections.abc import Collection, Iterator
from datetime import timedelta

from bot.directory import recipients
from bot.knowledge import Knowledge
from schedule.clock import Clock, machine_now
from schedule.ledger import Ledger, Post
from schedule.notices import BROKEN, PLAIN, PREFIX, Notice
from schedule.plan import Audience, drivers

_TOGETHER = timedelta(seconds=30)
"""Machine time without further trouble after which all of it is told in one message."""

_UNHEARD = f"{PREFIX}unheard/"
_UNDELIVERED = f"{PREFIX}undelivered/"

_LOGGER = logging.getLogger(__name__)


class Reports:
    """Tells each thing once. Every step may be repeated without harm."""

    def __init__(
        self,
        ledger: Ledger,
        knowledge: Knowledge,
        clock: Clock,
        *,
        admins: tuple[str, ...],
        after: timedelta = _TOGETHER,
    ) -> None:
        """Tell what *ledger* holds.

        Args:
            ledger: What was sent, and what was not.
            knowledge: What the bot knows.
            clock: Release time.
            admins: Slack ids of those who are asked and told.
            after: Machine time that must pass without trouble before trouble is told.
        """
        self._ledger = ledger
        self._knowledge = knowledge
        self._clock = clock
        self._admins = admins
        self._after = after

    def report(self) -> bool:
        """Tell what is new; return whether anything is."""
        return any([self._tell_of_broken(), self._tell_of_plain(), self._tell_of_troubles()])

    def tell(
        self, notice: Notice, to: Collection[str] | None = None, *, up_to: int | None = None
    ) -> bool:
        """Have *notice* said, to the admins if nobody else is named; return whether it is new."""
        told = self._admins if to is None else to
        is_new = self._ledger.tell(notice, told, now=self._clock.now(), up_to=up_to)
        if is_new and not told:
            _LOGGER.warning("%s: the config names no admins who could be told", notice.id)
        return is_new

    def _tell_of_broken(self) -> bool:
        """Tell admins and drivers of recipients that take nothing."""
        is_new = False
        for recipient, error, post_id in self._ledger.broken():
            post = self._ledger.post(post_id)
            if post:
                body = {"recipient": recipient, "error": error, "text": post.text}
                admins = set(self._admins) - {recipient}
                is_new |= self.tell(Notice(f"{BROKEN}{post_id}", "broken", body), admins)
                if speakers := set(self._drivers(post)) - {recipient, *admins}:
                    told = Notice(f"{_UNHEARD}{post_id}", "unheard", body | {"ask": sorted(admins)})
                    is_new |= self.tell(told, speakers)
        return is_new

    def _tell_of_troubles(self) -> bool:
        """Tell the admins, in one message, what ended unsaid."""
        before = machine_now() - self._after
        troubles = self._ledger.troubles(after=self._ledger.told(), before=before)
        # That such a message was not said is not told by another one: it would fare no better.
        found = [one for one in troubles if not one.reminder_id.startswith(_UNDELIVERED)]
        if not found:
            return False
        left_out = [
            {
                "reminder": one.reminder_id,
                "recipient": one.recipient,
                "state": one.state.value,
                "note": one.note,
            }
            for one in found
        ]
        last = found[-1].row
        notice = Notice(f"{_UNDELIVERED}{last}", "undelivered", {"left_out": left_out})
        return self.tell(notice, up_to=last)

    def _tell_of_plain(self) -> bool:
        """Tell the admins of what Slack took only as plain text; not of what they were told so."""
        is_new = False
        for post in self._ledger.without_layout():
            if not all(one.startswith(PREFIX) for one in post.reminder_ids):
                body = {"recipient": post.recipient, "error": post.error, "text": post.text}
                is_new |= self.tell(Notice(f"{PLAIN}{post.id}", "plain", body))
        return is_new

    def _drivers(self, post: Post) -> Iterator[str]:
        """Yield who drives the milestones that *post* is about."""
        snapshot = self._knowledge.snapshot()
        for reminder in map(snapshot.reminder, post.reminder_ids):
            view = snapshot.view(reminder.release) if reminder else None
            row = view.cycle.milestone(reminder.milestone or "") if reminder and view else None
            if view and row:
                for role in drivers(row, view.rules, view.cycle)[:1]:
                    told = recipients(Audience("role", role), view, snapshot.people)
                    yield from (one for one in told if not snapshot.wishes(one).is_stopped)
