"""The service as a whole, where Slack's requests come over Socket Mode."""

import json
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS, furnish, staged
from bot.sandbox.people import People, Signing
from bot.sandbox.server import SlackServer
from bot.vitals import Health, SocketHealth
from bot.web.server import build_flask
from schedule.clock import RehearsalClock
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, EVENTS, PREFIX, Town, deployment
from tests.bot.cli.a_deployment import Deployment
from tests.bot.sandbox.a_bot import a_bolt_app
from tests.bot.vitals.told_vitals import ToldVitals
from tests.waiting import is_true_soon

OPEN = "apps.connections.open"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Return a Slack with the release team in it."""
    with SlackServer(furnish(CYCLE)) as server:
        yield server


@pytest.fixture
def town(slack: SlackServer, tmp_path: Path) -> Iterator[Town]:
    """Return a service that is connected to Slack, with nothing due, and no signing secret."""
    settings = replace(deployment(slack, tmp_path), app_token=slack.app_token, signing_secret="")
    with staged(slack, settings, RehearsalClock(BEFORE_FREEZE, speed=1e-9)) as stage:
        assert is_true_soon(lambda: len(slack.sockets))
        yield Town(stage)


def health(town: Town) -> tuple[int, dict[str, object]]:
    """Return what a supervisor is told."""
    status, text = town.request("GET", f"{PREFIX}/healthz")
    found: dict[str, object] = json.loads(text)
    return status, found


def test_the_answer_is_the_receipt(town: Town) -> None:
    """Private and from memory; Slack is not called for it."""
    calls = len(town.stage.server.calls)
    answer = town.ask("code freeze")
    assert answer.message
    assert answer.message.visible_to == town.lead.id
    assert "Code Freeze" in answer.message.shown
    assert len(town.stage.server.calls) == calls


def test_health_tells_when_slack_was_last_heard_of(town: Town) -> None:
    """In seconds, for alerts."""
    assert is_true_soon(lambda: isinstance(health(town)[1]["socket_frame_seconds"], float))


def test_a_service_that_is_not_connected_is_well(town: Town) -> None:
    """A restart would not bring Slack back."""
    town.stage.server.sockets.abort()
    assert is_true_soon(lambda: len(town.stage.server.sockets) == 0)
    assert health(town)[0] == HTTPStatus.OK


def test_requests_over_http_are_refused(town: Town) -> None:
    """Without a signing secret anybody could sign them."""
    body = b"command=%2Frelease-status&text=next"
    headers = Signing().headers("", body) | {"Content-Type": "application/x-www-form-urlencoded"}
    status, text = town.request("POST", EVENTS, body, headers)
    assert (status, text) == (401, "Slack's requests come over Socket Mode\n")


@pytest.mark.parametrize(
    ("socket", "status"),
    [
        (SocketHealth(is_alive=True, frame_age=3.04), HTTPStatus.OK),
        (SocketHealth(is_alive=True, frame_age=86400.0), HTTPStatus.OK),
        (SocketHealth(is_alive=True, frame_age=None), HTTPStatus.OK),
        (SocketHealth(is_alive=False, frame_age=3.04), HTTPStatus.SERVICE_UNAVAILABLE),
    ],
    ids=["connected", "disconnected", "never connected", "nobody connects any more"],
)
def test_a_dead_line_is_a_reason_to_restart(
    slack: SlackServer, socket: SocketHealth, status: HTTPStatus
) -> None:
    """A Slack that is away is none."""
    told = Health(has_snapshot=True, wakeup_age=0.0, socket=socket)
    answer = build_flask(a_bolt_app(slack), "", ToldVitals(told), "").test_client().get("/healthz")
    assert answer.status_code == status
    age = answer.get_json()["socket_frame_seconds"]
    assert age == (None if socket.frame_age is None else round(socket.frame_age, 1))


def test_over_http_there_is_no_socket_to_tell_of(slack: SlackServer) -> None:
    """Nobody wonders about it."""
    told = Health(has_snapshot=True, wakeup_age=0.0)
    answer = (
        build_flask(a_bolt_app(slack), "secret", ToldVitals(told), "").test_client().get("/healthz")
    )
    assert "socket_frame_seconds" not in answer.get_json()


def test_a_service_starts_while_slack_is_down(slack: SlackServer, tmp_path: Path) -> None:
    """It connects once Slack is there, and stops in good order before that."""
    before = set(threading.enumerate())
    away = replace(
        deployment(slack, tmp_path), app_token="xapp-1", slack_api_url="http://127.0.0.1:9/api/"
    )
    with staged(slack, away, RehearsalClock(BEFORE_FREEZE, speed=1e-9)) as stage:
        status, told = health(Town(stage))
    assert (status, told["socket_frame_seconds"]) == (HTTPStatus.OK, None)
    assert is_true_soon(lambda: set(threading.enumerate()) <= before)


def test_sigterm_says_farewell(slack: SlackServer, tmp_path: Path) -> None:
    """Slack sends nothing to a bot that has gone; the token is in no line of the log."""
    with Deployment(tmp_path, slack).process(
        "run", SLACK_APP_TOKEN=slack.app_token, SLACK_SIGNING_SECRET=""
    ) as process:
        assert is_true_soon(lambda: len(slack.sockets))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert is_true_soon(lambda: len(slack.sockets) == 0)
    assert "connected to Slack over Socket Mode" in err
    assert slack.app_token not in err


def test_a_second_replica_answers_when_one_is_killed(slack: SlackServer, tmp_path: Path) -> None:
    """Each holds a connection of its own; whichever is left takes all commands."""
    folders = [tmp_path / name for name in ("one", "another")]
    for folder in folders:
        folder.mkdir()
    people = People(slack, None)
    lead = slack.workspace.user_named("Release Team Lead").id
    channel = slack.workspace.channel_named(CHANNELS["announce"]).id

    def is_answered() -> bool:
        return people.slash(lead, channel, "/release-status").message is not None

    first, second = (
        Deployment(folder, slack).process("run", SLACK_APP_TOKEN=slack.app_token)
        for folder in folders
    )
    with first as doomed, second:
        assert is_true_soon(lambda: len(slack.sockets) == 2)
        assert all(is_answered() for _ in range(4))
        doomed.kill()
        assert is_true_soon(lambda: len(slack.sockets) == 1)
        assert all(is_answered() for _ in range(10))
