"""How calls look on the wire: arguments in, an answer out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qsl

from bot.sandbox.texts import Json

PIECES = 20
"""In how many pieces the body of a dripping answer comes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer.

    Attributes:
        status: HTTP status.
        body: The bytes, JSON unless a header says otherwise.
        headers: Headers beside the length.
        pause: Machine time before each piece of the body; zero sends it whole.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: timedelta = timedelta()

    def pieces(self) -> list[bytes]:
        """Return the body as it is sent."""
        if not self.pause:
            return [self.body]
        size = max(-(-len(self.body) // PIECES), 1)
        return [self.body[start : start + size] for start in range(0, len(self.body), size)]


class Silence(Enum):
    """How a connection ends without an answer."""

    CLOSED = auto()
    """As if there were nothing more to say (FIN)."""
    RESET = auto()
    """Broken off (RST)."""


class MethodError(Exception):
    """A call that Slack understood and refuses, with HTTP 200.

    Attributes:
        error: Slack's code.
        details: What is wrong and where, a line each.
        fields: Further fields of the answer.
    """

    def __init__(self, error: str, details: tuple[str, ...] = (), **fields: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details
        self.fields = fields

    def body(self) -> Json:
        """Return the answer's JSON."""
        found: Json = {"ok": False, "error": self.error, **self.fields}
        if self.details:
            found["errors"] = list(self.details)
            found["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in self.details]}
        return found


def missing(name: str) -> MethodError:
    """Return the refusal of a call that lacks an argument."""
    return MethodError("invalid_arguments", (f"missing required field: {name}",))


def json_reply(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return an answer that carries a JSON object."""
    named = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    return Reply(status, json.dumps(body).encode(), named)


def rate_limited(seconds: int) -> Reply:
    """Return the answer to a call that came too soon.

    Source:
        docs.slack.dev ``apis/web-api/rate-limits``: HTTP 429, ``Retry-After`` in seconds.
    """
    return json_reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def arguments(content_type: str, query: str, body: bytes) -> Json:
    """Return a call's arguments, from its query and its form or JSON body.

    Raises:
        ValueError: The body is not what its content type says, or not a JSON object.
    """
    found: Json = dict(parse_qsl(query, keep_blank_values=True))
    if content_type.partition(";")[0].strip() == "application/json":
        given = json.loads(body or b"{}")
        if not isinstance(given, dict):
            raise ValueError("the body is JSON, but not an object")
        return found | given
    return found | dict(parse_qsl(body.decode(), keep_blank_values=True))


def decoded(args: Json, name: str, malformed: str) -> Any:
    """Return an argument that is JSON, which forms carry as text; None if it is left out.

    Raises:
        MethodError: *malformed*, if it is text and not JSON.
    """
    value = args.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise MethodError(malformed) from None


def is_on(args: Json, name: str) -> bool:
    """Return whether a flag is set; forms carry flags as ``1`` or ``true``."""
    return args.get(name) in (True, "1", "true", "True")
