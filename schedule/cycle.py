"""A release cycle: its version, timeline, team and links."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from schedule.series import Series
from schedule.team import Team, owners
from schedule.timeline import Milestone

_RELEASE_KIND = "release"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that the team's document offers.

    Attributes:
        label: As printed, plain text.
        url: Where it leads; http, https or mailto.
        names: What else it is called, as the release's page of links names it.
    """

    label: str
    url: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReleaseCycle:
    """Everything known of one release, from its first milestone to thaw.

    Attributes:
        release: Version without ``v``: ``1.32``.
        milestones: In document order. Keys are unique.
        team: The roster; empty when none was given.
        links: From the document's link sections, and the release's page of links.
        project: Whose release it is: ``Kubernetes``.
        source: Where the timeline was read; no part of the cycle's value.
        meetings: Series of meetings by name; empty where meetings are off.
        besides: What is due besides the rows of the timeline, derived from all this; no part of
            the cycle's value. See :func:`schedule.besides.with_besides`.
    """

    release: str
    milestones: tuple[Milestone, ...]
    team: Team = field(default_factory=Team)
    links: tuple[Link, ...] = ()
    project: str = ""
    source: str = field(default="", compare=False)
    meetings: Mapping[str, Series] = field(default_factory=dict)
    besides: tuple[Milestone, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """What people call it: ``Kubernetes v1.32``."""
        return f"{self.project} v{self.release}".strip()

    def links_called(self, words: str) -> list[Link]:
        """Return the links labelled *words*, else those so named, else those that contain *words*.

        A name may be that of a whole section, with links that are not for everybody's eyes.

        Args:
            words: As people write them, in whichever case.
        """
        said = words.casefold()
        labelled = [one for one in self.links if said == one.label.casefold()]
        named = [one for one in self.links if said in map(str.casefold, one.names)]
        return (
            labelled
            or named
            or [
                one
                for one in self.links
                if any(said in text.casefold() for text in (one.label, *one.names))
            ]
        )

    def milestone(self, key: str) -> Milestone | None:
        """Return the milestone called *key*, or what is due besides; None if there is none."""
        return self._by_key.get(key)

    @property
    def everything(self) -> tuple[Milestone, ...]:
        """The rows of the timeline, and what is due besides."""
        return (*self.milestones, *self.besides)

    def of_kind(self, kind: str) -> Iterator[Milestone]:
        """Yield the milestones of *kind*, in document order."""
        return (row for row in self.milestones if kind in row.kinds)

    @cached_property
    def _by_key(self) -> dict[str, Milestone]:
        return {row.key: row for row in self.everything}

    @cached_property
    def monday(self) -> date | None:
        """The Monday on which week 1 begins; None for a cycle without a single date.

        Source:
            Cycles of kubernetes/sig-release 1.19 to 1.37 all start on a Monday, and every
            written week number counts from it.
        """
        first = min((row.day for row in self.milestones if row.day), default=None)
        return first - timedelta(days=first.weekday()) if first else None

    @cached_property
    def release_day(self) -> date | None:
        """The day the release is planned for; None if the timeline has none."""
        return next((row.day for row in self.of_kind(_RELEASE_KIND) if row.day), None)

    def week_of(self, day: date) -> int:
        """Return the week of the cycle that *day* falls in; 1 is the first, 0 the one before.

        Raises:
            ValueError: No milestone of the cycle has a date.
        """
        if self.monday is None:
            raise ValueError(f"{self.name} has no dates")
        return (day - self.monday).days // 7 + 1

    def first_day_of(self, week: int) -> date:
        """Return the Monday of a week of the cycle.

        Raises:
            ValueError: No milestone of the cycle has a date.
        """
        if self.monday is None:
            raise ValueError(f"{self.name} has no dates")
        return self.monday + timedelta(weeks=week - 1)

    @cached_property
    def weeks(self) -> int:
        """Weeks from the start to the release (or the last date); 0 for a cycle without dates."""
        last = self.release_day or max(
            (row.day for row in self.milestones if row.day), default=None
        )
        return self.week_of(last) if last else 0

    def with_team(self, team: Team) -> "ReleaseCycle":
        """Return the cycle with *team* as its roster and owners named by it."""
        named = {who: owners(who, team) for who in {row.who for row in self.milestones}}
        rows = tuple(
            row if row.owners == named[row.who] else replace(row, owners=named[row.who])
            for row in self.milestones
        )
        return replace(self, team=team, milestones=rows)
