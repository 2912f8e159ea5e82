"""What Slack sends a bot when somebody types, presses or submits something.

Source:
    docs.slack.dev ``interactivity/implementing-slash-commands`` and
    ``reference/interaction-payloads``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from bot.sandbox.texts import Json
from bot.sandbox.tickets import Responder
from bot.sandbox.views import View
from schedule.clock import machine_now

_TYPED = re.compile(r"(?<![\w<@])@([\w.-]+)")
"""A person as somebody types one."""


def command_form(
    server: SlackServer, responder: Responder, command: str, text: str
) -> dict[str, str]:
    """Return the form of a slash command; names in it are for show, ids are what counts."""
    workspace = server.workspace
    channel = workspace.channel(responder.channel)
    return {
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": responder.channel,
        "channel_name": (channel.name if channel else "") or "directmessage",
        "user_id": responder.user,
        "user_name": _user(server, responder.user)["username"],
        "command": command,
        "text": _escaped(server, text),
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": server.response_url(responder),
        "trigger_id": server.app.tickets.issue(responder),
    }


def _escaped(server: SlackServer, text: str) -> str:
    """Return typed *text* as a command with ``should_escape`` gets it: people by their ids.

    Source:
        docs.slack.dev ``interactivity/implementing-slash-commands``.
    """
    ids = {_user(server, user.id)["username"]: user.id for user in server.workspace.users()}

    def mentioned(typed: re.Match[str]) -> str:
        user = ids.get(typed[1])
        return f"<@{user}|{typed[1]}>" if user else typed[0]

    return _TYPED.sub(mentioned, text)


def button_payload(
    server: SlackServer, on: Message | View, action_id: str, user: str, value: str
) -> Json:
    """Return the payload of an element that was used, in a message or in a view.

    Raises:
        ValueError: No element there has this ``action_id``.
        KeyError: The element is a menu without this option.
    """
    blocks = on.blocks if isinstance(on, Message) else on.body["blocks"]
    block, element = _acted_on(blocks, action_id, value)
    action: Json = {
        "type": element["type"],
        "action_id": action_id,
        "block_id": block["block_id"],
        "action_ts": _instant(),
        **{name: element[name] for name in ("text", "value") if name in element},
        **_chosen(element, value),
    }
    if isinstance(on, View):
        where: Json = {
            **_who(server, "block_actions", Responder("", user)),
            "container": {"type": "view", "view_id": on.id},
            "view": server.app.view_json(on),
        }
        return {**where, "actions": [action]}
    responder = Responder(on.channel, user, on.ts)
    channel = server.workspace.channel(on.channel)
    return {
        **_who(server, "block_actions", responder),
        "container": {
            "type": "message",
            "message_ts": on.ts,
            "channel_id": on.channel,
            "is_ephemeral": bool(on.visible_to),
        },
        "channel": {"id": on.channel, "name": channel.name if channel else ""},
        "message": server.app.message_json(on, all_metadata=True),
        "state": {"values": {}},
        "response_url": server.response_url(responder),
        "actions": [action],
    }


def submission_payload(
    server: SlackServer, view: View, values: Mapping[str, Any], user: str
) -> Json:
    """Return the payload of a modal that was sent, with what was filled in.

    Args:
        server: The stand-in.
        view: The modal.
        values: By ``action_id``; an element left out is sent empty.
        user: Who sent it.
    """
    state: Json = {}
    for block, element in _elements(view.body["blocks"]):
        action_id = element.get("action_id", "")
        filled = _chosen(element, values.get(action_id))
        state.setdefault(block["block_id"], {})[action_id] = {"type": element["type"], **filled}
    return {
        **_who(server, "view_submission", Responder("", user)),
        "view": {**server.app.view_json(view), "state": {"values": state}},
        "response_urls": [],
    }


def event_envelope(server: SlackServer, event: Json, event_id: str) -> Json:
    """Return an event as Slack delivers it.

    Source:
        docs.slack.dev ``apis/events-api``.
    """
    workspace = server.workspace
    return {
        "type": "event_callback",
        "team_id": workspace.team_id,
        "api_app_id": workspace.app_id,
        "event": event,
        "event_id": event_id,
        "event_time": int(machine_now().timestamp()),
        "authorizations": [
            {"team_id": workspace.team_id, "user_id": workspace.bot.id, "is_bot": True}
        ],
    }


def home_opened(server: SlackServer, user: str, tab: str) -> Json:
    """Return the event of somebody who opened the bot's home, with what they had there before.

    Source:
        docs.slack.dev ``reference/events/app_home_opened``: ``view`` is there once one was
        published.
    """
    view = server.app.views.home(user) if tab == "home" else None
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": server.workspace.direct_messages(user).id,
        "tab": tab,
        "event_ts": _instant(),
        **({"view": server.app.view_json(view)} if view else {}),
    }


def mentioned(message: Message) -> Json:
    """Return the event of a message that mentions the bot.

    Source:
        docs.slack.dev ``reference/events/app_mention``.
    """
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return {
        "type": "app_mention",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "channel": message.channel,
        "event_ts": message.ts,
        **thread,
    }


def _who(server: SlackServer, kind: str, responder: Responder) -> Json:
    workspace = server.workspace
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": workspace.app_id,
        "user": {**_user(server, responder.user), "team_id": workspace.team_id},
        "trigger_id": server.app.tickets.issue(responder),
    }


def _user(server: SlackServer, user: str) -> dict[str, str]:
    found = server.workspace.user(user)
    handle = found.name.lower().replace(" ", "-") if found else ""
    return {"id": user, "username": handle, "name": handle}


def _instant() -> str:
    return f"{machine_now().timestamp():.6f}"


def _acted_on(blocks: Any, action_id: str, value: str) -> tuple[Json, Json]:
    """Return an element and its block; of several buttons alike, the one with *value*."""
    for block, element in _elements(blocks):
        is_meant = element["type"] != "button" or value in ("", element.get("value"))
        if element["action_id"] == action_id and is_meant:
            return block, element
    raise ValueError(f"nothing there has the action_id {action_id!r}")


def _elements(blocks: Any) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with the block it is in."""
    for block in blocks:
        found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in found:
            if isinstance(element, dict) and element.get("action_id"):
                yield block, element


def _option(element: Json, value: Any) -> Json | None:
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(o for group in groups for o in group["options"])]
    return {option["value"]: option for option in options}[value] if value else None


def _options(element: Json, values: Any) -> list[Json | None]:
    return [_option(element, value) for value in values or ()]


def _as_is(_element: Json, value: Any) -> Any:
    return value


_CHOSEN: Mapping[str, tuple[str, Callable[[Json, Any], Any]]] = MappingProxyType(
    {
        "plain_text_input": ("value", _as_is),
        "static_select": ("selected_option", _option),
        "radio_buttons": ("selected_option", _option),
        "overflow": ("selected_option", _option),
        "checkboxes": ("selected_options", _options),
        "multi_static_select": ("selected_options", _options),
        "users_select": ("selected_user", _as_is),
        "multi_users_select": ("selected_users", _as_is),
        "channels_select": ("selected_channel", _as_is),
        "conversations_select": ("selected_conversation", _as_is),
        "datepicker": ("selected_date", _as_is),
        "timepicker": ("selected_time", _as_is),
        "datetimepicker": ("selected_date_time", _as_is),
    }
)
"""In which field each element carries what was chosen, and how a value becomes it."""


def _chosen(element: Json, value: Any) -> Json:
    if element["type"] not in _CHOSEN:
        return {}
    field, of = _CHOSEN[element["type"]]
    return {field: of(element, value)}
