"""What remembering costs: ``python -m tests.bench.delivering [--postgresql] [--runs N]``.

1,000 reminders to 1,000 channels are due. They are posted by eight threads through one client to
one stand-in for Slack, which has a process of its own and paces nobody: by nobody else, by our
runner over our ledger, and by APScheduler over its own SQLAlchemy job store with a job for each.
What is planned beforehand is not measured. Both keep what they have committed through a power cut:
SQLite with a write-ahead log that every commit syncs, PostgreSQL as it comes; APScheduler's
transactions are those of SQLAlchemy and its drivers, as they come. "Beyond" is what ours and theirs
take more than the posting alone, in wall time and in this process's CPU time; the best of several
runs counts, and all take turns. Then the same for ours with 100,000 more that are not due yet.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from apscheduler.executors.pool import ThreadPoolExecutor as Pool
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine

from bot.delivery import UNPACED, Courier, SlackClient
from bot.render import render_post
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer, serve
from bot.sandbox.workspace import Workspace
from bot.snapshot import CycleView, Snapshot
from schedule.clock import WallClock
from schedule.lead_time import LeadTime
from schedule.ledger import Claim, open_ledger
from schedule.ledger.database import let_readers_in
from schedule.plan import Reminder
from schedule.reconcile import Open, State, Wanted
from schedule.rules import Rule, Rules
from schedule.runner import Runner
from tests.builders import a_cycle, a_milestone, at
from tests.postgres import running_postgres

DUE = 1_000
LATER = 100_000
THREADS = 16
DUE_AT = at("2024-11-01 02:00")
_LONGEST = 600.0
"""Seconds after which a run has failed."""


def slack() -> SlackServer:
    """Return the stand-in: a channel for each reminder, and no limits."""
    names = [f"c{nth}" for nth in range(DUE)]
    return SlackServer(Workspace.furnished(names), limits=Limits(paced=False))


def snapshot() -> Snapshot:
    """Return a cycle whose code freeze each channel is reminded of a week ahead."""
    names = [f"c{nth}" for nth in range(DUE)]
    workspace = Workspace.furnished(names)  # numbers its channels as the stand-in's does
    ahead = {name: (LeadTime.parse("168h"),) for name in names}
    view = CycleView(
        a_cycle([a_milestone()]),
        Rules(kinds={"code_freeze": Rule(channels=ahead)}),
        channels={name: workspace.channel_named(name).id for name in names},
    )
    return Snapshot((view,))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds of wall time, and of this process's CPU time."""

    wall: float
    cpu: float

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def __str__(self) -> str:
        return f"{1_000 * self.wall:8.0f} ms {1_000 * self.cpu:8.0f} ms CPU"


class TheDay(WallClock):
    """Real time, which waits for nobody, on the day when everything is due."""

    def now(self) -> datetime:
        """Return that day."""
        return DUE_AT


class Stage:
    """What all of them post, and the client they post it with."""

    def __init__(self, client: SlackClient) -> None:
        self.client = client
        self.snapshot = snapshot()
        (self.view,) = self.snapshot.views
        self.clock = TheDay()
        self.reminders = self.view.reminders
        self._left = 0
        self._all_done = threading.Event()
        self._lock = threading.Lock()

    def channel(self, reminder: Reminder) -> str:
        """Return where a reminder goes."""
        return self.view.channels[reminder.audience.name]

    def post(self, reminder: Reminder) -> None:
        """Post one reminder, as delivery does."""
        message = render_post([reminder], self.snapshot, DUE_AT)
        self.client.chat_postMessage(
            channel=self.channel(reminder),
            text=message.text,
            blocks=[dict(block) for block in message.blocks],
            unfurl_links=False,
            unfurl_media=False,
        )

    def is_done(self) -> None:
        """Count one reminder that has been dealt with."""
        with self._lock:
            self._left -= 1
            if not self._left:
                self._all_done.set()

    def measured(self, begin: Callable[[], object]) -> Cost:
        """Return what it takes from *begin* until every reminder has been dealt with."""
        self._left = DUE
        self._all_done.clear()
        wall, cpu = time.perf_counter(), time.process_time()
        begin()
        if not self._all_done.wait(_LONGEST):
            raise TimeoutError(f"{self._left} of {DUE} are still to be posted")
        return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def alone(stage: Stage) -> Cost:
    """Post, and remember nothing."""

    def one(reminder: Reminder) -> None:
        stage.post(reminder)
        stage.is_done()

    with ThreadPoolExecutor(THREADS) as pool:
        return stage.measured(lambda: [pool.submit(one, each) for each in stage.reminders])


def ours(stage: Stage, url: str, later: int) -> Cost:
    """Post what our ledger holds."""
    with closing(open_ledger(url, is_rehearsal=False)) as ledger:
        wanted = [
            Wanted(one.id, stage.channel(one), one.release, one.due_at) for one in stage.reminders
        ]
        wanted += [
            Wanted(f"later/{nth}", wanted[nth % DUE].recipient, "1.33", DUE_AT + in_days(1 + nth))
            for nth in range(later)
        ]
        ledger.apply([Open(one, 1, State.PENDING) for one in wanted], now=DUE_AT)
        courier = Courier(ledger, stage.client, lambda: stage.snapshot, stage.clock, pace=UNPACED)

        def deliver(claim: Claim) -> None:
            courier.deliver(claim)
            stage.is_done()

        runner = Runner(ledger, stage.clock, deliver, workers=THREADS)
        try:
            cost = stage.measured(runner.start)
        finally:
            runner.stop(timedelta(seconds=10))
        sent = ledger.counts().get(State.SENT, 0)
        assert sent == DUE, f"{sent} of {DUE} were sent"
        return cost


def theirs(stage: Stage, url: str) -> Cost:
    """Post what APScheduler's job store holds."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    let_readers_in(engine)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": Pool(THREADS)},
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start(paused=True)
    past = datetime(2024, 1, 1, tzinfo=UTC)
    _JOBS[:] = [stage]
    for nth in range(DUE):
        scheduler.add_job(job, "date", run_date=past, args=(nth,), id=f"reminder {nth}")
    try:
        return stage.measured(scheduler.resume)
    finally:
        scheduler.shutdown()
        engine.dispose()


_JOBS: list[Stage] = []
"""What APScheduler's jobs post with: they are pickled, and cannot carry it themselves."""


def job(nth: int) -> None:
    """Post one reminder for APScheduler."""
    (stage,) = _JOBS
    stage.post(stage.reminders[nth])
    stage.is_done()


def in_days(days: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=days)


def best(costs: Iterable[Cost]) -> Cost:
    """Return the least wall time and the least CPU time."""
    found = list(costs)
    return Cost(min(one.wall for one in found), min(one.cpu for one in found))


@contextmanager
def databases(*, postgresql: bool) -> Iterator[Callable[[], Iterator[str]]]:
    """Yield what gives an empty database, as often as it is asked."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(running_postgres(syncs=True)) if postgresql else None
        numbers = iter(range(1_000_000))

        @contextmanager
        def empty() -> Iterator[str]:
            if server:
                with server.empty_database() as url:
                    yield url
            else:
                yield f"sqlite:///{folder / f'{next(numbers)}.db'}"

        yield empty  # type: ignore[misc]  # a context manager


@contextmanager
def client_of_another_process() -> Iterator[SlackClient]:
    """Yield a client of a stand-in that does not share this process's time."""
    command = [sys.executable, "-m", "tests.bench.delivering", "--serve"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        url, token, _ = (process.stdout.readline().strip() for _ in range(3))
        yield SlackClient(token, url)


@click.command()
@click.option("--postgresql", is_flag=True, help="Use a PostgreSQL of its own, not SQLite.")
@click.option("--runs", default=3, show_default=True, help="How often each is measured.")
@click.option("--serve", "is_slack", is_flag=True, hidden=True)
def main(*, postgresql: bool, runs: int, is_slack: bool) -> None:
    """Print the report."""
    if is_slack:
        serve(slack())
        return
    with client_of_another_process() as client, databases(postgresql=postgresql) as empty:
        stage = Stage(client)

        def on_empty(measure: Callable[[str], Cost]) -> Cost:
            with empty() as url:  # type: ignore[attr-defined]  # as above
                return measure(url)

        alone(stage)  # everything is imported and warm
        rounds = [
            (
                alone(stage),
                on_empty(lambda url: ours(stage, url, 0)),
                on_empty(lambda url: theirs(stage, url)),
                on_empty(lambda url: ours(stage, url, LATER)),
            )
            for _ in range(runs)
        ]
        bare, *others = (best(costs) for costs in zip(*rounds, strict=True))
        mine, peer, full = (one - bare for one in others)
    click.echo(f"{'posting alone':45}{bare}")
    click.echo(f"{'ours, beyond':45}{mine}")
    click.echo(f"{'APScheduler, beyond':45}{peer}")
    click.echo(f"{f'ours with {LATER:,} pending, beyond':45}{full}")
    click.echo(f"{'ours / APScheduler (at most 2)':45}{ratio(mine, peer)}")
    click.echo(f"{f'{LATER:,} pending / none (less than 1.5)':45}{ratio(full, mine)}")


def ratio(one: Cost, other: Cost) -> str:
    """Return how many times *other* *one* is."""
    return f"{one.wall / other.wall:8.2f}    {one.cpu / other.cpu:8.2f}"


if __name__ == "__main__":
    main()
