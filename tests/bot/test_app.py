import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.app import running
from bot.cli.stage import CHANNELS, furnish, settings_for, staged
from bot.conversation import build_bolt
from bot.delivery import UNPACED
from bot.sandbox import faults
from bot.sandbox.people import Signing
from bot.sandbox.server import SlackServer
from bot.vitals import Check, Health, Vitals
from bot.web.server import Server, build_flask
from schedule.clock import Clock, RehearsalClock
from schedule.problems import UserError
from schedule.reconcile import State
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, EVENTS, PREFIX, TIMELINE, Town, deployment
from tests.bot.vitals.told_vitals import ToldVitals
from tests.builders import at
from tests.waiting import has_happened, is_true_soon


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a service on the day before code freeze, with nothing due; tests only ask it."""
    clock: Clock = RehearsalClock(BEFORE_FREEZE, speed=1e-9)
    with (
        SlackServer(furnish(CYCLE)) as slack,
        staged(slack, deployment(slack, tmp_path_factory.mktemp("town")), clock) as stage,
    ):
        yield Town(stage)


WELL = Health(has_snapshot=True, wakeup_age=0.0)


# Health


def test_health_is_told_under_the_prefix(town: Town) -> None:
    """A supervisor that asks there lets it live."""
    status, text = town.request("GET", f"{PREFIX}/healthz")
    assert status == HTTPStatus.OK
    assert '"status":"ok"' in text.replace(" ", "")


def test_readiness_is_told_under_the_prefix(town: Town) -> None:
    """Each thing that has to be in order, with what to do; no secret is in it."""
    status, text = town.request("GET", f"{PREFIX}/readyz")
    told = json.loads(text)
    assert (status, told["ready"]) == (HTTPStatus.OK, True)
    names = {one["name"] for one in told["checks"]}
    assert {"threads", "database", "slack", "credentials"} <= names
    (admins,) = [one for one in told["checks"] if one["name"] == "admins"]
    assert "the config names no admins" in admins["why"]
    assert town.stage.server.token not in text


def test_numbers_are_told_under_the_prefix(town: Town) -> None:
    """As Prometheus reads them."""
    status, text = town.request("GET", f"{PREFIX}/metrics")
    assert status == HTTPStatus.OK
    for thread in ("scheduler", "watch", "settle", "doctor", "http", "greeting", "clicks", "looks"):
        assert f'release_bot_thread_alive{{thread="{thread}"}} 1.0' in text
    assert "release_bot_ledger_up 1.0" in text


def test_what_is_not_in_order_makes_it_unready() -> None:
    """Alerts see the status, people the reason."""
    health = Health(has_snapshot=True, wakeup_age=0.0)
    vitals = ToldVitals(health, Check("threads"), Check("database", "it does not answer"))
    answer = _client(vitals).get("/readyz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.get_json() == {
        "ready": False,
        "checks": [
            {"name": "threads", "ok": True, "why": ""},
            {"name": "database", "ok": False, "why": "it does not answer"},
        ],
    }


def test_a_dead_thread_is_named() -> None:
    """A supervisor restarts, and the log of it says why."""
    dead = Health(has_snapshot=True, wakeup_age=0.0, dead=("watch",))
    answer = _client(ToldVitals(dead)).get("/healthz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.get_json()["dead_threads"] == ["watch"]


def test_a_hung_thread_is_named() -> None:
    """It is alive, and a supervisor has to know all the same."""
    hung = Health(has_snapshot=True, wakeup_age=0.0, hung=("deliver_3 for 200 s",))
    answer = _client(ToldVitals(hung)).get("/healthz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.get_json()["hung_threads"] == ["deliver_3 for 200 s"]


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/slack/events", "/", f"{PREFIX}/nothing"]
)
def test_nothing_is_outside_the_prefix(town: Town, path: str) -> None:
    """Other applications share the host."""
    assert town.request("GET", path)[0] == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("health", "is_well"),
    [
        (Health(has_snapshot=True, wakeup_age=0.0), True),
        (Health(has_snapshot=True, wakeup_age=299.9), True),
        (Health(has_snapshot=True, wakeup_age=300.0), False),
        (Health(has_snapshot=False, wakeup_age=0.0), False),
    ],
    ids=["at work", "asleep", "dead", "knowing nothing"],
)
def test_a_service_that_does_not_do_its_job_is_not_well(health: Health, is_well: bool) -> None:
    """It is restarted when it has not looked for what is due for five minutes."""
    assert health.is_well is is_well
    answer = _client(ToldVitals(health)).get("/healthz")
    assert answer.status_code == (HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE)
    assert answer.get_json()["last_wakeup_seconds"] == round(health.wakeup_age, 1)


def _client(vitals: Vitals) -> FlaskClient:
    slack = SlackServer(furnish(CYCLE))
    settings = settings_for(slack, CYCLE, [TIMELINE], Path("unused.db"))
    slack.stop()
    return build_flask(build_bolt(settings), "secret", vitals, "").test_client()


# The command


def test_the_answer_is_the_receipt(town: Town) -> None:
    """Private, from memory, within the request that asked; Slack is not called for it."""
    said = len(town.stage.workspace.messages())
    answer = town.ask()
    assert answer.status == HTTPStatus.OK
    assert answer.message
    assert answer.message.visible_to == town.lead.id
    assert "Kubernetes v1.32" in answer.message.shown
    assert "Code Freeze" in answer.message.shown
    assert len(town.stage.workspace.messages()) == said


def test_the_words_behind_the_command_are_read(town: Town) -> None:
    """In the release team's own words, a slip included."""
    answer = town.ask("code freze")
    assert answer.message
    assert "Code Freeze" in answer.message.shown


def test_who_asks_is_known(town: Town) -> None:
    """Their duties are theirs."""
    answer = town.ask("mine")
    assert answer.message
    assert not answer.error


def test_an_unknown_word_gets_a_helpful_answer(town: Town) -> None:
    """Not an error."""
    answer = town.ask("quux flurb")
    assert (answer.status, answer.error) == (HTTPStatus.OK, "")
    assert answer.message
    assert "help" in answer.message.shown


@pytest.mark.parametrize(
    "words",
    ["<!channel>", "*" * 3000, "\u202e\0\U0001f680", "next 99999999999999999999", "&lt;&amp;"],
    ids=["a ping", "very much", "signs", "a number out of bounds", "escapes"],
)
def test_no_words_break_it(town: Town, words: str) -> None:
    """Everybody in the workspace may type anything."""
    answer = town.ask(words)
    assert (answer.status, answer.error) == (HTTPStatus.OK, "")
    assert answer.message
    assert answer.message.pings == ()


def test_another_command_is_not_ours(town: Town) -> None:
    """Slack is told so."""
    answer = town.stage.people.slash(town.lead.id, town.channel.id, "/deploy")
    assert answer.status == HTTPStatus.NOT_FOUND


def test_slacks_own_check_of_the_certificate_is_answered(town: Town) -> None:
    """It comes with a signature and nothing to do."""
    body = b"ssl_check=1&token=legacy"
    headers = Signing().headers(town.stage.server.signing_secret, body)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert town.request("POST", EVENTS, body, headers | form)[0] == HTTPStatus.OK


# The service as a whole


def test_a_slack_that_hangs_does_not_keep_people_waiting(tmp_path: Path) -> None:
    """Answers come from memory, whatever becomes of posts."""
    arrived, go_on = threading.Event(), threading.Event()
    with SlackServer(furnish(CYCLE)) as slack:
        slack.fail_next("chat.postMessage", *[faults.slow(go_on, reached=arrived)] * 20)
        with staged(
            slack, deployment(slack, tmp_path), RehearsalClock(BEFORE_FREEZE, speed=0)
        ) as stage:
            assert has_happened(arrived)
            answer = Town(stage).ask("code freeze")
            go_on.set()
    assert answer.message
    assert "Code Freeze" in answer.message.shown


def test_a_start_after_a_stop_says_nothing_twice(tmp_path: Path) -> None:
    """The ledger remembers what was said."""
    end = at("2024-11-08 03:00")
    with SlackServer(furnish(CYCLE)) as slack:
        for _ in range(2):
            clock = RehearsalClock(BEFORE_FREEZE, speed=0, end=end)
            settings = deployment(slack, tmp_path)
            with staged(slack, settings, clock, pace=UNPACED) as stage:
                ledger = stage.service.ledger
                assert is_true_soon(lambda: ledger.earliest_unfinished() > end)  # type: ignore[operator]  # noqa: B023 -- more is planned; asked at once
                sent = [one.reminder_id for one in ledger.history(state=State.SENT)]
    announce = slack.workspace.channel_named(CHANNELS["announce"]).id
    said = [
        one
        for message in slack.workspace.messages(announce)
        for one in (message.metadata or {})["event_payload"]["reminder_ids"]
    ]
    assert "1.32/code-freeze/0m/channel:announce" in said
    assert len(said) == len(set(said))
    assert set(said) <= set(sent)


def test_a_port_in_use_is_told_before_anything_is_written(tmp_path: Path) -> None:
    """And named with the setting that changes it."""
    with SlackServer(furnish(CYCLE)) as slack, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = replace(deployment(slack, tmp_path), port=port)
        with (
            pytest.raises(UserError) as refusal,
            running(settings, RehearsalClock(BEFORE_FREEZE, speed=0)),
        ):
            pass
    assert str(refusal.value) == (
        f"cannot listen on 127.0.0.1 port {port}: address already in use; set HOST and PORT to a "
        "free address"
    )
    assert not list(tmp_path.glob("ledger*"))
    assert slack.calls == []


@pytest.mark.parametrize("host", ["203.0.113.1", "2001:db8::1"])
def test_an_address_that_is_none_is_told(host: str) -> None:
    """In one line."""
    with pytest.raises(UserError, match="set HOST and PORT to a free address"):
        Server(_client(ToldVitals(WELL)).application, host, 0)


def test_a_stop_frees_the_port(tmp_path: Path) -> None:
    """The next start may have it."""
    with SlackServer(furnish(CYCLE)) as slack:
        settings = deployment(slack, tmp_path)
        with staged(slack, settings, RehearsalClock(BEFORE_FREEZE, speed=1e-9)) as stage:
            port = stage.service.port
        with socket.create_server(("127.0.0.1", port)):
            pass


def test_a_stop_before_it_serves_leaves_nothing_behind() -> None:
    """A start that fails half-way closes what it opened."""
    server = Server(_client(ToldVitals(WELL)).application, "127.0.0.1", 0)
    server.close()
    with socket.create_server(("127.0.0.1", server.port)):
        pass


def test_threads_end_with_the_service(tmp_path: Path) -> None:
    """Nothing goes on in the background."""
    before = set(threading.enumerate())
    with SlackServer(furnish(CYCLE)) as slack:
        settings = deployment(slack, tmp_path)
        with staged(slack, settings, RehearsalClock(BEFORE_FREEZE, speed=1e-9)):
            pass
    assert is_true_soon(lambda: set(threading.enumerate()) <= before)
