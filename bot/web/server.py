"""The bot's side of HTTP: Slack's requests and the health of the process."""

import hashlib
import hmac
import logging
import re
import socket
import threading
from http import HTTPStatus
from typing import Any, cast

from flask import Blueprint, Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import App
from slack_bolt.adapter.flask.handler import to_bolt_request, to_flask_response
from waitress import wasyncore
from waitress.server import create_server

from bot.vitals import Vitals
from bot.web.connections import CONNECTION_LIMIT, Connection
from bot.web.refusals import Refusals
from schedule.clock import machine_now, monotonic
from schedule.problems import UserError

_LARGEST_REQUEST = 1_000_000
"""Bytes. Slack's own requests stay far below; more is read by nobody."""
_OLDEST = 5 * 60
"""Seconds after which a signed request is refused.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""
_TIMESTAMP = re.compile("[0-9]{1,12}")
_THREADS = 16
_LONGEST_SILENCE, _SILENCE_CHECK = 10, 5
"""Seconds, machine time, that a connection may say nothing, and between two looks for such."""
_MALFORMED = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What Bolt raises for a body that is no JSON, or JSON of another shape than Slack's."""
_LONGEST_CLOSE = 10.0
"""Seconds, machine time, that answers under way have to end."""

_LOGGER = logging.getLogger(__name__)


def build_flask(bolt: App, signing_secret: str, vitals: Vitals, path_prefix: str) -> Flask:
    """Return the WSGI application.

    Args:
        bolt: Answers what Slack sends.
        signing_secret: What Slack signs its requests with; if it is empty, none are taken.
        vitals: How the service is.
        path_prefix: Put before every path: empty, or with a leading and no trailing slash.
    """
    flask = Flask("release-bot", static_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    pages = Blueprint("pages", __name__, url_prefix=path_prefix or None)
    refusals = Refusals()

    @pages.post("/slack/events")
    def slack_events() -> Response:
        refusal = _refusal(signing_secret)
        if refusal:
            refusals.log(refusal, monotonic())
            return Response(f"{refusal}\n", HTTPStatus.UNAUTHORIZED, mimetype="text/plain")
        try:
            asked = to_bolt_request(request)
        except _MALFORMED as error:
            _LOGGER.warning("a request to /slack/events is malformed: %s", type(error).__name__)
            return Response("malformed\n", HTTPStatus.BAD_REQUEST, mimetype="text/plain")
        return to_flask_response(bolt.dispatch(asked))

    @pages.get("/healthz")
    def healthz() -> tuple[Response, HTTPStatus]:
        now = vitals.health()
        body: dict[str, object] = {
            "status": "ok" if now.is_well else "failing",
            "snapshot_loaded": now.has_snapshot,
            "last_wakeup_seconds": round(now.wakeup_age, 1),
        }
        if now.socket:
            age = now.socket.frame_age
            body["socket_frame_seconds"] = None if age is None else round(age, 1)
        if now.dead:
            body["dead_threads"] = list(now.dead)
        if now.hung:
            body["hung_threads"] = list(now.hung)
        return jsonify(body), HTTPStatus.OK if now.is_well else HTTPStatus.SERVICE_UNAVAILABLE

    @pages.get("/readyz")
    def readyz() -> tuple[Response, HTTPStatus]:
        found = vitals.readiness()
        is_ready = all(one.is_ok for one in found)
        body = {
            "ready": is_ready,
            "checks": [{"name": one.name, "ok": one.is_ok, "why": one.why} for one in found],
        }
        return jsonify(body), HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE

    @pages.get("/metrics")
    def metrics() -> Response:
        return Response(vitals.exposition(), content_type=CONTENT_TYPE_LATEST)

    flask.register_blueprint(pages)
    return flask


class AddressTakenError(UserError):
    """An address cannot be listened on.

    Attributes:
        what: Which, and why; what to do depends on where it was asked for.
    """

    def __init__(self, what: str) -> None:
        """Say *what* cannot be had to whoever runs the service."""
        super().__init__(f"{what}; set HOST and PORT to a free address")
        self.what = what


class Server:
    """An HTTP server that is bound to its port from the start."""

    def __init__(
        self, flask: Flask, host: str, port: int, *, longest_silence: int = _LONGEST_SILENCE
    ) -> None:
        """Bind to *host* and *port*; 0 for any free one.

        Args:
            flask: What answers.
            host: Where to listen.
            port: Where to listen.
            longest_silence: Seconds, machine time, that a connection may say nothing.

        Raises:
            AddressTakenError: The address cannot be had.
        """
        self._is_running = False
        self._has_ended = threading.Event()
        try:
            bound = socket.create_server((host, port))
        except (OSError, OverflowError) as error:
            why = str(getattr(error, "strerror", None) or error).lower().split(" (")[0]
            raise AddressTakenError(f"cannot listen on {host} port {port}: {why}") from None
        self.port: int = bound.getsockname()[1]
        self._open: dict[int, Any] = {}
        self._server = cast(
            "Any",
            create_server(
                flask,
                map=self._open,
                sockets=[bound],
                threads=_THREADS,
                ident="release-bot",
                max_request_body_size=_LARGEST_REQUEST,
                connection_limit=CONNECTION_LIMIT,
                channel_timeout=longest_silence,
                cleanup_interval=_SILENCE_CHECK,
            ),
        )
        self._server.channel_class = Connection

    def run(self) -> None:
        """Serve until :meth:`close` is called from another thread."""
        self._is_running = True
        try:
            self._server.run()
        finally:
            self._has_ended.set()

    def close(self) -> None:
        """Stop serving, now or before it has begun; the port is free afterwards."""
        if self._is_running:  # its sockets are its loop's, which closes them and ends
            self._server.trigger.pull_trigger(self._shut)
            self._has_ended.wait(_LONGEST_CLOSE)
        else:
            self._shut()

    def _shut(self) -> None:
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._open, ignore_all=True)


def _refusal(signing_secret: str) -> str:
    """Return why the present request is not Slack's; empty if it is. Parses nothing of it."""
    if not signing_secret:  # with which anybody could sign
        return "Slack's requests come over Socket Mode"
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        return "the timestamp is missing or no number"
    if abs(machine_now().timestamp() - int(timestamp)) > _OLDEST:
        return "the timestamp is stale"
    base = b"v0:" + timestamp.encode() + b":" + request.get_data(cache=True)
    wanted = "v0=" + hmac.new(signing_secret.encode(), base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        return "the signature does not match"
    return ""
