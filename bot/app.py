"""The life of the service: everything is built, started in order and stopped in order."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from bot.acceptance import check_sources
from bot.conversation import build_bolt, build_homes, build_line, connect, listen
from bot.crew import Crew
from bot.delivery import PACE, Pace, SlackClient
from bot.doctor import Checkup
from bot.greeting import Greeting
from bot.lost import SETTLE_AFTER
from bot.parts import (
    LateWakeup,
    build_courier,
    build_knowledge,
    build_on_act,
    build_settle,
    show,
    watch_people,
)
from bot.polling import POLL
from bot.settings import Settings
from bot.settle import LOOK_EVERY
from bot.stages import Stages
from bot.vitals import Vitals
from bot.watch import Watch
from bot.web import server as web
from schedule.clock import Clock, monotonic
from schedule.ledger import Ledger, has_ledger, open_ledger
from schedule.runner import Runner

WORKERS = 16
"""Posts in flight at once: a slow answer from Slack holds up nobody else."""
_IN_FLIGHT = timedelta(seconds=10)
"""Machine time that what is in flight has to end when the service stops."""
_LAST_WORDS = timedelta(seconds=1)
"""Machine time, at least, that those who write to the ledger have to end when posts have not."""
LONGEST_STOP = _IN_FLIGHT + timedelta(seconds=8)
"""Machine time after which nothing that has not ended will: whatever still runs, hangs."""

_LOGGER = logging.getLogger(__name__)


class Service:
    """The running bot.

    Attributes:
        watch: Knows the cycles.
        runner: Sends what is due.
        ledger: Remembers.
        port: Port it listens on.
    """

    def __init__(self, watch: Watch, runner: Runner, ledger: Ledger, port: int) -> None:
        self.watch = watch
        self.runner = runner
        self.ledger = ledger
        self.port = port


@contextmanager
def running(
    settings: Settings,
    clock: Clock,
    *,
    is_rehearsal: bool = False,
    pace: Pace = PACE,
    poll: timedelta = POLL,
    settle_after: timedelta = SETTLE_AFTER,
    workers: int = WORKERS,
) -> Iterator[Service]:
    """Run the service while the context lasts.

    Args:
        settings: The deployment.
        clock: Release time.
        is_rehearsal: Whether the ledger is a rehearsal's, and messages are marked as such.
        pace: How fast to post.
        poll: Machine time between two looks at the sources.
        settle_after: Machine time before a post whose answer was lost is looked for.
        workers: How many posts may be in flight at once.

    Yields:
        The service, with its plan written down and everything started.

    Raises:
        UserError: Something it needs cannot be had; one line for each. Nothing has been written
            or posted.
    """
    if not has_ledger(settings.database_url):
        check_sources(settings)  # a first start that cannot succeed leaves nothing behind
    client = SlackClient(settings.bot_token, settings.slack_api_url)
    bolt = build_bolt(settings)
    with ExitStack() as stack:
        # Bound first, and served last: a port in use is found before anything is written.
        vitals = Vitals(clock)
        stack.callback(vitals.rest)
        flask = web.build_flask(bolt, settings.signing_secret, vitals, settings.path_prefix)
        server = web.Server(flask, settings.host, settings.port)
        stack.callback(server.close)
        ledger = open_ledger(settings.database_url, is_rehearsal=is_rehearsal)
        stack.callback(ledger.close)
        vitals.watch_ledger(ledger)
        wake = LateWakeup()
        knowledge, watch = build_knowledge(settings, ledger, clock, wake)
        show(knowledge, flask, settings, clock, vitals, is_rehearsal=is_rehearsal)
        stages = Stages(ledger, clock, settings.config.admins)
        homes = build_homes(settings, ledger, client, knowledge, clock, vitals, stack)
        looked = [stages.look, *([homes.look_at] if homes else [])]
        settle = build_settle(
            settings, ledger, client, knowledge, clock, wake, looked, watch, vitals, settle_after
        )
        courier = build_courier(ledger, client, knowledge, clock, pace, vitals, settle, watch)
        runner = Runner(ledger, clock, courier.deliver, workers=workers, pace=pace.workspace)
        wake.runner = runner
        on_act = build_on_act(knowledge, settle, watch, runner)
        listen(bolt, settings, ledger, knowledge, clock, on_act, vitals, stack, homes)
        line = build_line(settings, bolt)
        watch.start()
        stages.look(knowledge.snapshot())  # before its time goes on, in a rehearsal
        stopping = threading.Event()
        runner.start()
        vitals.watch_runner(runner)
        crew = Crew(vitals)
        crew.stay("watch", watch.run, stopping, poll, spells=watch.spells)
        crew.stay(
            "settle",
            settle.run,
            stopping,
            min(settle_after, LOOK_EVERY),
            spells=settle.spells,
        )
        watch_people(crew, settings, ledger, knowledge, client, watch, stopping)
        if homes:
            crew.stay("home", homes.run, stopping, spells=homes.spells)
        crew.stay(
            "doctor", Checkup(settings, ledger, knowledge.snapshot, clock, wake).run, stopping
        )
        crew.serve("greeting", Greeting(client, ledger, vitals, wake).run, stopping)
        crew.serve("http", server.run)
        connect(line, vitals, stack)
        try:
            yield Service(watch, runner, ledger, server.port)
        finally:
            stopping.set()
            wakes = (settle.wake, watch.wake, *([homes.wake] if homes else []))
            _stop(runner, crew, wakes)


def _stop(runner: Runner, crew: Crew, wakes: Iterable[Callable[[], None]]) -> None:
    """Let what is in flight end, and then those who stay; *wakes* tell them that it is time."""
    until = monotonic() + _IN_FLIGHT.total_seconds()
    if not runner.stop(_IN_FLIGHT):
        _LOGGER.warning("a post was still in flight; the next start settles it")
    for wake in wakes:
        wake()
    # These, too, write to the ledger.
    crew.leave(max(timedelta(seconds=until - monotonic()), _LAST_WORDS))
