"""A question to the bot by its name, in a channel: answered in a thread, for everybody to read.

Slack tells of it again until it has a receipt. It has one once the answer is in the ledger, which
tells each message one answer, whichever process is told of it and however often.
"""

import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from slack_bolt import App, BoltResponse

from bot.commands.listener import Answers
from bot.render.shared import MENTION, answered_body
from bot.snapshot import Snapshot
from bot.workers import BusyError, Workers
from schedule.clock import Clock
from schedule.ledger import Ledger
from schedule.notices import PREFIX, Notice

EVENT = "app_mention"
"""Source: docs.slack.dev ``reference/events/app_mention``; none comes from direct messages."""

_ANSWERING, _WAITING = 2, 4
"""Questions that are answered at once, and those that are taken at all: who waits holds a thread of
the server's, and Slack tells of the others again."""
_KEPT_WITHIN = timedelta(seconds=2)
"""Machine time in which an answer is to be in the ledger: Slack waits three seconds."""
_TS, _ID = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII), re.compile(r"[A-Z0-9]{2,32}")

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody has asked the bot something where everybody reads it.

    Attributes:
        channel: Slack id of where.
        user: Slack id of who.
        ts: Slack's timestamp of the message.
        thread_ts: That of the message whose thread it is in; its own at top level.
        text: What it says.
    """

    channel: str
    user: str
    ts: str
    thread_ts: str
    text: str

    @property
    def notice_id(self) -> str:
        """What the answer is called, whichever event tells of the message."""
        return f"{PREFIX}{MENTION}/{self.channel}/{self.ts}"


def mention_of(event: Mapping[str, Any]) -> Mention | None:
    """Return who asks what in *event*; None where no person does, or it is like none of Slack's."""
    if event.get("bot_id") or event.get("subtype"):
        return None
    channel, user, ts = (str(event.get(key) or "") for key in ("channel", "user", "ts"))
    thread_ts = str(event.get("thread_ts") or ts)
    is_one = all(map(_ID.fullmatch, (channel, user))) and all(map(_TS.fullmatch, (ts, thread_ts)))
    return Mention(channel, user, ts, thread_ts, str(event.get("text") or "")) if is_one else None


class Mentions:
    """Has those answered who mention the bot, in threads of its own."""

    def __init__(
        self,
        ledger: Ledger,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        answers: Answers,
        on_told: Callable[[], None],
    ) -> None:
        """Get ready.

        Args:
            ledger: Has answers said.
            snapshot: Gives what the bot knows at present.
            clock: Release time.
            answers: Finds them.
            on_told: Called after an answer was put up for sending.
        """
        self._ledger = ledger
        self._snapshot = snapshot
        self._clock = clock
        self._answers = answers
        self._on_told = on_told
        self.workers = Workers("mentions", _ANSWERING, _WAITING)

    def take(self, mention: Mention) -> bool:
        """Have *mention* answered, if it is in a channel of the config.

        Returns:
            Whether nothing is left to be done; if not, it can be told again.
        """
        if mention.channel not in self._snapshot().channels:
            return True
        answering: Future[None] | None = None
        try:
            answering = self.workers.submit(self._answer, mention)
            answering.result(_KEPT_WITHIN.total_seconds())
        except (TimeoutError, BusyError):
            _LOGGER.warning("an answer to a mention was not kept in time; Slack asks again")
        except Exception:
            _LOGGER.exception("an answer to a mention was not kept; Slack asks again")
        else:
            return True
        if answering:
            answering.cancel()
        return False

    def rest(self) -> None:
        """Take no more questions; what is under way ends."""
        self.workers.rest()

    def _answer(self, mention: Mention) -> None:
        message = self._answers.answer_all(mention.text, mention.user, mention.channel)
        if message is None:
            _LOGGER.info("%s mentions the bot more often than it answers", mention.user)
            return
        body = answered_body(message, mention.thread_ts)
        notice = Notice(mention.notice_id, MENTION, body)
        if self._ledger.tell(notice, [mention.channel], now=self._clock.now()):
            self._on_told()


def listen(app: App, mentions: Mentions) -> None:
    """Let *app* hand every mention to those who answer it; without a receipt, it comes again."""

    @app.event(EVENT)
    def on_mention(event: Mapping[str, Any]) -> BoltResponse | None:
        mention = mention_of(event)
        if mention is None or mentions.take(mention):
            return None
        return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, body="")
