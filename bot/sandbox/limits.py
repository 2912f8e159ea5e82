"""What Slack refuses in a message or a view: pure functions over what an app sends.

They answer with the error Slack gives, and never change what they are given.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.block_kit import MESSAGE_BLOCKS, VIEWS
from bot.sandbox.shapes import complaint, tagged
from bot.sandbox.texts import Json, texts

TRUNCATED_AT = 40_000
"""Characters of text a post keeps; the rest is cut off, with a warning.

Source:
    docs.slack.dev ``reference/methods/chat.postMessage``, "Truncating content".
"""

LONGEST_UPDATE = 4_000
"""Characters of text an update, or an ephemeral message, may have.

Source:
    docs.slack.dev ``reference/methods/chat.update``: ``msg_too_long``.
"""

LONGEST_BLOCKS = 12_000
"""Characters of text over all blocks of a message.

Source:
    Not documented; seen refused between 11,341 and 13,200 characters: github.com/slackapi/bolt-js
    issues 2509 and 2867.
"""

LARGEST_METADATA = 4_096
"""Bytes of metadata as JSON; Slack has a limit and does not say which, so this is ours."""

LARGEST_VIEW = 250_000
"""Bytes of a view as JSON.

Source:
    docs.slack.dev ``reference/methods/views.open``: ``view_too_large``.
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Slack's answer to what it does not take.

    Attributes:
        error: Slack's code.
        details: What is wrong and where, a line each; most codes speak for themselves.
    """

    error: str
    details: tuple[str, ...] = ()


def refuse_message(
    text: object,
    blocks: object = None,
    metadata: object = None,
    *,
    longest_text: int | None = None,
) -> Refusal | None:
    """Return why Slack would not take a message, or None if it would.

    Args:
        text: Top-level text; None if the app sent none.
        blocks: Blocks, decoded; None if the app sent none.
        metadata: Metadata, decoded; None if the app sent none, empty to clear it.
        longest_text: Characters the text may have; None where Slack cuts it instead.
    """
    if text is not None and not isinstance(text, str):
        return Refusal("invalid_arguments", (complaint("must provide a string", "/text"),))
    if not blocks and not (text and text.strip()):
        return Refusal("no_text")
    if longest_text is not None and text and len(text) > longest_text:
        return Refusal("msg_too_long")
    return _refuse_blocks(blocks or []) or _refuse_metadata(metadata)


def refuse_view(view: object, kind: str) -> Refusal | None:
    """Return why Slack would not take a view, or None if it would.

    Args:
        view: The view, decoded.
        kind: What it has to be: ``modal`` or ``home``.
    """
    found = tuple(tagged({kind: VIEWS[kind]})(view, "/view"))
    if not found and isinstance(view, dict):
        found = (*_repeated_ids(view["blocks"], "/view/blocks"), *_lacks_submit(view))
    if found:
        return Refusal("invalid_arguments", found)
    return Refusal("view_too_large") if _bytes(view) > LARGEST_VIEW else None


def _refuse_blocks(blocks: object) -> Refusal | None:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return Refusal("invalid_blocks_format")
    found = (
        *MESSAGE_BLOCKS(blocks, "/blocks"),
        *_repeated_ids(blocks, "/blocks"),
        *_second_table(blocks),
    )
    if found:
        return Refusal("invalid_blocks", found)
    if sum(len(piece.words) for piece in texts(blocks)) > LONGEST_BLOCKS:
        return Refusal("msg_blocks_too_long")
    return None


def _repeated_ids(blocks: list[Json], at: str) -> Iterator[str]:
    """Complain of ids that are not unique: blocks' in a surface, actions' in their block."""
    for block_id in _repeated(block.get("block_id") for block in blocks):
        yield complaint(f"block_id already exists: {block_id}", at)
    for index, block in enumerate(blocks):
        listed = block.get("elements")
        actions = listed if isinstance(listed, list) else []
        for action_id in _repeated(a.get("action_id") for a in actions if isinstance(a, dict)):
            yield complaint(f"action_id already exists: {action_id}", f"{at}/{index}")


def _repeated(ids: Iterator[Any]) -> list[str]:
    counts = Counter(found for found in ids if isinstance(found, str))
    return [found for found, times in counts.items() if times > 1]


def _second_table(blocks: list[Json]) -> Iterator[str]:
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield complaint("only_one_table_allowed", "/blocks")


def _lacks_submit(view: Json) -> Iterator[str]:
    """Complain of a modal that asks for input and cannot be sent."""
    if view["type"] == "modal" and "submit" not in view:
        for block in view["blocks"]:
            if block["type"] == "input":
                yield complaint("missing required field: submit", "/view")
                return


def _refuse_metadata(metadata: object) -> Refusal | None:
    """Refuse metadata that is no event: a type, and a payload of scalars one level deep.

    Source:
        docs.slack.dev ``messaging/message-metadata``.
    """
    if not metadata:
        return None
    match metadata:
        case {"event_type": str(name), "event_payload": dict(payload)} if name:
            if not all(_is_flat(value) for value in payload.values()):
                return Refusal("invalid_metadata_schema")
        case _:
            return Refusal("invalid_metadata_format")
    return Refusal("metadata_too_large") if _bytes(metadata) > LARGEST_METADATA else None


def _is_flat(value: object) -> bool:
    """Return whether a payload's value is a scalar, an object of scalars, or a list of either."""
    parts = value if isinstance(value, list) else [value]
    return all(
        _is_scalar(part)
        or (isinstance(part, dict) and all(_is_scalar(inner) for inner in part.values()))
        for part in parts
    )


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def _bytes(value: object) -> int:
    return len(json.dumps(value).encode())
