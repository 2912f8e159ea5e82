"""What a message says, read back from its blocks: for a terminal, or to say it once more."""

from collections.abc import Iterator
from html import unescape

from bot.render.blocks import FENCE, Block
from bot.render.message import Message, Paragraph, paragraph
from bot.render.mrkdwn import to_plain


def plain(message: Message) -> str:
    """Return all that *message* says as a terminal shows it: no formatting, no escapes."""
    said = (_block_text(block) for block in message.blocks)
    return "\n\n".join(_shown(text) for text in said if text)


def lines_of(message: Message) -> Iterator[Paragraph]:
    """Yield what *message* says, without what can be done about it."""
    for block in message.blocks:
        if block["type"] in {"section", "context"}:
            lines = _block_text(block).split("\n")
            yield paragraph(*lines, is_small=block["type"] == "context")


def _shown(text: str) -> str:
    """Return the text of a block as a terminal shows it."""
    is_to_copy = text.startswith(FENCE) and text.endswith(FENCE)
    return unescape(text.removeprefix(FENCE).removesuffix(FENCE)) if is_to_copy else to_plain(text)


def _block_text(block: Block) -> str:
    if block["type"] == "image":
        return f"[{block['alt_text']}]"
    if block["type"] == "actions":
        return " ".join(f"[{one['text']['text']}]" for one in block["elements"])
    return "\n".join(one["text"] for one in block.get("elements", [block.get("text")]) if one)
