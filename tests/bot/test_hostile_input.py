"""What nobody's Slack would send, signed all the same: a calm line, and nothing in the log."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

import pytest

from bot.cli.stage import furnish, staged
from bot.commands.listener import COMMAND
from bot.sandbox.people import Signing
from bot.sandbox.server import SlackServer
from schedule.clock import Clock, RehearsalClock
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, EVENTS, Town, deployment
from tests.postgres import Postgres

LONG = "x" * 20_000
ODD = {
    "a NUL": "code\0freeze",
    "only NULs": "\0" * 50,
    "signs that move the cursor": "\x1b[2J\r\n\x07",
    "letters that turn round": "\u202ecode\u2066 freeze",
    "half a letter": "\ud800",
    "a very long word": LONG,
    "very many words": "a " * 10_000,
    "a ping": "<!channel> <@U0000000000>",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Return a service with nothing due; tests only ask it."""
    clock: Clock = RehearsalClock(BEFORE_FREEZE, speed=1e-9)
    folder = tmp_path_factory.mktemp("town")
    with SlackServer(furnish(CYCLE)) as slack:
        settings = deployment(slack, folder)
        admin = slack.workspace.user_named("Release Team Lead").id
        config = settings.config.model_copy(update={"admins": (admin,)})
        settings = replace(settings, config=config)
        if request.param == "sqlite":
            with staged(slack, settings, clock) as stage:
                yield Town(stage)
            return
        postgres: Postgres = request.getfixturevalue("postgres")
        with (
            postgres.empty_database() as database,
            staged(slack, replace(settings, database_url=database), clock) as stage,
        ):
            yield Town(stage)


def form(town: Town, fields: dict[str, str]) -> tuple[int, str]:
    """Send a signed form."""
    body = urlencode(fields, errors="surrogatepass").encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = Signing().headers(town.stage.server.signing_secret, body) | kind
    return town.request("POST", EVENTS, body, headers)


def click(town: Town, **action: str) -> tuple[int, str]:
    """Press a button that nobody was shown."""
    payload = {
        "type": "block_actions",
        "user": {"id": action.pop("user", town.lead.id)},
        "team": {"id": "T0000000001"},
        "response_url": f"{town.stage.server.url}nowhere",
        "trigger_id": "1.2.3",
        "container": {"channel_id": town.channel.id, "message_ts": "1.000001"},
        "actions": [{"type": "button", "block_id": "b", **action}],
    }
    return form(town, {"payload": json.dumps(payload)})


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "verb", ["", "confirm ", "discuss ", "reminders ", "team ", "link ", "pause "]
)
def test_odd_words_get_a_calm_answer(
    town: Town, caplog: pytest.LogCaptureFixture, verb: str, words: str
) -> None:
    """Everybody in the workspace may type anything."""
    with caplog.at_level(logging.WARNING):
        fields = {"command": COMMAND, "text": verb + words, "user_id": town.lead.id}
        status, text = form(town, fields)
    assert status == HTTPStatus.OK
    assert json.loads(text)["text"]
    assert "<!channel" not in text
    assert _said_in_log(caplog) == []


FORGED = {
    "an action that nobody has": {"action_id": "launch", "value": "1.32/code-freeze"},
    "a value of another release": {"action_id": "confirm", "value": "9.99/code-freeze"},
    "an answer to no question": {"action_id": "landed", "value": "notice/unknown/nothing"},
    "a post that never was": {"action_id": "landed", "value": "x", "block_id": "never/was"},
    "without a value": {"action_id": "confirm"},
    "somebody who is nobody": {"action_id": "confirm", "value": "1.32/code-freeze", "user": "U\0"},
}
ODD_CLICKS = [
    *(pytest.param(action, id=name) for name, action in FORGED.items()),
    *(
        pytest.param({"action_id": "landed", **{field: text}}, id=f"{field}: {name}")
        for field in ("action_id", "value", "block_id")
        for name, text in ODD.items()
    ),
    *(
        pytest.param({"action_id": "landed", "block_id": f"{text}/for/b"}, id=f"post: {name}")
        for name, text in ODD.items()
    ),
]


@pytest.mark.parametrize("action", ODD_CLICKS)
def test_a_forged_click_comes_to_nothing(
    town: Town, caplog: pytest.LogCaptureFixture, action: dict[str, str]
) -> None:
    """It is acknowledged, and whoever pressed is told that the bot does not know it."""
    before = town.stage.service.ledger.acts()
    with caplog.at_level(logging.WARNING):
        status, _ = click(town, **action)
    assert status == HTTPStatus.OK
    assert _said_in_log(caplog) == []
    assert town.stage.service.ledger.acts() == before


def _said_in_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        one.getMessage()
        for one in caplog.records
        if one.name.startswith(("bot", "schedule", "slack_bolt"))
        and "could not be told" not in one.getMessage()  # the forged address leads nowhere
    ]
