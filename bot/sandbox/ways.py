"""The two ways from Slack to the bot: signed HTTP requests, and Socket Mode."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from bot.sandbox.model import Message
from bot.sandbox.sockets import NotConnectedError, Sockets
from bot.sandbox.texts import Json
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
        status: HTTP status of the bot's answer, 200 for a receipt over a socket; zero without
            one.
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


class Way(Protocol):
    """How what people do reaches the bot."""

    def command(self, form: Mapping[str, str], signing: Signing) -> Answer:
        """Send a slash command."""

    def interaction(self, payload: Json, signing: Signing) -> Answer:
        """Send what a button, a menu or a modal says."""

    def event(self, envelope: Json, retry: int, signing: Signing) -> Answer:
        """Send an event that was delivered *retry* times before."""


class HttpWay:
    """Signed requests to the bot's address."""

    def __init__(self, bot_url: str, signing_secret: str, patience: timedelta) -> None:
        """Know the way.

        Args:
            bot_url: Address of the bot, with its path prefix; ``/slack/events`` is added.
            signing_secret: What requests are signed with.
            patience: How long to wait for an answer.
        """
        address = urlsplit(bot_url)
        self._host = address.netloc
        self._path = f"{address.path.rstrip('/')}/slack/events"
        self._secret = signing_secret
        self._patience = patience

    def command(self, form: Mapping[str, str], signing: Signing) -> Answer:
        """Send the form as it is."""
        return self._send(urlencode(form).encode(), signing)

    def interaction(self, payload: Json, signing: Signing) -> Answer:
        """Send the payload as the one field of a form."""
        return self._send(urlencode({"payload": json.dumps(payload)}).encode(), signing)

    def event(self, envelope: Json, retry: int, signing: Signing) -> Answer:
        """Send JSON; headers tell that it is not the first time."""
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"}
        return self._send(
            json.dumps(envelope).encode(),
            signing,
            {"Content-Type": "application/json", **(again if retry else {})},
        )

    def _send(
        self, body: bytes, signing: Signing, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a signed request to the bot, as a person's Slack would wait for it."""
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            **signing.headers(self._secret, body),
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


class SocketWay:
    """Envelopes over any connection the app holds; nothing is signed there.

    Source:
        docs.slack.dev ``apis/events-api/using-socket-mode``.
    """

    def __init__(self, sockets: Sockets, patience: timedelta) -> None:
        """Know the way.

        Args:
            sockets: The app's connections.
            patience: How long to wait for a receipt.
        """
        self._sockets = sockets
        self._patience = patience

    def command(self, form: Mapping[str, str], signing: Signing) -> Answer:  # noqa: ARG002 -- see above
        """Send the form's fields as an object; the receipt may carry the answer."""
        return self._send("slash_commands", dict(form), accepts_payload=True)

    def interaction(self, payload: Json, signing: Signing) -> Answer:  # noqa: ARG002 -- see above
        """Send the payload; the receipt of a modal may carry what becomes of it."""
        is_modal = payload["type"] == "view_submission"
        return self._send("interactive", payload, accepts_payload=is_modal)

    def event(self, envelope: Json, retry: int, signing: Signing) -> Answer:  # noqa: ARG002 -- see above
        """Send the event; the envelope tells that it is not the first time."""
        return self._send("events_api", envelope, retry=retry)

    def _send(
        self, kind: str, payload: Json, *, accepts_payload: bool = False, retry: int = 0
    ) -> Answer:
        try:
            ack = self._sockets.deliver(
                kind, payload, self._patience, accepts_payload=accepts_payload, retry=retry
            )
        except NotConnectedError:
            return Answer(0, "", "dispatch_failed")
        if ack is None:
            return Answer(0, "", "operation_timeout")
        return Answer(HTTPStatus.OK, json.dumps(ack["payload"]) if "payload" in ack else "")
