"""`links`: where the release's documents lead."""

from collections.abc import Sequence

from bot.commands.buttons import ask, calendar, next_steps
from bot.commands.matching import has_words
from bot.commands.question import Question
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import link
from bot.render.rows import version
from bot.render.source import source_link
from bot.snapshot import CycleView
from schedule.cycle import Link


def links(question: Question) -> Message:
    """Answer with the cycle's links; of those that have the words asked for, if any."""
    view = question.view
    chosen = labelled(question.arguments, view)
    source = source_link(view.cycle)
    return compose(
        [
            paragraph(
                f"*Links of {version(view)}*",
                f"• Timeline: {source}" if source and not chosen else "",
                *(f"• {link(one.label, one.url)}" for one in chosen or view.cycle.links),
                "" if view.cycle.links else "The release's documents have no links that I know of.",
            ),
            next_steps(question, ask("Timeline", "timeline", view), calendar(question)),
        ],
        more=f"they are in {source}" if source else "`/release-status links` and a word",
    )


def labelled(words: Sequence[str], view: CycleView) -> list[Link]:
    """Return the links whose label or names have all of *words*; none for no words."""
    called = ((one, " ".join((one.label, *one.names))) for one in view.cycle.links)
    return [one for one, said in called if words and has_words(said, words)]
