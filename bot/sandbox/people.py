"""People in the stand-in Slack: what they type and press reaches the bot."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from bot.sandbox.interactions import (
    button_payload,
    command_form,
    event_envelope,
    home_opened,
    mentioned,
    submission_payload,
)
from bot.sandbox.limits import refuse_view
from bot.sandbox.model import Message
from bot.sandbox.posting import show
from bot.sandbox.server import SlackServer
from bot.sandbox.texts import Json
from bot.sandbox.tickets import Responder
from bot.sandbox.views import View
from bot.sandbox.ways import GENUINE, PATIENCE, Answer, HttpWay, Signing, SocketWay, Way
from bot.sandbox.wire import MethodError

__all__ = ["PATIENCE", "Answer", "People", "Signing"]


class People:
    """The hands of everybody in the workspace."""

    def __init__(
        self, server: SlackServer, bot_url: str | None, patience: timedelta = PATIENCE
    ) -> None:
        """Let people reach a bot.

        Args:
            server: The stand-in they are in.
            bot_url: Address of the bot, with its path prefix; ``/slack/events`` is added. None
                reaches it over Socket Mode, where nothing is signed.
            patience: How long to wait for an answer.
        """
        self._server = server
        self._app = server.app
        self._way: Way = (
            SocketWay(server.app.sockets, patience)
            if bot_url is None
            else HttpWay(bot_url, server.signing_secret, patience)
        )
        self._events = count(1)

    def slash(
        self,
        user: str,
        channel: str,
        command: str,
        text: str = "",
        *,
        signing: Signing = GENUINE,
    ) -> Answer:
        """Type a command in a conversation; what the bot answers is shown there.

        Args:
            user: Id of who types.
            channel: Id of where.
            command: The command with its slash.
            text: The words after it.
            signing: How Slack signs the request.
        """
        responder = Responder(channel, user)
        form = command_form(self._server, responder, command, text)
        answer = self._way.command(form, signing)
        shown = answer.body if isinstance(answer.body, dict) else {"text": answer.text}
        if answer.error:
            return answer
        try:
            message = show(self._app, responder, shown)
        except MethodError as refusal:
            return Answer(answer.status, answer.text, refusal.error, refusal.details)
        return Answer(answer.status, answer.text, message=message)

    def click(
        self,
        on: Message | View,
        action_id: str,
        user: str,
        value: str = "",
        *,
        signing: Signing = GENUINE,
    ) -> Answer:
        """Press a button, or choose from a menu, of a message or a view.

        Args:
            on: Where it is.
            action_id: Which one; ValueError if there is none, KeyError if it has no such option.
            user: Id of who presses.
            value: The chosen option's value, or the chosen day, time or id; of several buttons
                alike the value of the one that is meant.
            signing: How Slack signs the request.
        """
        payload = button_payload(self._server, on, action_id, user, value)
        return self._way.interaction(payload, signing)

    def submit(
        self, view: View, values: Mapping[str, Any], user: str, *, signing: Signing = GENUINE
    ) -> Answer:
        """Send a modal off, and let the bot's answer close, change or keep it.

        Args:
            view: The modal.
            values: What was filled in, by ``action_id``: text, an option's value, several, ...
            user: Id of who sends.
            signing: How Slack signs the request.
        """
        payload = submission_payload(self._server, view, values, user)
        answer = self._way.interaction(payload, signing)
        if answer.error:
            return answer
        try:
            self._follow(view, user, answer.body or {})
        except MethodError as refusal:
            return Answer(answer.status, answer.text, refusal.error, refusal.details)
        return answer

    def event(
        self,
        event: Json,
        *,
        event_id: str = "",
        retry: int = 0,
        signing: Signing = GENUINE,
    ) -> Answer:
        """Deliver an event.

        Args:
            event: The inner event, with its type.
            event_id: Its id, to deliver one again; new if left out.
            retry: How many times this one was delivered before.
            signing: How Slack signs the request.
        """
        envelope = event_envelope(self._server, event, event_id or f"Ev{next(self._events):010d}")
        return self._way.event(envelope, retry, signing)

    def open_home(self, user: str, tab: str = "home", *, signing: Signing = GENUINE) -> Answer:
        """Open the bot's home, at one of its tabs: ``home`` or ``messages``."""
        return self.event(home_opened(self._server, user, tab), signing=signing)

    def mention(
        self, user: str, channel: str, text: str, *, thread_ts: str = ""
    ) -> tuple[Message, Answer]:
        """Say something that mentions the bot, for everybody to read.

        Args:
            user: Id of who says it.
            channel: Id of where.
            text: What; ``@bot`` stands for the bot.
            thread_ts: The message in whose thread; empty for none.

        Returns:
            What was said, and what became of the event.
        """
        workspace = self._server.workspace
        said = text.replace("@bot", f"<@{workspace.bot.id}>")
        message = workspace.post(channel, said, user=user, thread_ts=thread_ts)
        return message, self.event(mentioned(message))

    def _follow(self, view: View, user: str, answer: Json) -> None:
        """Do with a sent modal what the bot's answer says.

        Source:
            docs.slack.dev ``surfaces/modals``: ``response_action``.
        """
        views, action = self._app.views, answer.get("response_action")
        if action in ("update", "push"):
            refusal = refuse_view(answer.get("view"), "modal")
            if refusal:
                raise MethodError(refusal.error, refusal.details)
        match action:
            case None:
                views.close(user)
            case "clear":
                views.close(user, everything=True)
            case "update":
                views.update(view.id, answer["view"])
            case "push":
                views.push(user, answer["view"])
