"""What the stand-in workspace holds: conversations, people and messages. No HTTP here."""

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bot.sandbox.model import Channel, Message, User
from bot.sandbox.texts import Json
from schedule.clock import machine_now

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MessageListener = Callable[[Message], None]


class Workspace:
    """One Slack workspace with one app in it. Safe to use from several threads."""

    team_id = "T0000000001"
    app_id = "A0000000001"
    bot_id = "B0000000001"
    domain = "sandbox"

    def __init__(self, *, journal: Path | None = None) -> None:
        """Found an empty workspace.

        Args:
            journal: File to which every message accepted for everybody to see is appended as a
                line of JSON when it is posted or updated, before the app has its answer.
        """
        self._journal = journal
        self._lock = threading.RLock()
        self._numbers = count(1)
        self._last_micros = 0
        self._channels: dict[str, Channel] = {}
        self._users: dict[str, User] = {}
        self._messages: dict[tuple[str, str], Message] = {}
        self._listeners: list[MessageListener] = []
        self.bot = self.add_user("release-bot")

    @classmethod
    def furnished(cls, channels: Iterable[str] = (), users: Iterable[str] = ()) -> "Workspace":
        """Return a workspace with these channels, which the bot is in, and these people."""
        workspace = cls()
        for name in channels:
            workspace.add_channel(name)
        for name in users:
            workspace.add_user(name)
        return workspace

    # People and conversations

    def add_user(self, name: str, *, tz: str = "UTC") -> User:
        """Let a person join, under an id of their own."""
        user = User(self.new_id("U"), name, tz)
        with self._lock:
            self._users[user.id] = user
        return user

    def add_channel(
        self, name: str, *, is_member: bool = True, is_private: bool = False
    ) -> Channel:
        """Open a channel, with or without the bot in it."""
        channel = Channel(self.new_id("C"), name, is_member=is_member, is_private=is_private)
        with self._lock:
            self._channels[channel.id] = channel
        return channel

    def change_channel(
        self, channel: str, *, is_member: bool | None = None, is_archived: bool | None = None
    ) -> None:
        """Let the bot join or leave a channel, archive or reopen it; None leaves that alone."""
        with self._lock:
            old = self._channels[channel]
            self._channels[channel] = replace(
                old,
                is_member=old.is_member if is_member is None else is_member,
                is_archived=old.is_archived if is_archived is None else is_archived,
            )

    def user(self, user: str) -> User | None:
        """Return the person with this id."""
        return self._users.get(user)

    def users(self) -> list[User]:
        """Return everybody there is."""
        with self._lock:
            return list(self._users.values())

    def user_named(self, name: str) -> User:
        """Return the person with this display name; KeyError if there is none."""
        with self._lock:
            return {user.name: user for user in self._users.values()}[name]

    def channel(self, channel: str) -> Channel | None:
        """Return the conversation with this id."""
        return self._channels.get(channel)

    def channels(self) -> list[Channel]:
        """Return every conversation, oldest first."""
        with self._lock:
            return list(self._channels.values())

    def channel_named(self, name: str) -> Channel:
        """Return the channel with this name; KeyError if there is none."""
        with self._lock:
            return {channel.name: channel for channel in self._channels.values()}[name]

    def direct_messages(self, user: str) -> Channel:
        """Return the bot's direct messages with a person, opened where they were not yet."""
        with self._lock:
            for channel in self._channels.values():
                if channel.user == user:
                    return channel
            channel = Channel(self.new_id("D"), user=user)
            self._channels[channel.id] = channel
            return channel

    # Messages

    def on_message(self, listener: MessageListener) -> None:
        """Have *listener* called for every message posted, and again for every update.

        Calls come one at a time and in order, before the app has its answer and while the
        workspace stands still: be brief. ``Message.revision`` tells posts from updates.
        Ephemeral messages count as posts.
        """
        self._listeners.append(listener)

    def post(
        self,
        channel: str,
        text: str,
        *,
        user: str = "",
        blocks: Sequence[Json] = (),
        metadata: Json | None = None,
        thread_ts: str = "",
        pings: tuple[str, ...] = (),
        visible_to: str = "",
        files: Sequence[Json] = (),
    ) -> Message:
        """Add a message to a conversation, as the bot unless *user* says otherwise."""
        with self._lock:
            message = Message(
                channel=channel,
                ts=self._new_ts(),
                user=user or self.bot.id,
                text=text,
                blocks=self.with_block_ids(blocks),
                metadata=metadata,
                thread_ts=thread_ts,
                pings=pings,
                visible_to=visible_to,
                files=tuple(files),
            )
            self._messages[channel, message.ts] = message
            self._announce(message)
            return message

    def update(
        self,
        message: Message,
        text: str,
        *,
        blocks: Sequence[Json],
        metadata: Json | None,
        pings: tuple[str, ...],
        is_marked: bool,
    ) -> Message:
        """Replace what a message says; *is_marked* shows people that it was edited."""
        with self._lock:
            changed = replace(
                message,
                text=text,
                blocks=self.with_block_ids(blocks),
                metadata=metadata,
                pings=pings,
                edited=self._new_ts() if is_marked else message.edited,
                revision=message.revision + 1,
            )
            self._messages[message.channel, message.ts] = changed
            self._announce(changed)
            return changed

    def delete(self, message: Message) -> None:
        """Take a message away."""
        with self._lock:
            self._messages.pop((message.channel, message.ts), None)

    def message(self, channel: str, ts: str, *, seen_by: str = "") -> Message | None:
        """Return the message with this ts, if everybody sees it or the person *seen_by* does."""
        message = self._messages.get((channel, ts))
        return message if message and message.visible_to in ("", seen_by) else None

    def messages(self, where: str = "") -> list[Message]:
        """Return the messages everybody in a conversation sees, oldest first.

        Args:
            where: Id of a channel, of direct messages, or of the person they are with; left
                out, the messages of the whole workspace.
        """
        with self._lock:
            ids = {where, *(c.id for c in self._channels.values() if c.user == where)}
            return [
                message
                for message in self._messages.values()
                if not message.visible_to and (not where or message.channel in ids)
            ]

    def ephemerals(self, user: str) -> list[Message]:
        """Return the messages only this person was shown, oldest first."""
        with self._lock:
            return [message for message in self._messages.values() if message.visible_to == user]

    def with_block_ids(self, blocks: Sequence[Json]) -> tuple[Json, ...]:
        """Return the blocks, each with the id that Slack gives where the app gave none."""
        return tuple(
            block if block.get("block_id") else {**block, "block_id": self.new_id("b")}
            for block in blocks
        )

    def new_id(self, letter: str) -> str:
        """Return an id that nothing else in the workspace has, beginning with *letter*."""
        return f"{letter}{next(self._numbers):010d}"

    def _announce(self, message: Message) -> None:
        if self._journal and not message.visible_to:
            with self._journal.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(asdict(message)) + "\n")
        for listener in self._listeners:
            listener(message)

    def _new_ts(self) -> str:
        micros = (machine_now() - _EPOCH) // timedelta(microseconds=1)
        self._last_micros = max(micros, self._last_micros + 1)
        return f"{self._last_micros // 10**6}.{self._last_micros % 10**6:06d}"
