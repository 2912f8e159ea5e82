"""What a diary of a cycle must not hold, whoever answered what: the policy, a law each.

Each returns the lines that break it, so that a test shows them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from schedule.cycle import ReleaseCycle
from schedule.timeline import DayRange

MOST_TO_ONE, MOST_POSTS, MOST_A_DAY = 12, 30, 2
DAY = timedelta(days=1)
ANNOUNCE = "#sig-release"
SILENT = "has not answered for"
DRAFT = "This is about to be posted"
NEVER_SAID = re.compile(r"\b(is|are) (in effect|in force|enforced)\b|\b(is out|was cut|released)\b")
AHEAD = re.compile(r"say (so|here)|\b(once|until|when|as soon as)\b", re.IGNORECASE)
"""What makes a claim a condition."""
SATURDAY = 5
EXACT = frozenset({"0m", "12h"})
"""Lead times of what is said to the minute, whatever day it is."""
LADDER = frozenset({"shadow", "role:Release Team Lead", "channel:management"})
"""Who hears, beside the driver, of what nobody has answered for."""


@dataclass(frozen=True)
class Entry:
    """What was said once.

    Attributes:
        at: Release time.
        where: ``#channel``, or ``@person``.
        text: All of it, as it was first said.
        in_thread: Whether it stands below another message.
        reminders: Ids of what it told of.
    """

    at: datetime
    where: str
    text: str
    in_thread: bool = False
    reminders: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.at:%a %d %b %H:%M} {self.where}: {self.text.partition(chr(10))[0]}"

    @property
    def is_direct(self) -> bool:
        """Return whether one person was told."""
        return self.where.startswith("@")

    @property
    def is_public(self) -> bool:
        """Return whether the community reads it."""
        return self.where == ANNOUNCE


def weekend(diary: Iterable[Entry]) -> list[Entry]:
    """Return who was written to on a weekend."""
    return [one for one in diary if one.is_direct and one.at.weekday() >= SATURDAY]


def on_quiet_days(diary: Iterable[Entry], quiet: Iterable[date]) -> list[Entry]:
    """Return what was said on a day that the rules declare quiet, and not to the minute."""
    days = set(quiet)
    return [
        one
        for one in diary
        if one.at.date() in days and any(_step(each) not in EXACT for each in one.reminders)
    ]


def outside_hours(
    diary: Iterable[Entry], who: str, zone: timedelta, starts: time, ends: time
) -> list[Entry]:
    """Return what came outside the hours that *who*, at an offset from UTC, has chosen."""
    theirs = [one for one in diary if one.where == f"@{who}"]
    return [one for one in theirs if not starts <= (one.at + zone).time() < ends]


def more_than_one_a_day(diary: Iterable[Entry]) -> list[tuple[str, date]]:
    """Return who was sent what is planned twice on a day; what somebody did just now is no such."""
    sent = Counter((one.where, one.at.date()) for one in diary if one.is_direct and one.reminders)
    return [pair for pair, times in sent.items() if times > 1]


def too_many_to_one(diary: Iterable[Entry]) -> dict[str, int]:
    """Return who was told more than a dozen things in the cycle."""
    told = Counter(one.where for one in diary if one.is_direct)
    return {who: times for who, times in told.items() if times > MOST_TO_ONE}


def too_many_posts(diary: Iterable[Entry]) -> list[date]:
    """Return the days with more than two posts in public; all of them, where the cycle has more."""
    days = Counter(one.at.date() for one in diary if one.is_public and not one.in_thread)
    return sorted(days) if days.total() > MOST_POSTS else [day for day in days if days[day] > 2]


def claimed(diary: Iterable[Entry]) -> list[Entry]:
    """Return what said by itself, before anybody confirmed it, that something is in effect."""
    return [one for one in diary if _is_claim(one)]


def claimed_before_confirmed(
    edits: Iterable[Entry], confirmed: Iterable[tuple[str, datetime]]
) -> list[Entry]:
    """Return the edits that say in a channel what nobody had confirmed by then.

    Args:
        edits: What messages were changed to.
        confirmed: Keys of the milestones that somebody confirmed, and when.
    """
    words = list(confirmed)
    return [
        one
        for one in _claims_in_channels(edits)
        if not any(key in _milestones(one) and when <= one.at for key, when in words)
    ]


def confirmed_unsaid(
    edits: Iterable[Entry], confirmed: Iterable[tuple[str, datetime]]
) -> list[str]:
    """Return the milestones that were confirmed, and of which no message in a channel says so."""
    claims = list(_claims_in_channels(edits))
    return [
        f"{when:%d %b %H:%M} {key}"
        for key, when in confirmed
        if not any(key in _milestones(one) and when <= one.at for one in claims)
    ]


def escalated_in_public(diary: Iterable[Entry]) -> list[Entry]:
    """Return where the community read that somebody has not answered."""
    return [one for one in diary if one.is_public and SILENT in one.text]


def holders_in_public(diary: Iterable[Entry]) -> list[Entry]:
    """Return where the community read who has what, or was pinged by name."""
    return [
        one
        for one in diary
        if one.is_public and re.search(r"Taken by|Done, says|handed it|<@|@U0", one.text)
    ]


def escalated_on_a_bad_day(diary: Iterable[Entry], cycle: ReleaseCycle) -> list[Entry]:
    """Return who was told on a weekend or during KubeCon that somebody has not answered."""
    return [one for one in diary if SILENT in one.text and _is_off(one.at.date(), cycle)]


def escalated_too_soon(diary: Iterable[Entry], cycle: ReleaseCycle) -> list[Entry]:
    """Return the escalations that followed what they are of within a working day.

    What is escalated was told to a driver first: its id is that of a step, ``8d+1``, of ``8d``.
    """
    entries = list(diary)
    first: dict[str, datetime] = {}
    for one in entries:
        for reminder in one.reminders:
            first.setdefault("/".join(reminder.split("/")[:3]), one.at)
    early = []
    for one in entries:
        for reminder in one.reminders:
            release, key, step = reminder.split("/")[:3]
            lead_time, plus, _ = step.partition("+")
            told = first.get(f"{release}/{key}/{lead_time}")
            if plus and (told is None or _working(told, one.at, cycle) < DAY):
                early.append(one)
    return early


def never_escalated_to(diary: Iterable[Entry]) -> set[str]:
    """Return the steps of the ladder on which nobody ever heard of what was not answered for."""
    told = {
        one
        for entry in diary
        for reminder in entry.reminders
        if "+" in _step(reminder)
        for one in LADDER
        if f"/{one}" in reminder
    }
    return set(LADDER - told)


def undrafted(diary: Iterable[Entry], of: Iterable[str]) -> list[str]:
    """Return the public posts, of those in *of*, that no driver saw before.

    Args:
        diary: What was said.
        of: Ids of the reminders that have a draft.
    """
    drafted, missing = set(of), []
    seen: dict[str, datetime] = {}
    for one in diary:
        for reminder in one.reminders:
            if "/draft/" in reminder:
                seen.setdefault("/".join(reminder.split("/")[:3]), one.at)
            elif one.is_public and reminder in drafted:
                shown = seen.get("/".join(reminder.split("/")[:3]))
                if shown is None or shown >= one.at:
                    missing.append(f"{one.at:%d %b %H:%M} {reminder}")
    return missing


def told_after_taken(
    diary: Iterable[Entry], taken: Iterable[tuple[str, str, datetime]]
) -> list[str]:
    """Return what was told of a duty that somebody else had taken before.

    Args:
        diary: What was said.
        taken: Who (``@name``) took which part of a milestone (``code-freeze/role:Docs``), and when.
    """
    has: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for who, part, when in taken:
        has[part].append((who, when))
    return [
        f"{one}, taken by {who}"
        for one in diary
        if one.is_direct
        for reminder in one.reminders
        if "/draft/" not in reminder
        for who, when in has[_part(reminder)]
        if when < one.at and who != one.where
    ]


def _is_claim(one: Entry) -> bool:
    return any(NEVER_SAID.search(line) and not AHEAD.search(line) for line in one.text.splitlines())


def _claims_in_channels(edits: Iterable[Entry]) -> Iterator[Entry]:
    return (one for one in edits if not one.is_direct and _is_claim(one))


def _milestones(one: Entry) -> set[str]:
    return {reminder.split("/")[1] for reminder in one.reminders}


def _step(reminder: str) -> str:
    """Return a reminder's lead time, or what it has in its place."""
    return reminder.split("/")[2] if reminder.count("/") > 1 else ""


def _part(reminder: str) -> str:
    _, key, _, audience = reminder.split("/", 3)
    return f"{key}/{audience}"


def _is_off(day: date, cycle: ReleaseCycle) -> bool:
    return day.weekday() >= SATURDAY or any(first <= day <= last for first, last in _kubecon(cycle))


def _kubecon(cycle: ReleaseCycle) -> Iterator[tuple[date, date]]:
    for row in cycle.milestones:
        if "kubecon" in row.kinds and isinstance(row.when, DayRange):
            yield row.when.first, row.when.last


def _working(start: datetime, end: datetime, cycle: ReleaseCycle) -> timedelta:
    """Return how much of the time between two instants lies on working days."""
    days = (start.date() + nth * DAY for nth in range((end.date() - start.date()).days + 1))
    spans = (
        (max(start, _midnight(day)), min(end, _midnight(day + DAY)))
        for day in days
        if not _is_off(day, cycle)
    )
    return sum((until - since for since, until in spans), timedelta())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
