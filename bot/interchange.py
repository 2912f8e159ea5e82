"""The JSON that scripts rely on: fields are added here, and never changed."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem
from schedule.timeline import Day, DayRange, Instant, Milestone, Undated

if TYPE_CHECKING:  # a timeline is printed without loading the policy or a database
    from bot.snapshot import CycleView
    from schedule.ledger import Record
    from schedule.plan import Reminder

Json = dict[str, Any]


def timeline_json(cycle: ReleaseCycle, problems: Iterable[Problem]) -> Json:
    """Return *cycle* as ``timeline --format json`` prints it."""
    return {
        "release": cycle.release,
        "milestones": [milestone_json(row) for row in cycle.milestones],
        "team": [
            {
                "role": role.name,
                "people": [
                    {
                        "name": person.name,
                        "github": person.github,
                        "slack": person.slack,
                        "kind": role.kind_of(person),
                    }
                    for person in role.people
                ],
            }
            for role in cycle.team.roles
        ],
        "links": [
            {"label": one.label, "url": one.url, "names": list(one.names)} for one in cycle.links
        ],
        "problems": [problem_json(problem) for problem in problems],
    }


def problem_json(problem: Problem) -> Json:
    """Return *problem* as ``timeline`` and ``check`` print it."""
    return {
        "severity": str(problem.severity),
        "code": problem.code,
        "line": problem.line,
        "row": problem.row,
        "message": problem.message,
        "suggestion": problem.suggestion,
    }


def plan_json(reminders: "Sequence[Reminder]", view: "CycleView") -> list[Json]:
    """Return *reminders* of *view* as ``plan --format json`` prints them."""
    from bot.render import render_reminder_text

    return [
        {
            "id": reminder.id,
            "milestone": reminder.milestone,
            "kind": reminder.kind,
            "due_at": iso(reminder.due_at),
            "audience": str(reminder.audience),
            "lead_time": str(reminder.lead_time) if reminder.lead_time else None,
            "text": render_reminder_text(reminder, view, reminder.due_at),
            "unless": reminder.unless,
        }
        for reminder in reminders
    ]


def reminders_json(records: "Iterable[Record]", workspace: str = "") -> list[Json]:
    """Return *records* as ``reminders --format json`` prints them.

    Args:
        records: What became of each delivery.
        workspace: Address of the Slack workspace; empty if unknown.
    """
    from bot.render.sent import permalink

    return [
        {
            "id": record.reminder_id,
            "recipient": record.recipient,
            "round": record.round,
            "state": str(record.state),
            "due_at": iso(record.due_at),
            "sent_at": iso(record.sent_at) if record.sent_at else None,
            "channel": record.channel,
            "ts": record.ts,
            "error": record.error or None,
            "settled": record.settled or None,
            "late_seconds": round(late.total_seconds()) if late is not None else None,
            "link": permalink(record, workspace) or None,
        }
        for record in records
        for late in (record.lateness,)
    ]


def json_text(value: Any) -> str:
    """Return *value* as JSON that people can read, too."""
    return json.dumps(value, indent=1, ensure_ascii=False)


def iso(at: datetime) -> str:
    """Return a UTC instant as ``YYYY-MM-DDTHH:MM:SSZ``."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def milestone_json(row: Milestone) -> Json:
    """Return one row as ``timeline --format json`` prints it.

    A time that stands in the title is no part of the date: such a row is of the day that its
    "When" cell prints, and ``instant`` says when that is.
    """
    start, end, precision, is_aoe = _when(row)
    return {
        "key": row.key,
        "title": row.title,
        "kinds": list(row.kinds),
        "owners": list(row.owners),
        "who": row.who,
        "start": start,
        "end": end,
        "precision": precision,
        "aoe": is_aoe,
        "instant": iso(row.when.at) if isinstance(row.when, Instant) else None,
        "week": row.week,
        "signals": list(row.signals),
        "line": row.line,
        "doubt": row.doubt or None,
    }


def _when(row: Milestone) -> tuple[str | None, str | None, str, bool]:
    match row.when:
        case Instant(is_in_title=True) if row.day:
            return _day(row.day), None, "date", False
        case Instant(at, is_aoe, _):
            return iso(at), None, "instant", is_aoe
        case Day(day):
            return _day(day), None, "date", False
        case DayRange(first, last):
            return _day(first), _day(last), "date", False
        case Undated():
            return None, None, "none", False


def _day(day: date) -> str:
    return day.isoformat()
