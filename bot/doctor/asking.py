"""What Slack tells of a deployment, without a word being posted. No function here raises."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.doctor.facts import ChannelFacts, TokenFacts
from bot.outcomes import Verdict, outcome_of

READS_CHANNELS = frozenset({"channels:read", "groups:read"})
"""Scopes with which Slack tells whether the bot is in a channel."""
_NO_MESSAGE = "0000000001.000000"
"""A timestamp that no message has."""
_NO_SUCH_MESSAGE = "message_not_found"


def ask_token(client: WebClient, machine_now: Callable[[], datetime]) -> TokenFacts:
    """Return what Slack says of the token of *client*.

    Source:
        docs.slack.dev ``reference/methods/auth.test``. What was granted is in the answer's header
        ``x-oauth-scopes``; its ``Date`` is in whole seconds.
    """
    asked_at = machine_now()
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        headers = _lower(error.response.headers)
        skew = _skew(headers.get("date", ""), asked_at, machine_now())
        outcome = outcome_of(error)
        is_refused = outcome.verdict is Verdict.REFUSED_CREDENTIALS
        return TokenFacts(error=outcome.error, is_refused=is_refused, skew=skew)
    except Exception as error:  # noqa: BLE001 -- slack_sdk's decoder raises all sorts
        return TokenFacts(error=outcome_of(error).error)
    headers = _lower(answer.headers)
    granted = headers.get("x-oauth-scopes")
    return TokenFacts(
        user=str(answer.get("user") or ""),
        is_bot=bool(answer.get("bot_id")),
        team=str(answer.get("team") or ""),
        url=str(answer.get("url") or ""),
        scopes=None if granted is None else _scopes(granted),
        skew=_skew(headers.get("date", ""), asked_at, machine_now()),
    )


def ask_app_token(client: WebClient, app_token: str) -> str:
    """Return why Slack opens no connection for *app_token*; empty if it would.

    Asking is harmless: what it answers is an address that takes one connection for a short while,
    and nobody connects.

    Source:
        docs.slack.dev ``reference/methods/apps.connections.open``.
    """
    try:
        client.apps_connections_open(app_token=app_token)
    except Exception as error:  # noqa: BLE001 -- as above
        return outcome_of(error).error
    return ""


def ask_channel(
    client: WebClient, channel: str, scopes: frozenset[str], known_ts: str = ""
) -> ChannelFacts:
    """Return what Slack says of *channel* with *scopes*.

    With least scope that is only whether there is a channel of this id that the bot can see:
    asking for the link to a message needs no scope and changes nothing. A scheduled message would
    tell more, but is posted if it cannot be taken back.

    Args:
        client: To ask with.
        channel: Its id.
        scopes: What was granted to the bot token and may be used.
        known_ts: A message of the bot's there; empty if none is known.

    Source:
        docs.slack.dev ``reference/methods/conversations.info`` and ``chat.getPermalink``.
    """
    if scopes & READS_CHANNELS:
        try:
            found = client.conversations_info(channel=channel)["channel"]
        except Exception as error:  # noqa: BLE001 -- as above
            if not _code(error).startswith(
                "missing_scope"
            ):  # the other kind of channel needs the other scope
                return ChannelFacts(error=_code(error))
        else:
            return ChannelFacts(
                is_member=bool(found.get("is_member")), is_archived=bool(found.get("is_archived"))
            )
    try:
        client.chat_getPermalink(channel=channel, message_ts=known_ts or _NO_MESSAGE)
    except Exception as error:  # noqa: BLE001 -- as above
        code = _code(error)
        return ChannelFacts() if code == _NO_SUCH_MESSAGE else ChannelFacts(error=code)
    return ChannelFacts()


def _code(error: Exception) -> str:
    found = outcome_of(error).error
    return found if isinstance(error, SlackApiError) else f"no answer: {found}"


def _scopes(header: str) -> frozenset[str]:
    return frozenset(filter(None, (one.strip() for one in header.split(","))))


def _lower(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}


def _skew(date: str, asked_at: datetime, answered_at: datetime) -> timedelta | None:
    """Return how far the clock that wrote *date* is ahead; halfway between the two instants."""
    try:
        said = parsedate_to_datetime(date)
    except ValueError:
        return None
    if said.tzinfo is None:
        return None
    return said - (asked_at + (answered_at - asked_at) / 2)
