"""What admins are asked about who is who, and what those hear who asked."""

from collections.abc import Iterator
from dataclasses import replace

from bot.render.message import Button, Paragraph, paragraph
from bot.render.mrkdwn import code, foreign, mention
from bot.snapshot import Snapshot
from schedule.notices import Notice


def link_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield the question whether somebody is who they say they are on GitHub."""
    del snapshot
    body = notice.body
    handle, release = code(foreign(body["handle"], 60)), foreign(body["release"], 40)
    held = f" So far that is {mention(body['held'])}." if body["held"] else ""
    said = paragraph(
        f"*Is {mention(body['user'])} {handle} on GitHub?* They say so; the roster of v{release} "
        f"names {handle}.{held}",
        "If you say yes I write to them about the duties of that person. Please ask them in "
        "another way, or look at their profile there: a display name proves nothing.",
    )
    buttons = (Button("They are", "linked", notice.id), Button("No", "unlinked", notice.id))
    yield replace(said, buttons=buttons, about=notice.id)


def linked_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield that somebody is linked now, and what that means."""
    del snapshot
    yield paragraph(
        f"You are {code(foreign(notice.body['handle'], 60))} to me now. "
        "Your dates: `/release-status mine`. How I write to you: `/release-status settings`.",
    )


def unlinked_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield that somebody was not linked."""
    del snapshot
    handle = code(foreign(notice.body["handle"], 60))
    yield paragraph(f"An admin has said that {handle} is not you. Please talk to them.")
