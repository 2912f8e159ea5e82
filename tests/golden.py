"""Golden files: what a message looks like, readable in a diff.

To accept what is rendered now, run the tests once with ``RELEASE_BOT_UPDATE_GOLDEN=1`` and read
the difference in git before committing it.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.render import Message

UPDATE = "RELEASE_BOT_UPDATE_GOLDEN"


def assert_golden(shown: Message | Mapping[str, Any], file: Path) -> None:
    """Assert that *shown*, a message or a view, is what *file* holds, or write it there."""
    _assert_file(json.dumps(_by_line(shown), indent=1, ensure_ascii=False) + "\n", file)


def assert_golden_lines(lines: Iterable[str], file: Path) -> None:
    """Do the same with *lines* of text."""
    _assert_file("".join(f"{line}\n" for line in lines), file)


def _assert_file(shown: str, file: Path) -> None:
    if os.environ.get(UPDATE):
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == shown, f"{UPDATE}=1 accepts it"


def _by_line(value: object) -> object:
    """Return *value* with long strings as lists of lines, so that a diff shows one sentence."""
    match value:
        case Message():
            return {"text": _by_line(value.text), "blocks": _by_line(value.blocks)}
        case str() if "\n" in value:
            return value.split("\n")
        case dict():
            return {name: _by_line(one) for name, one in value.items()}
        case list() | tuple():
            return [_by_line(one) for one in value]
        case _:
            return value
