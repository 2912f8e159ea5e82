"""Calls that go wrong, as the bot's client lives them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import RemoteDisconnected
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.model import Channel
from bot.sandbox.server import SlackServer
from bot.sandbox.wire import PIECES
from bot.sandbox.workspace import Workspace
from schedule.clock import monotonic
from tests.waiting import PATIENCE_SECONDS, has_happened

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
    ("fault", "kind"),
    [
        pytest.param(faults.hang_up, RemoteDisconnected, id="closed"),
        pytest.param(faults.reset, ConnectionResetError, id="reset"),
    ],
)
@pytest.mark.parametrize(
    ("is_applied", "posted"),
    [pytest.param(False, 0, id="before"), pytest.param(True, 1, id="after: the answer is lost")],
)
def test_connection_ends_without_an_answer(
    *,
    client: WebClient,
    slack: SlackServer,
    workspace: Workspace,
    announce: Channel,
    fault: Callable[..., Fault],
    kind: type[Exception],
    is_applied: bool,
    posted: int,
) -> None:
    """The client cannot tell from a lost connection whether the message was posted."""
    slack.fail_next(POST, fault(is_applied=is_applied))

    with pytest.raises(ConnectionError) as lost:
        client.chat_postMessage(channel=announce.id, text="x")

    assert type(lost.value) is kind
    assert len(workspace.messages()) == posted


def test_connection_is_reset_before_a_word_is_read(
    client: WebClient, slack: SlackServer, announce: Channel
) -> None:
    """Something in between takes the connection, and nothing arrives."""
    slack.reset_next()
    with pytest.raises((ConnectionError, URLError)):
        client.chat_postMessage(channel=announce.id, text="x")
    assert slack.calls == []
    assert client.chat_postMessage(channel=announce.id, text="y")["ok"]


def test_connections_are_refused_for_a_while(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """Nobody listens; later somebody does, at the same address."""
    url = slack.url
    with slack.refusing():
        for _ in range(2):
            with pytest.raises(URLError, match="refused"):
                client.chat_postMessage(channel=announce.id, text="x")
    assert slack.url == url
    client.chat_postMessage(channel=announce.id, text="y")
    assert [message.text for message in workspace.messages()] == ["y"]


def test_call_under_way_outlives_the_port(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """Who is being served already is not sent away."""
    let_go, reached = threading.Event(), threading.Event()
    slack.fail_next(POST, faults.slow(let_go, reached=reached))
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.chat_postMessage, channel=announce.id, text="x")
        assert has_happened(reached)
        with slack.refusing():
            let_go.set()
            assert answer.result()["ok"]
    assert len(workspace.messages()) == 1


def test_slow_call_waits_until_let_go(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """A slow call has no effect before it is let go, and then its usual one."""
    let_go, reached = threading.Event(), threading.Event()
    slack.fail_next(POST, faults.slow(let_go, reached=reached))

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.chat_postMessage, channel=announce.id, text="slow")
        assert has_happened(reached)
        client.chat_postMessage(channel=announce.id, text="fast")
        let_go.set()
        assert answer.result()["ok"]

    assert [message.text for message in workspace.messages()] == ["fast", "slow"]


def test_answer_comes_long_after_the_message(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """The message stands while its sender still waits to hear so."""
    let_go, reached = threading.Event(), threading.Event()
    slack.fail_next(POST, faults.late(let_go, reached=reached))

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.chat_postMessage, channel=announce.id, text="x")
        assert has_happened(reached)
        assert len(workspace.messages()) == 1
        let_go.set()
        assert answer.result()["ok"]


@pytest.mark.parametrize("fault", [faults.slow, faults.late])
def test_message_lands_though_its_sender_gave_up(
    slack: SlackServer, workspace: Workspace, announce: Channel, fault: Callable[..., Fault]
) -> None:
    """Slack takes longer than the client waits."""
    let_go = threading.Event()
    slack.fail_next(POST, fault(let_go))
    hasty = WebClient(slack.token, slack.url, retry_handlers=[], timeout=0.1)  # type: ignore[arg-type]  # seconds need not be whole

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=announce.id, text="x")
    let_go.set()

    assert slack.is_at_rest(timedelta(seconds=PATIENCE_SECONDS))
    assert len(workspace.messages()) == 1


def test_answer_drips(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """A piece at a time; in the end it is the whole truth."""
    pause = timedelta(milliseconds=5)
    slack.fail_next(POST, faults.dripping(pause))
    began = monotonic()

    answer = client.chat_postMessage(channel=announce.id, text="x")

    assert monotonic() - began >= PIECES * pause.total_seconds()
    assert answer["ts"] == workspace.messages()[0].ts


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
    slack.fail_next(POST, faults.hang_up(is_applied=False))
    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel=announce.id, text="x")

    assert slack.mishaps == 1
    assert [(call.method, call.args["text"]) for call in slack.calls] == [(POST, "x")]
