"""The app as it is installed in the workspace: its secrets, its scopes, what it was handed."""

import secrets
from collections.abc import Callable, Iterable

from bot.sandbox.model import Message
from bot.sandbox.sockets import Sockets
from bot.sandbox.texts import Json
from bot.sandbox.tickets import Tickets
from bot.sandbox.uploads import Uploads
from bot.sandbox.views import View, Views
from bot.sandbox.workspace import Workspace
from schedule.clock import monotonic as machine_monotonic

LEAST_SCOPES = ("commands", "chat:write")
"""What the bot needs for its main job, and so all that it is granted here."""


class Installation:
    """One app in one workspace.

    Attributes:
        workspace: Where it is installed.
        token: Its bot token.
        app_token: Its app-level token, which opens connections and nothing else.
        signing_secret: What requests to it are signed with.
        scopes: What it was granted.
        tickets: The triggers and response URLs it was handed.
        views: The modals and home tabs it shows.
        sockets: The connections it holds in Socket Mode.
        uploads: The files it has announced.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        scopes: Iterable[str] = LEAST_SCOPES,
        monotonic: Callable[[], float] = machine_monotonic,
    ) -> None:
        """Install the app, with secrets of its own.

        Args:
            workspace: Where to.
            scopes: What to grant.
            monotonic: Machine time, in seconds.
        """
        self.workspace = workspace
        self.token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{workspace.app_id}-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.scopes = tuple(scopes)
        self.tickets = Tickets(monotonic)
        self.views = Views(workspace)
        self.sockets = Sockets(workspace.app_id, monotonic)
        self.uploads = Uploads()

    def message_json(self, message: Message, *, all_metadata: bool = False) -> Json:
        """Return a message as the API shows it.

        Args:
            message: The message.
            all_metadata: Whether metadata is shown whole, not only its ``event_type``.

        Source:
            docs.slack.dev ``messaging/message-metadata``: ``include_all_metadata``.
        """
        shown: Json = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": self.workspace.team_id,
        }
        if message.user == self.workspace.bot.id:
            shown |= {"bot_id": self.workspace.bot_id, "app_id": self.workspace.app_id}
        if message.blocks:
            shown["blocks"] = list(message.blocks)
        if message.files:
            shown["files"] = list(message.files)
        if message.thread_ts:
            shown["thread_ts"] = message.thread_ts
        if message.edited:
            shown["edited"] = {"user": message.user, "ts": message.edited}
        if message.metadata:
            event_type = {"event_type": message.metadata["event_type"]}
            shown["metadata"] = message.metadata if all_metadata else event_type
        return shown

    def view_json(self, view: View) -> Json:
        """Return a view as the API shows it."""
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            **view.body,
            "id": view.id,
            "hash": view.hash,
            "team_id": self.workspace.team_id,
            "app_id": self.workspace.app_id,
            "bot_id": self.workspace.bot_id,
            "state": {"values": {}},
        }
