"""Killing the bot with -9, again and again, until nothing is left to be sent.

Each life ends at one of the steps of a post, while Slack holds a request or an answer, or at a
random instant. When a cycle's deliveries have all been made the next one begins, with an empty
ledger, until there have been enough kills.
"""

import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.sandbox import faults
from bot.sandbox.faults import Fault
from schedule.clock import monotonic
from tests.proof.admins import Admins
from tests.proof.figures import Figures, holder_of, in_flight_of, judge, states_of
from tests.proof.nursery import Nursery
from tests.proof.steps import STEPS, Deed
from tests.proof.towns import Plot, Town, a_town
from tests.waiting import PATIENCE_SECONDS, is_true_soon

POST = "chat.postMessage"
HELD = {"request held by Slack": faults.slow, "answer held by Slack": faults.late}
"""Where Slack keeps a call while its sender is killed: before and after the message stands."""
RANDOM = "any instant"
_STEP_SHARE, _HELD_SHARE = 0.45, 0.25
"""Shares of the kills that are at steps, and while Slack holds a call; the rest is random."""
_LATEST_SECONDS = 1.0
"""Machine time within which a random kill comes, from the birth on."""
_STEP_WITHIN_SECONDS = 4.0
_SETTLE_SHARE = 0.5
"""Share of the kills at steps that are at settling, where there is something to settle."""
_MOST_NTH = 4
_PATIENCES = 6
"""How often the usual patience is had before a cycle is said to be stuck."""
_REST = timedelta(seconds=PATIENCE_SECONDS)


@dataclass
class Toll:
    """What killing came to.

    Attributes:
        figures: Of all cycles.
        kills: How many kills there were, by where they hit.
        cycles: How many cycles were played to the end.
    """

    figures: Figures = field(default_factory=Figures)
    kills: Counter[str] = field(default_factory=Counter)
    cycles: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a kill test goes.

    Attributes:
        kills: How many kills there are to be at least.
        seed: Of the choice of what is hit; what it hits depends on the machine.
        processes: How many replicas share the ledger; more than one needs a server.
        settle_after: Seconds of machine time before a lost post is looked for.
    """

    kills: int
    seed: int
    processes: int = 1
    settle_after: float = 0.1


class NoProgressError(Exception):
    """Nothing more happens, and not everything has been said."""


def kill_again_and_again(
    plan: Plan,
    folder: Path,
    new_database: Callable[[Path], AbstractContextManager[str]],
    say: Callable[[str], None] = lambda _: None,
) -> Toll:
    """Play cycles and kill the bot until that was done often enough.

    Args:
        plan: How.
        folder: Where files may lie.
        new_database: Gives the URL of an empty database, for as long as its context lasts.
        say: Told how far it is.
    """
    toll, chance = Toll(), random.Random(plan.seed)  # noqa: S311 -- no secret
    with ExitStack() as stack:
        nurseries = [stack.enter_context(Nursery()) for _ in range(plan.processes)]
        while toll.kills.total() < plan.kills:
            where = folder / str(toll.cycles)
            where.mkdir()
            with new_database(where) as url, a_town(where, url, Plot()) as town:
                cycle = _Cycle(town, nurseries, plan, chance, toll.kills)
                cycle.play()
                toll.figures += judge(town, cycle.in_flight)
            toll.cycles += 1
            say(
                f"{toll.kills.total()} kills in {toll.cycles} cycles, "
                f"{len(toll.figures.wrong)} promises broken"
            )
    return toll


class _Cycle:
    """One cycle, played to its end by lives that are cut short."""

    def __init__(
        self,
        town: Town,
        nurseries: Sequence[Nursery],
        plan: Plan,
        chance: random.Random,
        kills: Counter[str],
    ) -> None:
        self.in_flight: set[str] = set()
        self._town = town
        self._nurseries = nurseries
        self._plan = plan
        self._chance = chance
        self._kills = kills
        self._life = replace(town.life, settle_after=plan.settle_after)
        self._is_open = False

    def play(self) -> None:
        """Play it to its end."""
        with Admins(self._town.server, self._ports):
            while self._kills.total() < self._plan.kills and not self._is_done():
                self._cut_short()
            for one in self._dead():
                one.bear(self._life)
            self._wait(self._is_done)
            for one in self._nurseries:
                one.end()

    def _cut_short(self) -> None:
        """Live until something kills one of the lives, or nothing is left to do."""
        share = self._chance.random()
        if share < _STEP_SHARE:
            self._kill_at_step()
        elif share < _STEP_SHARE + _HELD_SHARE:
            self._kill_while_held()
        else:
            self._kill_at_random()

    def _kill_at_step(self) -> None:
        is_settling = self._is_open and self._chance.random() < _SETTLE_SHARE
        deeds = [step for step in STEPS if (step.deed is Deed.SETTLE) is is_settling]
        step = self._chance.choice(deeds)
        nth = 1 if is_settling else self._chance.randint(1, _MOST_NTH)
        victim, *others = self._dead()
        victim.bear(replace(self._life, dies=str(step), nth=nth))
        for one in others:
            one.bear(self._life)
        self._pause(_STEP_WITHIN_SECONDS, victim.is_dead.is_set)
        if victim.is_dead.is_set():
            self._count(victim, str(step))
        elif not self._is_done():  # another replica does all that there is to do
            victim.signal(signal.SIGKILL)
            self._count(victim, RANDOM)

    def _kill_while_held(self) -> None:
        where = self._chance.choice(list(HELD))
        reached, go_on = threading.Event(), threading.Event()
        fault = HELD[where](go_on, reached=reached)
        self._town.server.fail_next(POST, fault)
        for one in self._dead():
            one.bear(self._life)
        self._wait(lambda: reached.is_set() or self._is_done())
        if reached.is_set():
            victim = self._sender(fault)
            victim.signal(signal.SIGKILL)
            go_on.set()
            self._count(victim, where)
        go_on.set()

    def _kill_at_random(self) -> None:
        for one in self._dead():
            one.bear(self._life)
        victim = self._chance.choice(self._nurseries)
        self._pause(self._chance.random() * _LATEST_SECONDS)
        if not self._is_done():
            victim.signal(signal.SIGKILL)
            self._count(victim, RANDOM)

    def _count(self, victim: Nursery, where: str) -> None:
        """Bury a life, and see what it leaves behind."""
        pid = victim.bury()
        if not victim.was_killed:
            raise NoProgressError(f"a life ended by itself; see {self._life.log}")
        self._kills[where] += 1
        left = in_flight_of(self._town, pid)
        self.in_flight |= left
        self._is_open = bool(left)
        if len(self._nurseries) == 1:
            # What it had written before it was killed arrives before anybody looks for it.
            assert self._town.server.is_at_rest(_REST)

    def _sender(self, fault: Fault) -> Nursery:
        """Return whose post Slack holds."""
        held = next(call for call in self._town.server.calls if call.fault is fault)
        pid = holder_of(self._town, held.args["metadata"]["event_payload"]["post_id"])
        return next(one for one in self._nurseries if one.pid == pid)

    def _dead(self) -> list[Nursery]:
        return [one for one in self._nurseries if not one.pid]

    def _ports(self) -> list[int]:
        return [one.port for one in self._nurseries if one.port]

    def _is_done(self) -> bool:
        return any(one.is_done.is_set() for one in self._nurseries)

    def _pause(self, seconds: float, is_over: Callable[[], bool] = lambda: False) -> None:
        """Wait that long, or until there is no need to."""
        until = monotonic() + seconds
        self._wait(lambda: is_over() or self._is_done() or monotonic() >= until)

    def _wait(self, check: Callable[[], bool]) -> None:
        for _ in range(_PATIENCES):
            if is_true_soon(check):
                return
        states = states_of(self._town)
        raise NoProgressError(f"nothing happens: {states}; see {self._town.life.log}")
