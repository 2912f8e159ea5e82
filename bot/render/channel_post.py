"""What is said in a channel: a milestone ahead, one that has come, the week."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.render.dates import full_date, has_passed, is_deadline, time_left
from bot.render.digest import digest
from bot.render.duties import Duty, coming, duties
from bot.render.introduction import introduction
from bot.render.message import Paragraph, paragraph
from bot.render.rows import (
    afterwards_line,
    checklist_lines,
    date_line,
    doubt_line,
    exceptions_line,
    links_line,
    needs_line,
    note_line,
    questions_line,
    responsible,
    role,
    version,
    week,
)
from bot.snapshot import CycleView, Snapshot
from schedule.moments import is_planned
from schedule.plan import ANNOUNCE, Purpose, Reminder


def channel_post(
    reminders: Sequence[Reminder], view: CycleView, snapshot: Snapshot, now: datetime
) -> Iterator[Paragraph]:
    """Yield what *reminders* of one cycle say in a channel.

    What one part says the digest does not repeat.
    """
    told = duties(reminders, view, now)
    digest_week = next((one.week for one in reminders if one.purpose is Purpose.DIGEST), None)
    if any(one.purpose is Purpose.INTRODUCTION for one in reminders):
        yield from introduction(view, snapshot)
    for nth, duty in enumerate(told):
        prefix = "" if nth else _prefix(duty, view, now)
        yield _duty(duty, prefix, view, now)
    yield paragraph(
        *dict.fromkeys(links_line(duty.row, view) for duty in told),
        *dict.fromkeys(questions_line(duty.row, view, duty.audiences) for duty in told),
    )
    if digest_week is not None:
        keys = {duty.row.key for duty in told}
        yield from digest(digest_week, keys, view, now)


def _prefix(duty: Duty, view: CycleView, now: datetime) -> str:
    """Return how the post begins: whose week it is, unless it is about something past."""
    if has_passed(duty.row, view.rules, now):
        return f"{version(view)}: "
    return f"{', '.join(filter(None, [version(view), week(view, now)]))}: "


def _duty(duty: Duty, prefix: str, view: CycleView, now: datetime) -> Paragraph:
    said = coming(duty.row, view, now)
    headline = f"*{prefix}{said if prefix else said[:1].upper() + said[1:]}.*"
    is_public = ANNOUNCE.name in duty.audiences
    if has_passed(duty.row, view.rules, now):
        return paragraph(*_passed(duty, headline, view, now, is_public=is_public))
    return paragraph(*_ahead(duty, headline, view, now, is_public=is_public))


def _ahead(
    duty: Duty, headline: str, view: CycleView, now: datetime, *, is_public: bool
) -> Iterator[str]:
    row = duty.row
    is_today = time_left(row, view.rules, now) == "today"
    yield headline
    if is_deadline(row, view.rules):
        yield date_line(row, view)
    yield doubt_line(row)
    yield note_line(row)
    if is_planned(row, view.rules) and is_today:
        yield f"I only know the plan. {_who_will_say(duty, view, 'done')}".strip()
    else:
        yield needs_line(row, view)
    yield exceptions_line(row, view, now)
    yield from _team_part(duty, view, is_public=is_public)


def _passed(
    duty: Duty, headline: str, view: CycleView, now: datetime, *, is_public: bool
) -> Iterator[str]:
    row = duty.row
    yield headline
    if is_deadline(row, view.rules):
        yield f"It was {full_date(row, view.rules)}."
        if is_public:
            yield _who_will_say(duty, view, "enforced")
    yield doubt_line(row)
    yield note_line(row)
    yield afterwards_line(row, view)
    yield exceptions_line(row, view, now)
    yield from _team_part(duty, view, is_public=is_public)


def _who_will_say(duty: Duty, view: CycleView, what: str) -> str:
    """Return who confirms what the bot cannot know; empty where nobody is told of it."""
    driver = next(iter(responsible(duty.row, view)), None)
    return f"The {role(driver)} will say here when it is {what}." if driver else ""


def _team_part(duty: Duty, view: CycleView, *, is_public: bool) -> Iterator[str]:
    """Yield what only the team's own channels are told: the driver's checklist."""
    checklist = checklist_lines(duty.row, view)
    driver = next(iter(responsible(duty.row, view)), None)
    if is_public or not checklist:
        return
    yield f"Checklist for the {role(driver)}:" if driver else "Checklist:"
    yield from checklist
