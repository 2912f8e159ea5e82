"""What Slack is answered over a connection: each envelope has its receipt."""

import json
import logging
from http import HTTPStatus
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

_KINDS = {"slash_commands", "interactive", "events_api"}
"""Source: docs.slack.dev/apis/events-api/using-socket-mode, "type" of an envelope."""

_LOGGER = logging.getLogger(__name__)


def receipt(bolt: App, envelope: dict[str, Any]) -> str | None:
    """Return the receipt of *envelope*, with Bolt's answer in it; None gives none.

    An envelope of a kind that is not known is acknowledged and left alone, or Slack would send
    it again. What Bolt refuses is not, as over HTTP: the person sees that it failed.
    """
    request = SocketModeRequest.from_dict(envelope)
    if request is None or request.type not in _KINDS:
        _LOGGER.warning("Slack sent an envelope of an unknown kind: %s", envelope.get("type"))
        return json.dumps({"envelope_id": envelope["envelope_id"]})
    response = run_bolt_app(bolt, request)
    if response.status != HTTPStatus.OK:
        _LOGGER.warning("an envelope (%s) was answered HTTP %s", request.type, response.status)
        return None
    (kind, *_) = response.headers.get("content-type", [""])
    is_json = response.body and kind.startswith("application/json")
    payload = json.loads(response.body) if is_json else response.body or None
    return json.dumps(SocketModeResponse(request.envelope_id, payload).to_dict())
