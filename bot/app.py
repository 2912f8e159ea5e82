"""Composition: everything is built and wired here, started in order and stopped in order."""

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.acceptance import check_sources
from bot.actions import Click, Hands
from bot.actions import listen as listen_to_clicks
from bot.commands.listener import Looks
from bot.commands.listener import listen as listen_to_command
from bot.delivery import PACE, REQUEST_TIMEOUT, Archive, Courier, Pace
from bot.knowledge import Knowledge
from bot.render import Message
from bot.settings import Settings
from bot.settle import LOOK_EVERY, SETTLE_AFTER, Settle
from bot.watch import POLL, Watch
from bot.web import server as web
from schedule.clock import Clock
from schedule.ledger import Ledger, has_ledger, open_ledger
from schedule.runner import Runner

if TYPE_CHECKING:
    from bot.socket_mode.line import Line

WORKERS = 8
"""Posts in flight at once: a slow answer from Slack holds up nobody else."""
_IN_FLIGHT = timedelta(seconds=10)
"""Machine time that what is in flight has to end when the service stops."""
_FAREWELL = timedelta(seconds=3)
"""Machine time that answers over Socket Mode have to end when everything else has."""

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
    client = build_client(settings)
    bolt = build_bolt(settings)
    with ExitStack() as stack:
        # Bound first, and served last: a port in use is found before anything is written.
        health = _LateHealth()
        flask = web.build_flask(bolt, settings.signing_secret, health, settings.path_prefix)
        server = web.Server(flask, settings.host, settings.port)
        stack.callback(server.close)
        ledger = open_ledger(settings.database_url, is_rehearsal=is_rehearsal)
        stack.callback(ledger.close)
        wake = _LateWakeup()
        watch = Watch(settings, ledger, clock, on_change=wake)
        knowledge = Knowledge(watch.snapshot, ledger)
        admins = settings.config.admins
        settle = Settle(
            ledger,
            Archive(client),
            knowledge,
            clock,
            admins=admins,
            reads_history=settings.config.settle == "history",
            on_change=wake,
            after=settle_after,
        )
        courier = Courier(
            ledger, client, knowledge.snapshot, clock, pace=pace, on_unknown=settle.wake
        )
        runner = Runner(ledger, clock, courier.deliver, workers=workers, pace=pace.workspace)
        wake.runner = health.runner = runner
        health.watch = watch
        _listen(bolt, settings, ledger, knowledge, clock, settle, stack)
        line = _line(settings, bolt)
        watch.start()
        stopping = threading.Event()
        serving = threading.Thread(target=server.run, name="http", daemon=True)
        watching = threading.Thread(
            target=watch.run, args=(stopping, poll), name="watch", daemon=True
        )
        settling = threading.Thread(
            target=settle.run,
            args=(stopping, min(settle_after, LOOK_EVERY)),
            name="settle",
            daemon=True,
        )
        greeting = threading.Thread(target=_greet, args=(client, ledger), name="greet", daemon=True)
        runner.start()
        greeting.start()
        serving.start()
        watching.start()
        settling.start()
        if line:
            line.start()
            stack.callback(line.stop, _FAREWELL)
            health.line = line
        try:
            yield Service(watch, runner, ledger, server.port)
        finally:
            stopping.set()
            if not runner.stop(_IN_FLIGHT):
                _LOGGER.warning("a post was still in flight; the next start settles it")
            settle.wake()
            for writer in (watching, settling):  # these, too, write to the ledger
                writer.join(_IN_FLIGHT.total_seconds())


def _listen(
    bolt: App,
    settings: Settings,
    ledger: Ledger,
    knowledge: Knowledge,
    clock: Clock,
    settle: Settle,
    stack: ExitStack,
) -> None:
    """Have *bolt* answer what people type and keep what they click, until *stack* is given up."""
    looks = Looks(ledger)
    stack.callback(looks.rest)

    def on_act() -> None:
        knowledge.refresh()
        settle.wake()

    hands = Hands(ledger, knowledge.snapshot, clock, settings.config.admins, on_act)
    stack.callback(hands.rest)

    def do(action: str, subject: str, user: str) -> Message | None:
        return hands.take(Click(action, subject, user))

    listen_to_command(bolt, knowledge.snapshot, clock, looks.look, do)
    listen_to_clicks(bolt, hands)


def _greet(client: WebClient, ledger: Ledger) -> None:
    """Say in the log whether Slack knows the bot, and keep where it is.

    A wrong token shows at the start.
    """
    try:
        me = client.auth_test()
    except SlackApiError as error:
        refusal = error.response.get("error")
        _LOGGER.error("Slack refuses the bot's token: %s", refusal)  # noqa: TRY400 -- no bug of ours
    except OSError as error:
        _LOGGER.warning("cannot reach Slack yet: %s; posts wait until it can be", error)
    else:
        _LOGGER.info("connected to %s as %s", me.get("team"), me.get("user"))
        ledger.keep_workspace(str(me.get("url") or ""))


def build_client(settings: Settings) -> WebClient:
    """Return the client for posting: nothing it sends is ever sent twice on its own account."""
    return WebClient(
        token=settings.bot_token,
        base_url=settings.slack_api_url,
        timeout=int(REQUEST_TIMEOUT.total_seconds()),
        retry_handlers=[],
    )


def build_bolt(settings: Settings) -> App:
    """Return the Bolt app, which needs no word from Slack to start or to answer."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=settings.bot_token)

    # Bolt finds the token in the environment, and warns that it is not used.
    quiet = logging.getLogger("slack_bolt")
    quiet.setLevel(logging.ERROR)
    return App(
        logger=quiet,
        signing_secret=settings.signing_secret,
        authorize=authorize,
        client=WebClient(base_url=settings.slack_api_url, retry_handlers=[]),
        process_before_response=True,
        token_verification_enabled=False,
    )


def _line(settings: Settings, bolt: App) -> "Line | None":
    """Return the line to Slack, not started; None where Slack reaches the bot over HTTP."""
    if not settings.app_token:
        return None
    from bot.socket_mode.line import Line

    return Line(bolt, settings.app_token, settings.slack_api_url)


class _LateWakeup:
    """Wakes a runner that is built after those who wake it."""

    runner: Runner | None = None

    def __call__(self) -> None:
        if self.runner:
            self.runner.wakeup()


class _LateHealth:
    """Tells the health of what is built after the server that is asked for it."""

    runner: Runner | None = None
    watch: Watch | None = None
    line: "Line | None" = None

    def __call__(self) -> web.Health:
        age = self.runner.last_wakeup_age().total_seconds() if self.runner else 0.0
        return web.Health(
            has_snapshot=bool(self.watch and self.watch.snapshot().views),
            wakeup_age=age,
            socket=self._socket(),
        )

    def _socket(self) -> web.SocketHealth | None:
        if not self.line:
            return None
        age = self.line.frame_age
        return web.SocketHealth(self.line.is_alive, None if age is None else age.total_seconds())
