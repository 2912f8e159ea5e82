"""A click's way from Slack into the ledger: kept before it is acknowledged, or said to be lost."""

import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.actions.desk import Click, Desk
from bot.actions.table import act
from bot.render.message import Message, compose, paragraph, post_of
from bot.snapshot import Snapshot
from schedule.clock import Clock
from schedule.ledger import Ledger

_KEPT_WITHIN = timedelta(seconds=2)
"""Machine time in which a click is to be in the ledger: Slack waits three seconds."""
_HANDS = 4
"""Clicks that are worked on at once, apart from everything else."""
_LOST = "I could not keep that just now. Please press the button again in a minute."

_LOGGER = logging.getLogger(__name__)


class Hands:
    """Works on what people do, in threads of its own."""

    def __init__(
        self,
        ledger: Ledger,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        admins: tuple[str, ...],
        on_act: Callable[[], None],
    ) -> None:
        """Get ready.

        Args:
            ledger: Where it is kept.
            snapshot: Gives what the bot knows at present.
            clock: Release time.
            admins: Slack ids of those who may decide anything.
            on_act: Called after something was done.
        """
        self._ledger = ledger
        self._snapshot = snapshot
        self._clock = clock
        self._admins = admins
        self._on_act = on_act
        self._pool = ThreadPoolExecutor(_HANDS, thread_name_prefix="click")

    def take(self, click: Click) -> Message | None:
        """Keep *click*; return what to say to who made it, or nothing.

        That somebody could click shows that the message is there.
        """
        work = self._pool.submit(self._take, click)
        try:
            return work.result(_KEPT_WITHIN.total_seconds())
        except TimeoutError:
            _LOGGER.warning("a click on %s was not kept in time", click.action)
        except Exception:
            _LOGGER.exception("a click on %s was not kept", click.action)
        return compose([paragraph(_LOST)])

    def tell(self, respond: Respond, message: Message) -> None:
        """Say *message* to who clicked, later: Slack waits for the receipt first."""
        answer = self._pool.submit(
            respond,
            text=message.text,
            blocks=[dict(block) for block in message.blocks],
            replace_original=False,
        )
        answer.add_done_callback(_log_failure)

    def rest(self) -> None:
        """Take no more clicks; those under way end."""
        self._pool.shutdown(wait=False)

    def _take(self, click: Click) -> Message | None:
        now = self._clock.now()
        if click.post_id:
            how = f"{click.user} clicked on it"
            self._ledger.landed(click.post_id, channel=click.channel, ts=click.ts, how=how, now=now)
        said = act(click, Desk(self._ledger, self._snapshot(), now, self._admins))
        self._on_act()
        return said


def listen(app: App, hands: Hands) -> None:
    """Let *app* hand every click to *hands*."""

    @app.action(re.compile(".+"))
    def on_action(ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
        said = hands.take(_click(body))
        if said:
            hands.tell(respond, said)
        ack()


def _click(body: Mapping[str, Any]) -> Click:
    action = body["actions"][0]
    container = body.get("container") or {}
    return Click(
        action=str(action.get("action_id") or ""),
        value=str(action.get("value") or ""),
        user=str(body["user"]["id"]),
        post_id=post_of(str(action.get("block_id") or "")),
        channel=str(container.get("channel_id") or ""),
        ts=str(container.get("message_ts") or ""),
    )


def _log_failure(answer: "Future[Any]") -> None:
    if error := answer.exception():
        _LOGGER.warning("who clicked could not be told: %s", error)
