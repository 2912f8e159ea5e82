"""An answer that everybody is told: shared by somebody, or given to who mentions the bot."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.render.dates import utc
from bot.render.message import Message, Paragraph, paragraph
from bot.render.mrkdwn import unstarred
from bot.render.reread import lines_of
from bot.snapshot import Snapshot
from schedule.notices import Notice

KIND = "shared"
"""Which notices are answers that somebody shares."""
MENTION = "mention"
"""Which notices are answers to who mentions the bot."""
_PERSON = re.compile(r"<@[A-Z0-9]+>")


def shared_body(message: Message, by: str, at: datetime) -> dict[str, Any]:
    """Return what the ledger keeps of an answer that is shared.

    Args:
        message: The answer; its buttons and pictures are left out, and nobody is mentioned.
        by: Name of who shares it, as the roster has it.
        at: When; release time.
    """
    return {"by": by, "at": at.isoformat(), "said": _said(message)}


def shared_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Word it for everybody in the channel; it mentions nobody."""
    body = notice.body
    at = utc(datetime.fromisoformat(body["at"]))
    yield paragraph(f"*{unstarred(body['by'])} shares this*, as of {at}:", is_small=True)
    yield from answered_paragraphs(notice, snapshot)
    yield paragraph("Ask me privately: `/release-status`.", is_small=True)


def answered_body(message: Message, thread_ts: str) -> dict[str, Any]:
    """Return what the ledger keeps of an answer to who mentions the bot.

    Args:
        message: The answer; its buttons and pictures are left out, and nobody is mentioned.
        thread_ts: Slack's timestamp of the message below which it goes.
    """
    return {"thread_ts": thread_ts, "said": _said(message)}


def answered_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Say what was answered."""
    del snapshot
    for one in notice.body["said"]:
        yield paragraph(*one["lines"], is_small=one["is_small"])


def _said(message: Message) -> list[dict[str, Any]]:
    return [
        {"lines": [_unnamed(line) for line in one.lines], "is_small": one.is_small}
        for one in lines_of(message)
    ]


def _unnamed(line: str) -> str:
    """Return *line* without mentions of people: each would be told that they were named."""
    return _PERSON.sub(lambda found: "somebody" if found.start() else "Somebody", line)
