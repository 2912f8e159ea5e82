"""Watching the sources: what the repository says becomes what the bot knows and plans."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.directory import unreachable, wanted_deliveries
from bot.settings import CycleConfig, Settings
from bot.snapshot import CycleView, Snapshot
from schedule import sources
from schedule.changes import changes
from schedule.clock import Clock, machine_now
from schedule.cycle import ReleaseCycle
from schedule.diff import keep_keys
from schedule.ledger import Document, Ledger
from schedule.problems import Problem, Severity, UserError
from schedule.readers import read_cycle
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.readers.overrides import apply_overrides
from schedule.reconcile import reconcile

POLL = timedelta(minutes=1)
"""Machine time between two looks at the sources; an unchanged one answers from its ETag."""
_MOST_LOST = 0.2
"""A timeline that lost more of its rows than this has more likely broken than changed."""

_LOGGER = logging.getLogger(__name__)


@dataclass
class _Watched:
    """A cycle of the config, and the documents it was last read from."""

    config: CycleConfig
    timeline: Document | None = None
    team: Document | None = None
    view: CycleView | None = None
    complaint: str = ""
    """Why its source could not be used the last time; empty if it could."""


def check_sources(settings: Settings) -> None:
    """Read every source once, and keep nothing.

    Raises:
        UserError: One of them cannot be read, or holds no timeline; one line for each.
    """
    complaints = []
    for config in settings.config.cycles:
        try:
            timeline = sources.fetch(config.timeline)
            team = sources.fetch(config.team) if config.team else None
        except UserError as error:
            complaints.append(str(error))
            continue
        read, problems = read_cycle(
            timeline.text if timeline else "",
            source=config.timeline,
            team_text=team.text if team else None,
            team_source=config.team or "",
        )
        if not read.milestones:
            complaints.append(_unreadable(config.timeline, problems))
    if complaints:
        raise UserError("\n".join(complaints))


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
            self._look_at(cycle)
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
        changed = [self._look_at(cycle) for cycle in self._cycles]
        if any(changed):
            self._replan()
            self._on_change()
        else:
            self._publish()
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
            read, problems = self._read(cycle.timeline, cycle.team)
            if read.milestones:
                self._take(cycle, read, problems)

    def _look_at(self, cycle: _Watched) -> bool:
        """Fetch one cycle's documents; return whether what it says has changed."""
        try:
            timeline = self._fetch(cycle.config.timeline, "timeline", cycle.timeline)
            team = self._fetch(cycle.config.team, "team", cycle.team) if cycle.config.team else None
            if timeline is cycle.timeline and team is cycle.team and cycle.view:
                self._mark(cycle, "")
                return False
            before = cycle.view
            self._accept(cycle, timeline, team)
        except UserError as error:
            self._mark(cycle, str(error))
            return False
        self._mark(cycle, "")
        return before is None or cycle.view is None or before.cycle != cycle.view.cycle

    def _fetch(self, source: str, kind: str, known: Document | None) -> Document:
        """Return the document at *source*; *known* itself if it is still that."""
        fetched = sources.fetch(source, etag=(known.etag or "") if known else "")
        if known and (fetched is None or fetched.text == known.text):
            return known
        if fetched is None:  # answered "unchanged" though nothing was known
            raise UserError(f"{source}: the server sends no text; check the URL")
        return Document(source, kind, fetched.text, machine_now(), etag=fetched.etag)

    def _accept(self, cycle: _Watched, timeline: Document, team: Document | None) -> None:
        """Put documents in force.

        Raises:
            UserError: The timeline is worse than the one in force, which stays.
        """
        read, problems = self._read(timeline, team)
        if not read.milestones:
            raise UserError(_unreadable(timeline.source, problems))
        before = cycle.view.cycle if cycle.view else None
        if before and before.release == read.release:
            lost = len(before.milestones) - len(read.milestones)
            if lost > _MOST_LOST * len(before.milestones):
                raise UserError(
                    f"{timeline.source}: {lost} of {len(before.milestones)} rows are gone; the "
                    "timeline read before stays in force until they are back"
                )
        self._take(cycle, read, problems)
        cycle.timeline, cycle.team = timeline, team
        self._ledger.accept(timeline)
        if team:
            self._ledger.accept(team)

    def _read(
        self, timeline: Document, team: Document | None
    ) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
        return read_cycle(
            timeline.text,
            source=timeline.source,
            team_text=team.text if team else None,
            team_source=team.source if team else "",
        )

    def _take(self, cycle: _Watched, read: ReleaseCycle, problems: tuple[Problem, ...]) -> None:
        """Make *read* what the bot knows of its cycle, under the keys its rows had before."""
        kept = self._ledger.cycle_text(read.release)
        before = read_cycle_yaml(kept)[0] if kept else read
        for change in changes(before, read, self._clock.now()):
            _LOGGER.info("v%s: %s", read.release, change)
        keyed = keep_keys(before, read)
        self._ledger.keep_cycle(read.release, write_cycle_yaml(keyed))
        corrected, wrong = apply_overrides(keyed, cycle.config.overrides)
        cycle.view = CycleView(
            cycle=corrected,
            rules=self._settings.rules,
            problems=(*problems, *wrong),
            channels=cycle.config.channels,
            read_at=machine_now(),
        )
        for problem in (*problems, *wrong):
            if problem.severity is Severity.ERROR:
                _LOGGER.warning("%s: %s", read.source, problem)
        for role in unreachable(cycle.view, self._settings.people):
            _LOGGER.warning("%s: no direct messages to %s: %s", corrected.name, role.role, role.why)

    def _mark(self, cycle: _Watched, complaint: str) -> None:
        """Note whether the source could be used this time; say so once."""
        if complaint and complaint != cycle.complaint:
            _LOGGER.warning("%s", complaint)
        cycle.complaint = complaint
        if cycle.view:
            read_at = cycle.view.read_at if complaint else machine_now()
            cycle.view = replace(cycle.view, read_at=read_at, is_source_down=bool(complaint))

    def _publish(self) -> None:
        views = tuple(cycle.view for cycle in self._cycles if cycle.view)
        self._snapshot = replace(self._snapshot, views=views)

    def _replan(self) -> None:
        """Publish what is known, and make the ledger hold its plan."""
        self._publish()
        self._clock.hold(self._clock.now())  # no due instant passes while the plan changes
        now = self._clock.now()
        releases = [view.cycle.release for view in self._snapshot.views]
        held = self._ledger.deliveries(releases)
        actions = reconcile(wanted_deliveries(self._snapshot), held, now)
        self._ledger.apply(actions, now=now)
        for action in actions:
            _LOGGER.info("%s", action)


def _unreadable(source: str, problems: tuple[Problem, ...]) -> str:
    worst = next((one for one in problems if one.severity is Severity.ERROR), None)
    return f"{source}: {worst or 'no timeline in it'}"
