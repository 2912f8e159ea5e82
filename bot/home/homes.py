"""Publishing home tabs: when somebody opens theirs, and when what it shows has changed."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.actions.desk import Desk
from bot.home.page import home_page
from bot.home.visitors import Visitor, Visitors
from bot.outcomes import outcome_of
from bot.render.home import HomeView, name_of
from bot.render.message import Message
from bot.snapshot import Snapshot
from bot.workers import BusyError, Workers
from schedule.clock import Clock, monotonic
from schedule.ledger import Ledger
from schedule.spells import Spells

BETWEEN = timedelta(seconds=0.7)
"""Machine time between two publications.

Source:
    docs.slack.dev ``reference/methods/views.publish``: Tier 4, a hundred a minute.
"""
EVERY = timedelta(minutes=5)
"""Machine time after which time itself has changed what a tab shows."""
SETTLED = timedelta(seconds=1)
"""Machine time in which several changes become one publication."""
READ_WITHIN = timedelta(seconds=2)
"""Machine time that the ledger has to answer."""
_LONGEST_WAIT = timedelta(minutes=1)
"""Machine time that Slack's limits are waited for at once."""
_READERS, _READS = 1, 2

_LOGGER = logging.getLogger(__name__)


class Homes:
    """Keeps the tabs of those who have them open as they should be, in a thread of its own."""

    def __init__(
        self,
        client: WebClient,
        ledger: Ledger,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        admins: tuple[str, ...],
        between: timedelta = BETWEEN,
        settled: timedelta = SETTLED,
        read_within: timedelta = READ_WITHIN,
    ) -> None:
        """Get ready.

        Args:
            client: A client that retries nothing.
            ledger: Tells who takes nothing.
            snapshot: Gives what the bot knows at present.
            clock: Release time.
            admins: Slack ids of those who may decide anything.
            between: Machine time between two publications.
            settled: Machine time in which several changes become one publication.
            read_within: Machine time that the ledger has to answer.
        """
        self._client = client
        self._ledger = ledger
        self._snapshot = snapshot
        self._clock = clock
        self._admins = admins
        self._between = between
        self._settled = settled
        self._read_within = read_within
        self._visitors = Visitors()
        self._wake = threading.Event()
        self._round_at = monotonic() + EVERY.total_seconds()
        self._free_at = 0.0
        self._seen: Snapshot | None = None
        self._refusing: Mapping[str, str] = {}
        self._reading: Future[Mapping[str, str]] | None = None
        self.workers = Workers("home looks", _READERS, _READS)
        self.spells = Spells()
        """How long it has been at what is to be published."""

    # What listeners say: none of it waits for anything.

    def came(self, user: str, view: Mapping[str, object]) -> None:
        """Show *user* their tab, which Slack says is *view* so far; empty for none."""
        self._visitors.came(user, name_of(dict(view)), str(view.get("hash") or ""))
        self._wake.set()

    def did(self, user: str, said: Message | None, view: Mapping[str, object]) -> None:
        """Show *user*, who pressed something on *view*, what came of it."""
        self._visitors.did(user, said, str(view.get("hash") or ""))
        # What it set going, such as a post, is perhaps over then.
        self._round_at = min(self._round_at, monotonic() + self._settled.total_seconds())
        self._wake.set()

    def turned(self, user: str, about: str, offset: int, view: Mapping[str, object]) -> None:
        """Show *user* another page of the dates of the cycle named *about*."""
        self._visitors.turned(user, about, offset, str(view.get("hash") or ""))
        self._wake.set()

    def look_at(self, snapshot: Snapshot) -> None:
        """See soon whether anybody's tab shows something else: *snapshot* is new, or who refuses.

        Asks the ledger while somebody may be looking.
        """
        refusing = self._read() if self._visitors.present() else self._refusing
        if snapshot is not self._seen or refusing != self._refusing:
            self._seen, self._refusing = snapshot, refusing
            self._round_at = min(self._round_at, monotonic() + self._settled.total_seconds())
            self._wake.set()

    def wake(self) -> None:
        """Look at once: it is time to stop."""
        self._wake.set()

    def rest(self) -> None:
        """Read the ledger no more."""
        self.workers.rest()

    # The thread

    def run(self, stop: threading.Event) -> None:
        """Publish what is to be published until *stop* is set."""
        while not stop.is_set():
            self._wake.clear()
            try:
                with self.spells.spell():
                    self.look(stop)
            except Exception:
                _LOGGER.exception("home tabs could not be published; it is tried again")
            if not stop.is_set():
                self._wake.wait(max(self._round_at - monotonic(), 0.0))

    def look(self, stop: threading.Event) -> None:
        """Show theirs to those who wait for it; where it is time, see to all others, too."""
        self._serve(stop)
        if monotonic() < self._round_at:
            return
        self._round_at = monotonic() + EVERY.total_seconds()
        for user in self._visitors.present():
            if stop.is_set():
                return
            self._publish(user, stop)
            self._serve(stop)

    def _serve(self, stop: threading.Event) -> None:
        while not stop.is_set() and (user := self._visitors.take_waiting()):
            self._publish(user, stop)

    def _publish(self, user: str, stop: threading.Event) -> None:
        """Show *user* their tab, unless that is what it shows already."""
        visitor = self._visitors.visitor(user)
        if visitor is None:
            return
        view = self._view(user, visitor)
        if name_of(view) == visitor.shown:
            return
        stop.wait(max(self._free_at - monotonic(), 0.0))
        self._free_at = monotonic() + self._between.total_seconds()
        try:
            answer = self._client.views_publish(
                user_id=user, view=view, **({"hash": visitor.hash} if visitor.hash else {})
            )
        except SlackApiError as error:
            self._refused(user, error)
        except Exception as error:  # noqa: BLE001 -- slack_sdk raises all sorts; it is tried again
            _LOGGER.warning("a home tab could not be published: %s", type(error).__name__)
            self._visitors.shows(user, "", "")
        else:
            shown = answer.get("view") or {}
            self._visitors.shows(user, name_of(view), str(shown.get("hash") or ""))

    def _refused(self, user: str, error: SlackApiError) -> None:
        """Do what Slack's refusal asks for: wait, look again, or leave it."""
        outcome = outcome_of(error)
        self._visitors.shows(user, "", "")
        if outcome.retry_after is not None:
            wait = min(outcome.retry_after, _LONGEST_WAIT)
            self._free_at = self._round_at = monotonic() + wait.total_seconds()
        elif error.response.get("error") == "hash_conflict":
            # Another process was faster; with its state it may be another.
            self._round_at = monotonic()
        else:
            self._visitors.gone(user)
            _LOGGER.warning("Slack does not take a home tab: %s", outcome.error)

    def _view(self, user: str, visitor: Visitor) -> HomeView:
        desk = Desk(self._ledger, self._snapshot(), self._clock.now(), self._admins)
        is_rehearsal = self._ledger.is_rehearsal
        return home_page(
            user, desk, self._broken(), visitor.offsets, visitor.said, is_rehearsal=is_rehearsal
        )

    def _broken(self) -> Mapping[str, str] | None:
        """Return why channels and people take nothing; None if the ledger does not say in time.

        One look at a time: while a database hangs, looks do not queue up.
        """
        try:
            if self._reading is None or self._reading.done():
                self._reading = self.workers.submit(self._read)
            return self._reading.result(self._read_within.total_seconds())
        except (TimeoutError, BusyError):
            _LOGGER.warning("the ledger does not answer; home tabs show what is known without it")
        except Exception as error:  # noqa: BLE001 -- whatever the database says
            _LOGGER.warning("the ledger cannot be read: %s", type(error).__name__)
        return None

    def _read(self) -> Mapping[str, str]:
        snapshot = self._snapshot()
        named = snapshot.channels | {user for view in snapshot.views for user in view.named or ()}
        found = self._ledger.receptions(sorted(named))
        return {one: reception.broken for one, reception in found.items() if reception.broken}
