"""Words of a milestone, such as "code freeze": all that is known of it."""

from collections.abc import Iterable, Iterator

from bot.commands.matching import find, nearest
from bot.commands.question import Question
from bot.commands.sayings import source_lines
from bot.render.dates import time_left
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import escape, foreign, to_plain
from bot.render.rows import (
    date_line,
    doubt_line,
    exceptions_line,
    in_a_list,
    links_line,
    name,
    needs_line,
    note_line,
    responsible,
    role,
    the_roles,
    version,
)
from bot.snapshot import CycleView
from schedule.timeline import Milestone

_SHOWN = 8


def milestone_answer(question: Question, commands: Iterable[str]) -> Message:
    """Answer about the milestone that the words name; several plausible ones are all offered.

    Args:
        question: What was asked; at least one word.
        commands: Names of the subcommands, which a typo may have meant.
    """
    found = find(question.query.text, question.view)
    if len(found) == 1:
        return details(found[0], question)
    if found:
        return _which(found, question)
    return _nothing(question, commands)


def details(row: Milestone, question: Question) -> Message:
    """Answer everything known of one milestone."""
    view, now = question.view, question.now
    number = f", week {view.cycle.week_of(row.day)} of {view.cycle.weeks}" if row.day else ""
    return compose(
        [
            paragraph(
                f"*{name(row, view)}* · {version(view)}{number}",
                date_line(row, view, time_left(row, view.rules, now)),
                doubt_line(row),
                note_line(row),
            ),
            paragraph(
                *_who(row, view),
                "Replies may be slow on these days." if view.rules.rule_for(row).is_pause else "",
                needs_line(row, view),
                exceptions_line(row, view, now),
                links_line(row, view),
            ),
            paragraph(
                f"In the timeline: “{foreign(row.title)}”",
                *source_lines(question, row.line),
                is_small=True,
            ),
        ]
    )


def _who(row: Milestone, view: CycleView) -> Iterator[str]:
    told = responsible(row, view)
    if not told:
        printed = f" The timeline says {foreign(row.who, 100)}." if row.who else ""
        yield f"No role of the team is named for it.{printed}"
        return
    driver, *also = told
    printed = f" The timeline says {foreign(row.who, 100)}." if row.owners != (driver,) else ""
    yield f"Driver: {role(driver)}{', with ' + the_roles(also) if also else ''}.{printed}"


def _which(found: list[Milestone], question: Question) -> Message:
    view = question.view
    shown = found[:_SHOWN]
    left = len(found) - len(shown)
    shortest = min(shown, key=lambda row: len(name(row, view)))
    return compose(
        [
            paragraph(
                f"“{foreign(question.query.text, 60)}” can mean:",
                *(f"• {in_a_list(row, view, question.now)}" for row in shown),
                f"… {left} more: `/release-status timeline`" if left else "",
            ),
            paragraph(f"Say a little more, like {_example(shortest, view)}.", is_small=True),
        ]
    )


def _nothing(question: Question, commands: Iterable[str]) -> Message:
    view, asked = question.view, question.query.text
    offers = {command: f"`/release-status {command}`" for command in commands}
    for row in view.cycle.milestones:
        offers.setdefault(to_plain(name(row, view)).casefold(), _example(row, view))
    close = [offers[said] for said in nearest(asked, list(offers))]
    return compose(
        [
            paragraph(
                f"I find nothing called “{foreign(asked, 60)}” in {version(view)}.",
                f"Did you mean {' or '.join(close)}?" if close else "",
                "Ask for a date by its name, like `/release-status code freeze`, or see "
                "`/release-status timeline` and `/release-status help`.",
            )
        ]
    )


def _example(row: Milestone, view: CycleView) -> str:
    said = escape(to_plain(name(row, view)).casefold().replace("`", ""))
    return f"`/release-status {said}`"
