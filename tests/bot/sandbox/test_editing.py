"""Editing, deleting, and messages for one person, through slack_sdk and real HTTP."""

import pytest
from slack_sdk import WebClient

from bot.sandbox.model import Channel, Message, User
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.refusals import refused

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Code Freeze in *3 days*"}}


@pytest.fixture
def posted(client: WebClient, workspace: Workspace, announce: Channel) -> Message:
    """Return a post with blocks and metadata."""
    client.chat_postMessage(
        channel=announce.id,
        text="Code Freeze",
        blocks=[SECTION],
        metadata={"event_type": "release_reminder", "event_payload": {"post_id": "p1"}},
    )
    return workspace.messages(announce.id)[0]


def test_update_with_text_alone_removes_blocks(
    client: WebClient, workspace: Workspace, posted: Message
) -> None:
    """Text without blocks replaces them, keeps the metadata and shows people the edit."""
    client.chat_update(channel=posted.channel, ts=posted.ts, text="In effect")

    (message,) = workspace.messages(posted.channel)
    assert (message.text, message.blocks, message.metadata) == ("In effect", (), posted.metadata)
    assert message.edited
    assert message.revision == 1


def test_update_with_blocks_is_not_marked(
    client: WebClient, workspace: Workspace, posted: Message
) -> None:
    """New blocks show no 'edited'; only the revision tells."""
    client.chat_update(channel=posted.channel, ts=posted.ts, text="x", blocks=[{"type": "divider"}])

    (message,) = workspace.messages(posted.channel)
    assert (message.edited, message.revision, message.shown) == ("", 1, "x")


def test_update_clears_metadata_when_told_to(
    client: WebClient, workspace: Workspace, posted: Message
) -> None:
    """Empty metadata removes what was there."""
    client.chat_update(channel=posted.channel, ts=posted.ts, text="x", metadata={})

    assert workspace.messages(posted.channel)[0].metadata is None


def test_update_is_shorter_than_a_post(client: WebClient, posted: Message) -> None:
    """An update takes 4,000 characters of text and no more."""
    client.chat_update(channel=posted.channel, ts=posted.ts, text="x" * 4_000)

    error = refused(client.chat_update, channel=posted.channel, ts=posted.ts, text="x" * 4_001)
    assert error == "msg_too_long"


@pytest.mark.parametrize("method", ["chat.update", "chat.delete"])
def test_somebody_elses_message_stays(
    client: WebClient, workspace: Workspace, announce: Channel, docs_lead: User, method: str
) -> None:
    """The bot changes and deletes only what it wrote."""
    theirs = workspace.post(announce.id, "my own words", user=docs_lead.id)

    error = refused(
        client.api_call,
        api_method=method,
        params={"channel": announce.id, "ts": theirs.ts, "text": "x"},
    )

    assert error == f"cant_{method.removeprefix('chat.')}_message"
    assert workspace.messages(announce.id) == [theirs]


def test_update_of_nothing_is_refused(client: WebClient, announce: Channel) -> None:
    """A ts that is not there cannot be updated."""
    error = refused(client.chat_update, channel=announce.id, ts="1.000001", text="x")

    assert error == "message_not_found"


def test_update_wants_the_direct_messages_id(client: WebClient, docs_lead: User) -> None:
    """A person's id is good for posting, not for updating."""
    ts = client.chat_postMessage(channel=docs_lead.id, text="x")["ts"]

    error = refused(client.chat_update, channel=docs_lead.id, ts=ts, text="y")
    assert error == "channel_not_found"


def test_deleted_message_is_gone(client: WebClient, workspace: Workspace, posted: Message) -> None:
    """Deleting takes a message away, once."""
    client.chat_delete(channel=posted.channel, ts=posted.ts)

    assert workspace.messages(posted.channel) == []
    error = refused(client.chat_delete, channel=posted.channel, ts=posted.ts)
    assert error == "message_not_found"


def test_ephemeral_message_is_seen_by_one_person(
    client: WebClient, workspace: Workspace, announce: Channel, docs_lead: User
) -> None:
    """An ephemeral message is shown to its person, and not in the channel."""
    client.chat_postEphemeral(channel=announce.id, user=docs_lead.id, text="only for you")

    assert [message.text for message in workspace.ephemerals(docs_lead.id)] == ["only for you"]
    assert workspace.messages(announce.id) == []


def test_ephemeral_message_cannot_be_updated(
    client: WebClient, announce: Channel, docs_lead: User
) -> None:
    """What only one person sees is out of reach of chat.update."""
    ts = client.chat_postEphemeral(channel=announce.id, user=docs_lead.id, text="x")["message_ts"]

    error = refused(client.chat_update, channel=announce.id, ts=ts, text="y")
    assert error == "message_not_found"


def test_ephemeral_message_to_a_stranger_is_refused(client: WebClient, announce: Channel) -> None:
    """An ephemeral message needs somebody to see it."""
    error = refused(client.chat_postEphemeral, channel=announce.id, user="U0999999999", text="x")

    assert error == "user_not_found"
