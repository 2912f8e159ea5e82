"""The timeline: milestones, and when they are."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from schedule.clock import aoe_day

KINDS = {
    "prr_freeze": "PRR Freeze",
    "enhancements_freeze": "Enhancements Freeze",
    "feature_blog_freeze": "Feature Blog Freeze",
    "code_freeze": "Code Freeze",
    "test_freeze": "Test Freeze",
    "docs_freeze": "Docs Freeze",
    "docs_placeholder": "Docs placeholder PRs",
    "docs_review": "Docs PRs ready for review",
    "release": "Release",
    "prerelease": "Pre-release cut",
    "branch": "Release branch and jobs",
    "burndown": "Burndown",
    "exceptions": "Call for exceptions",
    "thaw": "Thaw",
    "blog": "Blog",
    "notes": "Release notes",
    "kubecon": "KubeCon",
    "meeting": "Meetings",
    "retro": "Retrospective",
    "other": "Other",
}
"""The kinds of milestone that published timelines hold, with the name people say.

A timeline of our own format may use further kinds; rules name kinds, not code.
"""


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, with no time published.

    Attributes:
        day: The day as printed.
    """

    day: date


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The local half of a published pair of times, as printed and never trusted.

    Attributes:
        label: The zone as printed, such as ``PDT``.
        day: The local day as printed.
        time: The local wall-clock time as printed, naive.
    """

    label: str
    day: date
    time: time


@dataclass(frozen=True, slots=True)
class Instant:
    """A published instant.

    Attributes:
        at: The instant, aware, in UTC; from the UTC half of a pair.
        is_aoe: Published as the end of a day Anywhere on Earth.
        local: The local halves, as printed.
        is_in_title: The local time stands in the row's title, and its "When" cell holds the day
            alone; no part of its value.
    """

    at: datetime
    is_aoe: bool = False
    local: tuple[LocalTime, ...] = ()
    is_in_title: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if self.at.tzinfo is not UTC:
            object.__setattr__(self, "at", self.at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class DayRange:
    """Several days in a row.

    Attributes:
        first: The first day.
        last: The last day, inclusive.
    """

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Undated:
    """No date yet: a valid value, not a mistake.

    Attributes:
        said: What stands in place of a date, such as ``TBD``.
    """

    said: str = "TBD"


When = Day | Instant | DayRange | Undated


def first_day(when: When) -> date | None:
    """Return the day people say for *when*; None if it has no date.

    For an instant that is the AoE day if it was published so, else the earliest local day
    printed beside it, else its day in UTC: "Thursday" for 02:00 UTC on Friday, 19:00 PDT.
    """
    match when:
        case Day(day) | DayRange(day, _):
            return day
        case Instant(at, is_aoe, local):
            if is_aoe:
                return aoe_day(at)
            return min((half.day for half in local), default=at.date())
        case Undated():
            return None


def last_day(when: When) -> date | None:
    """Return the last day of *when*, inclusive; None if it has no date."""
    return when.last if isinstance(when, DayRange) else first_day(when)


def written(when: When) -> str:
    """Return *when* as it was understood, on one line: an ISO day, an instant in UTC."""
    match when:
        case Day(day):
            return f"{day:%a %Y-%m-%d}"
        case DayRange(first, last):
            return f"{first:%a %Y-%m-%d} to {last:%a %Y-%m-%d}"
        case Instant(at, True, _):
            return f"{aoe_day(at):%a %Y-%m-%d} AoE"
        case Instant(at, _, _):
            return f"{at:%a %Y-%m-%d %H:%M} UTC"
        case Undated(said):
            return said or "undated"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One row of the timeline.

    Attributes:
        key: Name of the milestone, unique in its timeline and stable when its date moves.
        title: The "What" cell as plain text: no markdown, no links.
        kinds: What sort of milestone it is; at least one. A row can be two freezes at once.
        when: Its date.
        who: The "Who" cell as plain text, as printed.
        owners: Names of the roles that *who* names, the first leading; ``@handle`` where the
            cell names a person. Empty where it names nobody in the team.
        week: Week of the cycle as printed; None if not printed.
        signals: Test boards named in the row.
        doubt: Why the date is doubtful, in a sentence; empty if it is not.
        note: A remark of the operator, from an override; empty mostly.
        line: Line of the document it stands on, from 1; no part of its value.
        of: What it is besides the table for: key of a milestone, or name of a series of meetings;
            empty for a row of the timeline.
        links: Words that find links to show with it, beside those of its rule, or addresses.
        url: Where it takes place; empty if nobody said.
        lasts: How long it takes; zero where that has no meaning.
    """

    key: str
    title: str
    kinds: tuple[str, ...]
    when: When
    who: str = ""
    owners: tuple[str, ...] = ()
    week: int | None = None
    signals: tuple[str, ...] = ()
    doubt: str = ""
    note: str = ""
    line: int | None = field(default=None, compare=False)
    of: str = ""
    links: tuple[str, ...] = ()
    url: str = ""
    lasts: timedelta = timedelta()

    @property
    def day(self) -> date | None:
        """The day people say; None if undated."""
        return first_day(self.when)


def slug(text: str) -> str:
    """Return *text* as a key: lower case, dots kept, everything else joined by hyphens."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.") or "row"
