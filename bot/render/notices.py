"""What is said though no plan holds it: questions and reports to those who run the bot."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.render.date_notices import doubt_paragraphs, moved_paragraphs, row_paragraphs
from bot.render.dates import moment, utc
from bot.render.draft import words_paragraphs
from bot.render.fallback import with_last_line
from bot.render.link_notices import link_paragraphs, linked_paragraphs, unlinked_paragraphs
from bot.render.message import (
    Button,
    Message,
    Paragraph,
    paragraph,
    without_buttons,
)
from bot.render.mrkdwn import bold, code, foreign, listed, mention, quoted
from bot.render.passed_notices import passed_paragraphs
from bot.render.sent import reminder_name
from bot.render.shared import KIND as SHARED
from bot.render.shared import MENTION, answered_paragraphs, shared_paragraphs
from bot.render.stage_notices import final_paragraphs, over_paragraphs
from bot.snapshot import Snapshot
from schedule.notices import Notice

_QUOTED = 12
"""Lines of a message that are quoted."""
_LISTED = 15
"""Reminders that are listed one by one."""
_WHY = 600
UNWORDABLE = "cannot be worded"
"""Begins the error of what was never sent because of a mistake in this bot."""
_REMEDIES = MappingProxyType(
    {
        "not_in_channel": "Invite me there: `/invite` and my name.",
        "no_permission": "Invite me there: `/invite` and my name.",
        "channel_not_found": "Check its id in the config; a private channel has to invite me.",
        "is_archived": "Unarchive it, or name another channel in the config.",
        "user_not_found": "Check the person's id in the config.",
        "user_disabled": "That account is deactivated; name somebody else in the roster or config.",
        "messages_tab_disabled": "Switch on the messages tab in the app's settings, App Home.",
    }
)
"""What to do about Slack's refusals.

Source: docs.slack.dev/reference/methods/chat.postMessage, "Errors".
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    Attributes:
        say: Words it.
        answers: What a person may answer: by the ``action_id`` of a button, what is said of it
            afterwards, with a place for who it was; also ends that no person brings about.
        left: What else may be answered instead, by the answer: a label and an ``action_id``.
        is_optional: Whether it is for people of the team, who may want none; what admins are asked
            they cannot do without.
    """

    say: Callable[[Notice, Snapshot], Iterator[Paragraph]]
    answers: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_optional: bool = False


def notice_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield what *notice* says; with its buttons, until somebody has pressed one."""
    yield from KINDS[notice.kind].say(notice, snapshot)


def is_optional(notice: Notice) -> bool:
    """Return whether who gets *notice* may want none of its kind."""
    return KINDS[notice.kind].is_optional


def remedy(error: str) -> str:
    """Return what to do about a recipient that Slack refuses with *error*; mrkdwn, whole."""
    return _REMEDIES.get(error.split(maxsplit=1)[0], "Please see what is wrong there.")


def answered_line(notice: Notice) -> str:
    """Return what came of the question in *notice*, in mrkdwn; empty while nobody answered."""
    said = KINDS[notice.kind].answers.get(notice.answer or "")
    if not said or not notice.answered_at:
        return ""
    return said.format(who=mention(notice.answered_by or ""), when=utc(notice.answered_at))


def with_answer(message: Message, notice: Notice) -> Message:
    """Return *message*, which asks the question in *notice*, with what came of that.

    Its buttons are gone, but for the one that the answer leaves. Unchanged while nobody answered,
    and where it says so already.
    """
    line = answered_line(notice)
    left = KINDS[notice.kind].left.get(notice.answer or "")
    button = Button(*left, notice.id) if left else None
    blocks = tuple(without_buttons(message.blocks, notice.id, line, button)) if line else ()
    if not line or blocks == message.blocks:
        return message
    return Message(with_last_line(message.text, line), blocks)


def _unknown(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    del snapshot
    body = notice.body
    sent_at = datetime.fromisoformat(body["sent_at"])
    buttons = (
        Button("It did", "landed", notice.id, is_primary=True),
        Button("Post again", "again", notice.id),
    )
    yield paragraph(
        f"*Did this land?* I sent it to {mention(body['recipient'])} on {moment(sent_at)}, and "
        "Slack's answer was lost. Please look there; until you tell me I do not send it again.",
    )
    yield Paragraph(tuple(quoted(str(body["text"]), _QUOTED)), buttons=buttons, about=notice.id)


def _broken(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    del snapshot
    body = notice.body
    yield paragraph(
        f"{_takes_nothing(body)} {remedy(str(body['error']))}",
        "Then press [Try again]: I send it, if it still helps. Until then I try every hour what is "
        "planned for it.",
        "This did not arrive, and somebody may have to say it:",
    )
    buttons = (Button("Try again", "retry", notice.id, is_primary=True),)
    yield Paragraph(tuple(quoted(str(body["text"]), _QUOTED)), buttons=buttons, about=notice.id)


def _unheard(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Word the same for who drives what was to be said, and cannot mend it."""
    body = notice.body
    who = listed([mention(one) for one in body["ask"]]) or foreign(snapshot.operator)
    yield paragraph(
        f"{_takes_nothing(body)} Please ask {who or 'whoever runs me'} to mend it.",
        "This did not arrive, and you may have to say it:",
    )
    yield paragraph(*quoted(str(body["text"]), _QUOTED))


def _takes_nothing(body: Mapping[str, Any]) -> str:
    return f"*I cannot write to {mention(body['recipient'])}*: Slack says {code(body['error'])}."


def _plain(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    del snapshot
    body = notice.body
    yield paragraph(
        f"*A message to {mention(body['recipient'])} went out without its layout*: Slack says "
        f"{code(body['error'])}. It is short, and has no buttons. Please tell whoever looks after "
        "my code.",
    )
    yield paragraph(*quoted(str(body["text"]), _QUOTED))


def _undelivered(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    left_out = notice.body["left_out"]
    lines = list(dict.fromkeys(_left_out(one, snapshot) for one in left_out))
    count = "One message" if len(left_out) == 1 else f"{len(left_out)} messages"
    yield paragraph(
        f"*{count} did not go out*:",
        *lines[:_LISTED],
        f"… and {len(lines) - _LISTED} more" if len(lines) > _LISTED else "",
    )
    yield paragraph("All of them: `release-bot reminders`", is_small=True)


def _doctor(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    del snapshot
    lines = [_red(one) for one in notice.body["found"]]
    yield paragraph(
        "*I cannot do a part of my job*, as I see from a look at myself:",
        *lines[:_LISTED],
        f"… and {len(lines) - _LISTED} more" if len(lines) > _LISTED else "",
    )
    yield paragraph(
        "All of it: `release-bot doctor`. I say this once, and again only if it comes back.",
        is_small=True,
    )


def _red(one: Mapping[str, str]) -> str:
    todo = foreign(one["todo"].rstrip("."), _WHY)
    return f"• {bold(one['check'])}: {foreign(one['found'], _WHY)}. To do: {todo}."


def _left_out(one: Mapping[str, str], snapshot: Snapshot) -> str:
    note = one["note"]
    refused = "a mistake of mine" if note.startswith(UNWORDABLE) else "refused"
    why = "too late" if one["state"] == "expired" else f"{refused}, {code(note)}"
    return f"• {reminder_name(one['reminder'], snapshot)} to {mention(one['recipient'])}: {why}"


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "unknown": Kind(
            _unknown,
            {
                "landed": "{who} says that it landed ({when}).",
                "again": "{who} had it sent again ({when}).",
                "settled": "It has shown that it landed ({when}).",
                "missing": "It is not there, and goes out again ({when}).",
            },
        ),
        "broken": Kind(_broken),
        "unheard": Kind(_unheard, is_optional=True),
        "doubt": Kind(
            doubt_paragraphs,
            {
                "take": "{who} says that it is meant; it counts in a moment ({when}).",
                "taken": "{who} says that it is meant: it counts now ({when}).",
                "keep": "{who} keeps what was read before, whatever the source says ({when}).",
                "timed": "Nobody answered in time: I have taken it for meant ({when}).",
                "settled": "The source no longer says so: this needs no answer ({when}).",
                "superseded": "The source has changed once more: this is not the question any "
                "more ({when}).",
            },
            {"keep": ("Take it after all", "take"), "take": ("Keep the old one", "keep")},
        ),
        "moved": Kind(moved_paragraphs),
        "row": Kind(row_paragraphs, is_optional=True),
        "undelivered": Kind(_undelivered),
        "plain": Kind(_plain),
        "link": Kind(
            link_paragraphs,
            {"linked": "{who} says that they are ({when}).", "unlinked": "{who} says no ({when})."},
        ),
        "linked": Kind(linked_paragraphs),
        "unlinked": Kind(unlinked_paragraphs),
        "words": Kind(words_paragraphs, is_optional=True),
        "passed": Kind(passed_paragraphs, is_optional=True),
        "final": Kind(final_paragraphs, is_optional=True),
        "over": Kind(over_paragraphs, is_optional=True),
        "doctor": Kind(_doctor),
        SHARED: Kind(shared_paragraphs),
        MENTION: Kind(answered_paragraphs),
    }
)
"""Every kind of notice, by the name that the ledger keeps it under."""
