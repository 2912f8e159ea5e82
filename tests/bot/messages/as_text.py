"""What was said as lines of text: messages as people see them, modals with their fields.

Slack's marks stay as they are, so that what is escaped can be seen; what turns a line round, or is
too long to be read, is shown by what it is.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.render import Message
from bot.sandbox.texts import shown
from tests.bot.messages.a_talk import Said

_LONGEST, _TYPED = 240, 120
"""Characters that are shown of a line, and of what somebody did."""
_DATE = re.compile(r"<!date\^\d+\^[^|<>]*\|")
"""Begins an instant that Slack shows in its reader's own time."""


def as_text(said: Said) -> Iterator[str]:
    """Yield the lines of *said*, and an empty one."""
    yield _readable(f"── {said.heading}", _TYPED)
    match said.what:
        case Message():
            lines = shown(said.what.text, said.what.blocks).split("\n")
        case str():
            lines = [said.what]
        case {"type": "home", "blocks": blocks}:
            lines = shown("", blocks).split("\n")
        case view:
            lines = list(_modal(view))
    yield from (f"   {_readable(line)}".rstrip() for line in lines)
    yield ""


def _modal(view: dict[str, Any]) -> Iterator[str]:
    yield f"╔ {view['title']['text']}"
    for block in view["blocks"]:
        if block["type"] == "input":
            optional = " (optional)" if block.get("optional") else ""
            yield f"║ {block['label']['text']}{optional}: {_field(block['element'])}"
            if "hint" in block:
                yield f"║   {block['hint']['text']}"
        else:
            yield from (f"║ {line}" for line in shown("", [block]).split("\n"))
    ends = [view[one]["text"] for one in ("submit", "close") if one in view]
    yield f"╚ {' '.join(f'[{one}]' for one in ends)}"


def _field(element: dict[str, Any]) -> str:
    """Return a field as what can be chosen, or its kind, and what stands in it at first."""
    chosen = element.get("initial_options") or [element.get("initial_option")]
    if "options" in element:
        marked = ((one in chosen, one["text"]["text"]) for one in element["options"])
        return " | ".join(f"({label})" if is_chosen else label for is_chosen, label in marked)
    initial = next((value for name, value in element.items() if name.startswith("initial_")), "")
    return f"{element['type']} {initial!r}" if initial else str(element["type"])


def _readable(line: str, most: int = _LONGEST) -> str:
    line = _DATE.sub("<!date|", line)
    marks = (one if one.isprintable() else f"\\u{ord(one):04x}" for one in line[:most])
    left = len(line) - most
    return "".join(marks) + (f" [{left} more characters]" if left > 0 else "")
