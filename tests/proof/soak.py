"""Ten minutes in which everything goes wrong, and goes on.

Two replicas share a ledger on PostgreSQL. Slack errs by chance all the while; every few seconds a
replica is killed or stopped for a while, the database crashes, or Slack cannot be reached.
"""

import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.mishaps import Chance
from schedule.clock import monotonic
from schedule.runner import LEASE
from tests.postgres import Postgres
from tests.proof.admins import Admins
from tests.proof.figures import Figures, judge, states_of
from tests.proof.kills import NoProgressError
from tests.proof.memory import Memory
from tests.proof.nursery import Nursery
from tests.proof.towns import Plot, Town, a_town

MOST_GROWTH = 1.1
"""By which factor memory may grow from the second quarter of the time to the last."""
_LEADS, _AREAS = 3.6, 5.0
"""How large a town is for each minute: ten make three cycles of 10,400 deliveries together, a third
of them to channels."""
SHARE = 0.01
"""Share of the calls of Slack's API that go wrong by chance."""
_PLAYED = 0.7
"""Share of the time in which the cycles are to be over, if nothing holds them up."""
_EVERY_SECONDS = (4.0, 12.0)
"""Machine time between two blows, at least and at most."""
_AFTERWARDS_SECONDS = 300.0
"""Machine time that is left to end in peace."""
_BORN_WITHIN_SECONDS = 30.0
_LONG_STOP_EVERY = 20
"""Every so many blows a replica is stopped for longer than a lease, too."""


@dataclass(frozen=True, slots=True)
class Wear:
    """What a soak came to.

    Attributes:
        figures: What was delivered.
        blows: What went wrong, by its name.
        growth: By what factor the memory of the replica that was never killed grew from the
            second quarter to the last.
    """

    figures: Figures
    blows: Counter[str]
    growth: float

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return what breaks the promise, a line each."""
        grew = f"memory grew by a factor of {self.growth:.3f}"
        return (*self.figures.wrong, *([grew] if self.growth > MOST_GROWTH else []))


def soak(
    server: Postgres,
    folder: Path,
    lasting: timedelta,
    *,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
) -> Wear:
    """Play three cycles at once in about *lasting*, machine time; return what came of it.

    Raises:
        NoProgressError: It did not come to an end.
    """
    minutes = lasting / timedelta(minutes=1)
    plot = Plot(leads=max(round(_LEADS * minutes), 1), areas=round(_AREAS * minutes))
    with ExitStack() as stack:
        url = stack.enter_context(server.empty_database())
        town = stack.enter_context(a_town(folder, url, plot))
        replicas = [stack.enter_context(Nursery()) for _ in range(2)]
        storm = _Storm(town, server, replicas, lasting, seed, say)
        stack.enter_context(Admins(town.server, lambda: [one.port for one in replicas if one.port]))
        growth = storm.rage()
        blows = storm.blows + Counter({"calls that went wrong": town.server.mishaps})
        return Wear(judge(town, (), only_kills=False), blows, growth)


class _Storm:
    """What happens to two replicas: the first is never killed."""

    def __init__(
        self,
        town: Town,
        server: Postgres,
        replicas: Sequence[Nursery],
        lasting: timedelta,
        seed: int,
        say: Callable[[str], None],
    ) -> None:
        self.blows: Counter[str] = Counter()
        self._town = town
        self._server = server
        self._steady, self._mortal = replicas
        self._lasting = lasting
        self._chance = random.Random(seed)  # noqa: S311 -- no secret
        self._say = say
        self._ends = threading.Event()
        speed = town.lasts / (lasting * _PLAYED)
        self._life = replace(town.life, speed=speed, workers=4, settle_after=1.0)

    def rage(self) -> float:
        """Let it rage until all is said; return by how much the steady replica's memory grew."""
        for one in (self._steady, self._mortal):
            one.bear(self._life)
            self._wait(lambda: one.port > 0, _BORN_WITHIN_SECONDS)  # noqa: B023 -- asked at once
        began = monotonic()
        until = began + self._lasting.total_seconds()
        slack = self._town.server
        with Memory(self._steady.pid) as memory:
            chance = Chance(SHARE, _mishaps(self._ends), seed=self._chance.randrange(2**32))
            with slack.failing_at_times(chance):
                while monotonic() < until and not self._is_done():
                    self._rest(self._chance.uniform(*_EVERY_SECONDS))
                    self._strike()
                    self._tell(monotonic() - began)
            self._ends.set()
            self._wait(self._is_done, _AFTERWARDS_SECONDS)
        for one in (self._steady, self._mortal):
            one.end()
        return memory.growth()

    def _strike(self) -> None:
        """Have one thing go wrong, and see to it that both replicas run afterwards."""
        blows: dict[str, tuple[int, Callable[[], object]]] = {
            "replica killed": (4, self._kill),
            "replica killed as it starts": (1, self._kill_twice),
            "replica stopped for a while": (3, self._stop),
            "database crashed": (1, self._server.crash),
            "Slack refused connections": (2, self._refuse),
            "Slack reset connections": (2, lambda: self._town.server.reset_next(5)),
            "Slack answered all with 429": (1, self._limit),
        }
        weights = [weight for weight, _ in blows.values()]
        (name,) = self._chance.choices(list(blows), weights)
        blows[name][1]()
        if self.blows.total() % _LONG_STOP_EVERY == _LONG_STOP_EVERY - 1:
            name = "replica stopped for longer than a lease"
            self._stop(LEASE.total_seconds() + 2)
        self.blows[name] += 1

    def _kill(self) -> None:
        self._mortal.signal(signal.SIGKILL)
        self._start_again()

    def _kill_twice(self) -> None:
        self._mortal.signal(signal.SIGKILL)
        self._mortal.bury()
        self._mortal.bear(self._life)
        self._rest(self._chance.random())
        self._mortal.signal(signal.SIGKILL)
        self._start_again()

    def _stop(self, seconds: float = 0.0) -> None:
        """Stop one of the two, and let it go on after a while."""
        stopped = self._chance.choice((self._steady, self._mortal))
        stopped.signal(signal.SIGSTOP)
        self._rest(seconds or self._chance.uniform(0.2, 4))
        stopped.signal(signal.SIGCONT)

    def _refuse(self) -> None:
        with self._town.server.refusing():
            self._rest(self._chance.uniform(0.2, 2))

    def _limit(self) -> None:
        with self._town.server.failing(faults.too_soon(1)):
            self._rest(self._chance.uniform(0.2, 2))

    def _start_again(self) -> None:
        self._mortal.bury()
        self._mortal.bear(self._life)
        self._wait(lambda: self._mortal.port > 0, _BORN_WITHIN_SECONDS)

    def _rest(self, seconds: float) -> None:
        """Let machine time go by."""
        threading.Event().wait(seconds)

    def _is_done(self) -> bool:
        return self._steady.is_done.is_set()

    def _wait(self, check: Callable[[], bool], seconds: float) -> None:
        until = monotonic() + seconds
        while not check():
            if monotonic() > until or self._steady.is_dead.is_set():
                states = states_of(self._town)
                raise NoProgressError(f"nothing happens: {states}; see {self._life.log}")
            self._rest(0.05)

    def _tell(self, seconds: float) -> None:
        counts = states_of(self._town)
        self._say(f"{seconds:4.0f} s: {counts}, {self._struck()} faults")

    def _struck(self) -> int:
        return self.blows.total() + self._town.server.mishaps


def _mishaps(ends: threading.Event) -> tuple[Fault, ...]:
    """Return what may be wrong with a call; an answer that does not come, comes with *ends*."""
    return (
        faults.too_soon(1),
        faults.server_error(is_applied=False),
        faults.server_error(is_applied=True),
        faults.slack_error("internal_error"),
        faults.slack_error("fatal_error", is_applied=True),
        faults.invalid_json(),
        faults.hang_up(is_applied=False),
        faults.hang_up(is_applied=True),
        faults.reset(is_applied=False),
        faults.reset(is_applied=True),
        faults.dripping(timedelta(milliseconds=50)),
        faults.late(ends),
    )
