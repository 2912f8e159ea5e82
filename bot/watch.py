"""Watching the sources: what the repository says becomes what the bot knows and plans."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from bot.acceptance import read_documents, refuse_emptied
from bot.addressing import wanted_deliveries
from bot.inquiry import Inquiry
from bot.intake import Intake
from bot.polling import LEASE, POLL, pause
from bot.settings import Settings
from bot.snapshot import CycleView, Snapshot
from bot.watched import Watched
from schedule.clock import Clock, machine_now, monotonic
from schedule.ledger import Document, Ledger
from schedule.problems import UserError, shown
from schedule.reconcile import Open, reconcile
from schedule.spells import Spells

_LOGGER = logging.getLogger(__name__)


class Watch:
    """Keeps the snapshot and the ledger's plan in step with the sources."""

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        clock: Clock,
        on_change: Callable[[], None],
        join: Callable[[Snapshot], Snapshot] = lambda watched: watched,
    ) -> None:
        """Watch the cycles of *settings*.

        Args:
            settings: The deployment.
            ledger: Where accepted documents and the plan are kept.
            clock: Release time.
            on_change: Called after the plan in the ledger has changed, or something is to be said.
            join: Adds to what the sources say what people did and wish; the plan is made of both.
        """
        self._join = join
        self._settings = settings
        self._ledger = ledger
        self._clock = clock
        self._on_change = on_change
        self._inquiry = Inquiry(ledger, clock, settings.config.admins)
        self._intake = Intake(settings, ledger, clock, self._inquiry)
        self._name = uuid4().hex
        self._wake = threading.Event()
        self._is_fresh = True
        self._cycles = [Watched(config) for config in settings.config.cycles]
        self._snapshot = Snapshot(
            people=settings.people,
            operator=settings.config.operator,
            admins=settings.config.admins,
            url=settings.public_url,
        )

        self.spells = Spells()
        """How long it has been at one look."""

    def snapshot(self) -> Snapshot:
        """Return what is known at present; never waits."""
        return self._snapshot

    def start(self) -> None:
        """Take up what was accepted last, read what never was, and write the plan down.

        A source that hangs or is down holds up nothing that the ledger can supply: it is read at
        the first look.

        Raises:
            UserError: A cycle can be read neither from the ledger nor from its source. Nothing
                has been planned.
        """
        complaints = []
        for cycle in self._cycles:
            self._try(cycle, self._restore)
            if cycle.view is None or not cycle.is_whole:
                self._try(cycle, self._look_at)
            else:
                self._is_fresh = False
            if cycle.view is None:
                complaints.append(cycle.complaint)
        if complaints:
            raise UserError("\n".join(complaints))
        self._replan(may_take_back=self._may_poll())

    def look(self, *, is_patient: bool = False, reads: bool = True) -> bool:
        """Look at the sources once; return whether anything changed that the plan depends on.

        One process looks for all that share the ledger; the others take up what it accepted.

        Args:
            is_patient: Leave alone for a while what could not be read the last time.
            reads: Whether to read the sources, and not only see what people did.
        """
        is_poller = self._may_poll()

        def look_at(cycle: Watched) -> bool:
            is_new = self._restore(cycle)
            if not is_poller:
                return is_new
            rests = is_patient and any(one.is_resting for one in cycle.sources.values())
            return self._look_at(cycle, reads=reads and not rests) or is_new

        changed = [self._try(cycle, look_at) for cycle in self._cycles]
        # Also where no document changed: what was in flight the last time may have ended since.
        if self._replan(may_take_back=is_poller or not reads):
            self._on_change()
        return any(changed)

    def wake(self) -> None:
        """See at once what somebody did, or that it is time to stop; no source is read for it."""
        self._wake.set()

    def run(self, stop: threading.Event, every: timedelta = POLL) -> None:
        """Look again and again until *stop* is set."""
        sources = [one for cycle in self._cycles for one in cycle.sources.values()]
        reads_at = monotonic()
        if self._is_fresh:
            reads_at += pause(sources, every).total_seconds()
        while True:
            self._wake.wait(max(reads_at - monotonic(), 0))
            self._wake.clear()
            if stop.is_set():
                return
            is_time = monotonic() >= reads_at
            try:
                with self.spells.spell():
                    self.look(is_patient=True, reads=is_time)
            except Exception:
                _LOGGER.exception(
                    "a look at the sources failed; the last good state stays in force"
                )
            if is_time:
                reads_at = monotonic() + pause(sources, every).total_seconds()

    def _may_poll(self) -> bool:
        return self._ledger.may_poll(self._name, machine_now=machine_now(), lease=LEASE)

    def _restore(self, cycle: Watched) -> bool:
        return self._intake.restore(cycle, self._others(cycle))

    def _others(self, cycle: Watched) -> dict[str, str]:
        """Return the sources of the other cycles, by their releases."""
        others = (one for one in self._cycles if one is not cycle)
        return {one.view.cycle.release: one.config.timeline for one in others if one.view}

    def _try(self, cycle: Watched, work: Callable[[Watched], bool]) -> bool:
        """Do something about one cycle; whatever goes wrong with it concerns no other."""
        try:
            return work(cycle)
        except Exception as error:
            _LOGGER.exception("%s could not be taken up", shown(cycle.config.timeline))
            why = f"could not be taken up ({type(error).__name__}); see the log"
            cycle.mark(f"{shown(cycle.config.timeline)}: {why}")
            return False

    def _look_at(self, cycle: Watched, *, reads: bool = True) -> bool:
        """Fetch one cycle's documents; return whether what it says has changed.

        A document that cannot be used does not keep the others from being read. What waits for
        a person is looked at again also where no document has changed.

        Args:
            cycle: The cycle.
            reads: Whether to fetch them, rather than go on with those in force.
        """
        before = cycle.view
        complaints: list[str] = []
        found = {kind: source.known for kind, source in cycle.sources.items()}
        for kind, source in cycle.sources.items() if reads else ():
            try:
                latest = source.latest()
                if latest:
                    refuse_emptied(latest, source.known)
                found[kind] = latest
            except UserError as error:
                complaints.append(str(error))
        whole = {kind: document for kind, document in found.items() if document}
        is_new = before is None or any(
            found[kind] is not source.known for kind, source in cycle.sources.items()
        )
        is_sure = (
            reads
            and not complaints
            and not any(
                source.is_changing and found[kind] is source.known
                for kind, source in cycle.sources.items()
            )
        )
        is_open = before is not None and self._inquiry.is_asking(before)
        is_news = (is_new or is_open) and len(whole) == len(found)
        if is_news and not self._is_forgotten(cycle, whole):
            try:
                self._intake.accept(
                    cycle,
                    whole,
                    self._others(cycle),
                    self._join(self._snapshot),
                    is_sure=is_sure,
                )
            except UserError as error:
                complaints.append(str(error))
        after = cycle.view
        is_changed = after is not before and not (before and after and before.cycle == after.cycle)
        if reads:
            cycle.mark("\n".join(complaints))
            if not complaints:
                for source in cycle.sources.values():
                    self._ledger.seen(source.address, source.kind, machine_now())
        return is_changed

    def _is_forgotten(self, cycle: Watched, found: Mapping[str, Document]) -> bool:
        """Return whether documents are of a cycle that is closed, whose people are forgotten.

        Nothing comes of what they say; in the same place the next release may be found one day.
        """
        release = cycle.view.cycle.release if cycle.view else ""
        joined = self._join(self._snapshot).view(release)
        is_closed = joined is not None and joined.is_closed
        return is_closed and read_documents(found)[0].release in (release, "")

    def _publish(self) -> None:
        views: dict[str, CycleView] = {}
        for cycle in self._cycles:
            if cycle.view:
                cycle.view = self._inquiry.with_questions(cycle.view)
                views.setdefault(cycle.view.cycle.release, cycle.view)
        self._snapshot = replace(self._snapshot, views=tuple(views.values()))

    def _replan(self, *, may_take_back: bool) -> bool:
        """Publish what is known, and make the ledger hold its plan; return whether it did not.

        Args:
            may_take_back: Whether to move and cancel what is planned, as the process that looks at
                the sources does, and who has just been told something by a person. Others may know
                less; they add what nobody has planned yet.
        """
        self._publish()
        self._clock.hold(self._clock.now())  # no due instant passes while the plan changes
        now = self._clock.now()
        releases = [view.cycle.release for view in self._snapshot.views]
        held = [*self._ledger.deliveries(releases), *self._ledger.leftovers(releases)]
        actions = reconcile(wanted_deliveries(self._join(self._snapshot)), held, now)
        if not may_take_back:
            actions = tuple(one for one in actions if isinstance(one, Open) and one.round == 1)
        if actions:
            self._ledger.apply(actions, now=now)
        else:
            self._clock.hold(self._ledger.earliest_unfinished())  # nothing changed: time goes on
        for action in actions:
            _LOGGER.debug("%s", action)
        done = Counter(action.verb for action in actions)
        if done:
            _LOGGER.info("plan: %s", ", ".join(f"{done[verb]} {verb}" for verb in done))
        return bool(actions)
