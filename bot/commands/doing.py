"""What the team says, for the bot to keep: of a date, or of a whole cycle."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.commands.milestones import milestone_answer
from bot.commands.query import words_of
from bot.commands.question import Question
from bot.render.letters import drafts_message
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import code, mention
from bot.render.rows import name, responsible
from bot.render.standing import subject, subject_of_cycle, to_confirm
from schedule.lead_time import LeadTime

_OFF = "off"
"""Ends a discussion."""


def confirm(question: Question) -> Message:
    """Keep that a freeze is enforced, or a release is out."""
    return _done("confirm", question)


def discuss(question: Question) -> Message:
    """Mark a date as under discussion; with "off" behind it, as settled again."""
    *words, last = question.arguments or ("",)
    if last == _OFF:
        return _done("settle", replace(question, arguments=tuple(words)))
    return _done("discuss", question)


def draft(question: Question) -> Message:
    """Answer with what there is to send about a date: to a mailing list, to channels, to issues."""
    found = question.names.found(question.arguments)
    if not found:
        return compose([paragraph("Which date? Write `/release-status draft code freeze`.")])
    if len(found) > 1:
        return milestone_answer(found, question, before="draft ")
    return drafts_message(found[0], question.view, question.now)


def about_cycle(action: str) -> Callable[[Question], Message]:
    """Return what does *action* about the cycle that is asked about."""

    def done(question: Question) -> Message:
        if question.do is None:
            return only_in_slack(action)
        return question.do(action, subject_of_cycle(question.view)) or NOTED

    return done


def settings(question: Question) -> Message:
    """Show who asks how they are written to."""
    if question.do is None:
        return only_in_slack("settings")
    return question.do("settings", "") or NOTED


def link(question: Question) -> Message:
    """Have the admins asked whether who asks is somebody on GitHub."""
    if question.do is None:
        return only_in_slack("link")
    words = list(question.query.words[1:])
    if question.query.mentioned and not words:
        typed = code("/release-status link your-handle")
        return compose(
            [
                paragraph(
                    f"{mention(question.query.mentioned)} is an account here in Slack, which I see "
                    "anyway. Which is yours on GitHub? Write it as the roster has it, without the "
                    f"`@`: {typed}."
                )
            ]
        )
    people = (one for seat in question.view.cycle.team.roles for one in seat.people)
    handles = (one.github for one in people if one.github)
    # Compared as what was typed was read: in lower case, and without what looks like a version.
    named = next((one for one in handles if words_of(one) == words_of(" ".join(words))), None)
    return question.do("link", named or " ".join(words)) or NOTED


def only_in_slack(action: str) -> Message:
    """Return that a terminal does nothing about *action*: nobody knows who sits there."""
    return compose([paragraph(f"`{action}` works in Slack, where I know who you are.")])


NOTED = compose([paragraph("Noted.")])
"""What is said of something kept where nothing else is to be said."""


def _done(action: str, question: Question) -> Message:
    said, off = ("discuss", f" {_OFF}") if action == "settle" else (action, "")
    if question.do is None:
        return only_in_slack(said)
    names, found = question.names, question.names.found(question.arguments)
    if not found:
        now = to_confirm(question.view, question.now) if action == "confirm" else []
        example = names.shortest(now[0]) if now else "code freeze"
        typed = code(f"/release-status {said} {example}{off}")
        return compose([paragraph(f"Which date? Write {typed}.")])
    if len(found) > 1:
        return milestone_answer(found, question)
    return question.do(action, subject(found[0], question.view)) or NOTED


_NOBODY = "nobody"
_HOW = (
    "Write `/release-status assign code freeze @person`, or one of its reminders: "
    "`/release-status assign code freeze 8d @person`. For `@person` also their GitHub handle in "
    "the roster; `nobody` takes it back."
)


def assign(question: Question) -> Message:
    """Keep whose the reminders of a date are, by name."""
    if question.do is None:
        return only_in_slack("assign")
    to, words = _whom(question)
    lead_time, words = _lead_time(words)
    readings = (
        way(words)
        for names in (question.names, question.besides)
        for way in (names.called, names.having)
    )
    found = next(filter(None, readings), [])
    if not found or not to:
        lines = [f"Which date do you mean? {_HOW}" if to else f"To whom? {_HOW}"]
        return compose([paragraph(*lines)])
    if len(found) > 1:
        return milestone_answer(found, question)
    row, view = found[0], question.view
    driver = next(iter(responsible(row, view)), None)
    if driver is None:
        return compose([paragraph(f"{name(row, view)} is nobody's: nobody is reminded of it.")])
    value = f"{subject(row, view, driver)} {lead_time or '-'} {to}"
    return question.do("assign", value) or NOTED


def _whom(question: Question) -> tuple[str, list[str]]:
    """Return who was named, a Slack id or ``nobody``, and the other words; empty for no one."""
    words = list(question.arguments)
    if question.query.mentioned:
        return question.query.mentioned, words
    people = question.snapshot.people
    for word in reversed(words):
        to = _NOBODY if word == _NOBODY else people.get(word.removeprefix("@"), "")
        if to:
            words.remove(word)
            return to, words
    return "", words


def _lead_time(words: Sequence[str]) -> tuple[LeadTime | None, list[str]]:
    """Return the lead time among *words*, if there is one, and the others."""
    for word in words:
        try:
            lead_time = LeadTime.parse(word)
        except ValueError:
            continue
        return lead_time, [one for one in words if one != word]
    return None, list(words)
