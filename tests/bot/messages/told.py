"""Notices: what is told besides the plan, each kind with everything that can come of it."""

from collections.abc import Mapping
from typing import Any

from bot.render import render_post
from bot.render.mrkdwn import escape
from bot.render.notices import KINDS, with_answer
from schedule.notices import Notice
from tests.bot.messages.a_talk import ADMIN, Talk
from tests.bot.render.test_notices import NOTICES
from tests.builders import at

_ANSWERED_AT = at("2024-11-08 03:05")
_OURS = frozenset(
    {
        *("post_id", "recipient", "sent_at", "ask", "left_out", "user", "held", "release"),
        *("milestone", "to", "what", "lead_time", "subject", "until", "is_past", "was", "is"),
        *("key", "is_dated", "reminder", "at", "is_small", "state"),
    }
)
"""What the bot itself wrote into a notice: ids, instants, and mrkdwn that it made."""
_RENDERED = frozenset({"dates", "source", "before", "after", "from", "to", "lines"})
"""What in a notice is mrkdwn, which was escaped when it was made."""


def notices(talk: Talk) -> None:
    """Show each kind, and what its message says once somebody has answered, or nobody has to."""
    for name, notice in NOTICES.items():
        shown = notice
        if talk.world.name == "hostile":
            shown = Notice(notice.id, notice.kind, _hostile(notice.body, talk.world.words))
        message = render_post([], talk.snapshot, talk.now, notices=[shown], post_id="post")
        talk.note(name.removeprefix("notice_"), message)
        for answer in KINDS[notice.kind].answers:
            answered = Notice(shown.id, shown.kind, shown.body, answer, ADMIN, _ANSWERED_AT)
            heading = f"{name.removeprefix('notice_')}: {answer}"
            talk.note(heading, with_answer(message, answered))


def _hostile(body: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {key: _worst(key, value, words) for key, value in body.items()}


def _worst(key: str, value: Any, words: str) -> Any:
    match value:
        case dict():
            return _hostile(value, words)
        case list():
            return [_worst(key, one, words) for one in value]
        case str() if value and key == "text":
            return escape(words)  # as it was posted
        case str() if value and key not in _OURS | _RENDERED:
            return words
        case _:
            return value
