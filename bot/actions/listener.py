"""A click's way from Slack into the ledger: kept before it is acknowledged, or said to be lost."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from slack_bolt import Ack, App, Respond

from bot.actions.desk import Click, Desk
from bot.actions.forms import Doorman, RefusedError, Submission, listen_to_forms
from bot.actions.table import KEEPINGS, OPENINGS, act
from bot.actions.whispers import Whispers
from bot.commands.buttons import ASK
from bot.render.asides import Aside
from bot.render.form import Form
from bot.render.message import Message, compose, paragraph, post_of
from bot.snapshot import Snapshot
from bot.workers import BusyError, Workers
from schedule.clock import Clock
from schedule.ledger import Errand, Ledger

_KEPT_WITHIN = timedelta(seconds=2)
"""Machine time in which a click is to be in the ledger: Slack waits three seconds."""
_HANDS, _CLICKS = 4, 8
"""Clicks that are worked on at once, and those that are taken at all: who waits holds a thread of
the server's, and there have to be some left for commands."""
_LONGEST_NAME = 2000
"""Characters. Source: docs.slack.dev ``block-kit/block-elements/button-element``, ``value``."""

_LOGGER = logging.getLogger(__name__)
_Kept = TypeVar("_Kept")


class _LostError(Exception):
    """What somebody did was not kept in time.

    Attributes:
        is_certain: Whether it never will be; if not, it may be kept in a moment.
    """

    def __init__(self, *, is_certain: bool) -> None:
        super().__init__()
        self.is_certain = is_certain


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
            on_act: Called after something was kept.
        """
        self._ledger = ledger
        self._snapshot = snapshot
        self._clock = clock
        self._admins = admins
        self._on_act = on_act
        self._hands = Workers("clicks", _HANDS, _CLICKS)
        self._whispers = Whispers()
        self.workers = (self._hands, self._whispers.workers)

    def take(self, click: Click) -> Message | None:
        """Keep *click*; return what to say to who made it, or nothing.

        That somebody could click shows that the message is there.
        """
        try:
            return self._done(f"a click on {click.action}", self._take, click)
        except _LostError as lost:
            return compose([paragraph(Aside.CLICK_LOST if lost.is_certain else Aside.SLOW)])

    def keep(self, submission: Submission) -> Message | RefusedError | None:
        """Keep what a form brought; return what to say of it, or why it cannot be kept."""
        try:
            return self._done(f"a form {submission.form}", self._keep, submission)
        except RefusedError as refusal:
            return refusal
        except _LostError as lost:
            return RefusedError("", Aside.FORM_LOST if lost.is_certain else Aside.SLOW)

    def opening(self, click: Click) -> Form | Message | None:
        """Return the form that *click* opens, or why it opens none; None if it does neither.

        It may ask the ledger where things stand, and is waited for no longer than a click.
        """
        opening = OPENINGS.get(click.action)
        if opening is None:
            return None
        try:
            return self._done(
                f"a form of {click.action}", lambda _, one: opening(one, self._desk()), click
            )
        except _LostError:
            return compose([paragraph(Aside.UNOPENED)])

    def tell(self, respond: Respond, message: Message, *, replaces: bool = False) -> None:
        """Say *message* to who clicked, later: Slack waits for the receipt first.

        Args:
            respond: Says it, to that person alone.
            message: What to say.
            replaces: Whether it takes the place of the message that was clicked on.
        """
        self._whispers.tell(respond, message, replaces=replaces)

    def rest(self) -> None:
        """Take no more clicks; those under way end."""
        self._hands.rest()
        self._whispers.rest()

    def _done(self, what: str, work: Callable[[Errand, Any], _Kept], subject: Any) -> _Kept:
        """Return what *work* comes to, which keeps something if it does so in time.

        Raises:
            RefusedError: It cannot be kept as it is.
            _LostError: It is not kept, or not yet; only the error knows.
        """
        errand = Errand()
        future: Future[_Kept] | None = None
        try:
            future = self._hands.submit(work, errand, subject)
            return future.result(_KEPT_WITHIN.total_seconds())
        except RefusedError:
            raise
        except (TimeoutError, BusyError):
            _LOGGER.warning("%s was not kept in time", what)
        except Exception:
            _LOGGER.exception("%s was not kept", what)
        if future:
            future.cancel()
        raise _LostError(is_certain=errand.give_up())

    def _take(self, errand: Errand, click: Click) -> Message | None:
        desk = self._desk()
        # Who can click there is there: what takes nothing is worth another try.
        there = filter(None, {click.channel, click.channel and click.user})
        tried = [self._ledger.try_again(one, now=desk.now) for one in there]
        is_new = any(tried)
        if click.post_id:
            how = f"{click.user} clicked on it"
            is_new |= self._ledger.landed(
                click.post_id, channel=click.channel, ts=click.ts, how=how, now=desk.now
            )
        with self._noting(errand, is_new=is_new), errand.under_way():
            return act(click, desk)

    def _keep(self, errand: Errand, submission: Submission) -> Message | None:
        keeping = KEEPINGS.get(submission.form)
        if keeping is None:
            raise RefusedError("", Aside.FORM_UNKNOWN)
        with self._noting(errand), errand.under_way():
            return keeping(submission, self._desk())

    @contextmanager
    def _noting(self, errand: Errand, *, is_new: bool = False) -> Iterator[None]:
        """Have what is known and planned follow what is kept in the block, and nothing else."""
        try:
            yield
        finally:
            if is_new or errand.is_news:
                try:
                    self._on_act()
                except Exception:  # it is kept all the same, and the next look finds it
                    _LOGGER.exception("what somebody did is kept, and not taken up yet")

    def _desk(self) -> Desk:
        return Desk(self._ledger, self._snapshot(), self._clock.now(), self._admins)


AtHome = Callable[[str, Message | None, Mapping[str, Any]], None]
"""Shows somebody, by their Slack id, what came of a click on their home tab; the view it was on."""


def listen(
    app: App,
    hands: Hands,
    doorman: Doorman,
    answer: Callable[[str, str], Message],
    at_home: AtHome = lambda *_: None,
) -> None:
    """Let *app* hand every click and every form to those who work on it.

    Args:
        app: Takes them.
        hands: Keep what was done.
        doorman: Opens forms.
        answer: Answers, from memory, what a button asks: words, and the Slack id of who asks.
        at_home: Shows what came of a click on a home tab, where no message can be answered.
    """

    @app.action(re.compile(".+"))
    def on_action(ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
        click = _click(body)
        view = body.get("view") or {}
        if click.action.startswith(ASK):
            # Only who asked sees an answer, and the next one takes its place.
            is_answer = bool((body.get("container") or {}).get("is_ephemeral"))
            hands.tell(respond, answer(click.value, click.user), replaces=is_answer)
            ack()
            return
        opened = hands.opening(click)
        if isinstance(opened, Form):
            doorman.open(opened, click.user, str(body.get("trigger_id") or ""))
        elif view.get("type") == "home":
            at_home(click.user, opened or hands.take(click), view)
        elif said := opened or hands.take(click):
            hands.tell(respond, said)
        ack()

    listen_to_forms(app, hands.keep)


def _click(body: Mapping[str, Any]) -> Click:
    action = body["actions"][0]
    container = body.get("container") or {}
    return Click(
        action=_name(action.get("action_id")),
        value=_name(action.get("value")),
        user=_name(body["user"]["id"]),
        post_id=_name(post_of(str(action.get("block_id") or ""))),
        channel=_name(container.get("channel_id")),
        ts=_name(container.get("message_ts")),
    )


def _name(said: object) -> str:
    """Return what a payload calls something; empty for what the bot has never called anything.

    A database takes neither a NUL nor half a letter.
    """
    name = str(said or "")
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else ""
