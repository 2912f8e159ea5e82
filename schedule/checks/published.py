"""What is checked: a document as it was published, beside what the readers made of it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath

from schedule.checks.anchors import Anchor, find_anchors
from schedule.checks.summary import Entry, find_summary
from schedule.cycle import ReleaseCycle
from schedule.problems import Problem, Severity
from schedule.readers import is_yaml, read_cycle
from schedule.readers.columns import Timeline, find_timeline
from schedule.readers.links import read_links
from schedule.readers.markdown import Document, Row, parse
from schedule.readers.release_team import moved_roster, read_release_team, roster_table
from schedule.sources import LINKS_FILE
from schedule.timeline import Instant, Milestone, When, first_day, last_day

_WEEK = timedelta(weeks=1)
_FAR = timedelta(weeks=42)
"""Longer than any cycle, shorter than a year less the time that a cycle takes."""
_MOST_ANCHORS = 5_000
"""A release document has some hundred links."""


@dataclass(frozen=True)
class Roster:
    """A roster as it was published.

    Attributes:
        rows: The rows of its table, as markdown.
        source: Where it was read.
        text: The document it stands in.
    """

    rows: tuple[Row, ...]
    source: str
    text: str = ""


@dataclass(frozen=True)
class Published:
    """A release's documents, and what the readers made of them.

    Attributes:
        document: The timeline's document; empty if it is YAML, which has no links or summary.
        cycle: What was read.
        problems: What the readers found, each with its source.
        timeline: The timeline's table; None for YAML, and where there is none.
        roster: The roster's table, in whichever document; None where there is none.
        source: Where the timeline was read.
        text: The document that was read there.
        links: The page of links of the same release; None where there is none.
        is_links: This is a page of links: each of its links is an item, wherever it stands.
    """

    document: Document
    cycle: ReleaseCycle
    problems: tuple[Problem, ...] = ()
    timeline: Timeline | None = None
    roster: Roster | None = None
    source: str = ""
    text: str = ""
    links: "Published | None" = None
    is_links: bool = False

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """The lines of each document, by its source."""
        lines = {self.source: self.text.split("\n")}
        if self.roster and self.roster.source not in lines:
            lines[self.roster.source] = self.roster.text.split("\n")
        return lines | (self.links.lines if self.links else {})

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """Every link of the document, in order."""
        found = islice(find_anchors(self.document), _MOST_ANCHORS)
        return tuple(replace(one, is_item=True) for one in found) if self.is_links else tuple(found)

    @cached_property
    def summary(self) -> tuple[Entry, ...]:
        """The dates that the document lists above its table."""
        return tuple(find_summary(self.document, self.cycle, self.monday))

    @cached_property
    def rows(self) -> dict[int, Row]:
        """The rows of the timeline's table, as markdown, by their line."""
        return {row.line: row for row in self.timeline.table.rows} if self.timeline else {}

    @cached_property
    def monday(self) -> date | None:
        """The Monday on which week 1 begins, as most rows count; None without a single date.

        A row whose year is wrong outvotes nobody, though it is the first of all dates.
        """
        votes = Counter(
            _monday(day, row.week) for row in self.cycle.milestones if row.week and (day := row.day)
        )
        if votes:
            return votes.most_common(1)[0][0]
        days = sorted(day for row in self.cycle.milestones if (day := row.day))
        middle = days[len(days) // 2] if days else None
        return _monday(next(day for day in days if middle - day < _FAR), 1) if middle else None

    def is_outside(self, day: date) -> bool:
        """Return whether *day* is too far from the rest of the cycle to be part of it."""
        return not self._is_long and self._is_far(day)

    def _is_far(self, day: date) -> bool:
        return self.monday is not None and not -_FAR / 2 < day - self.monday < _FAR

    @cached_property
    def _is_long(self) -> bool:
        """Whether the timeline is that of years: what is far from its start is no exception."""
        days = [day for row in self.cycle.milestones if (day := row.day)]
        far = sum(map(self._is_far, days))
        return far > max(len(days) / 4, 1)

    @cached_property
    def last_day(self) -> date | None:
        """The last day of the cycle's rows; dates outside of it do not count."""
        days = (last_day(row.when) for row in self.cycle.milestones)
        return max((day for day in days if day and not self.is_outside(day)), default=None)

    def week_of(self, day: date) -> int | None:
        """Return the week of the cycle that *day* falls in; None for a cycle without dates."""
        return (day - self.monday) // _WEEK + 1 if self.monday else None

    def weeks_of(self, when: When) -> range:
        """Return the weeks of the cycle that *when* can be said to be in; none if it has no date.

        A range is in each week that it touches. An instant is in the week of the day that people
        say, and in that of its day in UTC.
        """
        days = [day for day in (first_day(when), last_day(when)) if day]
        days += [when.at.date()] if isinstance(when, Instant) else []
        weeks = [week for day in days if (week := self.week_of(day)) is not None]
        return range(min(weeks), max(weeks) + 1) if weeks else range(0)

    def cell(self, milestone: Milestone, column: str) -> str:
        """Return a cell of *milestone*'s row, as markdown.

        Args:
            milestone: One of the cycle's.
            column: Name of a column that :class:`Timeline` knows, such as ``when``.
        """
        row = self.rows.get(milestone.line or 0)
        return row.cell(getattr(self.timeline, column)) if row else ""


def read_published(
    text: str,
    *,
    source: str,
    team_text: str | None = None,
    team_source: str = "",
    links_text: str | None = None,
    links_source: str = "",
) -> Published:
    """Return the documents of a release, read; nothing in them raises.

    Args:
        text: A release's README, a cycle in our own YAML, a roster by itself, even one that only
            says where it has moved, or a page of links by itself.
        source: Where it was read; its suffix tells what it is.
        team_text: The roster, for documents that do not hold it.
        team_source: Where the roster was read.
        links_text: The page of links, where there is one.
        links_source: Where the page of links was read.
    """
    document = Document("") if is_yaml(text, source) else parse(text.removeprefix("\ufeff"))
    timeline, table = find_timeline(document), roster_table(document)
    roster = Roster(table.rows, source, text) if table else None
    if not timeline and (moved := moved_roster(document)):
        problem = replace(moved, severity=Severity.INFO, source=source)
        return Published(document, ReleaseCycle("", ()), (problem,), source=source, text=text)
    if table and not timeline:
        team, found = read_release_team(text)
        problems = tuple(replace(problem, source=source) for problem in found)
        return Published(document, ReleaseCycle("", (), team), problems, None, roster, source, text)
    if not timeline and PurePosixPath(source.partition("?")[0]).name == LINKS_FILE:
        _, found = read_links(text)
        problems = tuple(replace(problem, source=source) for problem in found)
        return replace(_page(text, source, ReleaseCycle("", ())), problems=problems)
    if team_text is not None:
        table = roster_table(parse(team_text))
        roster = Roster(table.rows, team_source, team_text) if table else None
    cycle, problems = read_cycle(
        text,
        source=source,
        team_text=team_text,
        team_source=team_source,
        links_text=links_text,
        links_source=links_source,
    )
    links = _page(links_text, links_source, cycle) if links_text is not None else None
    return Published(document, cycle, problems, timeline, roster, source, text, links)


def _page(text: str, source: str, cycle: ReleaseCycle) -> Published:
    """Return the page of links of *cycle*; what is wrong with reading it is told elsewhere."""
    return Published(parse(text), cycle, source=source, text=text, is_links=True)


def _monday(day: date, week: int) -> date:
    """Return the Monday of week 1 if *day* is in *week*; the first of all days if none can be."""
    try:
        return day - timedelta(days=day.weekday(), weeks=week - 1)
    except OverflowError:
        return date.min
