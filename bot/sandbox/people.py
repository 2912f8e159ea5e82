"""People in the stand-in Slack: what they type and press reaches the bot as signed requests."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.sandbox.interactions import (
    button_payload,
    command_form,
    event_envelope,
    submission_payload,
)
from bot.sandbox.limits import refuse_view
from bot.sandbox.model import Message
from bot.sandbox.posting import show
from bot.sandbox.server import SlackServer
from bot.sandbox.texts import Json
from bot.sandbox.tickets import Responder
from bot.sandbox.views import View
from bot.sandbox.wire import MethodError
from schedule.clock import machine_now

PATIENCE = timedelta(seconds=3)
"""How long Slack waits for the answer to an interaction.

Source:
    docs.slack.dev ``interactivity/implementing-slash-commands``: ``operation_timeout``.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an interaction.

    Attributes:
        status: HTTP status of the bot's answer; zero without one.
        text: Its body.
        error: What Slack tells the person instead: ``operation_timeout`` (no answer in time),
            ``dispatch_failed`` (no connection, or not HTTP 200), or the code with which it
            refuses what the bot answered; empty if all went well.
        details: What is wrong with what the bot answered, a line each.
        message: The message the person now sees, if the answer was one.
    """

    status: int
    text: str
    error: str = ""
    details: tuple[str, ...] = ()
    message: Message | None = None

    @property
    def body(self) -> Any:
        """Return the answer's JSON; None if it is empty or plain text."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Signing:
    """How a request is signed; as it stands, correctly.

    Attributes:
        secret: Instead of the app's own signing secret.
        age: How long ago the request was signed.
        timestamp: Instead of a number, as it is.
        signature: Instead of the one that is right, as it is; None leaves the header out.
    """

    secret: str = ""
    age: timedelta = timedelta()
    timestamp: str = ""
    signature: str | None = ""

    def headers(self, secret: str, body: bytes) -> dict[str, str]:
        """Return the headers that prove a request comes from Slack, or fail to.

        Source:
            docs.slack.dev ``authentication/verifying-requests-from-slack``.
        """
        at = self.timestamp or str(int((machine_now() - self.age).timestamp()))
        key = (self.secret or secret).encode()
        digest = hmac.new(key, f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": at}
        if self.signature is not None:
            headers["X-Slack-Signature"] = self.signature or f"v0={digest}"
        return headers


GENUINE = Signing()


class People:
    """The hands of everybody in the workspace."""

    def __init__(self, server: SlackServer, bot_url: str, patience: timedelta = PATIENCE) -> None:
        """Let people reach a bot.

        Args:
            server: The stand-in they are in.
            bot_url: Address of the bot, with its path prefix; ``/slack/events`` is added.
            patience: How long to wait for an answer.
        """
        self._server = server
        self._app = server.app
        address = urlsplit(bot_url)
        self._host = address.netloc
        self._path = f"{address.path.rstrip('/')}/slack/events"
        self._patience = patience
        self._events = count(1)

    def slash(
        self,
        user: str,
        channel: str,
        command: str,
        text: str = "",
        *,
        signing: Signing = GENUINE,
    ) -> Answer:
        """Type a command in a conversation; what the bot answers is shown there.

        Args:
            user: Id of who types.
            channel: Id of where.
            command: The command with its slash.
            text: The words after it.
            signing: How Slack signs the request.
        """
        responder = Responder(channel, user)
        form = command_form(self._server, responder, command, text)
        answer = self._send(urlencode(form).encode(), signing=signing)
        shown = answer.body if isinstance(answer.body, dict) else {"text": answer.text}
        if answer.error:
            return answer
        try:
            message = show(self._app, responder, shown)
        except MethodError as refusal:
            return Answer(answer.status, answer.text, refusal.error, refusal.details)
        return Answer(answer.status, answer.text, message=message)

    def click(
        self,
        on: Message | View,
        action_id: str,
        user: str,
        value: str = "",
        *,
        signing: Signing = GENUINE,
    ) -> Answer:
        """Press a button, or choose from a menu, of a message or a view.

        Args:
            on: Where it is.
            action_id: Which one; ValueError if there is none, KeyError if it has no such option.
            user: Id of who presses.
            value: The chosen option's value, or the chosen day, time or id.
            signing: How Slack signs the request.
        """
        return self._interact(button_payload(self._server, on, action_id, user, value), signing)

    def submit(
        self, view: View, values: Mapping[str, Any], user: str, *, signing: Signing = GENUINE
    ) -> Answer:
        """Send a modal off, and let the bot's answer close, change or keep it.

        Args:
            view: The modal.
            values: What was filled in, by ``action_id``: text, an option's value, several, ...
            user: Id of who sends.
            signing: How Slack signs the request.
        """
        answer = self._interact(submission_payload(self._server, view, values, user), signing)
        if answer.error:
            return answer
        try:
            self._follow(view, user, answer.body or {})
        except MethodError as refusal:
            return Answer(answer.status, answer.text, refusal.error, refusal.details)
        return answer

    def event(
        self,
        event: Json,
        *,
        event_id: str = "",
        retry: int = 0,
        signing: Signing = GENUINE,
    ) -> Answer:
        """Deliver an event.

        Args:
            event: The inner event, with its type.
            event_id: Its id, to deliver one again; new if left out.
            retry: How many times this one was delivered before.
            signing: How Slack signs the request.
        """
        envelope = event_envelope(self._server, event, event_id or f"Ev{next(self._events):010d}")
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"}
        return self._send(
            json.dumps(envelope).encode(),
            {"Content-Type": "application/json", **(again if retry else {})},
            signing=signing,
        )

    def _interact(self, payload: Json, signing: Signing) -> Answer:
        return self._send(urlencode({"payload": json.dumps(payload)}).encode(), signing=signing)

    def _follow(self, view: View, user: str, answer: Json) -> None:
        """Do with a sent modal what the bot's answer says.

        Source:
            docs.slack.dev ``surfaces/modals``: ``response_action``.
        """
        views, action = self._app.views, answer.get("response_action")
        if action in ("update", "push"):
            refusal = refuse_view(answer.get("view"), "modal")
            if refusal:
                raise MethodError(refusal.error, refusal.details)
        match action:
            case None:
                views.close(user)
            case "clear":
                views.close(user, everything=True)
            case "update":
                views.update(view.id, answer["view"])
            case "push":
                views.push(user, answer["view"])

    def _send(
        self, body: bytes, headers: Mapping[str, str] | None = None, *, signing: Signing
    ) -> Answer:
        """Send a signed request to the bot, as a person's Slack would wait for it."""
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            **signing.headers(self._app.signing_secret, body),
            **(headers or {}),
        }
        bot = http.client.HTTPConnection(self._host, timeout=self._patience.total_seconds())
        try:
            bot.request("POST", self._path, body, sent)
            response = bot.getresponse()
            text = response.read().decode()
        except TimeoutError:
            return Answer(0, "", "operation_timeout")
        except (OSError, http.client.HTTPException):
            return Answer(0, "", "dispatch_failed")
        finally:
            bot.close()
        is_ok = response.status == HTTPStatus.OK
        return Answer(response.status, text, "" if is_ok else "dispatch_failed")
