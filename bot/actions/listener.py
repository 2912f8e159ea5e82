"""A click's way from Slack into the ledger: kept before it is acknowledged, or said to be lost."""

import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.actions.desk import Click, Desk
from bot.actions.forms import Doorman, RefusedError, Submission, listen_to_forms
from bot.actions.table import KEEPINGS, OPENINGS, act
from bot.render.form import Form
from bot.render.message import Message, compose, paragraph, post_of
from bot.snapshot import Snapshot
from schedule.clock import Clock
from schedule.ledger import Ledger

_KEPT_WITHIN = timedelta(seconds=2)
"""Machine time in which a click is to be in the ledger: Slack waits three seconds."""
_HANDS = 4
"""Clicks that are worked on at once, apart from everything else."""
_NOT_KEPT = "I could not keep that just now. Please send it again in a minute."
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

    def keep(self, submission: Submission) -> Message | RefusedError | None:
        """Keep what a form brought; return what to say of it, or why it cannot be kept."""
        work = self._pool.submit(self._keep, submission)
        try:
            return work.result(_KEPT_WITHIN.total_seconds())
        except RefusedError as refusal:
            return refusal
        except TimeoutError:
            _LOGGER.warning("a form %s was not kept in time", submission.form)
        except Exception:
            _LOGGER.exception("a form %s was not kept", submission.form)
        return RefusedError("", _NOT_KEPT)

    def opening(self, click: Click) -> Form | Message | None:
        """Return the form that *click* opens, or why it opens none; None if it does neither."""
        opening = OPENINGS.get(click.action)
        return opening(click, self._desk()) if opening else None

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
        desk = self._desk()
        if click.post_id:
            how = f"{click.user} clicked on it"
            self._ledger.landed(
                click.post_id, channel=click.channel, ts=click.ts, how=how, now=desk.now
            )
        said = act(click, desk)
        self._on_act()
        return said

    def _keep(self, submission: Submission) -> Message | None:
        keeping = KEEPINGS.get(submission.form)
        if keeping is None:
            raise RefusedError("", "I no longer know this form. Please close it.")
        said = keeping(submission, self._desk())
        self._on_act()
        return said

    def _desk(self) -> Desk:
        return Desk(self._ledger, self._snapshot(), self._clock.now(), self._admins)


def listen(app: App, hands: Hands, doorman: Doorman) -> None:
    """Let *app* hand every click and every form to *hands*, and have *doorman* open forms."""

    @app.action(re.compile(".+"))
    def on_action(ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
        click = _click(body)
        opened = hands.opening(click)
        if isinstance(opened, Form):
            doorman.open(opened, click.user, str(body.get("trigger_id") or ""))
        elif said := opened or hands.take(click):
            hands.tell(respond, said)
        ack()

    listen_to_forms(app, hands.keep)


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
        _LOGGER.warning("who clicked could not be told: %s", type(error).__name__)
