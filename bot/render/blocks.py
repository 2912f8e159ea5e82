"""Blocks as Slack's API takes them: one shape each, and how much of it fits."""

from typing import Any

Block = dict[str, Any]
"""A Block Kit block, or a part of one."""

MAX_SECTION = 3_000
_MAX_ALT = 2_000

FENCE = "```"
"""Stands around what is shown as it is."""


def section(text: str) -> Block:
    """Return a block of *text* in mrkdwn, at most :data:`MAX_SECTION` characters."""
    return {"type": "section", "text": _mrkdwn(text)}


def preformatted(text: str) -> Block:
    """Return a block that shows escaped plain *text* as it is."""
    return section(f"{FENCE}{text}{FENCE}")


def context(text: str) -> Block:
    """Return a block of *text* in mrkdwn, set small and grey."""
    return {"type": "context", "elements": [_mrkdwn(text)]}


def image(url: str, alt: str) -> Block:
    """Return a block that shows the picture at *url*; of *alt*, plain text, what fits."""
    return {"type": "image", "image_url": url, "alt_text": alt[:_MAX_ALT]}


def divider() -> Block:
    """Return a block that draws a rule."""
    return {"type": "divider"}


def button(label: str, action: str, value: str, *, is_primary: bool, url: str) -> Block:
    """Return a button, for a block that takes one; *url* is empty for a click we are told of."""
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": value,
        **({"url": url} if url else {}),
        **({"style": "primary"} if is_primary else {}),
    }


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
