"""The bot's side of HTTP: Slack's requests and the health of the process."""

import hashlib
import hmac
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from waitress import wasyncore
from waitress.server import create_server

from schedule.clock import machine_now
from schedule.problems import UserError

_LARGEST_REQUEST = 1_000_000
"""Bytes. Slack's own requests stay far below; more is read by nobody."""
_OLDEST = 5 * 60
"""Seconds after which a signed request is refused.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""
_THREADS = 16

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the process does its job.

    Attributes:
        has_snapshot: It knows at least one cycle.
        wakeup_age: Machine time since it last looked for what is due, in seconds.
    """

    has_snapshot: bool
    wakeup_age: float

    OLDEST_WAKEUP = 300.0

    @property
    def is_well(self) -> bool:
        """Whether a supervisor may let it live."""
        return self.has_snapshot and self.wakeup_age < self.OLDEST_WAKEUP


def build_flask(
    bolt: App, signing_secret: str, health: Callable[[], Health], path_prefix: str
) -> Flask:
    """Return the WSGI application.

    Args:
        bolt: Answers what Slack sends.
        signing_secret: What Slack signs its requests with.
        health: Gives the present health.
        path_prefix: Put before every path: empty, or with a leading and no trailing slash.
    """
    flask = Flask("release-bot", static_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    pages = Blueprint("pages", __name__, url_prefix=path_prefix or None)
    handler = SlackRequestHandler(bolt)

    @pages.post("/slack/events")
    def slack_events() -> Response:
        refusal = _refusal(signing_secret)
        if refusal:
            _LOGGER.warning("refused a request to /slack/events: %s", refusal)
            return Response(f"{refusal}\n", HTTPStatus.UNAUTHORIZED, mimetype="text/plain")
        answered: Response = handler.handle(request)
        return answered

    @pages.get("/healthz")
    def healthz() -> tuple[Response, HTTPStatus]:
        now = health()
        body = {
            "status": "ok" if now.is_well else "failing",
            "snapshot_loaded": now.has_snapshot,
            "last_wakeup_seconds": round(now.wakeup_age, 1),
        }
        return jsonify(body), HTTPStatus.OK if now.is_well else HTTPStatus.SERVICE_UNAVAILABLE

    flask.register_blueprint(pages)
    return flask


class Server:
    """An HTTP server that is bound to its port from the start."""

    def __init__(self, flask: Flask, host: str, port: int) -> None:
        """Bind to *host* and *port*; 0 for any free one.

        Raises:
            UserError: The address cannot be had.
        """
        self._is_running = False
        try:
            bound = socket.create_server((host, port))
        except (OSError, OverflowError) as error:
            why = str(getattr(error, "strerror", None) or error).lower().split(" (")[0]
            raise UserError(
                f"cannot listen on {host} port {port}: {why}; set HOST and PORT to a free address"
            ) from None
        self.port: int = bound.getsockname()[1]
        self._open: dict[int, Any] = {}
        self._server: Any = create_server(
            flask, map=self._open, sockets=[bound], threads=_THREADS, ident="release-bot"
        )

    def run(self) -> None:
        """Serve until :meth:`close` is called from another thread."""
        self._is_running = True
        self._server.run()

    def close(self) -> None:
        """Stop serving, now or before it has begun."""
        if self._is_running:  # its sockets are its loop's, which closes them and ends
            self._server.trigger.pull_trigger(self._shut)
        else:
            self._shut()

    def _shut(self) -> None:
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._open, ignore_all=True)


def _refusal(signing_secret: str) -> str:
    """Return why the present request is not Slack's; empty if it is. Parses nothing of it."""
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not timestamp.isascii() or not timestamp.isdigit():
        return "the timestamp is missing or no number"
    if abs(machine_now().timestamp() - int(timestamp)) > _OLDEST:
        return "the timestamp is stale"
    base = b"v0:" + timestamp.encode() + b":" + request.get_data(cache=True)
    wanted = "v0=" + hmac.new(signing_secret.encode(), base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        return "the signature does not match"
    return ""
