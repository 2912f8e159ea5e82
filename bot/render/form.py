"""A form: a modal in which somebody says more than a button can."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.render.blocks import MAX_SECTION, Block, section
from bot.render.message import Message
from bot.render.mrkdwn import to_plain

View = dict[str, Any]
"""A modal as Slack's API takes it."""

_TITLE = 24
_OPTION = 75
_OPTIONS = 100
_TEXT = 3_000
_LABEL = 2_000


@dataclass(frozen=True, slots=True)
class Option:
    """One of several to choose from: its label, plain text, and what choosing it means."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """A field for text; what is submitted is a string.

    Attributes:
        name: Its ``action_id`` and ``block_id``.
        label: What it is for, plain text.
        initial: What stands in it at first; cut to what Slack takes.
        most: Characters that fit at most.
        is_long: Whether it has several lines.
        is_optional: Whether it may stay empty.
        hint: How to fill it in.
    """

    name: str
    label: str
    initial: str = ""
    most: int = _TEXT
    is_long: bool = False
    is_optional: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A menu; what is submitted is the value of an option.

    Attributes:
        name: Its ``action_id`` and ``block_id``.
        label: What it is for, plain text.
        options: Up to a hundred; what is more is left out. At least one.
        initial: Value of the option that is chosen at first; empty for none.
        is_optional: Whether none may be chosen.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    initial: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Boxes to tick, ten at most; what is submitted is a tuple of values."""

    name: str
    label: str
    options: tuple[Option, ...]
    initial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A menu of everybody in the workspace; what is submitted is a Slack id."""

    name: str
    label: str
    initial: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar; what is submitted is a day in ISO 8601."""

    name: str
    label: str
    initial: date | None = None
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day; what is submitted is ``HH:MM``."""

    name: str
    label: str
    initial: time | None = None
    is_optional: bool = False


Field = Text | Choice | Choices | Person | Day | Hour


@dataclass(frozen=True, slots=True)
class Form:
    """A modal.

    Attributes:
        name: Its ``callback_id``: what submitting it does.
        title: At most 24 characters.
        submit: What the button says that sends it; at most 24 characters.
        about: What it is about; comes back with what is submitted, and nobody sees it.
        fields: What is to be filled in, in order.
        lines: What stands above the fields, in mrkdwn.
    """

    name: str
    title: str
    submit: str
    about: str
    fields: tuple[Field, ...]
    lines: tuple[str, ...] = ()


def form_view(form: Form, user: str) -> View:
    """Return *form* as Slack takes it, for nobody but *user* to submit."""
    return {
        "type": "modal",
        "callback_id": form.name,
        "title": _plain(form.title, _TITLE),
        "submit": _plain(form.submit, _TITLE),
        "close": _plain("Cancel", _TITLE),
        "private_metadata": f"{user} {form.about}",
        "blocks": list(_blocks(form)),
    }


def said_view(message: Message) -> View:
    """Return *message* as what stands in a form's place once it has been sent."""
    return {
        "type": "modal",
        "title": _plain("Done", _TITLE),
        "close": _plain("Close", _TITLE),
        "blocks": [dict(one) for one in message.blocks if one["type"] != "actions"],
    }


def opened_for(private_metadata: str) -> tuple[str, str]:
    """Return for whom a form was opened, and what it is about."""
    user, _, about = private_metadata.partition(" ")
    return user, about


def _blocks(form: Form) -> Iterator[Block]:
    said = "\n".join(filter(None, form.lines))
    if said:
        yield section(said[:MAX_SECTION])
    for field in form.fields:
        block: Block = {
            "type": "input",
            "block_id": field.name,
            "label": _plain(field.label, _LABEL),
            "element": {"action_id": field.name, **_element(field)},
        }
        if isinstance(field, Choices) or field.is_optional:
            block["optional"] = True
        if isinstance(field, Text) and field.hint:
            block["hint"] = _plain(field.hint, _LABEL)
        yield block


def _element(field: Field) -> Block:
    match field:
        case Text():
            text = {"type": "plain_text_input", "max_length": field.most}
            if field.is_long:
                text["multiline"] = True
            return text | ({"initial_value": field.initial[: field.most]} if field.initial else {})
        case Choice():
            menu: Block = {"type": "static_select", "options": _options(field.options[:_OPTIONS])}
            chosen = [one for one in menu["options"] if one["value"] == field.initial]
            return menu | ({"initial_option": chosen[0]} if chosen else {})
        case Choices():
            boxes: Block = {"type": "checkboxes", "options": _options(field.options[:10])}
            ticked = [one for one in boxes["options"] if one["value"] in field.initial]
            return boxes | ({"initial_options": ticked} if ticked else {})
        case Person():
            initial = {"initial_user": field.initial} if field.initial else {}
            return {"type": "users_select", **initial}
        case Day():
            day = {"initial_date": field.initial.isoformat()} if field.initial else {}
            return {"type": "datepicker", **day}
        case Hour():
            hour = {"initial_time": f"{field.initial:%H:%M}"} if field.initial else {}
            return {"type": "timepicker", **hour}


def _options(options: tuple[Option, ...]) -> list[Block]:
    return [{"text": _plain(one.label, _OPTION), "value": one.value} for one in options]


def _plain(text: str, most: int) -> Block:
    said = to_plain(text)
    cut = said if len(said) <= most else said[: most - 1] + "…"
    return {"type": "plain_text", "text": cut, "emoji": False}
