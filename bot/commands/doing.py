"""`confirm` and `discuss`: what the team says of a date, for the bot to repeat."""

from bot.commands.milestones import milestone_answer
from bot.commands.question import Question
from bot.render.message import Message, compose, paragraph
from bot.render.standing import subject


def confirm(question: Question) -> Message:
    """Keep that a freeze is enforced, or a release is out."""
    return _done("confirm", question)


def discuss(question: Question) -> Message:
    """Mark a date as under discussion, or as settled again."""
    return _done("discuss", question)


def _done(action: str, question: Question) -> Message:
    if question.do is None:
        return compose([paragraph(f"`{action}` works in Slack, where I know who you are.")])
    names, words = question.names, question.arguments
    found = names.called(words) or names.having(words) or names.alike(words)
    if not found:
        return compose([paragraph(f"Which date? Write `/release-status {action} code freeze`.")])
    if len(found) > 1:
        return milestone_answer(found, question)
    said = question.do(action, subject(found[0], question.view))
    return said or compose([paragraph("Noted.")])
