"""What Slack tells of a deployment, over real HTTP; nothing is posted."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.doctor.asking import ask_app_token, ask_channel, ask_token
from bot.doctor.facts import ChannelFacts
from bot.sandbox.faults import Fault, hang_up, invalid_json, server_error, slack_error, too_soon
from bot.sandbox.model import Channel
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from schedule.clock import machine_now

LEAST = ("commands", "chat:write")
READING = (*LEAST, "channels:read", "groups:read")


@pytest.fixture(params=[LEAST], ids=["least scope"])
def slack(request: pytest.FixtureRequest) -> Iterator[SlackServer]:
    """Return a stand-in whose app was granted some scopes."""
    with SlackServer(Workspace.furnished(["announce"]), scopes=request.param) as server:
        yield server
        assert server.workspace.messages() == []
        assert [one.method for one in server.calls if one.method.startswith("chat.post")] == []


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    """Return a client as the doctor uses it."""
    return WebClient(slack.token, slack.url, retry_handlers=[], timeout=10)


def facts(client: WebClient, slack: SlackServer, channel: str) -> ChannelFacts:
    """Return what Slack says of a channel."""
    return ask_channel(client, channel, frozenset(slack.app.scopes))


def test_the_token_says_who_it_is_and_what_it_may(client: WebClient, slack: SlackServer) -> None:
    """From one call."""
    found = ask_token(client, machine_now)
    assert (found.error, found.user, found.is_bot) == ("", "release-bot", True)
    assert found.url == f"https://{slack.workspace.domain}.slack.com/"
    assert found.scopes == frozenset(LEAST)
    assert [one.method for one in slack.calls] == ["auth.test"]


@pytest.mark.parametrize("minutes", [0, 7, -7])
@pytest.mark.parametrize("token", ["", "xoxb-wrong"], ids=["its token", "a wrong token"])
def test_the_skew_of_the_clocks_is_silent(slack: SlackServer, minutes: int, token: str) -> None:
    """Also by a refusal; the header has whole seconds."""
    slack.set_clock(timedelta(minutes=minutes))
    client = WebClient(token or slack.token, slack.url, retry_handlers=[], timeout=10)
    found = ask_token(client, machine_now)
    assert found.skew is not None
    assert abs(found.skew - timedelta(minutes=minutes)) < timedelta(seconds=30)
    assert (found.error, found.is_refused) == (("invalid_auth", True) if token else ("", False))


@pytest.mark.parametrize(
    "fault",
    [
        too_soon(),
        server_error(is_applied=False),
        slack_error("fatal_error"),
        invalid_json(),
        hang_up(is_applied=False),
    ],
    ids=["too soon", "HTTP 500", "fatal_error", "no JSON", "no answer"],
)
def test_whatever_goes_wrong_is_said(client: WebClient, slack: SlackServer, fault: Fault) -> None:
    """And is no refusal of the token; no fault is raised."""
    with slack.failing(fault):
        found = ask_token(client, machine_now)
        assert found.error
        assert not found.is_refused
        assert ask_app_token(client, slack.app_token)
        channel = slack.workspace.channel_named("announce").id
        assert facts(client, slack, channel).error


def test_a_channel_is_seen_with_least_scope(client: WebClient, slack: SlackServer) -> None:
    """That there is one; not who is in it, and nothing is claimed."""
    outside = slack.workspace.add_channel("elsewhere", is_member=False)
    announce = slack.workspace.channel_named("announce")
    assert facts(client, slack, announce.id) == ChannelFacts()
    assert facts(client, slack, outside.id) == ChannelFacts()


def test_a_channel_that_there_is_not_is_found_out_with_least_scope(
    client: WebClient, slack: SlackServer
) -> None:
    """A mistyped id, or a private channel that nobody invited the bot to."""
    hidden = slack.workspace.add_channel("hidden", is_member=False, is_private=True)
    assert facts(client, slack, "C9999999999").error == "channel_not_found"
    assert facts(client, slack, hidden.id).error == "channel_not_found"


@pytest.mark.parametrize("slack", [READING], ids=["scopes to read"], indirect=True)
def test_a_channel_says_who_is_in_it_where_that_may_be_asked(
    client: WebClient, slack: SlackServer
) -> None:
    """With `membership: slack`, and the scopes for that."""
    workspace = slack.workspace
    inside, outside = (
        workspace.channel_named("announce"),
        workspace.add_channel("b", is_member=False),
    )
    assert facts(client, slack, inside.id) == ChannelFacts(is_member=True, is_archived=False)
    assert facts(client, slack, outside.id) == ChannelFacts(is_member=False, is_archived=False)
    workspace.change_channel(inside.id, is_archived=True)
    assert facts(client, slack, inside.id) == ChannelFacts(is_member=True, is_archived=True)


@pytest.mark.parametrize("slack", [(*LEAST, "channels:read")], ids=["public ones"], indirect=True)
def test_a_private_channel_is_only_seen_where_its_scope_is_missing(
    client: WebClient, slack: SlackServer
) -> None:
    """The other kind's scope does not help."""
    private: Channel = slack.workspace.add_channel("private", is_private=True)
    assert facts(client, slack, private.id) == ChannelFacts()


def test_the_app_token_is_tried_without_connecting(client: WebClient, slack: SlackServer) -> None:
    """An address is handed out, and not used."""
    assert ask_app_token(client, slack.app_token) == ""
    assert len(slack.sockets) == 0
    assert ask_app_token(client, "xapp-wrong").startswith("invalid_auth")
    assert ask_app_token(client, slack.token).startswith("not_allowed_token_type")
