"""How Slack paces an app, on machine time that the test winds."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.model import Channel, User
from bot.sandbox.rates import Limits, Pacing
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.conftest import Connect
from tests.bot.sandbox.hand_wound import HandWound

POST = "chat.postMessage"


@pytest.fixture
def pacing(machine_time: HandWound) -> Pacing:
    """Return fresh limits."""
    return Pacing(Limits(message_burst=3, messages_per_minute=60), machine_time)


def test_short_burst_is_tolerated(pacing: Pacing) -> None:
    """A few messages at once pass; the next has to wait a second."""
    assert [pacing.retry_after(POST, "C1") for _ in range(4)] == [0, 0, 0, 1]


def test_one_message_a_second_passes_for_ever(pacing: Pacing, machine_time: HandWound) -> None:
    """At Slack's own pace nothing is ever refused."""
    for _ in range(200):
        assert pacing.retry_after(POST, "C1") == 0
        machine_time.wind(1)


def test_retry_after_is_long_enough(pacing: Pacing, machine_time: HandWound) -> None:
    """Whoever waits as long as told is admitted."""
    while not (seconds := pacing.retry_after(POST, "C1")):
        pass
    machine_time.wind(seconds)

    assert pacing.retry_after(POST, "C1") == 0


def test_channels_do_not_slow_each_other(pacing: Pacing) -> None:
    """A busy channel does not hold up another."""
    for _ in range(4):
        pacing.retry_after(POST, "C1")

    assert pacing.retry_after(POST, "C2") == 0


def test_workspace_takes_some_hundreds_a_minute(pacing: Pacing) -> None:
    """However many channels there are, the workspace as a whole has its limit."""
    refused = [number for number in range(61) if pacing.retry_after(POST, f"C{number}")]

    assert refused == [60]


def test_refused_call_costs_nothing(pacing: Pacing, machine_time: HandWound) -> None:
    """Trying again too soon does not make the wait longer."""
    for _ in range(50):
        pacing.retry_after(POST, "C1")
    machine_time.wind(1)

    assert pacing.retry_after(POST, "C1") == 0


def test_methods_have_tiers_of_their_own(pacing: Pacing) -> None:
    """A method used up leaves the others alone."""
    used_up = [pacing.retry_after("chat.update") for _ in range(51)]

    assert used_up == [0] * 50 + [2]
    assert pacing.retry_after("views.open") == 0


def test_too_soon_is_http_429(client: WebClient, workspace: Workspace, announce: Channel) -> None:
    """The answer to one post too many says how long to wait, and nothing is posted."""
    for _ in range(3):
        client.chat_postMessage(channel=announce.id, text="x")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=announce.id, text="one too many")

    answer = caught.value.response
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    assert answer.headers["Retry-After"] == "1"
    assert len(workspace.messages()) == 3


def test_direct_messages_are_one_conversation_under_two_ids(
    client: WebClient, docs_lead: User
) -> None:
    """A person's id and the D... id share one pace."""
    conversation = client.chat_postMessage(channel=docs_lead.id, text="x")["channel"]
    client.chat_postMessage(channel=conversation, text="x")
    client.chat_postMessage(channel=docs_lead.id, text="x")

    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=conversation, text="x")


def test_pacing_can_be_off(
    workspace: Workspace, announce: Channel, machine_time: HandWound, connect: Connect
) -> None:
    """Where pacing is not the subject, messages pass as fast as they come."""
    with SlackServer(workspace, limits=Limits(paced=False), monotonic=machine_time) as slack:
        client = connect(slack)
        for _ in range(20):
            client.chat_postMessage(channel=announce.id, text="x")

    assert len(workspace.messages()) == 20
