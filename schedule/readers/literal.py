"""Text that markdown shows as it is written, or not at all: code and comments."""

import re
from collections.abc import Iterator, Sequence

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_TICKS = re.compile(r"(?<!\\)`+")
_ITEM = re.compile(r"\s*(?:[*+-]|\d{1,9}[.)])\s")
_INDENTED = ("    ", "\t")
_OPENS, _CLOSES = "<!--", "-->"


def without_blocks(lines: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Return numbered *lines* with those of code blocks and comments left blank.

    A fence or a comment that never ends hides nothing, for the rest of a document is rather meant
    to be read.
    """
    texts = [text for _, text in lines]
    whole = "\n".join(texts)
    if not any(mark in whole for mark in ("```", "~~~", _OPENS, "\n    ", "\n\t")):
        return tuple(lines)
    hidden = {*_fenced(texts), *_indented(texts)}
    shown = _without_comments(["" if at in hidden else text for at, text in enumerate(texts)])
    return tuple((nth, text) for (nth, _), text in zip(lines, shown, strict=True))


def without_spans(text: str) -> str:
    """Return *text* without its code spans, whatever the number of their backticks."""
    if "`" not in text:
        return text
    ticks = list(_TICKS.finditer(text))
    last = {len(match[0]): at for at, match in enumerate(ticks)}
    parts: list[str] = []
    begin = at = 0
    while at < len(ticks):
        length = len(ticks[at][0])
        close = at + 1
        if last[length] > at:
            while len(ticks[close][0]) != length:
                close += 1
            parts.append(text[begin : ticks[at].start()])
            begin, at = ticks[close].end(), close
        at += 1
    return "".join((*parts, text[begin:]))


def _fenced(texts: Sequence[str]) -> Iterator[int]:
    """Yield the lines of code between fences, and the fences."""
    fences = [(at, match) for at, text in enumerate(texts) if (match := _FENCE.match(text))]
    open_at: int | None = None
    mark = ""
    for at, match in fences:
        if open_at is None:
            if match[1][0] == "`" and "`" in match[2]:
                continue
            open_at, mark = at, match[1]
        elif match[1].startswith(mark) and not match[2].strip():
            yield from range(open_at, at + 1)
            open_at = None


def _indented(texts: Sequence[str]) -> Iterator[int]:
    """Yield the lines of code that are indented, outside of lists.

    An indented table is rather one that slipped, and people mean it.
    """
    is_list = is_code = False
    above = ""
    for at, text in enumerate(texts):
        is_indented = text.startswith(_INDENTED) and "|" not in text
        if not text.strip():
            above = text
            continue
        is_code = is_indented and not is_list and (is_code or not above.strip())
        if is_code:
            yield at
        elif not is_indented:
            is_list = bool(_ITEM.match(text)) or (is_list and text[:1] in {" ", "\t"})
        above = text


def _without_comments(texts: Sequence[str]) -> Iterator[str]:
    """Yield *texts* without the comments that go over several of them."""
    ends = [at for at, text in enumerate(texts) if _CLOSES in text]
    is_open = False
    for at, text in enumerate(texts):
        shown = text.partition(_CLOSES)[2] if is_open else text
        is_open = is_open and _CLOSES not in text
        head, opens, tail = shown.rpartition(_OPENS)
        if opens and _CLOSES not in tail and ends and ends[-1] > at:
            shown, is_open = head, True
        yield shown
