"""Calls that go wrong, as the bot's client lives them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.model import Channel
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace

POST = "chat.postMessage"


@pytest.mark.parametrize(
    ("fault", "status", "error", "posted"),
    [
        pytest.param(faults.too_soon(30), 429, "ratelimited", 0, id="too soon"),
        pytest.param(faults.slack_error("is_inactive"), 200, "is_inactive", 0, id="refused"),
        pytest.param(
            faults.slack_error("fatal_error", is_applied=True),
            200,
            "fatal_error",
            1,
            id="half done",
        ),
    ],
)
def test_slack_answers_with_an_error(
    *,
    client: WebClient,
    slack: SlackServer,
    workspace: Workspace,
    announce: Channel,
    fault: Fault,
    status: int,
    error: str,
    posted: int,
) -> None:
    """Slack says what went wrong, and may have posted all the same."""
    slack.fail_next(POST, fault)

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=announce.id, text="x")

    assert (caught.value.response.status_code, caught.value.response["error"]) == (status, error)
    assert len(workspace.messages()) == posted


@pytest.mark.parametrize(
    ("fault", "posted"),
    [
        pytest.param(faults.server_error(is_applied=False), 0, id="500 before"),
        pytest.param(faults.server_error(is_applied=True), 1, id="500 after"),
        pytest.param(faults.invalid_json(), 1, id="a body that breaks off"),
    ],
)
def test_answer_is_no_answer(
    *,
    client: WebClient,
    slack: SlackServer,
    workspace: Workspace,
    announce: Channel,
    fault: Fault,
    posted: int,
) -> None:
    """The client cannot tell from a broken answer whether the message was posted."""
    slack.fail_next(POST, fault)

    with pytest.raises(SlackApiError, match="non-JSON"):
        client.chat_postMessage(channel=announce.id, text="x")

    assert len(workspace.messages()) == posted


@pytest.mark.parametrize(
    ("is_applied", "posted"),
    [pytest.param(False, 0, id="before"), pytest.param(True, 1, id="after: the answer is lost")],
)
def test_connection_is_reset(
    *,
    client: WebClient,
    slack: SlackServer,
    workspace: Workspace,
    announce: Channel,
    is_applied: bool,
    posted: int,
) -> None:
    """The client cannot tell from a lost connection whether the message was posted."""
    slack.fail_next(POST, faults.reset(is_applied=is_applied))

    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel=announce.id, text="x")

    assert len(workspace.messages()) == posted


def test_slow_call_waits_until_let_go(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """A slow call has no effect before it is let go, and then its usual one."""
    let_go, reached = threading.Event(), threading.Event()
    slack.fail_next(POST, faults.slow(let_go, reached=reached))

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.chat_postMessage, channel=announce.id, text="slow")
        assert reached.wait(10)
        client.chat_postMessage(channel=announce.id, text="fast")
        let_go.set()
        assert answer.result()["ok"]

    assert [message.text for message in workspace.messages()] == ["fast", "slow"]


def test_faults_come_in_order_and_pass(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """Each fault is one call; after the last all is well."""
    slack.fail_next(POST, faults.slack_error("internal_error"), faults.slack_error("fatal_error"))
    errors = []
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=announce.id, text="x")
        errors.append(caught.value.response["error"])
    client.chat_postMessage(channel=announce.id, text="x")

    assert errors == ["internal_error", "fatal_error"]
    assert len(workspace.messages()) == 1


def test_fault_concerns_its_method_only(client: WebClient, slack: SlackServer) -> None:
    """A fault of posting leaves the rest of the API alone."""
    slack.fail_next(POST, faults.server_error(is_applied=False))

    assert client.auth_test()["ok"]


def test_failed_calls_are_on_record(
    client: WebClient, slack: SlackServer, announce: Channel
) -> None:
    """Every request counts as a call, also one that was never answered."""
    slack.fail_next(POST, faults.reset(is_applied=False))
    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel=announce.id, text="x")

    assert [(call.method, call.args["text"]) for call in slack.calls] == [(POST, "x")]
