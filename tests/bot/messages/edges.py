"""What is said only in some deployments, or at the edge of what the bot can do."""

from dataclasses import replace
from typing import Any

from bot.commands import answer
from bot.commands.limit import MOST
from bot.commands.listener import Answers
from bot.commands.sharing import public_answer
from bot.render.asides import Aside, picture_comment
from bot.render.message import compose, paragraph
from bot.snapshot import Snapshot
from schedule.clock import RehearsalClock
from tests.bot.messages.a_talk import CHIEF, LEAD, Talk
from tests.bot.messages.a_world import READ_AT
from tests.bot.messages.conversations import ANNOUNCED, DRAFT, FREEZE, SEAT


def requiring(talk: Talk) -> None:
    """With ``drafts: required`` nothing is posted without a word."""
    view = talk.world.view
    rules = view.rules.model_copy(update={"drafts": "required"})
    talk.world = replace(talk.world, view=replace(view, rules=rules))
    talk.plan()
    post = talk.post(ANNOUNCED)
    talk.show(DRAFT)
    talk.press("approve", post)
    talk.show(DRAFT)
    talk.press("skip", post)
    talk.press("unsilence", post)
    talk.wait_until("2024-10-31 12:30")
    talk.show("code-freeze/3d/draft/role:Enhancements")


def troubled(talk: Talk) -> None:
    """The source is down or says something else, the ledger is silent, somebody asks too much."""
    view, empty = talk.world.view, Snapshot(operator=talk.world.operator)
    for asked in ("", "help"):
        talk.note(f"no cycle: /release-status {asked}", answer(asked, empty, talk.now))
    troubles: dict[str, dict[str, Any]] = {
        "the source is down": {"is_source_down": True, "complaint": talk.world.words},
        "the source is in doubt": {"waiting": "19 of 37 rows with a date are gone"},
    }
    for heading, changed in troubles.items():
        talk.world = replace(talk.world, view=replace(view, **changed))
        for asked in ("", "code freeze"):
            talk.note(f"{heading}: /release-status {asked}", talk.type(asked, is_shown=False))
        talk.visit(CHIEF)
    talk.world = replace(talk.world, view=view)
    silent = answer("reminders", talk.snapshot, talk.now, is_admin=True, look=lambda _: None)
    talk.note("the ledger is silent: reminders", silent)
    for asked in ("pause", "link", "settings", "confirm code freeze", "party code freeze"):
        talk.note(f"in a terminal: {asked}", answer(asked, talk.snapshot, talk.now))
    answers = Answers(lambda: talk.snapshot, RehearsalClock(talk.now, speed=0))
    for _ in range(MOST):
        answers.answer("help", LEAD)
    hasty = answers.answer("help", LEAD).text
    assert "Please ask me again in" in hasty  # how many seconds, the machine's clock says


def set_aside(talk: Talk) -> None:
    """What was not kept, what is somebody else's, and what comes elsewhere."""
    for one in Aside:
        talk.note(one.name.lower().replace("_", " "), one.value)
    for is_rehearsal in (False, True):
        heading = f"above the uploaded timeline{' of a rehearsal' * is_rehearsal}"
        comment = picture_comment(talk.view, is_rehearsal=is_rehearsal)
        talk.note(heading, compose([paragraph(comment)]))


def mentioning(talk: Talk) -> None:
    """What everybody in a channel is told who reads along when somebody mentions the bot."""
    words = ("", "next", "code freeze", "mine", "team", "pause", "flux capacitor", talk.world.words)
    for asked in words:
        channel = talk.view.channels["announce"]
        said = public_answer(f"<@U0BOT> {asked}", channel, talk.snapshot, talk.now, READ_AT)
        talk.note(f"somebody mentions the bot: {asked}", said)


def answered_after(talk: Talk) -> None:
    """A duty that is nobody's in time: asked again, taken by a shadow, late."""
    talk.wait_until("2024-10-31 12:00")
    talk.show("code-freeze/8d+1/shadow:Enhancements", to="enhancements-shadow-1")
    talk.press("take_duty", talk.duty(FREEZE, SEAT), "enhancements-shadow-1")
    talk.show("code-freeze/8d+1/shadow:Enhancements", to="enhancements-shadow-1")
    talk.wait_until("2024-11-01 12:00")
    talk.show("code-freeze/8d+2/role:Release Team Lead", to=CHIEF)
