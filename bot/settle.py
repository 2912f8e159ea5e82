"""Settling what sending has left open: lost answers, edits that are due, what nobody was told."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.delivery.archive import Archive, NotReadableError
from bot.delivery.wording import restated
from bot.directory import is_person, recipients
from bot.knowledge import Knowledge
from bot.render.message import without_buttons
from bot.render.mrkdwn import to_escaped_plain
from bot.render.notices import answered_line
from bot.snapshot import Snapshot
from schedule.clock import Clock, machine_now
from schedule.ledger import Ledger, Post
from schedule.notices import PREFIX, UNKNOWN, Notice
from schedule.plan import Audience, Purpose, drivers

SETTLE_AFTER = timedelta(seconds=30)
"""Machine time from a request to the first look into the channel: Slack takes its time."""
LOOK_EVERY = timedelta(seconds=10)
"""Machine time between two looks."""
_EDITED_WITHIN = timedelta(hours=1)
"""Machine time in which an answered question loses its buttons, whatever happens meanwhile."""

_LOGGER = logging.getLogger(__name__)


class Settle:
    """Looks again and again for what can be settled. Every step may be repeated without harm."""

    def __init__(
        self,
        ledger: Ledger,
        archive: Archive,
        knowledge: Knowledge,
        clock: Clock,
        *,
        admins: tuple[str, ...],
        reads_history: bool,
        on_change: Callable[[], None],
        after: timedelta = SETTLE_AFTER,
        on_look: Callable[[Snapshot], None] = lambda _: None,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        """Settle what *ledger* holds.

        Args:
            ledger: What was sent.
            archive: What stands in Slack.
            knowledge: What the bot knows.
            clock: Release time.
            admins: Slack ids of those who are asked and told.
            reads_history: Whether channels may be read; if not, admins are asked.
            on_change: Called after something was put up for sending.
            after: Machine time from a request to the first look into the channel for it.
            on_look: Called with what is known at each look.
            on_news: Called when people have done or wished something in another process.
        """
        self._ledger = ledger
        self._archive = archive
        self._knowledge = knowledge
        self._clock = clock
        self._admins = admins
        self._reads_history = reads_history
        self._on_change = on_change
        self._after = after
        self._on_look = on_look
        self._on_news = on_news
        self._wake = threading.Event()

    def look(self) -> None:
        """Settle what can be settled now."""
        if self._knowledge.refresh():
            self._on_news()
        changes = [self._settle(post) for post in self._ledger.unsettled()]
        changes += [self._tell_of_broken(), self._tell_of_troubles()]
        if any(changes):
            self._on_change()
        self._on_look(self._knowledge.snapshot())
        self._close_questions()
        self._restate()
        for post in self._ledger.stale():
            if self._archive.edit(post):
                self._ledger.shown(post.id, post.revision)

    def wake(self) -> None:
        """Look at once: somebody has answered, or it is time to stop."""
        self._wake.set()

    def run(self, stop: threading.Event, every: timedelta = LOOK_EVERY) -> None:
        """Look again and again until *stop* is set."""
        while not stop.is_set():
            self._wake.clear()
            try:
                self.look()
            except Exception:
                _LOGGER.exception("a look at what is unsettled failed; it is repeated")
            self._wake.wait(every.total_seconds())

    # Posts whose fate is unknown

    def _settle(self, post: Post) -> bool:
        """Find out whether *post* landed; return whether something is to be sent because of it."""
        if is_person(post.recipient):
            return self._settle_direct(post)
        if self._reads_history:
            if post.sending_at > self._early():
                return False
            try:
                place = self._archive.find(post)
            except NotReadableError as error:
                _LOGGER.warning("cannot see whether post %s landed: %s", post.id, error)
                return self._ask(post) if error.is_final else False
            if place:
                self._ledger.landed(
                    post.id, channel=place.channel, ts=place.ts, how="found", now=self._clock.now()
                )
                return False
            return self._repeat(post, "it is not in the channel")
        return self._ask(post)

    def _settle_direct(self, post: Post) -> bool:
        """A person rather reads a message twice than never; but not three times."""
        if not post.is_repeat:
            return self._repeat(post, "repeated: nobody knows whether it arrived")
        if all(one.startswith(PREFIX) for one in post.reminder_ids):
            self._ledger.give_up(post.id, how="repeated in vain")
            return False
        return self._ask(post)

    def _ask(self, post: Post) -> bool:
        """Ask the admins whether *post* landed, once, and do as they say."""
        body = {
            "post_id": post.id,
            "recipient": post.recipient,
            "sent_at": post.sending_at.isoformat(),
            "text": post.text,
        }
        question = Notice(f"{UNKNOWN}{post.id}", "unknown", body)
        if self._tell(question):
            _LOGGER.warning("did post %s to %s land? admins are asked", post.id, post.recipient)
            return True
        told = self._ledger.notices([question.id]).get(question.id)
        if told and told.answer == "again":
            return self._repeat(post, f"{told.answered_by} says that it did not land")
        if told and told.answer == "landed":
            how = f"{told.answered_by} says that it landed"
            self._ledger.landed(post.id, channel="", ts="", how=how, now=self._clock.now())
        return False

    def _repeat(self, post: Post, how: str) -> bool:
        _LOGGER.info("post %s to %s is sent again: %s", post.id, post.recipient, how)
        return self._ledger.repeat(post.id, how=how, now=self._clock.now())

    # What people are told

    def _tell_of_broken(self) -> bool:
        """Tell admins and drivers, once, of recipients that take nothing."""
        is_new = False
        for recipient, error, post_id in self._ledger.broken():
            post = self._ledger.post(post_id)
            if post:
                body = {"recipient": recipient, "error": error, "text": post.text}
                notice = Notice(f"{PREFIX}broken/{post_id}", "broken", body)
                is_new |= self._tell(notice, set(self._drivers(post)) - {recipient})
        return is_new

    def _tell_of_troubles(self) -> bool:
        """Tell the admins, in one message, what ended unsaid."""
        found = self._ledger.troubles(after=self._ledger.told(), before=self._early())
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
        notice = Notice(f"{PREFIX}undelivered/{last}", "undelivered", {"left_out": left_out})
        return self._tell(notice, up_to=last)

    def _tell(
        self, notice: Notice, others: set[str] | None = None, *, up_to: int | None = None
    ) -> bool:
        to = {*self._admins, *(others or ())}
        is_new = self._ledger.tell(notice, to, now=self._clock.now(), up_to=up_to)
        if is_new and not to:
            _LOGGER.warning("%s: the config names no admins who could be told", notice.id)
        return is_new

    def _drivers(self, post: Post) -> Iterator[str]:
        """Yield who drives the milestones that *post* is about."""
        snapshot = self._knowledge.snapshot()
        for reminder in map(snapshot.reminder, post.reminder_ids):
            view = snapshot.view(reminder.release) if reminder else None
            row = view.cycle.milestone(reminder.milestone or "") if reminder and view else None
            if view and row:
                for role in drivers(row, view.rules, view.cycle)[:1]:
                    yield from recipients(Audience("role", role), view, snapshot.people)

    # Questions that are answered

    def _close_questions(self) -> None:
        """Let every answered question say so, and ask nothing that has answered itself."""
        for question in self._ledger.unanswered("unknown"):
            post = self._ledger.post(question.body["post_id"])
            if post is None or not post.is_open:
                self._ledger.withdraw(question.id, now=self._clock.now(), note="it is settled")
                self._ledger.answer(question.id, "settled", "")
        for notice in self._ledger.answered(since=machine_now() - _EDITED_WITHIN):
            line = answered_line(notice)
            for asked in self._ledger.posts_of(notice.id):
                blocks = without_buttons(asked.blocks, notice.id, line)
                if blocks != asked.blocks:
                    text = f"{asked.text}\n{to_escaped_plain(line)}"
                    self._ledger.revise(asked.id, text=text, blocks=blocks)

    def _restate(self) -> None:
        """Have posts say what people have done since about the dates they are about."""
        snapshot = self._knowledge.snapshot()
        for release, key in self._ledger.touched(since=machine_now() - _EDITED_WITHIN):
            view = snapshot.view(release)
            told = [one for one in view.reminders if one.milestone == key] if view else []
            for reminder in told:
                if reminder.audience.sort == "channel" and reminder.purpose is Purpose.NOW:
                    for post in self._ledger.posts_of(reminder.id):
                        self._revise(post, snapshot)

    def _revise(self, post: Post, snapshot: Snapshot) -> None:
        message = restated(post, snapshot, is_rehearsal=self._ledger.is_rehearsal)
        if message and (message.text, list(message.blocks)) != (post.text, list(post.blocks)):
            self._ledger.revise(post.id, text=message.text, blocks=message.blocks)

    def _early(self) -> datetime:
        return machine_now() - self._after
