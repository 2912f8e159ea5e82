"""The people, conversations and messages of the stand-in workspace, as values."""

from dataclasses import dataclass

from bot.sandbox.texts import Json, shown


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in the workspace.

    Attributes:
        id: ``U...``.
        name: Display name.
        tz: Time zone as the person's own settings name it.
    """

    id: str
    name: str
    tz: str = "UTC"


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation: a channel (``C...``) or the bot's direct messages with a person (``D...``).

    Attributes:
        id: What the API calls it.
        name: Without the ``#``; empty for direct messages.
        is_member: Whether the bot is in it.
        is_private: Whether it hides from those who are not in it.
        is_archived: Whether it is closed for good.
        user: The person on the other side of direct messages; empty for a channel.
    """

    id: str
    name: str = ""
    is_member: bool = True
    is_private: bool = False
    is_archived: bool = False
    user: str = ""

    @property
    def kind(self) -> str:
        """Return how scopes call conversations of this kind: channels, groups or im."""
        if self.user:
            return "im"
        return "groups" if self.is_private else "channels"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now.

    Attributes:
        channel: Conversation it is in.
        ts: Its id and its instant: seconds since 1970 with six decimals, never used twice.
        user: Who wrote it.
        text: Plain text; with blocks, what a notification says.
        blocks: What is shown, each with its ``block_id``.
        metadata: What the app attached for itself; None without.
        thread_ts: The message it answers in a thread; empty at top level.
        edited: When it was last marked as edited, as a ``ts``; empty if never.
        revision: How many times it was updated, marked or not; zero as posted.
        pings: What in it would have notified a whole channel or group, as written.
        visible_to: The only person who sees it (an ephemeral message); empty for everybody.
        files: What is shown below it, as the API describes files.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    metadata: Json | None = None
    thread_ts: str = ""
    edited: str = ""
    revision: int = 0
    pings: tuple[str, ...] = ()
    visible_to: str = ""
    files: tuple[Json, ...] = ()

    @property
    def shown(self) -> str:
        """Return what a person reads: the text of the blocks, else the plain text."""
        return shown(self.text, self.blocks)
