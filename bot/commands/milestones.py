"""Words of a milestone, such as "code freeze": all that is known of it."""

from collections.abc import Iterable, Iterator, Sequence

from bot.commands.buttons import my_duties, next_steps, share
from bot.commands.matching import nearest
from bot.commands.people import having_lines
from bot.commands.question import Question
from bot.commands.sayings import row_mistakes, source_lines, upcoming_first
from bot.render.dates import has_passed, time_left
from bot.render.message import Message, Paragraph, compose, paragraph
from bot.render.mrkdwn import code, foreign, to_plain
from bot.render.rows import (
    afterwards_line,
    date_line,
    doubt_line,
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
from bot.render.standing import confirmed_line, discussed_line, proposed_line, unsettled_line
from bot.render.windows import exceptions_line
from bot.snapshot import CycleView
from schedule.timeline import Milestone

_SHOWN = 8
_CALL, _WINDOWS = "exceptions", "`/release-status exceptions`"


def milestone_answer(
    found: Sequence[Milestone], question: Question, taken: str = "", *, before: str = ""
) -> Message:
    """Answer about the milestone *found*; several plausible ones are all offered.

    Args:
        found: What the question means.
        question: What was asked.
        taken: The sentence that says how the question was understood, where that is not certain.
        before: What to type before a name, where several are offered: a subcommand and a space.
    """
    said = _details(found[0], question) if len(found) == 1 else _which(found, question, before)
    return compose([paragraph(taken), *said])


def _details(row: Milestone, question: Question) -> Iterator[Paragraph]:
    """Yield everything known of one milestone."""
    view, now = question.view, question.now
    is_over = has_passed(row, view.rules, now)
    # Not as it is said of today: the week is the date's.
    number = f", in week {view.cycle.week_of(row.day)} of the cycle" if row.day else ""
    yield paragraph(
        f"*{name(row, view)}* · {version(view)}{number}",
        date_line(row, view, time_left(row, view.rules, now)),
        proposed_line(view, now),
        confirmed_line(row, view),
        doubt_line(row),
        discussed_line(row, view),
        unsettled_line(row, view),
        note_line(row),
    )
    yield paragraph(
        *_who(row, view),
        *having_lines(row, question),
        "Replies may be slow on these days." if view.rules.rule_for(row).is_pause else "",
        afterwards_line(row, view) if is_over else needs_line(row, view),
        exceptions_line(row, view, now),
        f"For each deadline: {_WINDOWS}" if _CALL in row.kinds else "",
        links_line(row, view),
    )
    if row.of:
        yield paragraph(_origin(row, view), is_small=True)
        yield next_steps(question, my_duties(view))
        return
    yield paragraph(
        f"In the timeline: “{foreign(row.title)}”",
        *row_mistakes(row, view),
        *source_lines(question, row.line),
        is_small=True,
    )
    yield next_steps(question, share(question, row), my_duties(view))


def _origin(row: Milestone, view: CycleView) -> str:
    """Return where something comes from that stands in no timeline."""
    of = view.cycle.milestone(row.of)
    if of is None:
        return "One of the team's meetings; it stands in no timeline."
    return f"It stands in no timeline, and moves with {name(of, view)}."


def _who(row: Milestone, view: CycleView) -> Iterator[str]:
    told = responsible(row, view)
    if not told:
        printed = f" The timeline says {foreign(row.who, 100)}." if row.who else ""
        yield f"No role of the team is named for it.{printed}"
        return
    driver, *also = told
    is_other = row.who and row.owners != (driver,)
    printed = f" The timeline says {foreign(row.who, 100)}." if is_other else ""
    yield f"Driver: {role(driver)}{', with ' + the_roles(also) if also else ''}.{printed}"


def _which(found: Sequence[Milestone], question: Question, before: str) -> Iterator[Paragraph]:
    """Yield what the question can mean."""
    view = question.view
    shown = upcoming_first(found, view, question.now)[:_SHOWN]
    left = len(found) - len(shown)
    asked = "That" if question.is_public else f"“{foreign(question.query.text, 60)}”"
    yield paragraph(
        f"{asked} can mean:",
        *(f"• {in_a_list(row, view, question.now)}" for row in shown),
        f"… {left} more: `/release-status timeline`" if left else "",
    )
    yield paragraph(
        f"Say a little more, like {_to_type(shown[0], question, before)}.", is_small=True
    )


def nothing(question: Question, commands: Iterable[str]) -> Message:
    """Answer that nothing is called so, with what could have been meant.

    Args:
        question: What was asked.
        commands: Names of the subcommands, which a typo may have meant.
    """
    view, asked = question.view, question.query.text
    rows = {to_plain(name(row, view)).casefold(): row for row in view.cycle.milestones}
    names = [*commands, *rows]
    close = [
        _to_type(rows[said], question) if said in rows else f"`/release-status {said}`"
        for said in nearest(" ".join(question.query.core), names)
    ]
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


def _to_type(row: Milestone, question: Question, before: str = "") -> str:
    """Return what to type to be told of *row*."""
    # What hangs on a row is called after it: less than all of its name would be that row's.
    called = to_plain(name(row, question.view)).casefold()
    said = called if row.of else question.names.shortest(row)
    return code(f"/release-status {before}{said}")
