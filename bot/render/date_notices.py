"""What is said of a timeline's dates: is that meant, has one moved, is one doubtful."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.render.dates import moment
from bot.render.direct_message import small_print
from bot.render.message import Button, Paragraph, paragraph
from bot.render.mrkdwn import bold, foreign, unstarred
from bot.render.rows import role
from bot.snapshot import Snapshot
from schedule.notices import Notice

_LISTED = 15
"""Dates that are listed one by one."""
_WHY = 600


def doubt_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield the question whether a change of the timeline is meant."""
    del snapshot
    body = notice.body
    buttons = (
        Button("Take it", "take", notice.id, is_primary=True),
        Button("Keep the old one", "keep", notice.id),
    )
    until = body.get("until")
    stays = "what I read before counts" if body["reason"] else "the old dates count"
    waits = (
        f"Meanwhile {stays}. Without a word from you I take it for meant on "
        f"{moment(datetime.fromisoformat(until))}."
        if until
        else "Until you say so I go on with what I read before."
    )
    said = paragraph(
        f"*Is that meant?* The timeline of v{foreign(body['release'], 40)} has changed:",
        f"• {foreign(body['reason'])}" if body["reason"] else "",
        *(_changed(one) for one in body["dates"][:_LISTED]),
        f"{waits} Source: {body['source']}" if body["source"] else waits,
    )
    if notice.answer is None:
        said = replace(said, buttons=buttons, about=notice.id)
    yield said


def _changed(one: Mapping[str, str]) -> str:
    now = f"{one['after']} now" if one["after"] else "gone now"
    return f"• {bold(one['title'])}: {one['before']} before, {now}"


def moved_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield that a date has moved, or is gone."""
    del snapshot
    body = notice.body
    source = f"Source: {body['source']}" if body["source"] else ""
    if not body["is"]:
        yield paragraph(
            f"*v{unstarred(body['release'], 40)}: {unstarred(body['title'])} is no longer in the "
            "timeline.*",
            f"It was {body['from']}. I do not remind of it any more.",
            source,
        )
        return
    follow = (
        "By the new date it is over: I do not remind of it any more."
        if body["is_past"]
        else "My reminders follow."
    )
    yield paragraph(
        f"*v{unstarred(body['release'], 40)}: {unstarred(body['title'])} moved.*",
        f"It was {body['from']}; it is {body['to']} now. {follow}",
        source,
    )


def row_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield why who drives a row is to look at it."""
    del snapshot
    body = notice.body
    holds = (
        "I remind of it all the same, and say what is doubtful; UTC counts."
        if body["is_dated"]
        else "Nobody is reminded of it until its date can be read."
    )
    yield paragraph(
        f"*Please look at {unstarred(body['title'])} of v{unstarred(body['release'], 40)}.*",
        f"You get this as {role(body['role'])}, who drives it.",
        f"{foreign(body['why'], _WHY)} {holds}",
        f"Please correct it in {body['source']}." if body["source"] else "",
    )
    yield paragraph(small_print(), is_small=True)
