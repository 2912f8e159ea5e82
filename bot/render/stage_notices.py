"""What the leads of a cycle are asked about the whole of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.render.dates import moment
from bot.render.message import Button, Paragraph, paragraph
from bot.render.mrkdwn import foreign
from bot.render.rows import full_name
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.notices import Notice


def final_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield the question whether a cycle's dates are final, or what was said to it."""
    body, view = notice.body, snapshot.view(notice.body["release"])
    called = _called(notice, view)
    yield paragraph(f"*Are the dates of {called} final?*", *(f"• {one}" for one in body["dates"]))
    until = moment(datetime.fromisoformat(body["until"]))
    said = _said(view, {Deed.ACTIVATED: "They are.", Deed.HELD: "Not yet."})
    if said:
        yield paragraph(said, is_small=True)
        return
    question = paragraph(
        "Then I introduce myself in the announce channel and remind of them. Without a word from "
        f"you I take them for final on {until}.",
        "Wrong date? Please correct the timeline first.",
    )
    buttons = (
        Button("They are final", "activate", body["subject"], is_primary=True),
        Button("Not yet", "hold", body["subject"]),
    )
    yield replace(question, buttons=buttons, about=notice.id)


def over_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield the question whether a cycle is to be closed, or that it is."""
    body, view = notice.body, snapshot.view(notice.body["release"])
    yield paragraph(f"*Is {_called(notice, view)} over?* All its dates have passed.")
    said = _said(view, {Deed.CLOSED: "It is closed."})
    if said:
        yield paragraph(said, is_small=True)
        return
    question = paragraph(
        "Closing it forgets its people: what they chose, and who was told or did what. You can "
        "leave it open as long as you like: `/release-status` goes on answering."
    )
    button = Button("Close it", "close", body["subject"])
    yield replace(question, buttons=(button,), about=notice.id)


def _called(notice: Notice, view: CycleView | None) -> str:
    return full_name(view) if view else f"v{foreign(notice.body['release'], 40)}"


def _said(view: CycleView | None, answers: dict[Deed, str]) -> str:
    """Return what was said to it already; empty while nobody has said anything."""
    said = (text for deed, text in answers.items() if view and view.act("", deed))
    return next(said, "")
