"""Somebody's home tab as Slack takes it, within its limits; pages of a timeline that has no end.

Source:
    docs.slack.dev ``surfaces/app-home`` and ``reference/methods/views.publish``.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from bot.render.blocks import Block, divider
from bot.render.message import Button, Message, Paragraph, Room, compose

HomeView = dict[str, Any]
"""A home tab as Slack's API takes it."""

TURN = "turn_"
"""What the ``action_id`` of a button begins with that turns the pages of a timeline."""
ROWS = 8
"""Rows on a page."""
_ROOMS = (Room(blocks=90, text=40_000), Room(blocks=90, text=12_000))
"""Slack takes 100 blocks, and 250 kB, of which a sign may take twelve bytes: what is too large with
much text is shown with less. What was just said to who pressed a button stands in the rest."""
_LARGEST = 200_000
_SAID = 8
"""Blocks of that at most."""
_NAME = 16


class Page(NamedTuple):
    """Part of a list of rows.

    Attributes:
        first: Index of its first row.
        end: Index behind its last.
        earlier: Where the page before it begins, counted from the row that comes next; None if
            there is none.
        later: The same of the page behind it.
    """

    first: int
    end: int
    earlier: int | None
    later: int | None


def page_of(rows: int, upcoming: int, offset: int) -> Page:
    """Return the page that begins *offset* rows behind the one that comes next.

    Args:
        rows: How many there are.
        upcoming: Index of the row that comes next; *rows* if all are over.
        offset: As a button says it; what is beyond either end is taken for that end.
    """
    first = min(max(upcoming + offset, 0), max(rows - 1, 0))
    end = min(first + ROWS, rows)
    earlier = max(first - ROWS, 0) - upcoming if first else None
    return Page(first, end, earlier, end - upcoming if end < rows else None)


def turning(page: Page, about: str) -> tuple[Button, ...]:
    """Return the buttons that lead to the pages beside *page* of the cycle named *about*."""
    found = (("Earlier", page.earlier), ("Later", page.later))
    return tuple(
        Button(label, f"{TURN}{label.lower()}", f"{about} {offset}")
        for label, offset in found
        if offset is not None
    )


def turned_to(value: str) -> tuple[str, int]:
    """Return the cycle and the offset that a button of :func:`turning` names.

    Raises:
        ValueError: No such button has this value.
    """
    about, _, offset = value.partition(" ")
    return about, int(offset)


def home_view(paragraphs: Iterable[Paragraph], said: Message | None = None) -> HomeView:
    """Return the home tab that shows *paragraphs*.

    Args:
        paragraphs: What it shows, in order; nothing is above the first.
        said: What was just said to who pressed a button on it; stands above everything else.
    """
    first, *others = paragraphs
    parts, blocks = (replace(first, is_apart=False), *others), list[Block]()
    for most in _ROOMS:
        blocks = [dict(one) for one in compose(parts, "`/release-status`", most=most).blocks]
        if len(json.dumps(blocks)) <= _LARGEST:
            break
    blocks = [*(_said(said) if said else ()), *blocks]
    return {"type": "home", "private_metadata": _name(blocks), "blocks": blocks}


def name_of(view: HomeView) -> str:
    """Return the name of what a home tab shows: two that show the same have the same."""
    return str(view.get("private_metadata") or "")


def _name(blocks: list[Block]) -> str:
    return sha256(json.dumps(blocks).encode()).hexdigest()[:_NAME]


def _said(said: Message) -> list[Block]:
    """Return the blocks of what was said; its buttons are told apart from those below it."""
    blocks = [dict(block) for block in said.blocks[:_SAID]]
    for block in blocks:
        if "block_id" in block:
            block["block_id"] = f"{block['block_id']}/said"
    return [*blocks, divider()]
