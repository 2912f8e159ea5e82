"""The bot in processes that can be killed: ``python -m tests.proof.a_bot``.

It imports everything once and then forks a life for each line it reads, one at a time: a real
process that opens its own files and connections, only without the half second of imports. It says
"born PID", and "killed" or "ended" when that life is over; a dead process keeps its number until an
empty line is read, so that nobody kills a stranger. A life says "ready PORT", and "done" whenever
nothing is left to be sent, settled or answered.
"""

import json
import logging
import os
import select
import sys
import threading
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import alembic.command  # noqa: F401 -- so that no life has to
import psycopg  # noqa: F401 -- as above
from sqlalchemy.exc import DBAPIError

from bot.app import Service, running
from bot.cli.stopping import told_to_stop
from bot.delivery import Pace
from bot.settings import read_settings
from schedule.clock import RehearsalClock, monotonic
from schedule.ledger import LedgerReader, has_ledger, read_ledger, rehearsal_url
from schedule.notices import PREFIX
from schedule.reconcile import State
from tests.proof.steps import Step, at_step, die

_BEAT_SECONDS = 0.05
_ANSWERED_WITHIN_SECONDS = 20.0
"""Machine time that time stands still for an admin's answer."""
_JUST_NOW_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Life:
    """What a life is to be.

    Attributes:
        environ: Its environment.
        config: Its config file.
        log: File to which it appends what it has to say.
        start: Release time at which the cycle begins.
        speed: Seconds of release time per second of machine time; zero jumps.
        workers: Posts in flight at once.
        settle_after: Seconds of machine time before a lost post is looked for.
        pace: Seconds of machine time between two posts to one recipient, and to whomever.
        dies: Step at which it kills itself; empty for none.
        nth: At which time it comes there.
    """

    environ: dict[str, str]
    config: str
    log: str
    start: str
    speed: float = 0.0
    workers: int = 4
    settle_after: float = 0.2
    pace: tuple[float, float] = (0.0, 0.0)
    dies: str = ""
    nth: int = 1

    def line(self) -> str:
        """Return it as a line."""
        return json.dumps(asdict(self)) + "\n"


class PatientClock(RehearsalClock):
    """A fast clock that stands still while it is open whether a post landed.

    In life admins answer within the hour. This clock would pass weeks until they do. It does not
    begin to run before it has a ledger to look at.
    """

    ledger: LedgerReader | None = None
    _open_since = 0.0
    _open_until = 0.0

    def hold(self, at: datetime | None) -> None:
        """Hold where something is open, too, or was just now: *at* may be of before it ended."""
        is_open = self.open_posts() or monotonic() - self._open_until < _JUST_NOW_SECONDS
        super().hold(self.now() if is_open or not self.ledger else at)

    def open_posts(self) -> int:
        """Return how many deliveries wait to be settled; none once that has taken too long."""
        unknown = self.ledger.history(state=State.UNKNOWN) if self.ledger else []
        count = sum(not one.reminder_id.startswith(PREFIX) for one in unknown)
        if not count:
            self._open_since = monotonic()
        elif monotonic() - self._open_since > _ANSWERED_WITHIN_SECONDS:
            return 0
        else:
            self._open_until = monotonic()
        return count


def live(life: Life) -> None:
    """Be the service until told to stop, on the fast clock of a rehearsal."""
    settings = read_settings(life.environ, life.config)
    url = rehearsal_url(settings.database_url)
    clock = PatientClock(_reached(url) or datetime.fromisoformat(life.start), life.speed)
    recipient, workspace = (timedelta(seconds=one) for one in life.pace)
    doom = at_step(Step.parse(life.dies), die, nth=life.nth) if life.dies else nullcontext()
    with (
        told_to_stop() as stop,
        doom,
        running(
            replace(settings, database_url=url),
            clock,
            is_rehearsal=True,
            pace=Pace(recipient, workspace),
            settle_after=timedelta(seconds=life.settle_after),
            workers=life.workers,
        ) as service,
    ):
        clock.ledger = service.ledger
        say(f"ready {service.port}")
        _watch(service, clock, stop)


def _watch(service: Service, clock: PatientClock, stop: threading.Event) -> None:
    """Say when there is nothing more to do, until *stop* is set or nobody listens any more."""
    was_done = False
    abandoned = select.poll()
    abandoned.register(0, 0)  # tells when nobody is left who could write there
    while not stop.wait(_BEAT_SECONDS) and not abandoned.poll(0):
        # A heartbeat as fast as time: within the usual one whole months go by.
        service.runner.wakeup()
        try:
            is_done = not clock.open_posts() and service.ledger.earliest_unfinished() is None
        except DBAPIError as error:
            logging.warning("cannot tell what is left: %s", error.orig)  # noqa: LOG015 -- as below
            continue
        if is_done and not was_done:
            say("done")
        was_done = is_done


def _reached(url: str) -> datetime | None:
    if not has_ledger(url):
        return None
    with closing(read_ledger(url)) as ledger:
        return ledger.reached()


def say(words: str) -> None:
    """Tell whoever started this."""
    os.write(1, f"{words}\n".encode())


def bear(life: Life) -> int:
    """Start a life; return its process's number."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        log = os.open(life.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, 2)
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(process)d %(message)s")
        live(life)
        status = 0
    except BaseException:
        logging.exception("a life went wrong")  # noqa: LOG015 -- a process of its own
        raise
    finally:
        os._exit(status)


if __name__ == "__main__":
    say("ready")
    for line in sys.stdin:
        born = bear(Life(**json.loads(line)))
        say(f"born {born}")
        end = os.waitid(os.P_PID, born, os.WEXITED | os.WNOWAIT)
        was_killed = end is not None and end.si_code == os.CLD_KILLED
        say("killed" if was_killed else "ended")
        # It keeps its number until whoever reads this asks for another.
        if not sys.stdin.readline():
            break
        os.waitpid(born, 0)
