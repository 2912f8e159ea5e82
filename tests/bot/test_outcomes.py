import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.client import parse_headers
from urllib.error import URLError

import pytest
from slack_sdk import WebClient

from bot.outcomes import Outcome, Verdict, outcome_of
from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.model import Channel
from bot.sandbox.server import SlackServer
from bot.sandbox.wire import Reply
from bot.sandbox.workspace import Workspace

POST = "chat.postMessage"


@pytest.fixture
def workspace() -> Workspace:
    """Return a workspace with an announce channel."""
    return Workspace.furnished(["announce"], ["Docs Lead"])


@pytest.fixture
def announce(workspace: Workspace) -> Channel:
    """Return the announce channel."""
    return workspace.channel_named("announce")


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[SlackServer]:
    """Return a running stand-in."""
    with SlackServer(workspace) as server:
        yield server


def client(url: str, token: str = "", timeout: float = 10) -> WebClient:
    """Return a client as the bot has it: nothing is tried twice."""
    return WebClient(token=token or None, base_url=url, timeout=timeout, retry_handlers=[])  # type: ignore[arg-type]  # seconds need not be whole


def outcome(of: WebClient, channel: str = "C0", **message: object) -> Outcome:
    """Return what a post that goes wrong came to."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 -- which one it is, is what is tested
        of.chat_postMessage(channel=channel, **({"text": "hello"} | message))  # type: ignore[arg-type]  # any argument
    return outcome_of(raised.value)


def of_fault(slack: SlackServer, announce: Channel, *wrong: Fault) -> Outcome:
    """Return what a post comes to when Slack behaves so."""
    slack.fail_next(POST, *wrong)
    return outcome(client(slack.url, slack.token), announce.id)


# What has provably not landed: later


def test_too_many_posts_wait_as_long_as_slack_says(slack: SlackServer, announce: Channel) -> None:
    """A 429 is no failure."""
    found = of_fault(slack, announce, faults.too_soon(17))
    assert found == Outcome(Verdict.LATER, error="rate limited", retry_after=timedelta(seconds=17))


@pytest.mark.parametrize("said", ["soon", "", "-1", "1.5"])
def test_a_429_that_names_no_time_is_waited_out_all_the_same(
    slack: SlackServer, announce: Channel, said: str
) -> None:
    """A proxy in between may answer one."""
    found = of_fault(slack, announce, Fault(reply=Reply(429, b"{}", {"Retry-After": said})))
    assert found.verdict is Verdict.LATER
    assert found.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(
    "code", ["ratelimited", "rate_limited", "message_limit_exceeded", "too_many_requests"]
)
def test_a_limit_told_in_the_answer_is_waited_out(
    slack: SlackServer, announce: Channel, code: str
) -> None:
    """Slack says it in several ways."""
    found = of_fault(slack, announce, faults.slack_error(code))
    assert (found.verdict, found.retry_after) == (Verdict.LATER, timedelta(seconds=30))


@pytest.mark.parametrize(
    "code", ["external_channel_migrating", "team_added_to_org", "org_login_required"]
)
def test_what_passes_is_waited_out(slack: SlackServer, announce: Channel, code: str) -> None:
    """A channel or workspace on the move takes no posts, and will again."""
    found = of_fault(slack, announce, faults.slack_error(code))
    assert (found.verdict, found.error) == (Verdict.LATER, code)


def test_a_slack_that_is_not_there_is_tried_again() -> None:
    """A refused connection took nothing."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        found = outcome(client(f"http://127.0.0.1:{unused.getsockname()[1]}/api/"))
    assert found.verdict is Verdict.LATER
    assert found.error.startswith("cannot reach Slack: ")


def test_a_name_that_nobody_knows_is_tried_again() -> None:
    """The network may be down."""
    unknown = URLError(socket.gaierror(socket.EAI_AGAIN, "no answer of the name server"))
    assert outcome_of(unknown).verdict is Verdict.LATER


def test_a_slack_that_does_not_pick_up_is_tried_again() -> None:
    """A connection that was never made took nothing, however long it was waited for."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        found = outcome(client(f"http://127.0.0.1:{full.getsockname()[1]}/api/", timeout=0.2))
        for one in waiting:
            one.close()
    assert found.verdict is Verdict.LATER
    assert found.error == "cannot reach Slack: timed out"


def test_a_stranger_in_slacks_place_is_told_nothing(slack: SlackServer) -> None:
    """Whoever cannot prove to be Slack is not sent the message; somebody may mend that."""
    found = outcome(client(slack.url.replace("http://", "https://")))
    assert found.verdict is Verdict.LATER
    assert slack.calls == []


# What may have landed: unknown


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(faults.reset(is_applied=False), id="the connection closed before it landed"),
        pytest.param(faults.reset(is_applied=True), id="the connection closed after it landed"),
        pytest.param(faults.server_error(is_applied=True), id="an error 500 after it landed"),
        pytest.param(faults.server_error(is_applied=False), id="an error 500"),
        pytest.param(faults.server_error(is_applied=False, status=503), id="an error 503"),
        pytest.param(faults.invalid_json(), id="an answer that breaks off"),
        pytest.param(faults.slack_error("fatal_error", is_applied=True), id="a fatal error"),
        pytest.param(faults.slack_error("internal_error"), id="an internal error"),
        pytest.param(faults.slack_error("service_unavailable"), id="no service"),
        pytest.param(faults.slack_error("request_timeout"), id="a timeout of Slack's own"),
        pytest.param(Fault(True, Reply(200, b"[]", {})), id="an answer of another shape"),
        pytest.param(Fault(True, Reply(200, b"", {})), id="an empty answer"),
        pytest.param(
            Fault(True, Reply(200, b"<html>", {"Content-Type": "text/html"})), id="a page"
        ),
        pytest.param(Fault(True, Reply(302, b"", {"Location": "/"})), id="a redirect"),
    ],
)
def test_what_may_have_landed_is_not_sent_again(
    slack: SlackServer, announce: Channel, wrong: Fault
) -> None:
    """Slack has no way to repeat a request safely."""
    assert of_fault(slack, announce, wrong).verdict is Verdict.UNKNOWN


def test_an_answer_that_does_not_come_leaves_it_unknown(
    slack: SlackServer, announce: Channel
) -> None:
    """The request was written; perhaps it landed."""
    answer = threading.Event()
    slack.fail_next(POST, faults.slow(answer))
    found = outcome(client(slack.url, slack.token, timeout=0.2), announce.id)
    answer.set()
    assert found.verdict is Verdict.UNKNOWN
    assert found.error == "TimeoutError: timed out"


def test_an_answer_cut_short_leaves_it_unknown() -> None:
    """A proxy may give up in the middle."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as request:
                # All of it: closing on what was not read would reset the connection instead.
                headers = parse_headers(request) if request.readline() else None
                assert headers
                request.read(int(headers["Content-Length"]))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

        thread = threading.Thread(target=answer)
        thread.start()
        found = outcome(client(f"http://127.0.0.1:{server.getsockname()[1]}/api/"))
        thread.join()
    assert found.verdict is Verdict.UNKNOWN
    assert found.error.startswith("IncompleteRead")


# What Slack refuses for good


@pytest.mark.parametrize(
    "code",
    [
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "accesslimited",
        "ekm_access_denied",
        "two_factor_setup_required",
    ],
)
def test_a_token_that_is_not_taken_is_the_operators(
    slack: SlackServer, announce: Channel, code: str
) -> None:
    """No channel is to blame, and nothing is lost."""
    found = of_fault(slack, announce, faults.slack_error(code))
    assert found == Outcome(Verdict.REFUSED_CREDENTIALS, error=code)


def test_a_wrong_token_is_the_operators(slack: SlackServer, announce: Channel) -> None:
    """As Slack says it of its own accord."""
    found = outcome(client(slack.url, "xoxb-wrong"), announce.id)
    assert found == Outcome(Verdict.REFUSED_CREDENTIALS, error="invalid_auth")


def test_a_missing_scope_is_named(workspace: Workspace, announce: Channel) -> None:
    """So that the operator knows which one to add."""
    with SlackServer(workspace, scopes=["commands"]) as slack:
        found = outcome(client(slack.url, slack.token), announce.id)
    assert found == Outcome(
        Verdict.REFUSED_CREDENTIALS, error="missing_scope (needs the scope chat:write)"
    )


def test_a_channel_the_bot_is_not_in_is_the_channels(
    slack: SlackServer, workspace: Workspace
) -> None:
    """Until somebody invites it."""
    elsewhere = workspace.add_channel("elsewhere", is_member=False)
    found = outcome(client(slack.url, slack.token), elsewhere.id)
    assert found == Outcome(Verdict.REFUSED_RECIPIENT, error="not_in_channel")


@pytest.mark.parametrize(
    "code",
    [
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
        "user_not_visible",
        "messages_tab_disabled",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "posting_to_channel_denied",
        "no_permission",
    ],
)
def test_a_recipient_that_takes_nothing_is_its_own_fault(
    slack: SlackServer, announce: Channel, code: str
) -> None:
    """Others still get theirs."""
    found = of_fault(slack, announce, faults.slack_error(code))
    assert found == Outcome(Verdict.REFUSED_RECIPIENT, error=code)


@pytest.mark.parametrize(
    "code",
    [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "invalid_arguments",
        "too_many_attachments",
        "invalid_attachments",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "markdown_text_conflict",
    ],
)
def test_a_message_that_is_not_acceptable_is_our_fault(
    slack: SlackServer, announce: Channel, code: str
) -> None:
    """Neither the channel's nor the token's."""
    found = of_fault(slack, announce, faults.slack_error(code))
    assert found == Outcome(Verdict.REFUSED_CONTENT, error=code)


def test_what_is_wrong_with_a_message_is_kept(slack: SlackServer, announce: Channel) -> None:
    """Slack says which block it is."""
    found = outcome(
        client(slack.url, slack.token), announce.id, blocks=[{"type": "header", "text": {}}]
    )
    assert found.verdict is Verdict.REFUSED_CONTENT
    assert found.error.startswith("invalid_blocks: ")


def test_an_answer_that_cannot_be_decoded_leaves_it_open() -> None:
    """Whatever the client trips over after the request, the message may have landed."""
    found = outcome_of(UnicodeDecodeError("utf-8", b"x", 0, 1, "invalid start byte"))
    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("told", ["99999999999", "9" * 30])
def test_no_wait_is_longer_than_an_hour(slack: SlackServer, announce: Channel, told: str) -> None:
    """A nonsensical Retry-After does not silence a channel for ever."""
    found = of_fault(slack, announce, faults.too_soon(int(told)))
    assert found.verdict is Verdict.LATER
    assert found.retry_after is not None
    assert found.retry_after <= timedelta(hours=1)


def test_a_code_nobody_listed_concerns_this_post_only(
    slack: SlackServer, announce: Channel
) -> None:
    """Slack adds codes; one more does not silence the channel."""
    found = of_fault(slack, announce, faults.slack_error("method_deprecated"))
    assert found == Outcome(Verdict.REFUSED, error="method_deprecated")
