"""The page of the stand-in: what people see in Slack, messages and homes. To read, not to press."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.sandbox.markup import html_of
from bot.sandbox.model import Channel, Message
from bot.sandbox.texts import Json
from bot.sandbox.views import Views
from bot.sandbox.wire import Reply
from bot.sandbox.workspace import Workspace

MESSAGES = "/messages"
"""Path of the page."""
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src http://127.0.0.1:*; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, or somebody's home tab; *query* is where the page shows it."""

    query: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message on the page; its body is HTML, the rest plain text."""

    ts: str
    who: str
    is_app: bool
    is_answer: bool
    is_edited: bool
    only: str
    body: Markup


def messages_page(workspace: Workspace, views: Views, args: Json) -> Reply:
    """Return the page of one conversation, of one message of it, or of somebody's home tab.

    Args:
        workspace: What there is to read.
        views: The homes that were published.
        args: ``in``, the id of the conversation, else the first in which something was said; and
            ``ts``, the message that stands there alone, without the list of conversations. Or
            ``home``, the id of whose home tab it is; with ``alone``, without that list.
    """
    everything = [*workspace.messages(), *_private(workspace)]
    counts = {
        one.id: count
        for one in workspace.channels()
        if (count := sum(message.channel == one.id for message in everything))
    }
    home, only = str(args.get("home", "")), str(args.get("ts", ""))
    here = "" if home else str(args.get("in") or next(iter(counts), ""))
    said = sorted(
        (one for one in everything if one.channel == here and only in ("", one.ts)),
        key=lambda one: (one.thread_ts or one.ts, one.ts),
    )
    channel = workspace.channel(here)
    view = views.home(home)
    html = _template().render(
        title=_name(workspace, channel) if channel else "Home" if home else "Nothing was said yet",
        style=_read("messages.css"),
        places=[] if only or args.get("alone") else _places(workspace, views, counts, here, home),
        here=here,
        messages=[_said(workspace, one) for one in said],
        home=_shown(workspace, view.body["blocks"]) if view else "",
    )
    return Reply(200, html.encode(), _HEADERS)


def _places(
    workspace: Workspace, views: Views, counts: Mapping[str, int], here: str, home: str
) -> list[Place]:
    channels = [
        Place(f"in={one.id}", f"{_name(workspace, one)} ({counts[one.id]})", one.id == here)
        for one in workspace.channels()
        if one.id in counts
    ]
    homes = [
        Place(f"home={one.user}", f"Home of {_called(workspace, one.user)}", one.user == home)
        for one in views.homes()
    ]
    return [*channels, *homes]


def _private(workspace: Workspace) -> list[Message]:
    return [one for user in workspace.users() for one in workspace.ephemerals(user.id)]


def _name(workspace: Workspace, channel: Channel) -> str:
    person = workspace.user(channel.user)
    return person.name if person else f"#{channel.name}"


def _called(workspace: Workspace, slack_id: str) -> str:
    person, channel = workspace.user(slack_id), workspace.channel(slack_id)
    return person.name if person else channel.name if channel else slack_id


def _shown(workspace: Workspace, blocks: Sequence[Json], text: str = "") -> Markup:
    return html_of(blocks, text, lambda slack_id: _called(workspace, slack_id))


def _said(workspace: Workspace, message: Message) -> Said:
    return Said(
        ts=message.ts,
        who=_called(workspace, message.user),
        is_app=message.user == workspace.bot.id,
        is_answer=bool(message.thread_ts),
        is_edited=bool(message.edited),
        only=_called(workspace, message.visible_to) if message.visible_to else "",
        body=_shown(workspace, message.blocks, message.text),
    )


def _read(file: str) -> str:
    return resources.files("bot.sandbox").joinpath("templates", file).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_read("messages.html"))
