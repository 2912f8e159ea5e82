"""Buttons below an answer: what to ask next, and telling it to everybody."""

from collections.abc import Sequence

from bot.commands.query import parse
from bot.commands.question import Question
from bot.render.illustration import calendar_url
from bot.render.message import Button, Paragraph
from bot.render.standing import subject, subject_of_cycle
from bot.snapshot import CycleView
from schedule.timeline import Milestone, slug

ASK, SHARE, OPEN = "ask_", "share", "open"
"""What their ``action_id`` is, or begins with: Slack takes each but once in a block."""
_ABOUT = "answer"


def next_steps(question: Question, *buttons: Button | None) -> Paragraph:
    """Return the *buttons* of an answer; none where nobody could press them."""
    if question.do is None:
        return Paragraph(())
    return Paragraph((), buttons=tuple(filter(None, buttons)), about=_ABOUT)


def ask(label: str, words: str, view: CycleView) -> Button:
    """Return a button for what could be typed as well: *words*, about the cycle of *view*."""
    return Button(label, f"{ASK}{slug(words)}", typed(words, view))


def my_duties(view: CycleView) -> Button:
    """Return a button that asks what the person who presses it has to do."""
    return ask("My duties", "mine", view)


def calendar(question: Question) -> Button | None:
    """Return a button that opens the cycle's calendar; None where it is nowhere to be found."""
    view = question.view
    url = calendar_url(view.cycle.release, question.snapshot.url)
    return Button("Calendar", OPEN, subject_of_cycle(view), url=url) if url else None


def share(question: Question, about: Milestone | Sequence[str]) -> Button | None:
    """Return a button that has an answer told to the channel; None to who is not in the team.

    Args:
        question: What was asked.
        about: The milestone that the answer is about, or the words that it answers.
    """
    if not question.is_on_roster:
        return None
    view = question.view
    if isinstance(about, Milestone):
        value = subject(about, view)
    else:
        value = f"{subject_of_cycle(view)} {' '.join(about)}"
    return Button("Share to channel", SHARE, value)


def typed(words: str, view: CycleView) -> str:
    """Return what to type to ask *words* about the cycle of *view*, whichever cycle is first."""
    release = view.cycle.release
    return f"{release} {words}" if parse(release).release == release else words
