"""What Slack's markup and blocks look like: HTML a browser shows. Pure."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import unescape

from markupsafe import Markup, escape

from bot.sandbox.texts import Json

Naming = Callable[[str], str]
"""From the id of a person or channel to the name that is shown."""

_CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_STYLES = tuple(
    (
        re.compile(
            rf"(?<![\w{re.escape(mark)}]){re.escape(mark)}(?=\S)([^\n]+?)(?<=\S)"
            rf"{re.escape(mark)}(?![\w{re.escape(mark)}])"
        ),
        tag,
    )
    for mark, tag in (("*", "strong"), ("_", "em"), ("~", "s"))
)
_QUOTE = re.compile(r"(?:^&gt; ?[^\n]*(?:\n|$))+", re.MULTILINE)
_DATE_PARTS = {
    "{date_short_pretty}": "%b %-d, %Y",
    "{date_short}": "%b %-d, %Y",
    "{date_pretty}": "%B %-d, %Y",
    "{date_long_pretty}": "%A, %B %-d, %Y",
    "{date_long}": "%A, %B %-d, %Y",
    "{date_num}": "%Y-%m-%d",
    "{date}": "%B %-d, %Y",
    "{time_secs}": "%H:%M:%S",
    "{time}": "%H:%M",
}


def html_of(blocks: Sequence[Json], text: str, naming: Naming) -> Markup:
    """Return a message's blocks, or its plain text where it has none, as HTML.

    Args:
        blocks: As the API takes them.
        text: As the API takes it.
        naming: What ids are shown as.
    """
    if not blocks:
        return _div("block", mrkdwn(text, naming))
    return Markup("\n").join(_block(block, naming) for block in blocks)


def mrkdwn(text: str, naming: Naming) -> Markup:
    """Return Slack's markup as HTML; people in UTC read it.

    Source:
        docs.slack.dev ``messaging/formatting-message-text``.
    """
    kept: list[Markup] = []

    def keep(made: Markup) -> str:
        kept.append(made)
        return f"\0{len(kept) - 1}\0"

    def code(found: "re.Match[str]") -> str:
        if found[1]:
            return keep(Markup("<pre>{}</pre>").format(unescape(found[1])))
        return keep(Markup("<code>{}</code>").format(unescape(found[2])))

    text = _CODE.sub(code, text.replace("\0", ""))
    text = _LINK.sub(lambda found: keep(_link(found[1], found[2], naming)), text)
    made = str(escape(unescape(text)))
    for pattern, tag in _STYLES:
        made = pattern.sub(rf"<{tag}>\1</{tag}>", made)
    made = _QUOTE.sub(_quote, made).replace("\n", "<br>\n")
    return Markup(re.sub(r"\0(\d+)\0", lambda found: str(kept[int(found[1])]), made))  # noqa: S704 -- every piece was escaped above


def _quote(found: "re.Match[str]") -> str:
    lines = [line.removeprefix("&gt;").removeprefix(" ") for line in found[0].splitlines()]
    return f"<blockquote>{'<br>'.join(lines)}</blockquote>"


def _link(target: str, label: str | None, naming: Naming) -> Markup:
    """Return what stands between angle brackets: a person, a channel, an instant or a link."""
    words = unescape(label) if label else ""
    if target[0] in "@#":
        shown = words or naming(target[1:])
        return Markup('<span class="mention">{}{}</span>').format(target[0], shown)
    if target.startswith("!date^"):
        return escape(_date(target, words))
    if target.startswith("!"):
        return Markup('<span class="mention">@{}</span>').format(words or target[1:])
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(
        unescape(target), words or unescape(target)
    )


def _date(target: str, otherwise: str) -> str:
    """Return an instant as it is read in UTC."""
    _, stamp, form, *_ = target.split("^")
    try:
        at = datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise
    for part, meaning in _DATE_PARTS.items():
        form = form.replace(part, at.strftime(meaning))
    return form


def _block(block: Json, naming: Naming) -> Markup:
    kind = block["type"]
    match kind:
        case "divider":
            made = Markup("<hr>")
        case "header":
            made = _text(block["text"], naming)
        case "context" | "actions":
            made = Markup(" ").join(_element(one, naming) for one in block["elements"])
        case "image":
            made = _element(block, naming)
        case "input":
            label, element = _text(block["label"], naming), _element(block["element"], naming)
            made = Markup("<strong>{}</strong> {}").format(label, element)
        case "section":
            made = _section(block, naming)
        case _:
            made = escape(f"({kind})")
    return _div(f"block {kind}", made)


def _section(block: Json, naming: Naming) -> Markup:
    said = _text(block["text"], naming) if "text" in block else Markup("")
    if block.get("fields"):
        fields = Markup("").join(_div("", _text(one, naming)) for one in block["fields"])
        said += _div("fields", fields)
    beside = _element(block["accessory"], naming) if "accessory" in block else Markup("")
    return _div("", said) + beside


def _element(element: Json, naming: Naming) -> Markup:
    """Return a text, a picture, or something to press; nothing can be pressed here."""
    kind = element["type"]
    if kind in ("mrkdwn", "plain_text"):
        return _text(element, naming)
    if kind == "image":
        return Markup('<img src="{}" alt="{}">').format(
            element.get("image_url", ""), element["alt_text"]
        )
    words = element.get("text") or element.get("placeholder") or {}
    label = words.get("text") or {"overflow": "⋯"}.get(kind, kind.replace("_", " "))
    arrow = " ▾" if "select" in kind or kind.endswith("picker") else ""
    style = element.get("style", "")
    return Markup('<span class="button {}">{}{}</span>').format(style, label, arrow)


def _text(text: Json, naming: Naming) -> Markup:
    if text["type"] == "mrkdwn":
        return mrkdwn(text["text"], naming)
    return escape(text["text"])


def _div(css: str, inside: Markup) -> Markup:
    return Markup('<div class="{}">{}</div>').format(css, inside)
