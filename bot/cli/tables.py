"""Tables for people at a terminal."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.printable import printable
from schedule.cycle import ReleaseCycle
from schedule.timeline import Milestone, written

if TYPE_CHECKING:  # a timeline is printed without loading the policy or a database
    from bot.doctor import Finding
    from bot.snapshot import CycleView
    from schedule.ledger import Record
    from schedule.plan import Reminder

_WIDTH = 160
"""Columns where there is no terminal to ask."""


def timeline_table(cycle: ReleaseCycle) -> str:
    """Return the milestones of *cycle* as a table, in document order."""
    rows = (
        (
            str(row.week or ""),
            written(row.when),
            row.title + (f"\n  doubtful: {row.doubt}" if row.doubt else ""),
            ", ".join(row.kinds),
            _owners(row),
        )
        for row in cycle.milestones
    )
    table = _table(("week", "when", "what", "kinds", "owners"), rows)
    people = sum(len(role.people) for role in cycle.team.roles)
    team = f", {people} people in {len(cycle.team.roles)} roles" if people else ""
    return f"{table}\n{printable(cycle.name)}: {len(cycle.milestones)} milestones{team}"


def plan_table(reminders: "Sequence[Reminder]", view: "CycleView") -> str:
    """Return *reminders* of *view* as a table, in order of due instant."""
    rows = (
        (
            f"{one.due_at:%a %Y-%m-%d %H:%M}",
            _audience(one, view),
            str(one.lead_time or ""),
            *_subject(one, view),
        )
        for one in reminders
    )
    table = _table(("due (UTC)", "audience", "ahead", "of", "which is"), rows)
    return f"{table}\n{printable(view.cycle.name)}: {len(reminders)} reminders"


def reminders_table(records: "Sequence[Record]", workspace: str = "") -> str:
    """Return *records* as a table, in order of due instant; links name the *workspace*."""
    from bot.render.sent import recipient_text

    rows = (
        (
            str(one.state),
            _minute(one.due_at),
            _minute(one.sent_at) if one.sent_at else "",
            _lateness(one),
            recipient_text(one),
            _proof(one, workspace),
        )
        for one in records
    )
    heads = ("state", "due (UTC)", "sent (UTC)", "late", "to", "reminder; message or error")
    table = _table(heads, rows)
    counts: dict[str, int] = {}
    for one in records:
        counts[str(one.state)] = counts.get(str(one.state), 0) + 1
    summary = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    return f"{table}\n{len(records)} deliveries" + (f": {summary}" if summary else "")


def findings_table(findings: "Sequence[Finding]") -> str:
    """Return *findings* as a table, and how many there are of each level."""
    rows = ((str(one.level), one.check, one.found, one.todo) for one in findings)
    table = _table(("result", "check", "found", "what to do"), rows)
    levels = [str(one.level) for one in findings]
    counts = [f"{levels.count(level)} {level}" for level in ("red", "warn", "ok")]
    return f"{table}\n{len(levels)} checks: {', '.join(counts)}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _proof(one: "Record", workspace: str) -> str:
    """Return which reminder it is, and below it where it can be seen or what went wrong."""
    from bot.render.sent import permalink

    past = "before the bot's first start" if one.is_past else ""
    waits = (one.broken or one.note) if one.state == "pending" else ""
    found = permalink(one, workspace) or one.error or past or waits
    round_ = f" (round {one.round})" if one.round > 1 else ""
    return f"{one.reminder_id}{round_}" + (f"\n  {found}" if found else "")


def _lateness(one: "Record") -> str:
    from bot.render.dates import span
    from bot.render.sent import is_late

    return span(one.lateness) if one.lateness and is_late(one) else ""


_ASIDES = {
    "window": " (exception requests)",
    "escalation": " (if nobody answers)",
    "unconfirmed": " (if nobody confirms)",
}


def _audience(one: "Reminder", view: "CycleView") -> str:
    """Return whom a reminder addresses, and if the roster has nobody there, who is told instead."""
    if one.audience.sort != "role" or one.audience.name.startswith("@"):
        return str(one.audience)
    role = view.cycle.team.role(one.audience.name)
    is_vacant = bool(view.cycle.team.roles) and not (role and role.leads)
    return f"{one.audience} (nobody: to who is next)" if is_vacant else str(one.audience)


def _subject(one: "Reminder", view: "CycleView") -> tuple[str, str]:
    """Return what a reminder is of, and when that is."""
    row = view.cycle.milestone(one.milestone or "")
    if row is None:
        return (f"{one.kind} of week {one.week}" if one.week else one.kind), ""
    what = _ASIDES.get(one.purpose, "")
    return f"{row.title}{what}", written(row.when)


def _owners(row: Milestone) -> str:
    return ", ".join(row.owners) or (f"({row.who})" if row.who else "")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = Table(*heads, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in table.columns:
        column.overflow = "fold"  # no end of an id or a link is left out
    for row in rows:
        table.add_row(*(Text("\n".join(map(printable, cell.split("\n")))) for cell in row))
    out = StringIO()
    width = shutil.get_terminal_size((_WIDTH, 0)).columns
    Console(file=out, width=width, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())
