"""What is said about a timeline itself: that a date moved, that a row needs a look. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.directory import recipients
from bot.render.dates import full_date, has_passed, short_date
from bot.render.rows import name
from bot.render.source import source_link
from bot.snapshot import CycleView, Snapshot
from schedule.changes import Sort, changes
from schedule.doubts import Doubt
from schedule.notices import PREFIX, Notice
from schedule.plan import ANNOUNCE, Audience, drivers
from schedule.problems import Severity
from schedule.timeline import Milestone, written

SETTLES_IN = timedelta(minutes=30)
"""Release time in which a date may move again, or back, before anybody is told."""
_TEAM = "team"
_TOLD = frozenset({Sort.MOVED, Sort.APPEARED, Sort.VANISHED})
"""Changes after which people would rely on a date that no longer holds."""


@dataclass(frozen=True, slots=True)
class Move:
    """A date that moved, for those who are told of it.

    Attributes:
        prefix: What the ids of all notices begin with that tell of moves of this date.
        channel: Slack id of the channel that is told.
        body: Of the notice.
        stamp: Of the acceptance that brought it.
    """

    prefix: str
    channel: str
    body: Mapping[str, Any]
    stamp: str

    def since(self, earlier: Notice | None) -> Notice | None:
        """Return the notice of this move, after an *earlier* one that nobody was told of yet.

        None if the date is back where it was, or the row is new.
        """
        first = earlier.body if earlier else self.body
        if first["was"] == self.body["is"] or not first["was"]:
            return None
        body = {**self.body, "was": first["was"], "from": first["from"]}
        digest = _digest(body["was"], body["is"], self.stamp)
        return Notice(f"{self.prefix}{digest}", "moved", body)


def moves(before: CycleView, after: CycleView, now: datetime, stamp: str) -> Iterator[Move]:
    """Yield the dates that moved, went or came back, once the schedule is final.

    The community is told of dates that it is reminded of; the team's channel, if there is one, of
    the others. A row that is new is news only where its going waits to be told.

    Args:
        before: What was in force.
        after: What is.
        now: Release time.
        stamp: Of this acceptance and no other.
    """
    if now < after.final_at:
        return
    release = after.cycle.release
    for change in changes(before.cycle, after.cycle, now):
        row = change.after or change.before
        if change.sort not in _TOLD or row is None:
            continue
        old, new = change.before, change.after
        if old and not new and has_passed(old, before.rules, now):
            continue  # tidied away
        is_public = bool(after.rules.rule_for(row).announce)
        channel = after.channels.get(ANNOUNCE.name if is_public else _TEAM)
        if channel:
            body = {
                "release": release,
                "title": name(row, after if new else before),
                "was": written(old.when) if old else "",
                "is": written(new.when) if new else "",
                "from": short_date(old, before.rules) if old else "",
                "to": full_date(new, after.rules, is_bold=True) if new else "",
                "is_past": change.is_into_past,
                "source": source_link(after.cycle, new.line if new else None),
            }
            yield Move(f"{PREFIX}moved/{release}/{change.key}/", channel, body, stamp)


def question(
    id_: str,
    reason: str,
    found: tuple[Doubt, ...],
    view: CycleView,
    until: datetime | None,
    *,
    names: Sequence[str],
    is_asked: bool,
) -> Notice:
    """Return the question whether a change of the timeline is meant.

    Args:
        id_: Of the notice.
        reason: What is doubtful of it as a whole; empty if only dates are.
        found: Dates that are in doubt.
        view: What is in force.
        until: When it is taken for meant; release time, None for never.
        names: Of the doubts it is about.
        is_asked: Whether there is somebody to ask.
    """
    dates = [
        {
            "key": one.before.key,
            "title": name(one.before, view),
            "before": short_date(one.before, view.rules),
            "after": short_date(one.after, view.rules) if one.after else "",
        }
        for one in found
    ]
    body = {
        "release": view.cycle.release,
        "reason": reason,
        "dates": dates,
        "names": list(names),
        "is_asked": is_asked,
        "until": until.isoformat() if until else None,
        "source": source_link(view.cycle),
    }
    return Notice(id_, "doubt", body)


def rows_to_look_at(
    view: CycleView, snapshot: Snapshot, now: datetime
) -> Iterator[tuple[Notice, tuple[str, ...]]]:
    """Yield a notice for each doubtful row that is still to come, and whom it is for.

    Rows whose driver cannot be reached are left out until they can be.
    """
    unreadable = {
        one.line: str(one) for one in view.problems if one.severity is Severity.ERROR and one.line
    }
    for row in view.cycle.milestones:
        why = row.doubt or (unreadable.get(row.line or 0, "") if row.day is None else "")
        driver = drivers(row, view.rules, view.cycle)[:1]
        if not why or not driver or has_passed(row, view.rules, now):
            continue
        to = recipients(Audience("role", driver[0]), view, snapshot.people)
        if to:
            yield _look_at(row, why, driver[0], view), to


def _look_at(row: Milestone, why: str, role: str, view: CycleView) -> Notice:
    body = {
        "release": view.cycle.release,
        "title": name(row, view),
        "role": role,
        "why": why if why.endswith(".") else f"{why}.",
        "is_dated": row.day is not None,
        "source": source_link(view.cycle, row.line),
    }
    return Notice(f"{PREFIX}row/{view.cycle.release}/{row.key}/{_digest(why)}", "row", body)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:12]
