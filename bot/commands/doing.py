"""What the team says, for the bot to keep: of a date, or of a whole cycle."""

from collections.abc import Callable

from bot.commands.milestones import milestone_answer
from bot.commands.question import Question
from bot.render.message import Message, compose, paragraph
from bot.render.standing import subject, subject_of_cycle


def confirm(question: Question) -> Message:
    """Keep that a freeze is enforced, or a release is out."""
    return _done("confirm", question)


def discuss(question: Question) -> Message:
    """Mark a date as under discussion, or as settled again."""
    return _done("discuss", question)


def about_cycle(action: str) -> Callable[[Question], Message]:
    """Return what does *action* about the cycle that is asked about."""

    def done(question: Question) -> Message:
        if question.do is None:
            return _only_in_slack(action)
        return question.do(action, subject_of_cycle(question.view)) or _NOTED

    return done


def _only_in_slack(action: str) -> Message:
    return compose([paragraph(f"`{action}` works in Slack, where I know who you are.")])


_NOTED = compose([paragraph("Noted.")])


def _done(action: str, question: Question) -> Message:
    if question.do is None:
        return _only_in_slack(action)
    names, words = question.names, question.arguments
    found = names.called(words) or names.having(words) or names.alike(words)
    if not found:
        return compose([paragraph(f"Which date? Write `/release-status {action} code freeze`.")])
    if len(found) > 1:
        return milestone_answer(found, question)
    return question.do(action, subject(found[0], question.view)) or _NOTED
