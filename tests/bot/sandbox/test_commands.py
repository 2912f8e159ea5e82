"""People type commands; a bot on the real Bolt hears and answers them."""

import threading
from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_bolt import App

from bot.sandbox.model import Channel, User
from bot.sandbox.people import People, Signing
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.a_bot import listening
from tests.bot.sandbox.hand_wound import HandWound
from tests.bot.sandbox.surfaces import plain

COMMAND = "/release-status"


def test_command_is_answered_privately(
    app: App, people: People, workspace: Workspace, announce: Channel, docs_lead: User
) -> None:
    """The answer to a command is shown to who typed it, and to nobody else."""
    app.command(COMMAND)(lambda ack, command: ack(f"{command['user_id']}: {command['text']}"))

    answer = people.slash(docs_lead.id, announce.id, COMMAND, "docs freeze")

    (message,) = workspace.ephemerals(docs_lead.id)
    assert (answer.status, answer.message) == (200, message)
    assert message.text == f"{docs_lead.id}: docs freeze"
    assert workspace.messages(announce.id) == []


def test_command_can_be_answered_in_the_channel(
    app: App, people: People, workspace: Workspace, announce: Channel, docs_lead: User
) -> None:
    """An answer for everybody needs no membership."""
    workspace.change_channel(announce.id, is_member=False)
    app.command(COMMAND)(lambda ack: ack(text="for all", response_type="in_channel"))

    people.slash(docs_lead.id, announce.id, COMMAND)

    assert [message.text for message in workspace.messages(announce.id)] == ["for all"]


def test_command_in_direct_messages(
    app: App, people: People, workspace: Workspace, docs_lead: User
) -> None:
    """A command also works where the bot writes to a person."""
    conversation = workspace.direct_messages(docs_lead.id)
    app.command(COMMAND)(lambda ack, command: ack(command["channel_name"]))

    assert people.slash(docs_lead.id, conversation.id, COMMAND).text == "directmessage"


def test_empty_answer_shows_nothing(
    app: App, people: People, announce: Channel, docs_lead: User
) -> None:
    """A bare receipt is no message."""
    app.command(COMMAND)(lambda ack: ack())

    answer = people.slash(docs_lead.id, announce.id, COMMAND)

    assert (answer.error, answer.message) == ("", None)


def test_answer_beyond_the_limits_is_not_shown(
    app: App, people: People, workspace: Workspace, announce: Channel, docs_lead: User
) -> None:
    """An answer keeps to Slack's limits like any message."""
    app.command(COMMAND)(lambda ack: ack(blocks=[{"type": "header", "text": plain("x" * 151)}]))

    answer = people.slash(docs_lead.id, announce.id, COMMAND)

    assert answer.error == "invalid_blocks"
    assert answer.details == (
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    )
    assert workspace.ephemerals(docs_lead.id) == []


@pytest.mark.parametrize(
    "signing",
    [
        pytest.param(Signing(secret="another"), id="another secret"),
        pytest.param(Signing(age=timedelta(minutes=6)), id="signed six minutes ago"),
        pytest.param(Signing(signature="v0=00"), id="no signature worth the name"),
        pytest.param(Signing(signature=None), id="no signature"),
    ],
)
def test_forged_request_reaches_nobody(
    *, app: App, people: People, announce: Channel, docs_lead: User, signing: Signing
) -> None:
    """A request that Slack did not sign just now is turned away."""
    app.command(COMMAND)(lambda ack: ack("never"))

    answer = people.slash(docs_lead.id, announce.id, COMMAND, signing=signing)

    assert (answer.status, answer.error) == (401, "dispatch_failed")


def test_timestamp_may_be_any_text() -> None:
    """A test can sign a timestamp that is no number."""
    headers = Signing(timestamp="yesterday").headers("secret", b"body")

    assert headers["X-Slack-Request-Timestamp"] == "yesterday"


def test_bot_that_is_down(slack: SlackServer, announce: Channel, docs_lead: User) -> None:
    """Where nobody listens, the command fails for who typed it."""
    people = People(slack, "http://127.0.0.1:1")

    answer = people.slash(docs_lead.id, announce.id, COMMAND)

    assert (answer.status, answer.error) == (0, "dispatch_failed")


def test_bot_that_takes_too_long(
    slack: SlackServer, announce: Channel, docs_lead: User, app: App
) -> None:
    """Without an answer in time, Slack says so."""
    given_up = threading.Event()

    @app.command(COMMAND)
    def answer_late(ack: Any) -> None:
        given_up.wait(10)
        ack()

    with listening(app.dispatch) as url:
        people = People(slack, url, patience=timedelta(milliseconds=50))
        answer = people.slash(docs_lead.id, announce.id, COMMAND)
        given_up.set()

    assert answer.error == "operation_timeout"


def response_url_of(app: App, people: People, channel: Channel, user: User) -> str:
    """Return the response URL that a command brings."""
    urls: list[str] = []

    @app.command(COMMAND)
    def keep(ack: Any, command: dict[str, str]) -> None:
        urls.append(command["response_url"])
        ack()

    people.slash(user.id, channel.id, COMMAND)
    return urls[0]


def test_response_url_takes_five_answers(
    app: App,
    people: People,
    workspace: Workspace,
    announce: Channel,
    docs_lead: User,
    machine_time: HandWound,
) -> None:
    """A response URL is good for five messages."""
    url = response_url_of(app, people, announce, docs_lead)
    answers = []
    for number in range(6):
        machine_time.wind(1)
        answers.append(httpx.post(url, json={"text": str(number)}))

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[-1].json()["error"] == "used_url"
    assert len(workspace.ephemerals(docs_lead.id)) == 5


def test_response_url_lives_half_an_hour(
    app: App, people: People, announce: Channel, docs_lead: User, machine_time: HandWound
) -> None:
    """Thirty minutes of machine time later it is too late."""
    url = response_url_of(app, people, announce, docs_lead)
    machine_time.wind(30 * 60)
    assert httpx.post(url, json={"text": "just in time"}).status_code == 200
    machine_time.wind(1)

    assert httpx.post(url, json={"text": "late"}).json()["error"] == "expired_url"


def test_response_url_keeps_to_the_limits(
    app: App, people: People, announce: Channel, docs_lead: User
) -> None:
    """A message that Slack would not take is refused here too."""
    url = response_url_of(app, people, announce, docs_lead)

    answer = httpx.post(url, json={"text": "x", "blocks": [{"type": "poem"}]})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_blocks")


def test_response_url_is_paced(
    app: App, people: People, announce: Channel, docs_lead: User
) -> None:
    """Answers come at the pace of messages."""
    url = response_url_of(app, people, announce, docs_lead)

    assert [httpx.post(url, json={"text": "x"}).status_code for _ in range(4)] == [200] * 3 + [429]


def test_unknown_response_url_is_refused(slack: SlackServer) -> None:
    """Nobody can guess one."""
    assert httpx.post(f"{slack.root}/response/guess", json={"text": "x"}).status_code == 404


def test_event_comes_again_under_its_id(app: App, people: People, docs_lead: User) -> None:
    """A delivery that failed is repeated, with a count."""
    heard: list[tuple[str, Any]] = []

    @app.event("app_home_opened")
    def keep(body: dict[str, Any], request: Any) -> None:
        heard.append((body["event_id"], request.headers.get("x-slack-retry-num")))

    event = {"type": "app_home_opened", "user": docs_lead.id, "tab": "home"}
    people.event(event, event_id="Ev1")
    people.event(event, event_id="Ev1", retry=1)
    people.event(event)

    assert heard == [("Ev1", None), ("Ev1", ["1"]), ("Ev0000000001", None)]


def test_opening_the_home_tells_what_is_there(
    app: App, people: People, slack: SlackServer, docs_lead: User
) -> None:
    """Nothing at first; then the view with its hash, by which a newer one is not overwritten."""
    heard: list[Any] = []

    @app.event("app_home_opened")
    def keep(event: dict[str, Any]) -> None:
        heard.append((event["tab"], event.get("view", {}).get("hash")))

    people.open_home(docs_lead.id)
    home = slack.app.views.publish(docs_lead.id, {"type": "home", "blocks": []})
    people.open_home(docs_lead.id)
    people.open_home(docs_lead.id, "messages")

    assert heard == [("home", None), ("home", home.hash), ("messages", None)]


def test_who_mentions_the_bot_is_heard_and_read(
    app: App, people: People, slack: SlackServer, announce: Channel, docs_lead: User
) -> None:
    """Everybody sees the message; the event says where it stands, and in which thread."""
    heard: list[dict[str, Any]] = []

    @app.event("app_mention")
    def keep(event: dict[str, Any]) -> None:
        heard.append(event)

    asked, _ = people.mention(docs_lead.id, announce.id, "@bot when is code freeze?")
    below, _ = people.mention(docs_lead.id, announce.id, "and docs, @bot?", thread_ts=asked.ts)

    assert slack.workspace.messages(announce.id) == [asked, below]
    assert [one["ts"] for one in heard] == [asked.ts, below.ts]
    assert [one.get("thread_ts") for one in heard] == [None, asked.ts]
    assert heard[0]["text"] == f"<@{slack.workspace.bot.id}> when is code freeze?"
    assert heard[0]["user"] == docs_lead.id
