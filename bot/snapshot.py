"""What the bot knows at one moment: immutable, swapped as a whole, read from memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from schedule.acts import Act, Deed
from schedule.besides import Appointment, with_besides
from schedule.cycle import ReleaseCycle
from schedule.moments import DAY, Calendar, milestone_at
from schedule.plan import Purpose, Reminder, plan_reminders
from schedule.policy import builtin_rules
from schedule.preferences import Preferences
from schedule.problems import Problem
from schedule.revisions import Revision
from schedule.rules import Rules
from schedule.timeline import Milestone, last_day, written


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """What the source says of a date, while another is in force.

    Attributes:
        after: The date by the source, in mrkdwn; empty if it has none any more.
        kept_by: Slack id of who decided to keep the old one; empty while nobody has.
        until: Release time from which on the source's word counts; None for never.
        is_asked: Whether there is somebody who is asked.
    """

    after: str
    kept_by: str = ""
    until: datetime | None = None
    is_asked: bool = True


@dataclass(frozen=True)
class CycleView:
    """One cycle as it was last accepted.

    Attributes:
        cycle: The cycle, with what is due besides its rows, as drivers have said since.
        rules: The policy it is planned under.
        problems: What is wrong with its documents.
        channels: Slack channel ids by their names in the config: ``announce``, ``docs``, ...
        read_at: Machine time at which its source was last read; None where that has no meaning.
        is_source_down: The source could not be read the last time; this is the last good state.
        complaint: Why it could not; holds no secret.
        failures: How many times in a row it could not.
        acts: What people did about its milestones.
        waiting: What is doubtful of the source as a whole, in mrkdwn, while what it said before
            stays in force; empty if nothing is.
        unconfirmed: Dates of which the source says something else that is not in force, by key.
        revisions: How often each row has changed, by key; empty where nobody remembers.
        named: Slack ids of those whom its roster or its rows name; None where nobody has looked.
    """

    cycle: ReleaseCycle
    rules: Rules = field(default_factory=builtin_rules)
    problems: tuple[Problem, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    read_at: datetime | None = None
    is_source_down: bool = False
    complaint: str = ""
    failures: int = 0
    acts: tuple[Act, ...] = ()
    waiting: str = ""
    unconfirmed: Mapping[str, Unconfirmed] = field(default_factory=dict)
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    named: frozenset[str] | None = None

    def __post_init__(self) -> None:
        said = {
            (one.milestone, one.about): Appointment(*one.appointment)
            for one in self.acts
            if one.appointment and self._counts(one)
        }
        object.__setattr__(self, "cycle", with_besides(self.cycle, self.rules, said))

    def act(self, milestone: str, deed: Deed, about: str = "") -> Act | None:
        """Return the act in force of a kind; see :class:`schedule.acts.Deed`.

        Args:
            milestone: Key of the milestone; empty for the whole cycle.
            deed: The kind.
            about: Which part of the milestone.
        """
        return self._acts.get((milestone, deed, about))

    def discussed(self, row: Milestone) -> Act | None:
        """Return who marked the date of *row* as under discussion.

        None once the row has another date, or somebody has confirmed that it is so.
        """
        act = self.act(row.key, Deed.DISCUSSED)
        is_open = act and act.detail in {"", written(row.when)}
        return act if is_open and not self.act(row.key, Deed.CONFIRMED) else None

    @cached_property
    def _acts(self) -> dict[tuple[str, Deed, str], Act]:
        return {(one.milestone, one.deed, one.about): one for one in self.acts if self._counts(one)}

    def _counts(self, act: Act) -> bool:
        """Return whether the date that *act* was about is still the one, give or take a day."""
        date = act.date
        if date is None:
            return True
        row = self.cycle.milestone(act.milestone)
        at = milestone_at(row, self.rules) if row else None
        return at is not None and abs(at - date) < DAY

    @property
    def is_paused(self) -> bool:
        """Whether somebody had the bot say nothing of it for a while."""
        return self.act("", Deed.PAUSED) is not None

    @property
    def is_closed(self) -> bool:
        """Whether somebody has said that it is over."""
        return self.act("", Deed.CLOSED) is not None

    def writes_to(self, recipient: str) -> bool:
        """Return whether *recipient*, a Slack id, is a channel or a person of it.

        Of whom nobody has looked up yet, anybody may be.
        """
        is_person = self.named is None or recipient in self.named
        return is_person or recipient in self.channels.values()

    @cached_property
    def final_at(self) -> datetime:
        """From when on its dates are final and the community is told of them; release time.

        From when somebody said so or, without a word from anybody, a day after the row of the
        timeline that says so. Before that all dates are proposals. A timeline without that row, or
        without a date in it, is taken as it stands.
        """
        said = self.act("", Deed.ACTIVATED)
        if said:
            return said.at
        if self.act("", Deed.HELD):
            return datetime.max.replace(tzinfo=UTC)
        row = self.cycle.milestone(self.rules.introduction or "")
        day = last_day(row.when) if row else None
        return self.calendar.hour_of(day) + DAY if day else datetime.min.replace(tzinfo=UTC)

    @cached_property
    def calendar(self) -> Calendar:
        """The cycle's working days and quiet days."""
        return Calendar(self.cycle, self.rules)

    @cached_property
    def reminders(self) -> tuple[Reminder, ...]:
        """The cycle's plan, ordered by due instant."""
        return plan_reminders(self.cycle, self.rules)

    def reminder(self, reminder_id: str) -> Reminder | None:
        """Return the reminder the plan holds under *reminder_id*; None if it holds none."""
        return self._reminders.get(reminder_id)

    @cached_property
    def _reminders(self) -> dict[str, Reminder]:
        return {one.id: one for one in self.reminders}

    @cached_property
    def threads(self) -> frozenset[str]:
        """What the plan says more of in a thread, by id."""
        said = self.reminders
        return frozenset(one.follows for one in said if one.follows and one.is_in_thread)

    def is_last(self, reminder: Reminder) -> bool:
        """Return whether no reminder of the same duty to the same role comes after it."""
        same = (reminder.milestone, reminder.duty, reminder.audience, reminder.purpose)
        return not any(
            (one.milestone, one.duty, one.audience, one.purpose) == same
            and one.due_at > reminder.due_at
            for one in self.reminders
        )

    def restated(self, milestone: str) -> Iterator[Reminder]:
        """Yield what says something else once people have acted on the milestone with this key."""
        yield from self.at_the_moment(milestone)
        for one in self.reminders:
            if one.purpose is Purpose.DRAFT and one.milestone == milestone:
                yield one

    def at_the_moment(self, milestone: str) -> Iterator[Reminder]:
        """Yield what channels are told when the milestone with this key has come."""
        for one in self.reminders:
            is_public = one.audience.sort == "channel" and one.purpose is Purpose.NOW
            if is_public and one.milestone == milestone:
                yield one


@dataclass(frozen=True)
class Snapshot:
    """Everything that answers and posts are made from.

    Attributes:
        views: The cycles, the one that people mean first.
        people: Slack user ids by GitHub handle in lower case.
        operator: Who runs the bot, for its help text; empty if not said.
        admins: Slack ids of those who may decide anything.
        preferences: What people wish, by Slack id; who said nothing is left out.
        url: Where its pages are for everybody to open, without a slash at its end; empty where
            nobody can.
    """

    views: tuple[CycleView, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    operator: str = ""
    admins: tuple[str, ...] = ()
    preferences: Mapping[str, Preferences] = field(default_factory=dict)
    url: str = ""

    def wishes(self, user: str) -> Preferences:
        """Return what the person with this Slack id wishes."""
        return self.preferences.get(user) or Preferences()

    def view(self, release: str) -> CycleView | None:
        """Return the cycle of *release*; None if the bot does not have it."""
        return next((view for view in self.views if view.cycle.release == release), None)

    def asked_in(self, channel: str) -> "Snapshot":
        """Return the same, with the cycle first that people in a channel mean.

        It is one that has the channel, rather than others, and goes on, rather than one that is
        closed.
        """

        def rank(view: CycleView) -> tuple[bool, bool]:
            return channel not in view.channels.values(), view.is_closed

        return replace(self, views=tuple(sorted(self.views, key=rank)))

    @property
    def channels(self) -> set[str]:
        """The Slack ids of all channels that the config names."""
        return {channel for view in self.views for channel in view.channels.values()}

    def as_known(self, at: datetime) -> "Snapshot":
        """Return the same without what people did after *at*, in release time."""
        views = (
            replace(view, acts=tuple(act for act in view.acts if act.at <= at))
            for view in self.views
        )
        return replace(self, views=tuple(views))

    def reminder(self, reminder_id: str) -> Reminder | None:
        """Return the reminder the plan holds under *reminder_id*; None if it holds none."""
        return self._reminders.get(reminder_id)

    @cached_property
    def _reminders(self) -> dict[str, Reminder]:
        return {one.id: one for one in self._all()}

    def _all(self) -> Iterator[Reminder]:
        for view in self.views:
            yield from view.reminders
