"""The parts of the service that need one another, each given what it works with."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Flask
from slack_sdk import WebClient

from bot.accounts import KIND as ACCOUNTS
from bot.accounts import Accounts
from bot.crew import Crew
from bot.delivery import Archive, Courier, Pace, SlackClient
from bot.forgetting import Forgetting
from bot.knowledge import Knowledge
from bot.outcomes import Outcome, Verdict
from bot.profiles import Profiles
from bot.settings import Settings
from bot.settle import Settle
from bot.snapshot import Snapshot
from bot.vitals import Vitals
from bot.watch import Watch
from bot.web.pages import open_pages
from schedule.clock import Clock
from schedule.ledger import Ledger
from schedule.runner import Runner

_NO_ADMINS = (
    "the config names no admins: nobody is asked whether a lost post landed or an odd change is "
    "meant, and nobody is told which channel refuses posts; add admins: [U0123456789]"
)

_LOGGER = logging.getLogger(__name__)


def build_knowledge(
    settings: Settings, ledger: Ledger, clock: Clock, wake: Callable[[], None]
) -> tuple[Knowledge, Watch]:
    """Return what is known, as far as the ledger can tell, and who watches the sources for it.

    Raises:
        UserError: The file of accounts was never read, and cannot be.
    """
    users = settings.config.users
    if users and ledger.accepted(users, ACCOUNTS) is None:
        Accounts(users, ledger, on_change=wake).look()
    knowledge = Knowledge(ledger, users=users)
    knowledge.refresh()
    watch = Watch(settings, ledger, clock, on_change=wake, join=knowledge.join_latest)
    knowledge.watched = watch.snapshot
    return knowledge, watch


def watch_people(
    crew: Crew,
    settings: Settings,
    ledger: Ledger,
    knowledge: Knowledge,
    client: WebClient,
    watch: Watch,
    stopping: threading.Event,
) -> None:
    """Have it watched who is who and where people live, where the config asks for that."""

    def on_change() -> None:
        knowledge.refresh()
        watch.wake()

    if settings.config.users:
        accounts = Accounts(settings.config.users, ledger, on_change)
        crew.stay("accounts", accounts.run, stopping)
    if settings.config.time_zones == "slack":
        profiles = Profiles(client, ledger, knowledge.snapshot, on_change)
        crew.stay("profiles", profiles.run, stopping)


def show(
    knowledge: Knowledge,
    flask: Flask,
    settings: Settings,
    clock: Clock,
    vitals: Vitals,
    *,
    is_rehearsal: bool,
) -> None:
    """Show what is known to whoever asks over HTTP: how the service is, and the dates."""
    vitals.watch_knowledge(knowledge.snapshot)
    prefix = settings.path_prefix
    open_pages(flask, knowledge.snapshot, clock, prefix, is_rehearsal=is_rehearsal)


def build_settle(
    settings: Settings,
    ledger: Ledger,
    client: SlackClient,
    knowledge: Knowledge,
    clock: Clock,
    wake: Callable[[], None],
    looked: Sequence[Callable[[Snapshot], None]],
    watch: Watch,
    vitals: Vitals,
    after: timedelta,
) -> Settle:
    """Return who settles what is left open, and asks the admins if there are any."""
    if not settings.config.admins:
        _LOGGER.warning("%s", _NO_ADMINS)
        vitals.advise("admins", _NO_ADMINS)
    forgetting = Forgetting(ledger, settings.config.cycles, clock)

    def on_look(snapshot: Snapshot) -> None:
        for look in (*looked, forgetting.look):
            look(snapshot)

    return Settle(
        ledger,
        Archive(client),
        knowledge,
        clock,
        admins=settings.config.admins,
        reads_history=settings.config.settle == "history",
        on_change=wake,
        after=after,
        on_look=on_look,
        on_news=watch.wake,
    )


def build_courier(
    ledger: Ledger,
    client: SlackClient,
    knowledge: Knowledge,
    clock: Clock,
    pace: Pace,
    vitals: Vitals,
    settle: Settle,
    watch: Watch,
) -> Courier:
    """Return who posts, and has what it comes to counted and settled."""

    def on_outcome(outcome: Outcome, waited: timedelta) -> None:
        vitals.note(outcome, waited)
        if outcome.verdict is Verdict.UNKNOWN:
            settle.wake()

    def fresh() -> Snapshot:
        if knowledge.refresh():
            watch.wake()
        return knowledge.snapshot()

    return Courier(
        ledger,
        client,
        knowledge.snapshot,
        clock,
        fresh=fresh,
        pace=pace,
        on_outcome=on_outcome,
        on_put_off=watch.wake,
    )


def build_on_act(
    knowledge: Knowledge, settle: Settle, watch: Watch, runner: Runner
) -> Callable[[], None]:
    """Return what makes everybody take up what somebody has done."""

    def on_act() -> None:
        knowledge.refresh()
        settle.wake()
        watch.wake()
        runner.wakeup()

    return on_act


class LateWakeup:
    """Wakes a runner that is built after those who wake it."""

    runner: Runner | None = None

    def __call__(self) -> None:
        """Wake the runner, if there is one yet."""
        if self.runner:
            self.runner.wakeup()
