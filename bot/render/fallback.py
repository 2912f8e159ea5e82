"""A message's fallback text: what notifications and screen readers say of it, within its limit."""

from collections.abc import Iterable

from bot.render.mrkdwn import to_escaped_plain

MAX_TEXT = 3_900
"""Characters of fallback text; ``chat.update`` refuses more than 4,000."""


def fallback_text(lines: Iterable[str]) -> str:
    """Return those of *lines*, escaped plain text, that fit."""
    return _fitting(lines, MAX_TEXT)


def with_last_line(text: str, line: str) -> str:
    """Return a message's plain text with one more line, in mrkdwn, and still within the limit.

    What does not fit is left out before it.
    """
    last = to_escaped_plain(line)
    return f"{_fitting(text.splitlines(), MAX_TEXT - len(last) - 1)}\n{last}"


def _fitting(lines: Iterable[str], most: int) -> str:
    """Return as many of *lines* as fit into *most* characters, and a mark if those are not all."""
    kept: list[str] = []
    room = most - 2
    for line in lines:
        if len(line) >= room:
            kept.append("…")
            break
        kept.append(line)
        room -= len(line) + 1
    return "\n".join(kept) or "…"
