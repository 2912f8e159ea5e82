"""The stand-in's side of Socket Mode, spoken to by a plain WebSocket."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx
import pytest
import websocket
from slack_sdk import WebClient

from bot.sandbox.model import Channel, User
from bot.sandbox.people import Answer, People
from bot.sandbox.server import SlackServer
from bot.sandbox.sockets import MOST_CONNECTIONS, TICKET_SECONDS
from tests.bot.sandbox.hand_wound import HandWound
from tests.bot.sandbox.refusals import refused
from tests.waiting import PATIENCE_SECONDS, is_true_soon

COMMAND = "/release-status"
Connect = Callable[[], websocket.WebSocket]


@pytest.fixture
def address(slack: SlackServer) -> Callable[[], str]:
    """Return what asks, as a bot does, for an address to connect to."""
    client = WebClient(base_url=slack.url, retry_handlers=[])
    return lambda: str(client.apps_connections_open(app_token=slack.app_token)["url"])


@pytest.fixture
def connect(address: Callable[[], str]) -> Iterator[Connect]:
    """Return what opens a connection; all are closed at the end."""
    opened = []

    def open_one() -> websocket.WebSocket:
        opened.append(websocket.create_connection(address(), timeout=PATIENCE_SECONDS))
        return opened[-1]

    yield open_one
    for connection in opened:
        connection.shutdown()  # type: ignore[no-untyped-call]  # it has no annotations


@pytest.fixture
def people(slack: SlackServer) -> People:
    """Return people who reach the bot over its connections."""
    return People(slack, None)


def heard(connection: websocket.WebSocket) -> dict[str, Any]:
    """Return the next frame."""
    found: dict[str, Any] = json.loads(connection.recv())
    return found


def answered(
    ask: Callable[[], Answer], connection: websocket.WebSocket, **receipt: Any
) -> tuple[Answer, dict[str, Any]]:
    """Let somebody do something, acknowledge it, and return what became of it and the envelope."""
    with ThreadPoolExecutor(1) as elsewhere:
        asked = elsewhere.submit(ask)
        envelope = heard(connection)
        connection.send(json.dumps({"envelope_id": envelope["envelope_id"], **receipt}))
        return asked.result(PATIENCE_SECONDS), envelope


# Opening


def test_an_address_is_for_this_machine(slack: SlackServer, address: Callable[[], str]) -> None:
    """It carries a ticket, a new one each time."""
    first, second = address(), address()
    assert first.startswith(f"ws://127.0.0.1:{slack.root.rpartition(':')[2]}/")
    assert first != second


def test_the_app_token_does_not_travel_among_arguments(
    slack: SlackServer, address: Callable[[], str]
) -> None:
    """It goes in the header only."""
    address()
    assert slack.calls[-1].args == {}


def test_only_the_app_token_in_the_header_opens(slack: SlackServer) -> None:
    """Neither the bot's token does, nor the right one in the wrong place."""
    for headers, form in (
        ({"Authorization": f"Bearer {slack.token}"}, {}),
        ({}, {"token": slack.app_token}),
    ):
        answer = httpx.post(f"{slack.url}apps.connections.open", headers=headers, data=form)
        assert answer.json()["error"] == "not_allowed_token_type"


def test_the_app_token_does_nothing_else(slack: SlackServer) -> None:
    """Posts are the bot's."""
    client = WebClient(token=slack.app_token, base_url=slack.url, retry_handlers=[])
    assert refused(client.auth_test) == "not_allowed_token_type"


def test_a_wrong_app_token_opens_nothing(slack: SlackServer) -> None:
    """Slack does not know it."""
    client = WebClient(base_url=slack.url, retry_handlers=[])
    assert refused(client.apps_connections_open, app_token="xapp-1-wrong") == "invalid_auth"


def test_a_ticket_opens_one_connection(address: Callable[[], str]) -> None:
    """Whoever has read it in a log comes too late."""
    url = address()
    with closing(websocket.create_connection(url)):
        pass
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(url)


def test_an_old_ticket_opens_nothing(address: Callable[[], str], machine_time: HandWound) -> None:
    """An address is for now."""
    url = address()
    machine_time.wind(TICKET_SECONDS + 1)
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(url)


def test_a_browser_is_told_what_this_is(slack: SlackServer) -> None:
    """A request without an upgrade is refused."""
    assert httpx.get(slack.sockets.issue_url().replace("ws:", "http:")).status_code == 426


def test_a_connection_is_greeted(connect: Connect) -> None:
    """With how many there are."""
    first, second = heard(connect()), heard(connect())
    assert (first["type"], first["num_connections"]) == ("hello", 1)
    assert second["num_connections"] == 2
    assert second["debug_info"]["approximate_connection_time"] == 3600


def test_there_is_room_for_ten(slack: SlackServer, connect: Connect) -> None:
    """The eleventh is told so, and ended."""
    for _ in range(MOST_CONNECTIONS):
        assert heard(connect())["type"] == "hello"
    last = connect()
    assert heard(last)["reason"] == "too_many_websockets"
    assert last.recv() == ""
    assert len(slack.sockets) == MOST_CONNECTIONS


# What people do


def test_a_command_is_answered_by_its_receipt(
    connect: Connect, people: People, announce: Channel, docs_lead: User
) -> None:
    """The answer is shown like one over HTTP."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    answer, envelope = answered(
        lambda: people.slash(docs_lead.id, announce.id, COMMAND, "next"),
        connection,
        payload={"text": "Code Freeze"},
    )
    assert answer.message
    assert (answer.message.shown, answer.message.visible_to) == ("Code Freeze", docs_lead.id)
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert envelope["payload"]["text"] == "next"


def test_an_event_tells_whether_it_is_sent_again(connect: Connect, people: People) -> None:
    """The envelope does, for there are no headers."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    answer, envelope = answered(
        lambda: people.event({"type": "app_home_opened"}, retry=2), connection
    )
    assert (answer.status, answer.text, answer.error) == (200, "", "")
    assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 2)
    assert envelope["payload"]["event"] == {"type": "app_home_opened"}


def test_each_envelope_goes_to_one_connection(
    connect: Connect, people: People, announce: Channel, docs_lead: User
) -> None:
    """None is copied to all; each connection has its turn."""
    both = []
    for _ in range(2):
        both.append(connect())
        assert heard(both[-1])["type"] == "hello"
    for words, connection in zip(("a", "b"), both, strict=True):
        _, envelope = answered(
            lambda: people.slash(docs_lead.id, announce.id, COMMAND, words),  # noqa: B023 -- asked at once
            connection,
        )
        assert envelope["payload"]["text"] == words


def test_without_a_connection_a_command_fails_at_once(
    people: People, announce: Channel, docs_lead: User
) -> None:
    """Slack does not keep it for later."""
    assert people.slash(docs_lead.id, announce.id, COMMAND).error == "dispatch_failed"


def test_without_a_receipt_a_command_times_out(
    slack: SlackServer, connect: Connect, announce: Channel, docs_lead: User
) -> None:
    """However well the connection is."""
    assert heard(connect())["type"] == "hello"
    impatient = People(slack, None, patience=timedelta(milliseconds=1))
    assert impatient.slash(docs_lead.id, announce.id, COMMAND).error == "operation_timeout"


# What goes wrong on demand


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_a_connection_is_told_that_it_ends(
    slack: SlackServer, connect: Connect, reason: str
) -> None:
    """And why."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    slack.sockets.say_disconnect(reason)
    told = heard(connection)
    assert (told["type"], told["reason"]) == ("disconnect", reason)


def test_a_connection_is_closed(slack: SlackServer, connect: Connect) -> None:
    """As the protocol has it."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    slack.sockets.close()
    assert connection.recv_data() == (websocket.ABNF.OPCODE_CLOSE, b"\x03\xe8")
    assert len(slack.sockets) == 0


def test_a_connection_is_aborted(slack: SlackServer, connect: Connect) -> None:
    """TCP is reset, and WebSocket has no word in it."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    slack.sockets.abort()
    with pytest.raises(ConnectionResetError):
        connection.recv()
    assert is_true_soon(lambda: len(slack.sockets) == 0)


def test_a_connection_answers_pings(connect: Connect) -> None:
    """As long as it is well."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    connection.ping("there?")
    assert connection.recv_data(control_frame=True) == (websocket.ABNF.OPCODE_PONG, b"there?")


def test_a_connection_falls_silent(slack: SlackServer, connect: Connect) -> None:
    """It stays open, and not even a ping is answered."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    slack.sockets.fall_silent()
    connection.ping()
    connection.settimeout(0.05)
    with pytest.raises(websocket.WebSocketTimeoutException):
        connection.recv()
    assert len(slack.sockets) == 1


def test_a_stop_ends_connections(slack: SlackServer, connect: Connect) -> None:
    """A Slack that goes away takes them along."""
    connection = connect()
    assert heard(connection)["type"] == "hello"
    slack.stop()
    with pytest.raises(ConnectionResetError):
        connection.recv()
