"""Watching the sources: what the repository says becomes what the bot knows and plans."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.acceptance import is_timeline, read_documents, refuse_worse
from bot.directory import unreachable, wanted_deliveries
from bot.settings import CycleConfig, Settings
from bot.snapshot import CycleView, Snapshot
from schedule import sources
from schedule.changes import changes
from schedule.clock import Clock, machine_now
from schedule.cycle import ReleaseCycle
from schedule.diff import keep_keys
from schedule.fit import misfits
from schedule.ledger import Document, Ledger
from schedule.problems import Problem, Severity, UserError, shown
from schedule.readers import unreadable
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.readers.overrides import apply_overrides
from schedule.reconcile import reconcile

POLL = timedelta(minutes=1)
"""Machine time between two looks at the sources; an unchanged one answers from its ETag."""

_LOGGER = logging.getLogger(__name__)


@dataclass
class _Watched:
    """A cycle of the config, and the documents it was last read from."""

    config: CycleConfig
    timeline: Document | None = None
    team: Document | None = None
    published: ReleaseCycle | None = None
    """What they say, without the overrides."""
    view: CycleView | None = None
    complaint: str = ""
    """Why its source could not be used the last time; empty if it could."""


class Watch:
    """Keeps the snapshot and the ledger's plan in step with the sources."""

    def __init__(
        self, settings: Settings, ledger: Ledger, clock: Clock, on_change: Callable[[], None]
    ) -> None:
        """Watch the cycles of *settings*.

        Args:
            settings: The deployment.
            ledger: Where accepted documents and the plan are kept.
            clock: Release time.
            on_change: Called after the plan in the ledger has changed.
        """
        self._settings = settings
        self._ledger = ledger
        self._clock = clock
        self._on_change = on_change
        self._cycles = [_Watched(config) for config in settings.config.cycles]
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
        releases = [cycle.view.cycle.release for cycle in self._cycles if cycle.view]
        twice = {release for release in releases if releases.count(release) > 1}
        complaints += [f"v{release} is configured twice; keep one cycle of it" for release in twice]
        if complaints:
            raise UserError("\n".join(complaints))
        self._replan()

    def look(self) -> bool:
        """Look at the sources once; return whether anything changed that the plan depends on."""
        changed = [self._try(cycle) for cycle in self._cycles]
        # Also where no document changed: what was in flight the last time may have ended since.
        if self._replan():
            self._on_change()
        return any(changed)

    def run(self, stop: threading.Event, every: timedelta = POLL) -> None:
        """Look again and again until *stop* is set."""
        while not stop.wait(every.total_seconds()):
            try:
                self.look()
            except Exception:
                _LOGGER.exception(
                    "a look at the sources failed; the last good state stays in force"
                )

    def _restore(self, cycle: _Watched) -> None:
        """Take up the documents that were accepted last, if there are any."""
        cycle.timeline = self._ledger.accepted(cycle.config.timeline, "timeline")
        if cycle.config.team:
            cycle.team = self._ledger.accepted(cycle.config.team, "team")
        if cycle.timeline:
            read, problems = read_documents(cycle.timeline, cycle.team)
            if is_timeline(read):
                self._take(cycle, read, problems, cycle.timeline.fetched_at)

    def _try(self, cycle: _Watched) -> bool:
        """Look at one cycle; whatever goes wrong with it concerns no other."""
        try:
            return self._look_at(cycle)
        except Exception as error:
            _LOGGER.exception("%s could not be taken up", shown(cycle.config.timeline))
            self._mark(cycle, f"{shown(cycle.config.timeline)}: {type(error).__name__}: {error}")
            return False

    def _look_at(self, cycle: _Watched) -> bool:
        """Fetch one cycle's documents; return whether what it says has changed.

        A document that cannot be used does not keep the other one from being read.
        """
        complaints: list[str] = []
        timeline = self._latest(cycle.config.timeline, "timeline", cycle.timeline, complaints)
        team = cycle.team
        if cycle.config.team:
            team = self._latest(cycle.config.team, "team", cycle.team, complaints)
        before = cycle.view
        is_new = timeline is not cycle.timeline or team is not cycle.team or before is None
        is_whole = team is not None or not cycle.config.team
        if is_new and timeline and is_whole:
            try:
                self._accept(cycle, timeline, team)
            except UserError as error:
                complaints.append(str(error))
        after = cycle.view
        is_changed = after is not before and not (before and after and before.cycle == after.cycle)
        self._mark(cycle, "\n".join(complaints))
        return is_changed

    def _latest(
        self, source: str, kind: str, known: Document | None, complaints: list[str]
    ) -> Document | None:
        """Return the document at *source*, or the *known* one and a complaint."""
        try:
            return self._fetch(source, kind, known)
        except UserError as error:
            complaints.append(str(error))
            return known

    def _fetch(self, source: str, kind: str, known: Document | None) -> Document:
        """Return the document at *source*; *known* itself if it is still that."""
        fetched = sources.fetch(source, etag=(known.etag or "") if known else "")
        if known and (fetched is None or fetched.text == known.text):
            return known
        if fetched is None:  # answered "unchanged" though nothing was known
            raise UserError(f"{shown(source)}: the server sends no text; check the URL")
        return Document(source, kind, fetched.text, machine_now(), etag=fetched.etag)

    def _accept(self, cycle: _Watched, timeline: Document, team: Document | None) -> None:
        """Put documents in force.

        Raises:
            UserError: One of them is worse than what is in force, which stays.
        """
        read, problems = read_documents(timeline, team)
        if not is_timeline(read):
            raise unreadable(timeline.source, problems)
        if cycle.published and cycle.view:
            named = timeline.source, team.source if team else ""
            refuse_worse(read, cycle.published, cycle.view, named, self._clock.now())
        self._ledger.accept(timeline)
        if team:
            self._ledger.accept(team)
        self._take(cycle, read, problems, timeline.fetched_at)
        cycle.timeline, cycle.team = timeline, team

    def _take(
        self,
        cycle: _Watched,
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

    def _mark(self, cycle: _Watched, complaint: str) -> None:
        """Note whether the source could be used this time; say so once."""
        if complaint and complaint != cycle.complaint:
            _LOGGER.warning("%s", complaint)
        cycle.complaint = complaint
        if cycle.view:
            read_at = cycle.view.read_at if complaint else machine_now()
            cycle.view = replace(
                cycle.view,
                read_at=read_at,
                is_source_down=bool(complaint),
                complaint=complaint,
                failures=cycle.view.failures + 1 if complaint else 0,
            )

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
        actions = reconcile(wanted_deliveries(self._snapshot), held, now)
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
