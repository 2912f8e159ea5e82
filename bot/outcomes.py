"""What a request to post came to: Slack's answers, and its silences, as values."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from urllib.error import HTTPError, URLError

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

_RETRY_AFTER = timedelta(seconds=30)
"""Wait after a 429 that names no time."""
_LONGEST_RETRY_AFTER = timedelta(hours=1)
_LONGEST_NUMBER = 10
"""Digits of a Retry-After that are read as a number."""

_RATE = {"ratelimited", "rate_limited", "message_limit_exceeded", "too_many_requests"}
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
    REFUSED = auto()
    """This post is refused, for a reason that says nothing of the next one."""
    REFUSED_CONTENT = auto()
    """The message itself is not acceptable."""
    REFUSED_CREDENTIALS = auto()
    """The token does not allow it: nothing can be sent until the operator acts."""
    UNKNOWN = auto()
    """It may have landed."""


_VERDICTS: dict[Verdict, frozenset[str]] = {
    Verdict.LATER: frozenset(
        {"external_channel_migrating", "team_added_to_org", "org_login_required"}
    ),
    Verdict.UNKNOWN: frozenset(
        {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
    ),
    Verdict.REFUSED_CREDENTIALS: frozenset(
        {
            "invalid_auth",
            "not_authed",
            "account_inactive",
            "token_revoked",
            "token_expired",
            "not_allowed_token_type",
            "missing_scope",
            "accesslimited",
            "ekm_access_denied",
            "two_factor_setup_required",
        }
    ),
    Verdict.REFUSED_RECIPIENT: frozenset(
        {
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "is_inactive",
            "user_not_found",
            "users_not_found",
            "user_disabled",
            "cannot_dm_bot",
            "user_not_visible",
            "messages_tab_disabled",
            "posting_to_channel_denied",
            "no_permission",  # "Make sure your app is a member of the conversation"
        }
    ),
    Verdict.REFUSED_CONTENT: frozenset(
        {
            "msg_blocks_too_long",
            "msg_too_long",
            "no_text",
            "invalid_arguments",
            "too_many_attachments",
            "invalid_attachments",
            "metadata_too_large",
            "markdown_text_conflict",
        }
    ),
}
"""What Slack's error codes mean for a post; one that is not here refuses this post only.

Source: docs.slack.dev/reference/methods/chat.postMessage, "Errors".
"""
_PREFIXES = {
    Verdict.REFUSED_RECIPIENT: ("restricted_action",),
    Verdict.REFUSED_CONTENT: ("invalid_blocks", "invalid_metadata"),
}


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


_OF_OTHERS = ("missing_scope", "no_permission", "not_allowed_token_type")
"""Refusals that say nothing against the token itself: what it may do is found out by posting."""


def is_of_token(refusal: str) -> bool:
    """Return whether *refusal*, of everything that is sent, would meet a mere greeting as well."""
    return not refusal.startswith(_OF_OTHERS)


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
    return Outcome(Verdict.UNKNOWN, error=f"{type(error).__name__}: {error}")


def _answered(error: SlackApiError) -> Outcome:
    response = error.response
    status = response.status_code
    code = str(response.get("error") or "") if isinstance(response.data, dict) else ""
    if status == _TOO_MANY or code in _RATE:
        told = str(response.headers.get("Retry-After") or response.headers.get("retry-after"))
        is_sane = told.isascii() and told.isdecimal() and len(told) < _LONGEST_NUMBER
        wait = timedelta(seconds=int(told)) if is_sane else _RETRY_AFTER
        wait = min(wait, _LONGEST_RETRY_AFTER)
        return Outcome(Verdict.LATER, error="rate limited", retry_after=wait)
    if status != _OK or not _CODE.fullmatch(code):
        return Outcome(Verdict.UNKNOWN, error=code or f"HTTP {status}, no answer of Slack's")
    return Outcome(_verdict(code), error=f"{code}{_hint(response)}")


def _verdict(code: str) -> Verdict:
    for verdict, codes in _VERDICTS.items():
        if code in codes:
            return verdict
    for verdict, prefixes in _PREFIXES.items():
        if code.startswith(prefixes):
            return verdict
    return Verdict.REFUSED


def _hint(response: SlackResponse) -> str:
    """Return what Slack says beside the code: the scope it wants, what is wrong with blocks."""
    needed = response.get("needed")
    said = (response.get("response_metadata") or {}).get("messages") or ()
    return (f" (needs the scope {needed})" if needed else "") + "".join(f": {one}" for one in said)
