"""The page of the stand-in: what was said, as people see it in Slack. To read, not to press."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.sandbox.markup import html_of
from bot.sandbox.model import Channel, Message
from bot.sandbox.texts import Json
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
    """A conversation, and how much was said there."""

    id: str
    name: str
    count: int


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


def messages_page(workspace: Workspace, args: Json) -> Reply:
    """Return the page of one conversation, or of one message of it.

    Args:
        workspace: What there is to read.
        args: ``in``, the id of the conversation, else the first in which something was said; and
            ``ts``, the message that stands there alone, without the list of conversations.
    """
    everything = [*workspace.messages(), *_private(workspace)]
    places = [
        Place(one.id, _name(workspace, one), count)
        for one in workspace.channels()
        if (count := sum(message.channel == one.id for message in everything))
    ]
    here = str(args.get("in") or (places[0].id if places else ""))
    only = str(args.get("ts", ""))
    said = sorted(
        (one for one in everything if one.channel == here and only in ("", one.ts)),
        key=lambda one: (one.thread_ts or one.ts, one.ts),
    )
    names = {place.id: place.name for place in places}
    html = _template().render(
        title=names.get(here, "Nothing has been said yet"),
        style=_read("messages.css"),
        places=[] if only else places,
        here=here,
        messages=[_said(workspace, one) for one in said],
    )
    return Reply(200, html.encode(), _HEADERS)


def _private(workspace: Workspace) -> list[Message]:
    return [one for user in workspace.users() for one in workspace.ephemerals(user.id)]


def _name(workspace: Workspace, channel: Channel) -> str:
    person = workspace.user(channel.user)
    return person.name if person else f"#{channel.name}"


def _said(workspace: Workspace, message: Message) -> Said:
    def naming(slack_id: str) -> str:
        person, channel = workspace.user(slack_id), workspace.channel(slack_id)
        return person.name if person else channel.name if channel else slack_id

    return Said(
        ts=message.ts,
        who=naming(message.user),
        is_app=message.user == workspace.bot.id,
        is_answer=bool(message.thread_ts),
        is_edited=bool(message.edited),
        only=naming(message.visible_to) if message.visible_to else "",
        body=html_of(message.blocks, message.text, naming),
    )


def _read(file: str) -> str:
    return resources.files("bot.sandbox").joinpath("templates", file).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_read("messages.html"))
