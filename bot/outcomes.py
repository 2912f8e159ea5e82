"""What a request to post came to: Slack's answers, and its silences, as values."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from http.client import HTTPException
from urllib.error import HTTPError, URLError

from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError

_RETRY_AFTER = timedelta(seconds=30)
"""Wait after a 429 that names no time."""

_RATE = {"ratelimited", "rate_limited", "message_limit_exceeded", "too_many_requests"}
_CREDENTIALS = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "missing_scope",
    "no_permission",
    "accesslimited",
    "ekm_access_denied",
    "two_factor_setup_required",
}
_PASSING = {"external_channel_migrating", "team_added_to_org", "org_login_required"}
_AMBIGUOUS = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_CONTENT = {
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "invalid_arguments",
    "too_many_attachments",
    "invalid_attachments",
    "metadata_too_large",
    "markdown_text_conflict",
}
_CONTENT_PREFIXES = ("invalid_blocks", "invalid_metadata")
_CODE = re.compile("[a-z][a-z0-9_]*")
"""What Slack's own error codes look like; slack_sdk puts sentences in their place."""
_OK = 200
_TOO_MANY = 429


class Verdict(Enum):
    """What to do about an answer."""

    SENT = auto()
    """Slack has the message."""
    LATER = auto()
    """Nothing landed: again, no sooner than told."""
    REFUSED_RECIPIENT = auto()
    """This recipient cannot be written to until something changes."""
    REFUSED_CONTENT = auto()
    """The message itself is not acceptable."""
    REFUSED_CREDENTIALS = auto()
    """The token does not allow it: nothing can be sent until the operator acts."""
    UNKNOWN = auto()
    """It may have landed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request to post came to.

    Attributes:
        verdict: What to do about it.
        channel: Where the message landed, as Slack answered.
        ts: Slack's timestamp of it.
        error: Slack's error code, or what happened; empty if it was sent.
        retry_after: How long to wait, machine time, where Slack said so.
    """

    verdict: Verdict
    channel: str = ""
    ts: str = ""
    error: str = ""
    retry_after: timedelta | None = None


def outcome_of(error: Exception) -> Outcome:
    """Return what *error*, raised by a request to post, means for the message.

    Only what provably happened before the request was written may be tried again; whatever came
    after leaves the message's fate unknown, for Slack has no way to repeat a request safely.

    Source:
        docs.slack.dev/reference/methods/chat.postMessage (errors; "fatal_error" may have
        succeeded in part) and docs.slack.dev/apis/web-api/rate-limits. What a URLError wraps came
        before all of the request was written: ``do_open`` in CPython's ``urllib/request.py``.
    """
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, URLError) and not isinstance(error, HTTPError):
        return Outcome(Verdict.LATER, error=f"cannot reach Slack: {error.reason}")
    if isinstance(error, SlackRequestError):
        return Outcome(Verdict.REFUSED_CONTENT, error=str(error))
    if isinstance(error, OSError | HTTPException | SlackClientError):
        return Outcome(Verdict.UNKNOWN, error=f"{type(error).__name__}: {error}")
    raise error


def _answered(error: SlackApiError) -> Outcome:
    response = error.response
    status = response.status_code
    code = str(response.get("error") or "") if isinstance(response.data, dict) else ""
    if status == _TOO_MANY or code in _RATE:
        told = response.headers.get("Retry-After") or response.headers.get("retry-after")
        wait = timedelta(seconds=int(told)) if str(told).isdecimal() else _RETRY_AFTER
        return Outcome(Verdict.LATER, error="rate limited", retry_after=wait)
    if status == _OK and code in _PASSING:
        return Outcome(Verdict.LATER, error=code)
    if status != _OK or not _CODE.fullmatch(code) or code in _AMBIGUOUS:
        return Outcome(Verdict.UNKNOWN, error=code or f"HTTP {status}, no answer of Slack's")
    if code in _CREDENTIALS:
        needed = response.get("needed")
        hint = f" (needs the scope {needed})" if needed else ""
        return Outcome(Verdict.REFUSED_CREDENTIALS, error=code + hint)
    if code in _CONTENT or code.startswith(_CONTENT_PREFIXES):
        said = (response.get("response_metadata") or {}).get("messages") or ()
        return Outcome(Verdict.REFUSED_CONTENT, error=": ".join([code, *map(str, said)]))
    return Outcome(Verdict.REFUSED_RECIPIENT, error=code)
