"""Why there is no connection to Slack, in the words of who has to do something about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from websocket import WebSocketBadStatusException, WebSocketException

from bot.outcomes import Verdict, outcome_of


@dataclass(frozen=True, slots=True)
class Ending:
    """Why there is no connection, or one that needs a successor.

    Attributes:
        why: Said to people; empty where it is Slack's routine.
        needs_person: Whether nothing changes before somebody acts.
        wait: How long Slack says to wait before the next one.
        lasted: How long the connection was good for; zero if there was none.
    """

    why: str = ""
    needs_person: bool = False
    wait: timedelta = timedelta()
    lasted: timedelta = timedelta()


_ROUTINE = {"warning", "refresh_requested"}
"""Source: docs.slack.dev/apis/events-api/using-socket-mode, "disconnect" messages."""
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "link_disabled": (
            "Socket Mode is switched off; switch it on in the Slack app's settings, or unset "
            "SLACK_APP_TOKEN and let Slack reach the bot over HTTP"
        ),
        "too_many_websockets": (
            "the Slack app has as many connections as Slack allows; run fewer replicas, and see "
            "what else uses this SLACK_APP_TOKEN"
        ),
    }
)


def asked_to_leave(reason: str, lasted: timedelta) -> Ending:
    """Return what it means that Slack ends a connection for *reason*."""
    if reason in _ROUTINE:
        return Ending(lasted=lasted)
    why = _REASONS.get(reason, f"Slack ends the connection ({reason or 'no reason given'})")
    return Ending(why, needs_person=reason == "link_disabled", lasted=lasted)


def refused(error: Exception) -> Ending:
    """Return what it means that connecting failed with *error*; never with the token in it.

    Raises:
        Exception: *error* itself, if it is no way of a network or of Slack.
    """
    if isinstance(error, WebSocketBadStatusException):
        return Ending(f"Slack refuses the connection: HTTP {error.status_code}")
    if isinstance(error, WebSocketException):
        return Ending(f"cannot connect to Slack: {error or type(error).__name__}")
    outcome = outcome_of(error)
    if outcome.verdict is Verdict.REFUSED_CREDENTIALS:
        return Ending(
            f"Slack refuses SLACK_APP_TOKEN: {outcome.error}; make an app-level token with the "
            "scope connections:write under 'Basic Information' of the Slack app",
            needs_person=True,
        )
    return Ending(
        f"cannot connect to Slack: {outcome.error}", wait=outcome.retry_after or timedelta()
    )
