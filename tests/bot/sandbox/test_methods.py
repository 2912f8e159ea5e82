"""Tokens, scopes, and the methods that read: through slack_sdk and real HTTP."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.methods import METHODS
from bot.sandbox.model import Channel, User
from bot.sandbox.rates import PER_MINUTE
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from schedule.clock import machine_now
from tests.bot.sandbox.refusals import answer_to

READING = ("channels:history", "channels:read", "im:history", "users:read", "im:write")

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Freeze"}, "blocks": []}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture
def reader(granted: Callable[..., WebClient]) -> WebClient:
    """Return a client that may read back what it posted."""
    return granted("chat:write", *READING)


def test_auth_test_says_who_and_what_was_granted(client: WebClient, workspace: Workspace) -> None:
    """The service learns at start who it is, and its scopes from a header."""
    answer = client.auth_test()

    assert answer["user_id"] == workspace.bot.id
    assert answer.headers["x-oauth-scopes"] == "commands,chat:write"


def test_only_a_token_that_is_known_has_scopes(slack: SlackServer) -> None:
    """The header of an answer is about the token that asked."""
    app = WebClient(token=slack.app_token, base_url=slack.url, retry_handlers=[])
    opened = app.apps_connections_open(app_token=slack.app_token)
    refused = httpx.post(f"{slack.url}auth.test", headers={"Authorization": "Bearer xoxb-wrong"})

    assert opened.headers["x-oauth-scopes"] == "connections:write"
    assert "x-oauth-scopes" not in refused.headers


def test_an_answer_is_dated_by_the_clock_of_slack(slack: SlackServer) -> None:
    """Whoever asks can see how far their own is off; the header has whole seconds."""
    slack.set_clock(timedelta(days=400))
    date = parsedate_to_datetime(httpx.get(f"{slack.url}api.test").headers["date"])

    assert abs(date - machine_now() - timedelta(days=400)) < timedelta(days=1)


def test_a_link_to_a_message_needs_no_scope(slack: SlackServer, workspace: Workspace) -> None:
    """It shows that there is such a channel, or a message in it, and no more."""
    client = WebClient(token=slack.token, base_url=slack.url, retry_handlers=[])
    outside = workspace.add_channel("elsewhere", is_member=False)
    hidden = workspace.add_channel("hidden", is_member=False, is_private=True)
    message = workspace.post(outside.id, "freeze")
    link = client.chat_getPermalink(channel=outside.id, message_ts=message.ts)["permalink"]

    assert link.endswith(f"/archives/{outside.id}/p{message.ts.replace('.', '')}")
    for channel, error in (
        (outside.id, "message_not_found"),
        (hidden.id, "channel_not_found"),
        ("C9999999999", "channel_not_found"),
    ):
        answer = answer_to(client.chat_getPermalink, channel=channel, message_ts="1.1")
        assert answer["error"] == error


def test_api_test_needs_no_token(slack: SlackServer) -> None:
    """Whether Slack is there can be asked by anybody."""
    client = WebClient(base_url=slack.url, retry_handlers=[])

    assert client.api_test()["ok"]
    assert answer_to(client.api_test, error="my_error")["error"] == "my_error"


@pytest.mark.parametrize(
    ("token", "error"),
    [
        pytest.param("xoxb-wrong", "invalid_auth", id="another token"),
        pytest.param(None, "not_authed", id="no token"),
    ],
)
def test_token_is_checked(slack: SlackServer, token: str | None, error: str) -> None:
    """Without the app's own token nothing works."""
    client = WebClient(token=token, base_url=slack.url, retry_handlers=[])

    assert answer_to(client.auth_test)["error"] == error


def test_unknown_method_is_refused(client: WebClient) -> None:
    """A method that Slack does not have says so."""
    assert answer_to(client.api_call, api_method="chat.shout")["error"] == "unknown_method"


def test_missing_scope_says_what_is_needed(client: WebClient, docs_lead: User) -> None:
    """The least scopes do not read people's profiles."""
    answer = answer_to(client.users_info, user=docs_lead.id)

    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("users:read", "commands,chat:write")


def test_history_scope_goes_by_the_kind_of_conversation(
    granted: Callable[..., WebClient], workspace: Workspace, docs_lead: User
) -> None:
    """Reading direct messages back takes im:history, not channels:history."""
    conversation = workspace.direct_messages(docs_lead.id)

    answer = answer_to(granted("channels:history").conversations_history, channel=conversation.id)

    assert answer["needed"] == "im:history"


def test_history_is_newest_first_without_replies(
    reader: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """A channel's history holds its top-level messages."""
    first = workspace.post(announce.id, "one")
    workspace.post(announce.id, "a reply", thread_ts=first.ts)
    workspace.post(announce.id, "two")

    answer = reader.conversations_history(channel=announce.id)

    assert [message["text"] for message in answer["messages"]] == ["two", "one"]


def test_history_comes_in_pages(reader: WebClient, workspace: Workspace, announce: Channel) -> None:
    """A cursor leads through a long history."""
    for number in range(5):
        workspace.post(announce.id, str(number))

    pages = [
        [message["text"] for message in page["messages"]]
        for page in reader.conversations_history(channel=announce.id, limit=2)
    ]

    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_history_has_a_window(reader: WebClient, workspace: Workspace, announce: Channel) -> None:
    """Only what lies between oldest and latest is shown, with its ends where asked for."""
    one, two, three = (workspace.post(announce.id, text) for text in ("1", "2", "3"))
    window: dict[str, Any] = {"channel": announce.id, "oldest": one.ts, "latest": three.ts}

    inner = reader.conversations_history(**window)["messages"]
    whole = reader.conversations_history(**window, inclusive=True)["messages"]

    assert [message["ts"] for message in inner] == [two.ts]
    assert len(whole) == 3


@pytest.mark.parametrize("number", ["limit", "oldest", "cursor"])
def test_history_wants_numbers(reader: WebClient, announce: Channel, number: str) -> None:
    """A window that is no number is refused."""
    answer = answer_to(reader.conversations_history, channel=announce.id, **{number: "many"})

    assert answer["error"] == "invalid_arguments"


def test_metadata_is_shown_whole_only_on_request(reader: WebClient, announce: Channel) -> None:
    """Looking for a post's id in the history needs include_all_metadata."""
    metadata = {"event_type": "release_reminder", "event_payload": {"post_id": "p1"}}
    reader.chat_postMessage(channel=announce.id, text="x", metadata=metadata)

    (brief,) = reader.conversations_history(channel=announce.id)["messages"]
    (whole,) = reader.conversations_history(channel=announce.id, include_all_metadata=True)[
        "messages"
    ]

    assert brief["metadata"] == {"event_type": "release_reminder"}
    assert whole["metadata"] == metadata


def test_replies_begin_with_what_they_reply_to(
    reader: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """A thread is read oldest first."""
    first = workspace.post(announce.id, "freeze")
    workspace.post(announce.id, "elsewhere")
    workspace.post(announce.id, "reply", thread_ts=first.ts)

    answer = reader.conversations_replies(channel=announce.id, ts=first.ts)

    assert [message["text"] for message in answer["messages"]] == ["freeze", "reply"]
    assert (
        answer_to(reader.conversations_replies, channel=announce.id, ts="1.1")["error"]
        == "thread_not_found"
    )


def test_history_needs_membership(reader: WebClient, workspace: Workspace) -> None:
    """A bot reads only the channels it is in."""
    elsewhere = workspace.add_channel("general", is_member=False)

    answer = answer_to(reader.conversations_history, channel=elsewhere.id)

    assert answer["error"] == "not_in_channel"


def test_channel_is_described(reader: WebClient, announce: Channel) -> None:
    """The doctor can ask whether the bot is in a channel."""
    channel = reader.conversations_info(channel=announce.id)["channel"]

    assert (channel["name"], channel["is_member"], channel["is_archived"]) == (
        "announce",
        True,
        False,
    )
    assert answer_to(reader.conversations_info, channel="C09")["error"] == "channel_not_found"


def test_person_is_described(reader: WebClient, workspace: Workspace) -> None:
    """A person's time zone is their own setting."""
    person = workspace.add_user("Branch Manager", tz="Asia/Kolkata")

    assert reader.users_info(user=person.id)["user"]["tz"] == "Asia/Kolkata"
    assert answer_to(reader.users_info, user="U09")["error"] == "user_not_found"


def test_opening_direct_messages_twice_is_one_conversation(
    reader: WebClient, docs_lead: User
) -> None:
    """Direct messages with a person have one id."""
    first = reader.conversations_open(users=[docs_lead.id])["channel"]["id"]

    assert first == reader.conversations_open(users=docs_lead.id)["channel"]["id"]


@pytest.mark.parametrize(
    ("users", "error"),
    [
        pytest.param("", "not_enough_users", id="nobody"),
        pytest.param("U0999999999", "user_not_found", id="a stranger"),
        pytest.param("U0000000001,U0000000002", "too_many_users", id="a group"),
    ],
)
def test_direct_messages_are_with_one_person(reader: WebClient, users: str, error: str) -> None:
    """The stand-in has direct messages with one person at a time."""
    assert answer_to(reader.conversations_open, users=users)["error"] == error


def test_home_tab_is_published(client: WebClient, slack: SlackServer, docs_lead: User) -> None:
    """A person's home tab shows what was published last."""
    first = client.views_publish(user_id=docs_lead.id, view=HOME)["view"]
    client.views_publish(user_id=docs_lead.id, view={**HOME, "blocks": []}, hash=first["hash"])

    home = slack.app.views.home(docs_lead.id)
    assert home is not None
    assert (home.id, home.body["blocks"]) == (first["id"], [])


def test_home_tab_is_not_overwritten_unseen(client: WebClient, docs_lead: User) -> None:
    """A hash that is out of date loses."""
    first = client.views_publish(user_id=docs_lead.id, view=HOME)["view"]
    client.views_publish(user_id=docs_lead.id, view=HOME)

    answer = answer_to(client.views_publish, user_id=docs_lead.id, view=HOME, hash=first["hash"])
    assert answer["error"] == "hash_conflict"


def test_view_without_a_trigger_is_refused(client: WebClient) -> None:
    """A modal opens only in answer to somebody."""
    answer = answer_to(client.views_open, trigger_id="made-up", view=MODAL)

    assert answer["error"] == "invalid_trigger_id"


def test_refused_view_says_what_and_where(client: WebClient, docs_lead: User) -> None:
    """A home tab beyond the limits is refused, and told why."""
    long = {"type": "home", "blocks": [{"type": "divider"}] * 101}

    answer = answer_to(client.views_publish, user_id=docs_lead.id, view=long)

    assert answer["error"] == "invalid_arguments"
    assert answer["errors"] == ["no more than 100 items allowed [json-pointer:/view/blocks]"]


def test_closed_modal_is_not_updated(client: WebClient) -> None:
    """A view that is not open cannot change."""
    assert answer_to(client.views_update, view_id="V09", view=MODAL)["error"] == "not_found"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("application/json", b"{", id="JSON that breaks off"),
        pytest.param("application/json", b"[]", id="JSON that is no object"),
        pytest.param("application/x-www-form-urlencoded", b"\xff", id="bytes that are no text"),
    ],
)
def test_unreadable_body_is_refused(slack: SlackServer, content_type: str, body: bytes) -> None:
    """A body that cannot be read is answered, not dropped."""
    answer = httpx.post(
        f"{slack.url}api.test", content=body, headers={"Content-Type": content_type}
    )

    assert answer.json() == {"ok": False, "error": "invalid_json"}


def test_arguments_may_stand_in_the_address(slack: SlackServer) -> None:
    """Slack also takes a GET with its arguments in the query."""
    answer = httpx.get(f"{slack.url}api.test", params={"foo": "bar"})

    assert answer.json() == {"ok": True, "args": {"foo": "bar"}}


def test_other_addresses_are_not_found(slack: SlackServer) -> None:
    """There is nothing beside the API and the response URLs."""
    assert httpx.get(slack.root).status_code == 404


def test_every_method_is_paced() -> None:
    """Each method has its tier, but for posts, which are paced by conversation."""
    assert set(METHODS) - set(PER_MINUTE) == {"chat.postMessage"}
