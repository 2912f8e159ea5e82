"""A message: paragraphs in, its blocks and its fallback text out, as much of either as fits."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.render.blocks import (
    FENCE,
    MAX_SECTION,
    Block,
    button,
    context,
    divider,
    image,
    preformatted,
    section,
)
from bot.render.fallback import fallback_text
from bot.render.mrkdwn import escape, to_escaped_plain, to_plain

_LINE = 2_950
"""Characters of a line: it has to fit into one section, as a quotation, too."""
_SHORT = 1_000
"""Characters of a message that has to do without its blocks."""
_RESERVED = 100
"""Characters kept for the line that says how much was left out, beside where the rest is."""

_RESERVED_BLOCKS = 6
"""Blocks kept for the rest of a paragraph that has begun, that line, and the last paragraph."""

_POST_ENDS = "/for/"
"""Stands between a post's id and what the buttons of a block are about, in its ``block_id``."""

_PING = re.compile(r"<!(channel|here|everyone|subteam)", re.IGNORECASE)
TIMELINE_HINT = "`/release-status timeline`"


@dataclass(frozen=True, slots=True)
class Message:
    """What one post or answer says.

    Attributes:
        text: The whole message as escaped plain text: for notifications and screen readers.
        blocks: The same as Block Kit.

    Raises:
        ValueError: The message would ping a whole channel or group. Everything foreign is escaped
            long before; this is the second lock.
    """

    text: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        for said in (self.text, *_strings(self.blocks)):
            if _PING.search(said):
                raise ValueError(f"a message must not ping a whole channel: {said[:80]!r}")


class Room(NamedTuple):
    """How much fits: blocks, and characters over all of them; in a message if not said.

    Source:
        Undocumented: refused as ``msg_blocks_too_long`` at 11,341, taken at 9,597
        (slackapi/bolt-js issues 2509 and 2867).
    """

    blocks: int = 50
    text: int = 9_500


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a paragraph.

    Attributes:
        label: What it says: plain text of ours.
        action: Its ``action_id``: what a click on it is for.
        value: What the click is about.
        is_primary: Whether it is the one most people want.
        url: What it opens; empty for nothing.
    """

    label: str
    action: str
    value: str
    is_primary: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what it shows in words.

    Attributes:
        url: Where Slack fetches it.
        alt: For who does not see it: escaped plain text.
    """

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that stand together.

    Attributes:
        lines: In mrkdwn.
        is_small: Set small and grey: sources, and what is said about the message itself.
        is_apart: A rule is drawn above it.
        buttons: What can be done about it.
        about: What the buttons are about, by which they are found again; once in a message.
        picture: What is shown below the lines.
        is_to_copy: The lines are escaped plain text, not mrkdwn, and shown as they are.
    """

    lines: tuple[str, ...]
    is_small: bool = False
    is_apart: bool = False
    buttons: tuple[Button, ...] = ()
    about: str = ""
    picture: Picture | None = None
    is_to_copy: bool = False


def paragraph(*lines: str, is_small: bool = False, is_apart: bool = False) -> Paragraph:
    """Return the paragraph of those *lines* that are not empty."""
    return Paragraph(tuple(filter(None, lines)), is_small=is_small, is_apart=is_apart)


def to_copy(text: str) -> Paragraph:
    """Return plain *text* such that whoever copies it gets it as it is, but for three backticks."""
    lines = escape(text.replace("```", "'''")).splitlines()
    return Paragraph(tuple(lines), is_to_copy=True)


def compose(
    paragraphs: Iterable[Paragraph],
    more: str = TIMELINE_HINT,
    *,
    post_id: str = "",
    last: Paragraph | None = None,
    most: Room | None = None,
) -> Message:
    """Return the message that says *paragraphs*, within Slack's limits.

    What does not fit is left out from the end, and a last line says how many lines that are.
    The first line of a paragraph with buttons comes before all others of those around it, and so
    do buttons and pictures of one without lines: what can be done is said, if less about it.

    Args:
        paragraphs: What to say, in order.
        more: Where the rest can be read, in mrkdwn.
        post_id: The post it becomes, which a click on one of its buttons names; empty for none.
        last: Short, with buttons, and said in any case.
        most: How much fits; None for what a message takes.
    """
    said = [part for part in paragraphs if part.lines or part.buttons or part.picture]
    blocks: list[Block] = []
    fallback: list[str] = []
    most = most or Room()
    room = most.text - _RESERVED - len(more) - sum(map(len, last.lines if last else ()))
    left_out = 0
    for part, owed in zip(said, _owed(said), strict=True):
        kept: list[str] = []
        for nth, line in enumerate(map(_fitted, part.lines)):
            is_first = nth == 0 and bool(part.buttons)
            promised = Room(0, 0) if is_first else owed
            has_room = len(line) < room - promised.text
            has_block = len(blocks) < most.blocks - _RESERVED_BLOCKS - promised.blocks
            if (left_out and not is_first) or not (has_room and has_block):
                left_out += 1
                continue
            kept.append(line)
            room -= len(line) + 1
        if kept:
            blocks.extend(_blocks(kept, part))
            fallback.extend(kept if part.is_to_copy else map(to_escaped_plain, kept))
        if part.picture:
            blocks.append(image(part.picture.url, part.picture.alt))
        if part.buttons and (kept or not part.lines):
            blocks.append(_actions(part, post_id))
    if left_out:
        line = f"… {left_out} more: {more}"
        blocks.append(section(line))
        fallback.append(to_escaped_plain(line))
    if last:
        blocks.extend((*_blocks(list(last.lines), last), _actions(last, post_id)))
        fallback.extend(map(to_escaped_plain, last.lines))
    return Message(fallback_text(fallback), tuple(blocks))


def _owed(parts: Sequence[Paragraph]) -> list[Room]:
    """Return for each of *parts* what the first lines and the buttons of those after it take."""
    owed: list[Room] = []
    after = Room(0, 0)
    for part in reversed(parts):
        owed.append(after)
        if part.buttons and part.lines:
            first = len(_fitted(part.lines[0])) + 1
            after = Room(after.blocks + 2, after.text + first)
    return owed[::-1]


def shortened(message: Message) -> Message:
    """Return the beginning of *message* as plain text: what Slack takes if it takes anything."""
    kept: list[str] = []
    room = _SHORT
    for line in message.text.splitlines():
        if len(line) >= room:
            kept.append(line[:room].rpartition(" ")[0] if not kept else "")
            kept.append(f"… more: {TIMELINE_HINT}")
            break
        kept.append(line)
        room -= len(line) + 1
    return Message("\n".join(filter(None, kept)), ())


def post_of(block_id: str) -> str:
    """Return the id of the post that a block with buttons is in; empty if it names none."""
    return block_id.partition(_POST_ENDS)[0] if _POST_ENDS in block_id else ""


def without_buttons(
    blocks: Iterable[Mapping[str, Any]], about: str, line: str, left: Button | None = None
) -> list[Block]:
    """Return the blocks of a message in which *line*, in mrkdwn, stands for some buttons.

    Args:
        blocks: As they were sent, or as this was done to them before.
        about: What those buttons are about.
        line: What came of it.
        left: The one button that is left, beside the line.
    """
    said: Block = {**section(line), "accessory": _button(left)} if left else context(line)
    return [
        {**said, "block_id": one["block_id"]}
        if str(one.get("block_id")).endswith(_POST_ENDS + about)
        else dict(one)
        for one in blocks
    ]


def _blocks(lines: list[str], part: Paragraph) -> Iterator[Block]:
    if part.is_apart:
        yield divider()
    shape = preformatted if part.is_to_copy else context if part.is_small else section
    most = MAX_SECTION - (2 * len(FENCE) if part.is_to_copy else 0)
    together: list[str] = []
    for line in lines:
        if sum(map(len, together)) + len(together) + len(line) > most:
            yield shape("\n".join(together))
            together = []
        together.append(line)
    yield shape("\n".join(together))


def _actions(part: Paragraph, post_id: str) -> Block:
    return {
        "type": "actions",
        "block_id": f"{post_id}{_POST_ENDS}{part.about}",
        "elements": [_button(one) for one in part.buttons],
    }


def _button(one: Button) -> Block:
    return button(one.label, one.action, one.value, is_primary=one.is_primary, url=one.url)


def _fitted(line: str) -> str:
    """Return *line*, or its beginning in plain text where no section would hold it."""
    if len(line) <= _LINE:
        return line
    # An escaped character takes up to five; formatting cannot be cut, plain text can.
    return escape(to_plain(line)[: _LINE // 5]) + "…"


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from _strings(one)
        case list() | tuple():
            for one in value:
                yield from _strings(one)
