"""Strings that Slack formats: every piece of a message is built from these.

A message is written once, as mrkdwn; its plain text is derived from it (:func:`to_plain`). Whatever
was not written in this project (titles, names, what a person typed) enters through :func:`foreign`,
:func:`bold`, :func:`code` or :func:`link`, which escape it, so that no cell of a table can ping a
channel.

Source:
    docs.slack.dev, "Formatting message text": control characters, links, dates.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import unescape

from schedule.blanks import is_blank

_FOREIGN = 200
"""Characters of foreign text that a piece shows unless told otherwise."""
_LONGEST_URL = 500
_URL = re.compile(r"(?:https?://|mailto:)[^\s<>|\"\x00-\x1f]+", re.IGNORECASE)
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")

_ID = re.compile(r"[CGUW][A-Z0-9]{2,}")

_OWN_TIME = re.compile(r", <!date\^[^<>]*> for you")
_DATE = re.compile(r"<!date\^[^|<>]*\|([^<>]*)>")
_IN_CHANNEL = re.compile(r" in <#[A-Z0-9]+>")
_LINK = re.compile(r"<([^<>|@#!][^<>|]*)\|([^<>|]*)>")
_MENTION = re.compile(r"<([@#][A-Z0-9]+)>")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*?)(?<=\S)\*(?![\w*])")


def escape(text: str) -> str:
    """Return *text* such that Slack shows it as it is: no link, mention or ping comes of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def foreign(text: str, limit: int = _FOREIGN) -> str:
    """Return *text*, which others wrote, as one escaped line.

    Args:
        text: Anything; line breaks become spaces, control and formatting characters are dropped.
        limit: Characters shown; what is longer ends in "…".
    """
    shown = "".join(mark for mark in " ".join(text.split()) if mark.isprintable())
    return escape(shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…")


def unstarred(text: str, limit: int = _FOREIGN) -> str:
    """Return foreign *text* for use within a sentence in bold: asterisks would end it."""
    return foreign(text.replace("*", ""), limit)


def bold(text: str) -> str:
    """Return foreign *text* in bold."""
    shown = unstarred(text)
    return f"*{shown}*" if shown else ""


def code(text: str) -> str:
    """Return foreign *text* as something to type; backticks would end it."""
    shown = foreign(text.replace("`", ""))
    return f"`{shown}`" if shown else ""


def link(label: str, url: str) -> str:
    """Return a link; the label alone where *url* is not http, https or mailto."""
    shown = foreign(label.replace("|", " ")).strip() or foreign(url)
    if len(url) > _LONGEST_URL or not _URL.fullmatch(url):
        return shown
    return f"<{escape(url)}|{shown}>"


def quoted(text: str, most: int | None = None) -> Iterator[str]:
    """Yield lines of escaped *text* as a quotation, *most* of them at most.

    An escaped sign begins a quotation like the sign itself, which opens nothing.
    """
    lines = text.splitlines()
    yield from (f"&gt; {line}" for line in lines[:most])
    if most is not None and len(lines) > most:
        yield "&gt; …"


def in_channel(slack_id: str | None) -> str:
    """Return " in <a channel to click on>", to follow a word; nothing where there is no such id.

    It is left out of plain text: only Slack knows what the channel is called.
    """
    return f" in <#{slack_id}>" if slack_id and _CHANNEL_ID.fullmatch(slack_id) else ""


def mention(slack_id: str) -> str:
    """Return a channel or a person to click on, or the id itself where it is neither's.

    In plain text the id stays: only Slack knows what it is called. Who is forgotten is somebody.
    """
    if is_blank(slack_id):
        return "somebody"
    if not _ID.fullmatch(slack_id):
        return foreign(slack_id)
    return f"<#{slack_id}>" if _CHANNEL_ID.fullmatch(slack_id) else f"<@{slack_id}>"


def own_time(at: datetime, fallback: str) -> str:
    """Return ", <the reader's own time> for you", to follow the same instant in UTC.

    It is left out of plain text, whose reader has no zone that is known.

    Args:
        at: The instant.
        fallback: The instant as Slack shows it where it cannot do better; names its zone.
    """
    return (
        f", <!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{escape(fallback)}> for you"
    )


def listed(items: Sequence[str]) -> str:
    """Return *items* as people list them: ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def to_escaped_plain(mrkdwn: str) -> str:
    """Return *mrkdwn* without formatting, still escaped: for a message's fallback text."""
    text = _OWN_TIME.sub("", mrkdwn)
    text = _DATE.sub(r"\1", text)
    text = _IN_CHANNEL.sub("", text)
    text = _MENTION.sub(r"\1", text)
    text = _LINK.sub(_plain_link, text)
    return _BOLD.sub(r"\1", text)


def to_plain(mrkdwn: str) -> str:
    """Return *mrkdwn* as a terminal shows it."""
    return unescape(to_escaped_plain(mrkdwn))


def _plain_link(match: re.Match[str]) -> str:
    url, label = match[1].removeprefix("mailto:"), match[2]
    return url if label == url else f"{label} ({url})"
