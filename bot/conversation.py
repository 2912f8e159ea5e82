"""How people reach the bot: what they type, click and fill in, over HTTP or Socket Mode."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.actions import Click, Doorman, Hands
from bot.actions import listen as listen_to_clicks
from bot.commands.listener import Answers, Looks
from bot.commands.listener import listen as listen_to_command
from bot.commands.mentions import Mentions
from bot.commands.mentions import listen as listen_to_mentions
from bot.delivery import SlackClient
from bot.home import Homes
from bot.home import listen as listen_at_home
from bot.knowledge import Knowledge
from bot.render import Message
from bot.settings import Settings
from bot.vitals import Vitals
from schedule.clock import Clock
from schedule.ledger import Ledger

if TYPE_CHECKING:
    from bot.delivery.pictures import Pictures
    from bot.socket_mode.line import Line

_OPENED_WITHIN = 3
"""Seconds that Slack lets pass between a click and the form that it opens."""
_FAREWELL = timedelta(seconds=3)
"""Machine time that answers over Socket Mode have to end when everything else has."""


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


def listen(
    bolt: App,
    settings: Settings,
    ledger: Ledger,
    knowledge: Knowledge,
    clock: Clock,
    on_act: Callable[[], None],
    vitals: Vitals,
    stack: ExitStack,
    homes: Homes | None = None,
) -> None:
    """Have *bolt* answer what people type and keep what they do, until *stack* is given up.

    Args:
        bolt: The app.
        settings: The deployment.
        ledger: Keeps what people do.
        knowledge: What the bot knows.
        clock: Release time.
        on_act: Called after something was kept.
        vitals: Where it is noticed that those who work on it hang.
        stack: Ends them.
        homes: Shows people their home tabs; None where there are none.
    """
    admins = settings.config.admins
    looks = Looks(ledger)
    stack.callback(looks.rest)
    hands = Hands(ledger, knowledge.snapshot, clock, admins, on_act)
    stack.callback(hands.rest)
    vitals.watch_workers(looks.workers)
    vitals.watch_workers(*hands.workers)

    def do(action: str, subject: str, user: str) -> Message | None:
        return hands.take(Click(action, subject, user))

    pictures = _pictures(settings, ledger, knowledge, clock, vitals, stack)
    draw = pictures.send if pictures else None
    answers = Answers(knowledge.snapshot, clock, looks.look, do, admins, draw)
    listen_to_command(bolt, answers)
    if settings.config.mentions == "on":
        mentions = Mentions(ledger, knowledge.snapshot, clock, answers, on_act)
        stack.callback(mentions.rest)
        vitals.watch_workers(mentions.workers)
        listen_to_mentions(bolt, mentions)
    client = WebClient(
        token=settings.bot_token,
        base_url=settings.slack_api_url,
        timeout=_OPENED_WITHIN,
        retry_handlers=[],
    )
    doorman = Doorman(client)
    stack.callback(doorman.rest)
    vitals.watch_workers(doorman.workers)
    if homes:
        listen_at_home(bolt, homes)  # before the clicks on messages: the first that fits is told
        listen_to_clicks(bolt, hands, doorman, answers.answer, homes.did)
    else:
        listen_to_clicks(bolt, hands, doorman, answers.answer)


def build_homes(
    settings: Settings,
    ledger: Ledger,
    client: SlackClient,
    knowledge: Knowledge,
    clock: Clock,
    vitals: Vitals,
    stack: ExitStack,
) -> Homes | None:
    """Return who shows people their home tabs, not started; None where that is off."""
    if settings.config.home == "off":
        return None
    homes = Homes(client, ledger, knowledge.snapshot, clock, settings.config.admins)
    stack.callback(homes.rest)
    vitals.watch_workers(homes.workers)
    return homes


def _pictures(
    settings: Settings,
    ledger: Ledger,
    knowledge: Knowledge,
    clock: Clock,
    vitals: Vitals,
    stack: ExitStack,
) -> "Pictures | None":
    """Return who sends the timeline as a picture; None where that is off, or a page shows it."""
    if settings.config.pictures != "upload" or settings.public_url:
        return None
    from bot.delivery.pictures import Pictures

    client = SlackClient(settings.bot_token, settings.slack_api_url)
    pictures = Pictures(client, knowledge.snapshot, clock, is_rehearsal=ledger.is_rehearsal)
    stack.callback(pictures.rest)
    vitals.watch_workers(pictures.workers)
    return pictures


def build_line(settings: Settings, bolt: App) -> "Line | None":
    """Return the line to Slack, not started; None where Slack reaches the bot over HTTP."""
    if not settings.app_token:
        return None
    from bot.socket_mode.line import Line

    return Line(bolt, settings.app_token, settings.slack_api_url)


def connect(line: "Line | None", vitals: Vitals, stack: ExitStack) -> None:
    """Start the line to Slack, if there is one, until *stack* is given up."""
    if line:
        line.start()
        stack.callback(line.stop, _FAREWELL)
        vitals.watch_line(line)
