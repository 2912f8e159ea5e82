"""What is known of the service's own state, gathered from its parts as they are built."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Protocol

from bot.outcomes import Outcome, Verdict
from bot.snapshot import Snapshot
from bot.vitals.health import Health, SocketHealth
from bot.vitals.metrics import Metrics, Signs
from bot.vitals.readiness import Check, checks
from bot.workers import Workers
from schedule.clock import Clock, machine_now
from schedule.ledger import Gauges, Ledger
from schedule.spells import Spells

if TYPE_CHECKING:
    from schedule.runner import Runner

GAUGED_WITHIN = timedelta(seconds=1.5)
"""Machine time that the ledger has to show its state: who watches does not wait for long."""
WATCHERS = 2
"""Who wait for a look into the ledger at once; others are told what the last one found."""
LONGEST_POST = timedelta(minutes=2.5)
"""Machine time: its lease, and two minutes more for a database and a Slack that take their time."""
_UNREACHED = frozenset({Verdict.LATER, Verdict.UNKNOWN})


class Line(Protocol):
    """A connection to Slack that is kept up."""

    @property
    def is_alive(self) -> bool:
        """Whether somebody sees to it."""

    @property
    def frame_age(self) -> timedelta | None:
        """How long ago Slack was last heard of; None if it never was."""


class Vitals:
    """The service's own state. Answers from any thread, whatever hangs, and never waits for long.

    Parts are told of as they are built; before that they are no trouble.
    """

    def __init__(self, clock: Clock, patience: timedelta = GAUGED_WITHIN) -> None:
        """Know of nothing yet.

        Args:
            clock: Release time.
            patience: Machine time that the ledger has to show its state.
        """
        self._patience = patience
        self._clock = clock
        self._metrics = Metrics(self._signs)
        self._threads: dict[str, Callable[[], bool]] = {}
        self._spells: list[tuple[Spells, timedelta]] = []
        self._snapshot: Callable[[], Snapshot] = Snapshot
        self._runner: Runner | None = None
        self._line: Line | None = None
        self._ledger: Ledger | None = None
        self._slack = ""
        self._advice: list[Check] = []
        self._lock = Lock()
        self._looking: Future[Gauges] | None = None
        self._seen: Gauges | None = None
        self._room = BoundedSemaphore(WATCHERS)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="vitals")

    # What there is

    def watch_thread(self, name: str, is_alive: Callable[[], bool]) -> None:
        """Take the end of a thread for the end of the service; from when it has been started."""
        self._threads[name] = is_alive

    def watch_workers(self, *several: Workers) -> None:
        """Take it for the end of the service if all threads for one kind of work hang."""
        for workers in several:
            self.watch_thread(workers.name, workers.is_alive)

    def watch_spells(self, spells: Spells, longest: timedelta) -> None:
        """Take a thread for hung that has been at one thing for *longest*, machine time."""
        self._spells.append((spells, longest))

    def watch_runner(self, runner: "Runner") -> None:
        """Watch who sends; once it has been started."""
        self._runner = runner
        self.watch_thread("scheduler", lambda: runner.is_alive)
        self.watch_spells(runner.spells, LONGEST_POST)

    def watch_line(self, line: Line) -> None:
        """Watch the connection to Slack."""
        self._line = line

    def watch_ledger(self, ledger: Ledger) -> None:
        """Watch the ledger."""
        self._ledger = ledger
        self._seen = Gauges()  # it has just been opened

    def watch_knowledge(self, snapshot: Callable[[], Snapshot]) -> None:
        """Watch what is known."""
        self._snapshot = snapshot

    def advise(self, name: str, why: str) -> None:
        """Show that something could be better, though it does not keep the service from its job."""
        self._advice.append(Check(name, why, is_advice=True))

    def note(self, outcome: Outcome, waited: timedelta) -> None:
        """Note what a post came to.

        Args:
            outcome: Slack's answer, or its silence.
            waited: How long after it was due the post was taken up; release time.
        """
        self._metrics.count(outcome.verdict, waited)
        is_limit = outcome.retry_after is not None
        is_unreached = outcome.verdict in _UNREACHED and not is_limit
        self.note_slack(f"{outcome.error}; posts wait until it answers" if is_unreached else "")

    def note_slack(self, trouble: str) -> None:
        """Note whether Slack answers: why not, in a line without secrets, or nothing."""
        self._slack = trouble

    @property
    def slack(self) -> str:
        """Why Slack could not be reached the last time; empty if it could, or was not tried."""
        return self._slack

    def rest(self) -> None:
        """Look into the ledger no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    # How it is

    def health(self) -> Health:
        """Return whether the process does its job; asks nobody."""
        age = self._runner.last_wakeup_age().total_seconds() if self._runner else 0.0
        return Health(
            has_snapshot=bool(self._snapshot().views),
            wakeup_age=age,
            socket=self._socket(),
            dead=tuple(name for name, is_up in self.threads().items() if not is_up),
            hung=tuple(self._hung()),
        )

    def threads(self) -> dict[str, bool]:
        """Return whether each watched thread is alive, by its name."""
        return {name: is_alive() for name, is_alive in self._threads.items()}

    def readiness(self) -> list[Check]:
        """Return everything that has to be in order."""
        health, views = self.health(), self._snapshot().views
        return [*checks(health, views, self.gauges(), self._slack), *self._advice]

    def gauges(self) -> Gauges | None:
        """Return the ledger's state; None if it does not show it in time.

        One look at a time, and few who wait for it: while a database hangs, neither looks nor
        those who ask for them queue up, however many they are.
        """
        if not self._room.acquire(blocking=False):
            return self._seen
        try:
            self._seen = self._looked()
        finally:
            self._room.release()
        return self._seen

    def _looked(self) -> Gauges | None:
        with self._lock:
            if self._looking is None or self._looking.done():
                try:
                    self._looking = self._pool.submit(self._look)
                except RuntimeError:  # it rests
                    return None
            looking = self._looking
        try:
            return looking.result(self._patience.total_seconds())
        except Exception:  # noqa: BLE001 -- whatever the database says, it does not answer
            return None

    def exposition(self) -> bytes:
        """Return everything in numbers, as Prometheus reads it."""
        return self._metrics.exposition()

    def _hung(self) -> Iterator[str]:
        for spells, longest in self._spells:
            for name, age in sorted(spells.ages().items()):
                if age > longest:
                    yield f"{name} for {age.total_seconds():.0f} s"

    def _signs(self) -> Signs:
        return Signs(self.health(), self.threads(), self._snapshot().views, self.gauges())

    def _look(self) -> Gauges:
        if self._ledger is None:
            return Gauges()
        return self._ledger.gauges(now=self._clock.now(), machine_now=machine_now())

    def _socket(self) -> SocketHealth | None:
        if self._line is None:
            return None
        age = self._line.frame_age
        return SocketHealth(self._line.is_alive, None if age is None else age.total_seconds())
