"""Posting, editing and deleting, through slack_sdk and real HTTP."""

from collections.abc import Callable

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.model import Channel, User
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.refusals import refused

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Code Freeze in *3 days*"}}


def test_post_is_seen_in_the_channel(
    client: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """A post is in the channel, under the ts that Slack answered with."""
    answer = client.chat_postMessage(channel=announce.id, text="Code Freeze", blocks=[SECTION])

    (message,) = workspace.messages(announce.id)
    assert (message.ts, message.text, message.user) == (
        answer["ts"],
        "Code Freeze",
        workspace.bot.id,
    )
    assert message.shown == "Code Freeze in *3 days*"


def test_every_message_has_a_ts_of_its_own(client: WebClient, workspace: Workspace) -> None:
    """Two messages of the same instant, in whichever channels, never share a ts."""
    for name in ("announce", "team"):
        client.chat_postMessage(channel=workspace.channel_named(name).id, text="hello")
    first, second = workspace.messages()

    assert float(first.ts) < float(second.ts)


def test_post_to_a_person_opens_direct_messages(
    client: WebClient, workspace: Workspace, docs_lead: User
) -> None:
    """Posting to a person's id needs no further scope, and the answer names the D... id."""
    first = client.chat_postMessage(channel=docs_lead.id, text="yours in 8 days")
    second = client.chat_postMessage(channel=first["channel"], text="yours tomorrow")

    assert first["channel"] == second["channel"]
    assert first["channel"].startswith("D")
    assert [message.text for message in workspace.messages(docs_lead.id)] == [
        "yours in 8 days",
        "yours tomorrow",
    ]


def test_form_encoded_post_counts_as_well(
    client: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """Blocks and metadata also arrive as text in a form."""
    client.api_call(
        "chat.postMessage",
        params={
            "channel": announce.id,
            "text": "hello",
            "blocks": '[{"type": "divider"}]',
            "metadata": '{"event_type": "release_reminder", "event_payload": {"post_id": "1"}}',
        },
    )

    (message,) = workspace.messages(announce.id)
    assert message.blocks[0]["type"] == "divider"
    assert message.metadata == {"event_type": "release_reminder", "event_payload": {"post_id": "1"}}


def test_reply_is_in_the_thread(client: WebClient, workspace: Workspace, announce: Channel) -> None:
    """A follow-up with thread_ts hangs below the milestone's first message."""
    first = client.chat_postMessage(channel=announce.id, text="freeze in 7 days")
    client.chat_postMessage(channel=announce.id, text="in 1 day", thread_ts=first["ts"])

    assert workspace.messages(announce.id)[1].thread_ts == first["ts"]


def test_reply_to_nothing_is_refused(client: WebClient, announce: Channel) -> None:
    """A thread without a first message does not exist."""
    error = refused(client.chat_postMessage, channel=announce.id, text="x", thread_ts="1.000001")

    assert error == "thread_not_found"


def test_overlong_text_is_cut_with_a_warning(
    client: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """A post of more than 40,000 characters succeeds, and the rest is lost."""
    answer = client.chat_postMessage(channel=announce.id, text="x" * 40_001)

    assert answer["warning"] == "message_truncated"
    assert len(workspace.messages(announce.id)[0].text) == 40_000


@pytest.mark.parametrize(
    ("state", "error"),
    [
        pytest.param({"is_member": False}, "not_in_channel", id="the bot was never invited"),
        pytest.param({"is_archived": True}, "is_archived", id="the channel is archived"),
    ],
)
def test_closed_channel_refuses(
    client: WebClient,
    workspace: Workspace,
    announce: Channel,
    state: dict[str, bool],
    error: str,
) -> None:
    """A channel that the bot cannot write to says why."""
    workspace.change_channel(announce.id, **state)

    assert refused(client.chat_postMessage, channel=announce.id, text="hello") == error


def test_private_channel_hides_from_a_stranger(client: WebClient, workspace: Workspace) -> None:
    """To a bot that is not in it, a private channel does not exist."""
    hidden = workspace.add_channel("leads", is_private=True, is_member=False)

    assert refused(client.chat_postMessage, channel=hidden.id, text="x") == "channel_not_found"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        pytest.param("C0999999999", "channel_not_found", id="unknown channel"),
        pytest.param("U0999999999", "channel_not_found", id="unknown person"),
        pytest.param("#announce", "channel_not_found", id="a name instead of an id"),
        pytest.param("", "invalid_arguments", id="nothing"),
        pytest.param("U0000000001", "cannot_dm_bot", id="the bot itself"),
    ],
)
def test_unknown_destination_refuses(client: WebClient, channel: str, error: str) -> None:
    """A message to nowhere is refused."""
    assert refused(client.chat_postMessage, channel=channel, text="hello") == error


def test_public_scope_posts_without_joining(
    granted: Callable[..., WebClient], workspace: Workspace
) -> None:
    """With chat:write.public the bot need not be in a public channel."""
    elsewhere = workspace.add_channel("general", is_member=False)

    granted("chat:write", "chat:write.public").chat_postMessage(channel=elsewhere.id, text="hi")

    assert len(workspace.messages(elsewhere.id)) == 1


def test_refused_blocks_say_what_and_where(client: WebClient, announce: Channel) -> None:
    """Slack points at the block that is too long."""
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=announce.id, text="x", blocks=[long])

    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_refused_post_leaves_nothing(
    client: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """A message that Slack refuses is not in the channel."""
    empty = {"channel": announce.id, "text": " "}

    assert refused(client.api_call, api_method="chat.postMessage", json=empty) == "no_text"
    assert workspace.messages(announce.id) == []


def test_listener_hears_posts_then_updates(
    client: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """The demo's transcript hears of each message as it is posted and as it is edited."""
    heard: list[tuple[int, str]] = []
    workspace.on_message(lambda message: heard.append((message.revision, message.text)))

    ts = client.chat_postMessage(channel=announce.id, text="has passed")["ts"]
    client.chat_update(channel=announce.id, ts=ts, text="in effect")

    assert heard == [(0, "has passed"), (1, "in effect")]


def test_listener_may_look_around(
    client: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """A listener can ask the workspace for what is in it."""
    counts: list[int] = []
    workspace.on_message(lambda message: counts.append(len(workspace.messages(message.channel))))

    client.chat_postMessage(channel=announce.id, text="one")

    assert counts == [1]


def test_message_remembers_whom_it_would_ping(
    client: WebClient, workspace: Workspace, announce: Channel
) -> None:
    """A ping of the whole channel is on record."""
    client.chat_postMessage(channel=announce.id, text="wake up <!channel>")
    client.chat_postMessage(channel=announce.id, text="wake up &lt;!channel&gt; @channel")

    assert [message.pings for message in workspace.messages()] == [("<!channel>",), ()]
