"""Messages an app sends: through ``chat.*``, through a response URL, as the answer to a command."""

from dataclasses import dataclass

from bot.sandbox.installation import Installation
from bot.sandbox.limits import LONGEST_UPDATE, TRUNCATED_AT, refuse_message
from bot.sandbox.model import Channel, Message
from bot.sandbox.texts import Json, pings
from bot.sandbox.tickets import Responder
from bot.sandbox.wire import MethodError, decoded, is_on, missing


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message is to say, within Slack's limits.

    Attributes:
        text: Top-level text, cut where Slack cuts it.
        blocks: Blocks, possibly none.
        metadata: The app's metadata; None if it sent none or an empty one.
        pings: What in it would notify a whole channel or group.
        is_cut: Whether the text was longer than Slack keeps.
    """

    text: str
    blocks: list[Json]
    metadata: Json | None
    pings: tuple[str, ...]
    is_cut: bool = False


def draft(args: Json, *, longest_text: int | None = None, parse: str = "") -> Draft:
    """Return the message in a call's arguments.

    Args:
        args: The call's arguments.
        longest_text: Characters the text may have; None where Slack cuts it instead.
        parse: What ``parse`` is where the call does not say.

    Raises:
        MethodError: Slack would not take it.
    """
    blocks = decoded(args, "blocks", "invalid_blocks_format")
    metadata = decoded(args, "metadata", "invalid_metadata_format")
    if args.get("attachments"):
        raise MethodError("invalid_attachments", ("the stand-in knows blocks only",))
    refusal = refuse_message(args.get("text"), blocks, metadata, longest_text=longest_text)
    if refusal:
        raise MethodError(refusal.error, refusal.details)
    text = args.get("text") or ""
    found = pings(
        text,
        blocks or [],
        parse=str(args.get("parse") or parse),
        link_names=is_on(args, "link_names"),
    )
    return Draft(
        text[:TRUNCATED_AT], blocks or [], metadata or None, found, len(text) > TRUNCATED_AT
    )


def show(app: Installation, where: Responder, args: Json) -> Message | None:
    """Show an app's answer to an interaction: to the person who acted, or to the conversation.

    Args:
        app: The app.
        where: Where the interaction happened.
        args: The answer; without text and blocks there is nothing to show.

    Raises:
        MethodError: Slack would not take it.

    Source:
        docs.slack.dev ``interactivity/handling-user-interaction``: ``response_type``,
        ``replace_original``, ``delete_original``.
    """
    workspace = app.workspace
    original = workspace.message(where.channel, where.message_ts, seen_by=where.user)
    if is_on(args, "delete_original"):
        if original:
            workspace.delete(original)
        return None
    if not args.get("text") and not args.get("blocks"):
        return None
    message = draft(args)
    if original and is_on(args, "replace_original"):
        return _replace(app, original, message)
    is_public = args.get("response_type") == "in_channel"
    return workspace.post(
        where.channel,
        message.text,
        blocks=message.blocks,
        metadata=message.metadata,
        thread_ts=str(args.get("thread_ts") or ""),
        pings=message.pings,
        visible_to="" if is_public else where.user,
    )


def post_message(app: Installation, args: Json) -> Json:
    """Answer ``chat.postMessage``."""
    channel = destination(app, args)
    message = draft(args)
    posted = app.workspace.post(
        channel.id,
        message.text,
        blocks=message.blocks,
        metadata=message.metadata,
        thread_ts=_thread(app, channel, args),
        pings=message.pings,
    )
    answer: Json = {
        "ok": True,
        "channel": channel.id,
        "ts": posted.ts,
        "message": app.message_json(posted, all_metadata=True),
    }
    if message.is_cut:
        answer["warning"] = "message_truncated"
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


def post_ephemeral(app: Installation, args: Json) -> Json:
    """Answer ``chat.postEphemeral``."""
    channel = destination(app, args)
    user = app.workspace.user(str(args.get("user")))
    if user is None:
        raise MethodError("user_not_found")
    message = draft(args, longest_text=LONGEST_UPDATE)
    posted = app.workspace.post(
        channel.id,
        message.text,
        blocks=message.blocks,
        thread_ts=_thread(app, channel, args),
        pings=message.pings,
        visible_to=user.id,
    )
    return {"ok": True, "message_ts": posted.ts}


def update(app: Installation, args: Json) -> Json:
    """Answer ``chat.update``: text alone removes blocks, blocks alone keep the text.

    Source:
        docs.slack.dev ``reference/methods/chat.update``.
    """
    original = _own_message(app, args, "cant_update_message")
    message = draft(args, longest_text=LONGEST_UPDATE, parse="client")
    text = original.text if args.get("text") is None else message.text
    keeps_metadata = args.get("metadata") is None
    changed = app.workspace.update(
        original,
        text,
        blocks=message.blocks,
        metadata=original.metadata if keeps_metadata else message.metadata,
        pings=message.pings,
        is_marked=not message.blocks,
    )
    return {
        "ok": True,
        "channel": changed.channel,
        "ts": changed.ts,
        "text": changed.text,
        "message": app.message_json(changed, all_metadata=True),
    }


def delete(app: Installation, args: Json) -> Json:
    """Answer ``chat.delete``."""
    message = _own_message(app, args, "cant_delete_message")
    app.workspace.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def get_permalink(app: Installation, args: Json) -> Json:
    """Answer ``chat.getPermalink``.

    A public channel is seen from outside; whether the bot is in it and whether it is archived
    is not said.
    """
    channel = app.workspace.channel(str(args.get("channel") or ""))
    if channel is None or (channel.is_private and not channel.is_member):
        raise MethodError("channel_not_found")
    ts = str(args.get("message_ts") or "")
    if app.workspace.message(channel.id, ts) is None:
        raise MethodError("message_not_found")
    link = f"https://{app.workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def _replace(app: Installation, original: Message, message: Draft) -> Message:
    return app.workspace.update(
        original,
        message.text,
        blocks=message.blocks,
        metadata=message.metadata or original.metadata,
        pings=message.pings,
        is_marked=not message.blocks,
    )


def destination(app: Installation, args: Json) -> Channel:
    """Return the conversation a message goes to; a person's id opens direct messages.

    Names of channels, which Slack still takes, are refused: the bot is configured with ids.

    Source:
        docs.slack.dev ``reference/methods/chat.postMessage``, "Channels", and its errors.
    """
    name = args.get("channel")
    if not isinstance(name, str) or not name:
        raise missing("channel")
    if name == app.workspace.bot.id:
        raise MethodError("cannot_dm_bot")
    if app.workspace.user(name):
        return app.workspace.direct_messages(name)
    channel = app.workspace.channel(name)
    if channel is None or (channel.is_private and not channel.is_member):
        raise MethodError("channel_not_found")
    if channel.is_archived:
        raise MethodError("is_archived")
    if not channel.is_member and "chat:write.public" not in app.scopes:
        raise MethodError("not_in_channel")
    return channel


def _thread(app: Installation, channel: Channel, args: Json) -> str:
    ts = str(args.get("thread_ts") or "")
    if ts and app.workspace.message(channel.id, ts) is None:
        raise MethodError("thread_not_found")
    return ts


def _own_message(app: Installation, args: Json, not_ours: str) -> Message:
    """Return the bot's message that a call is about.

    A person's id does not stand for their direct messages here.

    Source:
        docs.slack.dev ``reference/methods/chat.update``.
    """
    channel = str(args.get("channel") or "")
    if app.workspace.channel(channel) is None:
        raise MethodError("channel_not_found")
    message = app.workspace.message(channel, str(args.get("ts") or ""))
    if message is None:
        raise MethodError("message_not_found")
    if message.user != app.workspace.bot.id:
        raise MethodError(not_ours)
    return message
