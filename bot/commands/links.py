"""`links`: what the timeline's document links to."""

from bot.commands.question import Question
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import link
from bot.render.rows import source_link, version


def links(question: Question) -> Message:
    """Answer with the cycle's links; of those whose label has the words asked for, if any."""
    cycle, asked = question.view.cycle, " ".join(question.arguments)
    chosen = [one for one in cycle.links if asked in one.label.casefold()] or cycle.links
    source = source_link(cycle)
    return compose(
        [
            paragraph(
                f"*Links of {version(question.view)}*",
                f"• Timeline: {source}" if source else "",
                *(f"• {link(one.label, one.url)}" for one in chosen),
                "" if cycle.links else "The timeline's document has no links that I know of.",
            )
        ],
        more=f"they are in {source}" if source else "`/release-status links` and a word",
    )
