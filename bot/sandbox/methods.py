"""The Web API: which methods there are, what each needs, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.sandbox import files, posting
from bot.sandbox.installation import Installation
from bot.sandbox.limits import refuse_view
from bot.sandbox.model import Channel, Message, User
from bot.sandbox.rates import Pacing
from bot.sandbox.texts import Json
from bot.sandbox.views import View
from bot.sandbox.wire import (
    MethodError,
    Reply,
    decoded,
    is_on,
    json_reply,
    missing,
    rate_limited,
)

APP_SCOPE = "connections:write"
"""What the app-level token may do."""

Handler = Callable[[Installation, Json], Json]
"""From the app and a call's arguments to the answer; raises MethodError to refuse."""


def api_test(_app: Installation, args: Json) -> Json:
    """Answer ``api.test``: what was sent."""
    if "error" in args:
        raise MethodError(str(args["error"]), args=args)
    return {"ok": True, "args": args}


def auth_test(app: Installation, _args: Json) -> Json:
    """Answer ``auth.test``: who the token is."""
    workspace = app.workspace
    return {
        "ok": True,
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.domain,
        "team_id": workspace.team_id,
        "user": workspace.bot.name,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def apps_connections_open(app: Installation, _args: Json) -> Json:
    """Answer ``apps.connections.open``: where one WebSocket is taken, once."""
    return {"ok": True, "url": app.sockets.issue_url()}


def conversations_open(app: Installation, args: Json) -> Json:
    """Answer ``conversations.open``, for direct messages with one person."""
    users = [name for name in str(args.get("users") or "").split(",") if name]
    if len(users) != 1:
        raise MethodError("too_many_users" if users else "not_enough_users")
    if app.workspace.user(users[0]) is None:
        raise MethodError("user_not_found")
    return {"ok": True, "channel": {"id": app.workspace.direct_messages(users[0]).id}}


def conversations_info(app: Installation, args: Json) -> Json:
    """Answer ``conversations.info``."""
    channel = _conversation(app, args)
    return {
        "ok": True,
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "is_channel": channel.kind == "channels",
            "is_im": channel.kind == "im",
            "is_private": channel.kind != "channels",
            "is_member": channel.is_member,
            "is_archived": channel.is_archived,
        },
    }


def conversations_history(app: Installation, args: Json) -> Json:
    """Answer ``conversations.history``: newest first, without the replies in threads."""
    channel = _conversation(app, args, inside=True)
    messages = [
        message
        for message in app.workspace.messages(channel.id)
        if message.thread_ts in ("", message.ts)
    ]
    return _page(app, args, messages[::-1])


def conversations_replies(app: Installation, args: Json) -> Json:
    """Answer ``conversations.replies``: a thread, oldest first, from the message it is about."""
    channel = _conversation(app, args, inside=True)
    ts = str(args.get("ts") or "")
    if app.workspace.message(channel.id, ts) is None:
        raise MethodError("thread_not_found")
    messages = app.workspace.messages(channel.id)
    return _page(
        app, args, [message for message in messages if ts in (message.ts, message.thread_ts)]
    )


def users_info(app: Installation, args: Json) -> Json:
    """Answer ``users.info``."""
    user = _person(app, args, "user")
    return {
        "ok": True,
        "user": {
            "id": user.id,
            "team_id": app.workspace.team_id,
            "name": user.name.lower().replace(" ", "-"),
            "real_name": user.name,
            "tz": user.tz,
            "deleted": False,
            "is_bot": user == app.workspace.bot,
            "profile": {"display_name": user.name, "real_name": user.name},
        },
    }


def views_open(app: Installation, args: Json) -> Json:
    """Answer ``views.open``; the trigger is used up even if the view is refused."""
    user = app.tickets.use_trigger(args.get("trigger_id"))
    return _ok(app, app.views.open(user, _view(args, "modal")))


def views_push(app: Installation, args: Json) -> Json:
    """Answer ``views.push``."""
    user = app.tickets.use_trigger(args.get("trigger_id"))
    return _ok(app, app.views.push(user, _view(args, "modal")))


def views_update(app: Installation, args: Json) -> Json:
    """Answer ``views.update``."""
    name = args.get("view_id") or args.get("external_id")
    if not name:
        raise missing("view_id")
    view = app.views.update(str(name), _view(args, "modal"), str(args.get("hash") or ""))
    return _ok(app, view)


def views_publish(app: Installation, args: Json) -> Json:
    """Answer ``views.publish``."""
    user = _person(app, args, "user_id")
    return _ok(app, app.views.publish(user.id, _view(args, "home"), str(args.get("hash") or "")))


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API.

    Attributes:
        handler: What answers it.
        scope: The scope it needs; ``*`` stands for the kind of conversation it is about.
        is_open: Whether it answers without a token.
        is_of_app: Whether it is for the app-level token, which goes in the header only.
    """

    handler: Handler
    scope: str = ""
    is_open: bool = False
    is_of_app: bool = False


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "api.test": Method(api_test, is_open=True),
        "auth.test": Method(auth_test),
        "apps.connections.open": Method(apps_connections_open, is_of_app=True),
        "chat.postMessage": Method(posting.post_message, "chat:write"),
        "chat.postEphemeral": Method(posting.post_ephemeral, "chat:write"),
        "chat.update": Method(posting.update, "chat:write"),
        "chat.getPermalink": Method(posting.get_permalink),
        "chat.delete": Method(posting.delete, "chat:write"),
        "conversations.open": Method(conversations_open, "im:write"),
        "conversations.info": Method(conversations_info, "*:read"),
        "conversations.history": Method(conversations_history, "*:history"),
        "conversations.replies": Method(conversations_replies, "*:history"),
        "files.completeUploadExternal": Method(files.complete_upload, "files:write"),
        "files.getUploadURLExternal": Method(files.get_upload_url, "files:write"),
        "users.info": Method(users_info, "users:read"),
        "views.open": Method(views_open),
        "views.push": Method(views_push),
        "views.update": Method(views_update),
        "views.publish": Method(views_publish),
    }
)
"""Every method of the stand-in.

Source:
    docs.slack.dev ``reference/methods``, "Required scopes" of each.
"""


def call(app: Installation, pacing: Pacing, name: str, token: str, args: Json) -> Reply:
    """Return Slack's answer to one call of the Web API.

    Args:
        app: The app that is installed.
        pacing: What it has used of its limits.
        name: Method.
        token: What the call brought; empty without.
        args: Arguments.
    """
    try:
        method = _admitted(app, name, token, args)
        wait = pacing.retry_after(name, _paced_conversation(app, args))
        if wait:
            return rate_limited(wait)
        body = method.handler(app, args)
    except MethodError as refusal:
        body = refusal.body()
    granted = {app.token: ",".join(app.scopes), app.app_token: APP_SCOPE}.get(token)
    return json_reply(body, headers={} if granted is None else {"x-oauth-scopes": granted})


def _admitted(app: Installation, name: str, token: str, args: Json) -> Method:
    method = METHODS.get(name)
    if method is None:
        raise MethodError("unknown_method", req_method=name)
    if method.is_open:
        return method
    if not token:
        raise MethodError("not_authed")
    if token not in (app.token, app.app_token):
        raise MethodError("invalid_auth")
    if (token == app.app_token) != method.is_of_app or (method.is_of_app and "token" in args):
        raise MethodError("not_allowed_token_type")
    channel = app.workspace.channel(str(args.get("channel")))
    needed = method.scope.replace("*", channel.kind if channel else "channels")
    if needed and needed not in app.scopes:
        raise MethodError("missing_scope", needed=needed, provided=",".join(app.scopes))
    return method


def _paced_conversation(app: Installation, args: Json) -> str:
    """Return one name for a conversation, also for direct messages, which have two."""
    name = str(args.get("channel") or "")
    channel = app.workspace.channel(name)
    return channel.user or channel.id if channel else name


def _conversation(app: Installation, args: Json, *, inside: bool = False) -> Channel:
    channel = app.workspace.channel(str(args.get("channel") or ""))
    if channel is None or (channel.is_private and not channel.is_member):
        raise MethodError("channel_not_found")
    if inside and not channel.is_member:
        raise MethodError("not_in_channel")
    return channel


def _person(app: Installation, args: Json, name: str) -> User:
    user = app.workspace.user(str(args.get(name) or ""))
    if user is None:
        raise MethodError("user_not_found")
    return user


def _page(app: Installation, args: Json, messages: list[Message]) -> Json:
    """Return the part of *messages* that a call asks for: its window, then its page of that."""
    try:
        oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
        limit, start = int(args.get("limit") or 100), int(args.get("cursor") or 0)
    except ValueError:
        raise MethodError("invalid_arguments") from None
    wanted = [
        message
        for message in messages
        if oldest < float(message.ts) < latest
        or (is_on(args, "inclusive") and float(message.ts) in (oldest, latest))
    ]
    shown, rest = wanted[start : start + limit], wanted[start + limit :]
    return {
        "ok": True,
        "messages": [
            app.message_json(message, all_metadata=is_on(args, "include_all_metadata"))
            for message in shown
        ],
        "has_more": bool(rest),
        "response_metadata": {"next_cursor": str(start + limit) if rest else ""},
    }


def _view(args: Json, kind: str) -> Json:
    view = decoded(args, "view", "invalid_arguments")
    refusal = refuse_view(view, kind)
    if refusal:
        raise MethodError(refusal.error, refusal.details)
    found: Json = view
    return found


def _ok(app: Installation, view: View) -> Json:
    return {"ok": True, "view": app.view_json(view)}
