"""Watching the sources: what the repository says becomes what the bot knows and plans."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot.acceptance import (
    is_timeline,
    read_documents,
    refuse_second,
    refuse_worse,
)
from bot.addressing import wanted_deliveries
from bot.directory import unreachable
from bot.inquiry import Inquiry
from bot.polling import LEASE, POLL, pause
from bot.settings import Settings
from bot.snapshot import CycleView, Snapshot
from bot.watched import Watched
from schedule.changes import changes
from schedule.clock import Clock, machine_now
from schedule.cycle import ReleaseCycle
from schedule.diff import keep_keys
from schedule.fit import misfits
from schedule.ledger import Document, Ledger
from schedule.problems import Problem, Severity, UserError, shown
from schedule.readers import refuse_wrong_keys, unreadable
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.readers.overrides import apply_overrides
from schedule.reconcile import reconcile

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
        self._name = uuid4().hex
        self._wake = threading.Event()
        self._cycles = [Watched(config) for config in settings.config.cycles]
        self._snapshot = Snapshot(people=settings.people, operator=settings.config.operator)

    def snapshot(self) -> Snapshot:
        """Return what is known at present; never waits."""
        return self._snapshot

    def start(self) -> None:
        """Read every source, or fall back on what was accepted last, and write the plan down.

        Raises:
            UserError: A cycle can be read neither from its source nor from the ledger. Nothing
                has been planned.
        """
        complaints = []
        for cycle in self._cycles:
            self._restore(cycle)
            self._try(cycle)
            if cycle.view is None:
                complaints.append(cycle.complaint)
        if complaints:
            raise UserError("\n".join(complaints))
        self._replan()

    def look(self, *, is_patient: bool = False) -> bool:
        """Look at the sources once; return whether anything changed that the plan depends on.

        One process looks for all that share the ledger; the others take up what it accepted.

        Args:
            is_patient: Leave alone for a while what could not be read the last time.
        """
        is_poller = self._ledger.may_poll(self._name, machine_now=machine_now(), lease=LEASE)
        look = self._try if is_poller else self._follow
        changed = [
            look(cycle)
            for cycle in self._cycles
            if not (is_patient and any(one.is_resting for one in cycle.sources.values()))
        ]
        for cycle in self._cycles:
            if cycle.view:
                unconfirmed = self._inquiry.unconfirmed(cycle.view)
                if unconfirmed != cycle.view.unconfirmed:
                    cycle.view = replace(cycle.view, unconfirmed=unconfirmed)
        # Also where no document changed: what was in flight the last time may have ended since.
        if self._replan():
            self._on_change()
        return any(changed)

    def wake(self) -> None:
        """Look at once: somebody has answered a question, or it is time to stop."""
        self._wake.set()

    def run(self, stop: threading.Event, every: timedelta = POLL) -> None:
        """Look again and again until *stop* is set."""
        while True:
            sources = [one for cycle in self._cycles for one in cycle.sources.values()]
            self._wake.wait(pause(sources, every).total_seconds())
            self._wake.clear()
            if stop.is_set():
                return
            try:
                self.look(is_patient=True)
            except Exception:
                _LOGGER.exception(
                    "a look at the sources failed; the last good state stays in force"
                )

    def _restore(self, cycle: Watched) -> bool:
        """Take up the documents that were accepted last; return whether those are others now."""
        before = {kind: source.known for kind, source in cycle.sources.items()}
        for source in cycle.sources.values():
            source.known = self._ledger.accepted(source.address, source.kind) or source.known
        timeline = cycle.timeline
        if timeline is None:
            return False
        is_new = any(
            source.known and source.known.text != (was.text if (was := before[kind]) else None)
            for kind, source in cycle.sources.items()
        )
        if is_new:
            read, problems = read_documents(timeline, cycle.team)
            if is_timeline(read) and read.release not in self._others(cycle):
                self._take(cycle, read, problems, timeline.fetched_at)
        elif cycle.view:
            cycle.view = replace(cycle.view, read_at=timeline.fetched_at)
        return is_new

    def _follow(self, cycle: Watched) -> bool:
        """Take up what another process has accepted meanwhile; return whether it did."""
        return self._restore(cycle)

    def _others(self, cycle: Watched) -> dict[str, str]:
        """Return the sources of the other cycles, by their releases."""
        others = (one for one in self._cycles if one is not cycle)
        return {one.view.cycle.release: one.config.timeline for one in others if one.view}

    def _try(self, cycle: Watched) -> bool:
        """Look at one cycle; whatever goes wrong with it concerns no other."""
        try:
            return self._look_at(cycle)
        except Exception as error:
            _LOGGER.exception("%s could not be taken up", shown(cycle.config.timeline))
            why = f"could not be taken up ({type(error).__name__}); see the log"
            cycle.mark(f"{shown(cycle.config.timeline)}: {why}", self._ledger)
            return False

    def _look_at(self, cycle: Watched) -> bool:
        """Fetch one cycle's documents; return whether what it says has changed.

        A document that cannot be used does not keep the other one from being read.
        """
        before = cycle.view
        complaints: list[str] = []
        found: dict[str, Document | None] = {}
        for kind, source in cycle.sources.items():
            try:
                found[kind] = source.latest()
            except UserError as error:
                complaints.append(str(error))
                found[kind] = source.known
        is_new = before is None or any(
            found[kind] is not source.known for kind, source in cycle.sources.items()
        )
        timeline = found["timeline"]
        if is_new and timeline and all(found.values()):
            try:
                self._accept(cycle, timeline, found.get("team"))
            except UserError as error:
                complaints.append(str(error))
        elif not is_new and cycle.view:
            self._inquiry.drop_questions(cycle.view)
        after = cycle.view
        is_changed = after is not before and not (before and after and before.cycle == after.cycle)
        cycle.mark("\n".join(complaints), self._ledger)
        return is_changed

    def _accept(self, cycle: Watched, timeline: Document, team: Document | None) -> None:
        """Put documents in force, unless a person is to say first whether they are meant.

        Raises:
            UserError: One of them is worse than what is in force, which stays.
        """
        read, problems = read_documents(timeline, team)
        refuse_wrong_keys(problems)
        if not is_timeline(read):
            raise unreadable(timeline.source, problems)
        refuse_second(read.release, timeline.source, self._others(cycle))
        before = cycle.view
        if cycle.published and before:
            named = timeline.source, team.source if team else ""
            refuse_worse(read, cycle.published, before, named, self._clock.now())
            if not self._inquiry.is_meant(read, cycle.published, before, timeline):
                return
        self._ledger.accept(timeline)
        cycle.sources["timeline"].known = timeline
        if team:
            self._ledger.accept(team)
            cycle.sources["team"].known = team
        self._take(cycle, read, problems, timeline.fetched_at)
        if before and cycle.view:
            self._inquiry.drop_questions(cycle.view)
            self._inquiry.tell_moves(before, cycle.view)

    def _take(
        self,
        cycle: Watched,
        read: ReleaseCycle,
        problems: tuple[Problem, ...],
        read_at: datetime,
    ) -> None:
        """Make *read* what the bot knows of its cycle, under the keys its rows had before."""
        kept = self._ledger.cycle_text(read.release)
        before = read_cycle_yaml(kept)[0] if kept else read
        for change in changes(before, read, self._clock.now()):
            _LOGGER.info("v%s: %s", read.release, change)
        keyed = keep_keys(before, read)
        self._ledger.keep_cycle(read.release, write_cycle_yaml(keyed))
        corrected, wrong = apply_overrides(keyed, cycle.config.overrides)
        view = CycleView(
            cycle=corrected,
            rules=self._settings.rules,
            problems=(*problems, *wrong),
            channels=cycle.config.channels,
            read_at=read_at,
        )
        _LOGGER.info("%s: %d reminders planned", corrected.name, len(view.reminders))
        cycle.published, cycle.view = keyed, view
        for problem in (*problems, *wrong):
            if problem.severity is Severity.ERROR:
                _LOGGER.warning("%s", problem.located())
        for misfit in misfits(corrected, self._settings.rules, cycle.config.channels):
            _LOGGER.warning("%s: %s", corrected.name, misfit.located())
        for role in unreachable(view, self._settings.people):
            _LOGGER.warning("%s: no direct messages to %s: %s", corrected.name, role.role, role.why)
        self._inquiry.tell_rows(view, self._snapshot)

    def _publish(self) -> None:
        views: dict[str, CycleView] = {}
        for cycle in self._cycles:
            if cycle.view:
                views.setdefault(cycle.view.cycle.release, cycle.view)
        self._snapshot = replace(self._snapshot, views=tuple(views.values()))

    def _replan(self) -> bool:
        """Publish what is known, and make the ledger hold its plan; return whether it did not."""
        self._publish()
        self._clock.hold(self._clock.now())  # no due instant passes while the plan changes
        now = self._clock.now()
        releases = [view.cycle.release for view in self._snapshot.views]
        held = self._ledger.deliveries(releases)
        actions = reconcile(wanted_deliveries(self._join(self._snapshot)), held, now)
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
