"""Settling what sending has left open: lost answers, edits that are due, what nobody was told."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

from bot.delivery.archive import Archive
from bot.delivery.wording import restated
from bot.drafts import name_of
from bot.duty_notices import prefix
from bot.knowledge import Knowledge
from bot.lost import SETTLE_AFTER, LostPosts
from bot.render.dates import has_passed
from bot.render.draft import NO_LONGER_PLANNED
from bot.render.fallback import with_last_line
from bot.render.message import Message, without_buttons
from bot.render.notices import with_answer
from bot.render.standing import subject
from bot.reports import Reports
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.clock import Clock, machine_now
from schedule.drafts import DRAFTS, announced_by
from schedule.ledger import Ledger, Post, Record
from schedule.notices import PREFIX
from schedule.plan import ANNOUNCE, Purpose, drivers
from schedule.spells import Spells
from schedule.timeline import Milestone

LOOK_EVERY = timedelta(seconds=10)
"""Machine time between two looks."""
_EDITED_WITHIN = timedelta(hours=1)
"""Machine time in which an answered question loses its buttons, whatever happens meanwhile."""

_FOLLOWED_FOR = timedelta(days=14)
"""Release time after a draft in which it is looked what has become of its post."""

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
            after: Machine time before a lost post is looked for, and trouble is told.
            on_look: Called with what is known at each look.
            on_news: Called when people have done or wished something in another process.
        """
        self._ledger = ledger
        self._archive = archive
        self._knowledge = knowledge
        self._clock = clock
        self._on_change = on_change
        self._on_look = on_look
        self._on_news = on_news
        self.spells = Spells()
        """How long it has been at one post, or at what is not about a post."""
        self._reports = Reports(ledger, knowledge, clock, admins=admins, after=after)
        self._lost = LostPosts(
            ledger,
            archive,
            self._reports,
            clock,
            reads_history=reads_history,
            after=after,
            spells=self.spells,
        )
        self._wake = threading.Event()

    def look(self) -> None:
        """Settle what can be settled now."""
        if self._knowledge.refresh():
            self._on_news()
        if any([self._lost.settle(), self._reports.report()]):
            self._on_change()
        self._on_look(self._knowledge.snapshot())
        self._close_questions()
        self._restate()
        self._follow_drafts()
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
                with self.spells.spell():
                    self.look()
            except Exception:
                _LOGGER.exception("a look at what is unsettled failed; it is repeated")
            self._wake.wait(every.total_seconds())

    # Questions that are answered

    def _close_questions(self) -> None:
        """Let every answered question say so, and ask nothing that has answered itself."""
        questions = self._ledger.unanswered("unknown")
        still_open = {post.id for post in self._ledger.unsettled()} if questions else set()
        for question in questions:
            if question.body["post_id"] not in still_open:
                self._ledger.withdraw(question.id, now=self._clock.now(), note="it is settled")
                post = self._ledger.post(question.body["post_id"])
                has_landed = post is None or post.sent_at
                self._ledger.answer(question.id, "settled" if has_landed else "missing", "")
        for notice in self._ledger.answered(since=machine_now() - _EDITED_WITHIN):
            for asked in self._ledger.posts_of(notice.id):
                self._revise(asked, with_answer(_said(asked), notice))

    def _restate(self) -> None:
        """Have posts say what people have done since about the dates they are about."""
        snapshot, since = self._knowledge.snapshot(), machine_now() - _EDITED_WITHIN
        for post in self._ledger.found(since=since):
            if not _acted_on(snapshot).isdisjoint(post.reminder_ids):
                self._restate_one(post, snapshot)
        discussed = self._ledger.touched(since=since, deed=Deed.DISCUSSED)
        for release, key in self._ledger.touched(since=since):
            view = snapshot.view(release)
            row = view.cycle.milestone(key) if view else None
            if view and row:
                posts = [*self._posts_about(row, view)]
                if (release, key) in discussed and not has_passed(
                    row, view.rules, self._clock.now()
                ):
                    posts += self._announcements_of(row, view)
                for post in {one.id: one for one in posts}.values():
                    self._restate_one(post, snapshot)

    def _follow_drafts(self) -> None:
        """Have drafts say what has become of what they show: posted, put off, taken back."""
        snapshot, since = self._knowledge.snapshot(), self._clock.now() - _FOLLOWED_FOR
        for post in self._ledger.carrying(DRAFTS, due_after=since):
            for one in post.reminder_ids:
                if DRAFTS in one and snapshot.reminder(one) is None:
                    self._take_back(post, one)
            self._restate_one(post, snapshot)

    def _take_back(self, post: Post, draft: str) -> None:
        """Have *post* say of one of its drafts that what it shows is no longer planned."""
        about = f"draft/{name_of(announced_by(draft))}"
        blocks = tuple(without_buttons(post.blocks, about, NO_LONGER_PLANNED))
        if blocks != _said(post).blocks:
            self._revise(post, Message(with_last_line(post.text, NO_LONGER_PLANNED), blocks))

    def _fates(self, post: Post, snapshot: Snapshot) -> dict[str, Record]:
        """Return what became of what *post* shows drafts of."""
        drafts = (snapshot.reminder(one) for one in post.reminder_ids if DRAFTS in one)
        shown = [one.drafts for one in drafts if one and one.drafts]
        records = self._ledger.history(reminders=shown) if shown else []
        return {one.reminder_id: one for one in sorted(records, key=lambda one: one.round)}

    def _posts_about(self, row: Milestone, view: CycleView) -> Iterator[Post]:
        """Yield the posts that say who has done what about *row*."""
        is_meeting = row.of in view.cycle.meetings
        for reminder in view.reminders:
            is_its_week = reminder.purpose is Purpose.MEETINGS and reminder.week == row.week
            if (is_meeting and is_its_week) or (
                reminder.milestone == row.key
                and (reminder.audience != ANNOUNCE or reminder.purpose is Purpose.NOW)
            ):
                yield from self._ledger.posts_of(reminder.id)
        for role in drivers(row, view.rules, view.cycle):
            for notice_id in self._ledger.told_of(prefix(subject(row, view, role))):
                yield from self._ledger.posts_of(notice_id)

    def _announcements_of(self, row: Milestone, view: CycleView) -> Iterator[Post]:
        """Yield the posts that told the community of the date of *row* ahead of it."""
        for reminder in view.reminders:
            is_ahead = reminder.purpose is Purpose.AHEAD and reminder.audience == ANNOUNCE
            if reminder.milestone == row.key and is_ahead:
                yield from self._ledger.posts_of(reminder.id)

    def _restate_one(self, post: Post, snapshot: Snapshot) -> None:
        notices = self._ledger.notices(one for one in post.reminder_ids if one.startswith(PREFIX))
        fates = self._fates(post, snapshot)
        message = restated(post, notices, snapshot, fates, is_rehearsal=self._ledger.is_rehearsal)
        if message:
            self._revise(post, message)

    def _revise(self, post: Post, message: Message) -> None:
        if message != _said(post):
            self._ledger.revise(post.id, text=message.text, blocks=message.blocks)


def _said(post: Post) -> Message:
    return Message(post.text, tuple(dict(one) for one in post.blocks))


def _acted_on(snapshot: Snapshot) -> set[str]:
    """Return the ids of what channels are told at the moment of milestones that people acted on."""
    return {
        reminder.id
        for view in snapshot.views
        for act in view.acts
        for reminder in view.at_the_moment(act.milestone)
    }
