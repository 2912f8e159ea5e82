"""Posts whose answer was lost: looked for, said again, or asked about."""

import logging
from datetime import timedelta
from math import inf

from bot.delivery.archive import Archive, NotReadableError
from bot.directory import is_person
from bot.reports import Reports
from schedule.clock import Clock, monotonic
from schedule.ledger import Ledger, Post
from schedule.notices import PREFIX, UNKNOWN, Notice
from schedule.spells import Spells

SETTLE_AFTER = timedelta(seconds=30)
"""Machine time from when a post is first seen to be unknown to the first look into the channel. No
request lasts as long, so that none is under way any more; and Slack takes its time."""
ASKED_AFTER = timedelta(minutes=10)
"""Machine time in which looking may fail before an admin is asked."""

_LOGGER = logging.getLogger(__name__)


class LostPosts:
    """Finds out what became of posts. Every step may be repeated without harm.

    Waits are measured by a clock that nobody sets; a process that starts begins to wait anew.
    """

    def __init__(
        self,
        ledger: Ledger,
        archive: Archive,
        reports: Reports,
        clock: Clock,
        *,
        reads_history: bool,
        after: timedelta = SETTLE_AFTER,
        asked_after: timedelta = ASKED_AFTER,
        spells: Spells | None = None,
    ) -> None:
        """Settle what *ledger* holds.

        Args:
            ledger: What was sent.
            archive: What stands in Slack.
            reports: Tells and asks the admins.
            clock: Release time.
            reads_history: Whether channels may be read; if not, admins are asked.
            after: Machine time from the first sight of a post to the first look for it.
            asked_after: Machine time in which looking may fail before an admin is asked.
            spells: Where it shows how long one post takes.
        """
        self._spells = spells or Spells()
        self._asked: dict[str, Notice] = {}
        """The questions whether posts landed, by their ids, as they stood when a look began."""
        self._ledger = ledger
        self._archive = archive
        self._reports = reports
        self._clock = clock
        self._reads_history = reads_history
        self._after = after.total_seconds()
        self._asked_after = asked_after.total_seconds()
        self._seen: dict[str, float] = {}
        self._failing: dict[str, float] = {}
        self._paused_until = -inf

    def settle(self) -> bool:
        """Settle what can be; return whether something is to be sent because of it."""
        lost = self._ledger.unsettled()
        here = {post.id for post in lost}
        self._failing = {one: at for one, at in self._failing.items() if one in here}
        self._seen = {one: self._seen.get(one, monotonic()) for one in here}
        self._asked = self._ledger.notices(f"{UNKNOWN}{one}" for one in here)
        changes = [self._settle(post) for post in lost]
        return any(changes)

    def _settle(self, post: Post) -> bool:
        self._spells.go_on()
        if is_person(post.recipient):
            return self._settle_direct(post)
        answered = self._answered(post)
        if answered is not None:
            return answered
        return self._look(post) if self._reads_history else self._ask(post)

    def _look(self, post: Post) -> bool:
        """Look for *post* in its channel; an admin is asked where that is of no use."""
        now = monotonic()
        if now < self._paused_until or now - self._seen[post.id] < self._after:
            return False
        try:
            place = self._archive.find(post)
        except NotReadableError as error:
            return self._cannot_see(post, error)
        if place is None:
            return self._repeat(post, "it is not in the channel")
        where = {"channel": place.channel, "ts": place.ts}
        self._ledger.landed(post.id, **where, how="found", now=self._clock.now())
        return False

    def _cannot_see(self, post: Post, error: NotReadableError) -> bool:
        _LOGGER.warning("cannot see whether post %s landed: %s", post.id, error)
        now = monotonic()
        if error.retry_after:  # a limit is the method's: another look would only meet it as well
            self._paused_until = now + error.retry_after.total_seconds()
        since = self._failing.setdefault(post.id, now)
        is_hopeless = error.is_final or now - since >= self._asked_after
        return self._ask(post) if is_hopeless else False

    def _settle_direct(self, post: Post) -> bool:
        """A person rather reads a message twice than never; but not three times."""
        if not post.is_repeat:
            return self._repeat(post, "repeated: nobody knows whether it arrived")
        if all(one.startswith(PREFIX) for one in post.reminder_ids):
            self._ledger.give_up(post.id, how="repeated in vain")
            return False
        answered = self._answered(post)
        return self._ask(post) if answered is None else answered

    def _ask(self, post: Post) -> bool:
        """Ask the admins, once, whether *post* landed."""
        if f"{UNKNOWN}{post.id}" in self._asked:
            return False
        body = {
            "post_id": post.id,
            "recipient": post.recipient,
            "sent_at": post.sending_at.isoformat(),
            "text": post.text,
        }
        is_new = self._reports.tell(Notice(f"{UNKNOWN}{post.id}", "unknown", body))
        if is_new:
            _LOGGER.warning("did post %s to %s land? admins are asked", post.id, post.recipient)
        return is_new

    def _answered(self, post: Post) -> bool | None:
        """Do as an admin said; return whether something is to be sent, None if nobody said it."""
        told = self._asked.get(f"{UNKNOWN}{post.id}")
        if told and told.answer == "again":
            return self._repeat(post, f"{told.answered_by} says that it did not land")
        if told and told.answer == "landed":
            how = f"{told.answered_by} says that it landed"
            self._ledger.landed(post.id, channel="", ts="", how=how, now=self._clock.now())
            return False
        return None

    def _repeat(self, post: Post, how: str) -> bool:
        _LOGGER.info("post %s to %s is sent again: %s", post.id, post.recipient, how)
        return self._ledger.repeat(post.id, how=how, now=self._clock.now())
