import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.delivery import SlackClient
from bot.outcomes import Outcome, Verdict, outcome_of
from bot.sandbox import faults
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.wire import Reply
from bot.sandbox.workspace import Workspace
from schedule.clock import machine_now, monotonic

POST = "chat.postMessage"
SECOND = timedelta(seconds=1)
LONG = timedelta(minutes=10)
"""Longer than any test may last."""


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Return a running stand-in with an announce channel."""
    workspace = Workspace.furnished(["announce"], ["Docs Lead"])
    with SlackServer(workspace, limits=Limits(paced=False)) as server:
        yield server


@pytest.fixture
def silent() -> Iterator[str]:
    """Return the address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"https://127.0.0.1:{server.getsockname()[1]}/api/"


def posted(client: SlackClient, channel: str = "C0") -> Outcome:
    """Return what a post came to."""
    try:
        client.chat_postMessage(channel=channel, text="hello")
    except Exception as error:  # noqa: BLE001 -- which one it is, is what is tested
        return outcome_of(error)
    return Outcome(Verdict.SENT)


def test_what_takes_too_long_to_connect_writes_nothing(slack: SlackServer) -> None:
    """Connected when its claim has no time left for an answer, a sender keeps its message."""
    client = SlackClient(slack.token, slack.url)
    announce = slack.workspace.channel_named("announce")
    late = client.until(monotonic() + client.takes_at_most.total_seconds() - 5)
    outcome = posted(late, announce.id)
    assert (outcome.verdict, slack.calls) == (Verdict.LATER, [])
    assert "connecting took too long" in outcome.error
    assert posted(client, announce.id).verdict is Verdict.SENT


def test_a_handshake_that_does_not_end_is_ended(silent: str) -> None:
    """Each step of it may have its time, and all of them no more than the claim has."""
    client = SlackClient("xoxb-1", silent, answered_within=LONG)
    assert posted(client.until(monotonic() + 0.3)).verdict is Verdict.LATER


def test_an_answer_that_drips_ends_in_time(slack: SlackServer) -> None:
    """A byte now and then keeps every step of a request within its time, and not the request."""
    client = SlackClient(
        slack.token, slack.url, answered_within=SECOND, connected_within=3 * SECOND
    )
    announce = slack.workspace.channel_named("announce")
    slack.fail_next(POST, faults.dripping(SECOND * 0.7))
    assert posted(client, announce.id).verdict is Verdict.UNKNOWN
    assert len(slack.workspace.messages(announce.id)) == 1


def test_a_refusal_that_drips_ends_in_time(slack: SlackServer) -> None:
    """Errors are read as carefully as answers."""
    client = SlackClient(
        slack.token, slack.url, answered_within=SECOND, connected_within=3 * SECOND
    )
    page = Reply(500, b"<html>Something went wrong</html>", pause=SECOND * 0.7)
    slack.fail_next(POST, faults.Fault(reply=page, pause=page.pause))
    assert posted(client).verdict is Verdict.UNKNOWN


def test_a_call_that_is_redirected_goes_nowhere(slack: SlackServer) -> None:
    """A portal in between is not followed: what came of the first request is not known."""
    client = SlackClient(slack.token, slack.url)
    slack.fail_next(POST, faults.Fault(reply=Reply(302, b"", {"Location": slack.url})))
    assert posted(client).verdict is Verdict.UNKNOWN
    assert len(slack.calls) == 1


def test_slack_shows_what_time_it_is(slack: SlackServer) -> None:
    """With every answer, also with a refusal."""
    client = SlackClient(slack.token, slack.url)
    assert client.slack_now() is None
    posted(client.until(monotonic() + 60))
    shown = client.slack_now()
    assert shown
    assert abs(shown - machine_now()) < LONG
