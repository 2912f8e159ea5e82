"""An answer that somebody shares: what it said to them, and that it is from them."""

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


def shared_body(message: Message, by: str, at: datetime) -> dict[str, Any]:
    """Return what the ledger keeps of an answer that is shared.

    Args:
        message: The answer; its buttons and pictures are left out.
        by: Name of who shares it, as the roster has it.
        at: When; release time.
    """
    said = [{"lines": list(one.lines), "is_small": one.is_small} for one in lines_of(message)]
    return {"by": by, "at": at.isoformat(), "said": said}


def shared_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Word it for everybody in the channel; it mentions nobody."""
    del snapshot
    body = notice.body
    at = utc(datetime.fromisoformat(body["at"]))
    yield paragraph(f"*{unstarred(body['by'])} shares this*, as of {at}:", is_small=True)
    for one in body["said"]:
        yield paragraph(*one["lines"], is_small=one["is_small"])
    yield paragraph("Ask me privately: `/release-status`.", is_small=True)
