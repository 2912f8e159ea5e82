"""What anybody may know who asks over HTTP: dates, roles and states, as JSON. No people. Pure."""

from datetime import datetime

from bot.interchange import Json, iso, milestone_json
from bot.render.dates import has_passed
from bot.render.mrkdwn import to_plain
from bot.render.rows import name, week
from bot.render.source import source_url
from bot.render.standing import Standing, ends_with, standing
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.moments import is_assumed, milestone_at
from schedule.team import is_role
from schedule.timeline import Milestone

_STATES = {
    Standing.SCHEDULED: "scheduled",
    Standing.PASSED: "deadline_passed",
    Standing.UNCONFIRMED: "deadline_passed",
    Standing.CONFIRMED: "confirmed",
}


def cycles_json(snapshot: Snapshot, now: datetime) -> Json:
    """Return every cycle that the bot knows, the one that people mean first."""
    return {"at": iso(now), "cycles": [_summary(view, now) for view in snapshot.views]}


def cycle_json(view: CycleView, now: datetime) -> Json:
    """Return one cycle: what ``timeline --format json`` prints, and how far each date has come.

    Where that names people, roles are left; of a mistake it is told where and of what type it is,
    for its words may quote a name.
    """
    return _summary(view, now) | {
        "milestones": [_row(row, view, now) for row in view.cycle.milestones],
        "team": [{"role": role.name} for role in view.cycle.team.roles],
        "problems": [
            {"severity": str(one.severity), "code": one.code, "line": one.line}
            for one in view.problems
            if one.source in {"", view.cycle.source}
        ],
    }


def freeze_json(view: CycleView, now: datetime) -> Json:
    """Return whether code is frozen, and every freeze: for a script that gates merges.

    ``frozen`` is true while somebody has confirmed a freeze that lasts until another date, such as
    thaw, and the day of that has not passed. It is null where nobody can tell: the deadline has
    passed and nobody has confirmed it, or the timeline has no such freeze.
    """
    freezes = [row for row in view.cycle.milestones if is_freeze(row)]
    return {
        "release": view.cycle.release,
        "at": iso(now),
        "frozen": is_frozen(view, now),
        "freezes": [_freeze(row, view, now) for row in freezes],
    }


def is_freeze(row: Milestone) -> bool:
    """Return whether *row* is a freeze; a kind of one's own is one if its name ends so."""
    return any(kind.endswith("_freeze") for kind in row.kinds)


def is_frozen(view: CycleView, now: datetime) -> bool | None:
    """Return whether code is frozen; None where nobody can tell."""
    said = [
        _holds(row, view, now)
        for row in view.cycle.milestones
        if is_freeze(row) and view.rules.rule_for(row).until
    ]
    if True in said:
        return True
    return None if None in said or not said else False


def _holds(row: Milestone, view: CycleView, now: datetime) -> bool | None:
    end = ends_with(row, view)
    if end and has_passed(end, view.rules, now):
        return False
    match standing(row, view, now):
        case Standing.CONFIRMED:
            return True
        case Standing.SCHEDULED:
            return False
        case _:
            return None


def _summary(view: CycleView, now: datetime) -> Json:
    cycle = view.cycle
    return {
        "release": cycle.release,
        "name": cycle.name,
        "at": iso(now),
        "week": week(view, now) or None,
        "release_day": cycle.release_day.isoformat() if cycle.release_day else None,
        "dates_are_final": now >= view.final_at,
        "frozen": is_frozen(view, now),
        "source": source_url(cycle) or None,
        "source_read_at": iso(view.read_at.replace(microsecond=0)) if view.read_at else None,
        "source_is_down": view.is_source_down,
    }


def _row(row: Milestone, view: CycleView, now: datetime) -> Json:
    """Return *row* as scripts know it, with its state; "who" holds roles only."""
    roles = [one for one in row.owners if is_role(one, view.cycle.team)]
    return milestone_json(row) | {
        "owners": roles,
        "who": " / ".join(roles),
        "state": str(standing(row, view, now)) if row.day else None,
        "confirmed_at": _confirmed_at(row, view),
        "is_under_discussion": view.discussed(row) is not None,
    }


def _freeze(row: Milestone, view: CycleView, now: datetime) -> Json:
    at, end = milestone_at(row, view.rules), ends_with(row, view)
    return {
        "key": row.key,
        "title": to_plain(name(row, view)),
        "kinds": list(row.kinds),
        "deadline": iso(at) if at else None,
        "precision": milestone_json(row)["precision"],
        "is_assumed": is_assumed(row, view.rules),
        "is_doubtful": bool(row.doubt),
        "state": _STATES[standing(row, view, now)],
        "confirmed_at": _confirmed_at(row, view),
        "until": milestone_json(end)["start"] if end else None,
        "until_milestone": end.key if end else None,
    }


def _confirmed_at(row: Milestone, view: CycleView) -> str | None:
    act = view.act(row.key, Deed.CONFIRMED)
    return iso(act.at.replace(microsecond=0)) if act else None
