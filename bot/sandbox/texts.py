"""The words in a message: what a person reads, and whom they would have pinged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
"""A JSON object, as it travels between Slack and an app."""

_CONTROL = re.compile(r"<!(?:channel|here|everyone|subteam\^\w+)(?:\|[^>]*)?>")
_AUTO_PARSED = re.compile(r"(?<![\w@])@(?:channel|here|everyone)\b")

_MARKUP = frozenset({"mrkdwn", "markdown"})
"""Types of text in which ``<!channel>`` is an order; in any other it is only characters."""

_PARSING = frozenset({"client", "full"})
"""Values of ``parse`` that turn a bare ``@channel`` of the top-level text into an order."""


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of text in a message's blocks.

    Attributes:
        kind: Slack's type of text: ``mrkdwn``, ``plain_text``, ``markdown``, ``raw_text``, ...
        words: The text as the app sent it, escapes and control sequences included.
        verbatim: Whether Slack was told to leave bare ``@names`` and ``#names`` alone.
    """

    kind: str
    words: str
    verbatim: bool


def texts(blocks: object) -> Iterator[Text]:
    """Yield every piece of text in *blocks*, outermost first, in reading order."""
    if isinstance(blocks, list | tuple):
        for block in blocks:
            yield from texts(block)
    elif isinstance(blocks, dict):
        if isinstance(words := blocks.get("text"), str):
            yield Text(str(blocks.get("type")), words, blocks.get("verbatim") is True)
        for value in blocks.values():
            yield from texts(value)


def shown(text: str, blocks: Sequence[Json]) -> str:
    """Return what a person reads: the text of the blocks line by line, else the plain text.

    Buttons and menus stand in brackets, those of a block on one line. With blocks, the plain text
    is only what a notification or a screen reader says.

    Source:
        docs.slack.dev ``reference/methods/chat.postMessage``.
    """
    return "\n".join(line for block in blocks for line in _lines(block)) or text


def buttons(blocks: Sequence[Json]) -> str:
    """Return what can be pressed, each in brackets; empty if nothing can."""
    found = [one for block in blocks if block.get("type") == "actions" for one in block["elements"]]
    labels = (piece.words for one in found for piece in texts(one.get("text")))
    return " ".join(f"[{label}]" for label in labels)


def _lines(block: Json) -> Iterator[str]:
    if block.get("type") == "actions":
        yield buttons([block])
    else:
        yield from (piece.words for piece in texts(block))


def pings(
    text: str, blocks: Sequence[Json], *, parse: str = "", link_names: bool = False
) -> tuple[str, ...]:
    """Return what in a message would have notified a whole channel or group, as written.

    Errs on the side of a ping: text that blocks hide counts too, and code spans are not spared.

    Args:
        text: Top-level text.
        blocks: The message's blocks.
        parse: The request's ``parse``; ``full`` and ``client`` find bare names in *text*.
        link_names: The request's ``link_names``; true finds bare names in *text*.

    Source:
        docs.slack.dev ``messaging/formatting-message-text``: text objects find bare names
        unless they are ``verbatim``, the top-level text only where asked to.
    """
    found = _CONTROL.findall(text)
    if link_names or parse in _PARSING:
        found += _AUTO_PARSED.findall(text)
    for piece in texts(blocks):
        if piece.kind in _MARKUP:
            found += _CONTROL.findall(piece.words)
            if not piece.verbatim:
                found += _AUTO_PARSED.findall(piece.words)
    return (*found, *_rich_text_pings(blocks))


def _rich_text_pings(blocks: object) -> Iterator[str]:
    """Yield the pings that rich text spells as elements of their own."""
    if isinstance(blocks, list | tuple):
        for block in blocks:
            yield from _rich_text_pings(block)
    elif isinstance(blocks, dict):
        match blocks:
            case {"type": "broadcast", "range": audience}:
                yield f"<!{audience}>"
            case {"type": "usergroup", "usergroup_id": group}:
                yield f"<!subteam^{group}>"
        for value in blocks.values():
            yield from _rich_text_pings(value)
