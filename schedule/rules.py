"""The reminder policy: which kinds of milestone are reminded of when, where and by whom.

The policy is data (:mod:`schedule.policy` reads it). Nothing here, nor in the plan, knows a freeze
by name.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    field_validator,
)

from schedule.lead_time import LeadTime
from schedule.letters import Letters
from schedule.series import WEEKDAYS, Weekday
from schedule.timeline import Milestone


def _lead_time(value: object) -> object:
    return LeadTime.parse(value) if isinstance(value, str) else value


def _working_days(value: LeadTime) -> LeadTime:
    if not value.is_in_days or not value.duration:
        raise ValueError(f"'{value}' is no number of working days; write one like '1d'")
    return value


def _hour(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch("[0-9]{2}:[0-9]{2}", value):
        raise ValueError(f"{value!r} is not a time of day in UTC; write one like 12:00")
    return value


Hour = Annotated[time, BeforeValidator(_hour)]
Lead = Annotated[LeadTime, BeforeValidator(_lead_time), PlainSerializer(str)]
WorkingDays = Annotated[Lead, AfterValidator(_working_days)]


class DayMeans(StrEnum):
    """What a milestone that has a day but no time stands for."""

    DEADLINE = "deadline"
    """Work is due by the end of that day, Anywhere on Earth."""
    PLANNED = "planned"
    """Something is planned for that day; nobody counts hours to it."""
    HOUR = "hour"
    """It is taken to happen at the cycle's hour of that day."""


class DigestPart(StrEnum):
    """What the weekly digest makes of a milestone."""

    DATE = "date"
    """A date that concerns the community: a week that holds one has a digest."""
    LINE = "line"
    """Told in a digest that there is for other reasons."""
    NEVER = "never"
    """Not told."""


class Step(StrEnum):
    """Who is told next when nobody answers; nobody outside the team, and nothing in public."""

    SHADOW = "shadow"
    """Who learns beside the driver's lead."""
    SPOKESPERSON = "spokesperson"
    """The leads of the role that speaks for the team."""
    MANAGEMENT = "management"
    """The channel of that name in the config, without a word of who it is."""


class Asked(StrEnum):
    """Who is asked next while nobody confirms what has come; in person, never in public."""

    DRIVER = "driver"
    """Whoever has the driver's part."""
    SPOKESPERSON = "spokesperson"
    """The leads of the role that speaks for the team."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class AnnouncedAt(_Strict):
    """When the community is told.

    Attributes:
        lead: Lead time.
        rides: Kind of another milestone; if that one's moment is within a day of this reminder,
            the two go out together then.
    """

    lead: Lead
    rides: str | None = None


def _announced_at(value: object) -> object:
    return {"lead": value} if isinstance(value, str) else value


class Ask(_Strict):
    """What people are asked to do, or to leave, until a milestone has come.

    Attributes:
        text: A sentence; ``{day}`` stands for the day on which this begins.
        roles: Roles whose leads are asked in every direct message.
        lead: How long before the milestone it begins, and the announce channel is asked, if ever.
    """

    text: Annotated[str, Field(min_length=1)]
    roles: tuple[str, ...] = ()
    lead: Lead | None = None


class Rule(_Strict):
    """How milestones of one kind are reminded of.

    Attributes:
        day_means: What a day without a time stands for.
        driver: Role that acts; None for the first role the row names.
        also: Roles that are told as well.
        announce: Lead times of posts in the announce channel.
        channels: Lead times of posts in other channels, by the channel's name in the config.
        dm: Lead times of direct messages to the driver's leads and those of ``also``.
        escalate: Who is told, one after the other, while nobody answers the driver's first message.
        escalate_after: How long an answer is waited for each time, in working days.
        unconfirmed: Who is asked, one after the other, a working day each, while nobody has
            confirmed that it is so; only of what the community is told at the moment.
        count: Whether lead times in days count every day or working days only.
        digest: Its part in the weekly digest.
        is_pause: No channel is posted to on its days; what would fall there moves before.
        until: Kind of the milestone that ends what this one begins; None if nothing does.
        exception_window: How long after the moment exception requests are taken; None for never.
        needs: What must be true by then, as the end of a sentence; mrkdwn of our own.
        afterwards: What holds once the moment has passed, as a sentence.
        comment: What a comment on each issue it is about asks for; empty for no comment.
        checklist: What the driver does about it.
        last_steps: What the driver does about it in the end: of use in the last reminder only.
        ask: What others are asked meanwhile.
        links: Words that find the links to show, by names and labels of the cycle's links.
        part: The driver's part, a sentence to end a headline with; empty for "This one is yours."
        sooner: Working days by which a message may come earlier, to be one with another to that
            role; None for what fits the rest: one day where a date is no deadline.
        calls_for: Kinds that such a row only reminds of: its draft is about the next of them.
    """

    day_means: DayMeans = DayMeans.HOUR
    driver: str | None = None
    also: tuple[str, ...] = ()
    announce: tuple[Annotated[AnnouncedAt, BeforeValidator(_announced_at)], ...] = ()
    channels: Mapping[str, tuple[Lead, ...]] = Field(default_factory=dict)
    dm: tuple[Lead, ...] = ()
    escalate: tuple[Step, ...] = ()
    escalate_after: WorkingDays = LeadTime(timedelta(days=1), is_in_days=True)
    unconfirmed: tuple[Asked, ...] = ()
    count: Literal["days", "working_days"] = "days"
    digest: DigestPart = DigestPart.NEVER
    is_pause: bool = False
    until: str | None = None
    exception_window: Lead | None = None
    needs: str = ""
    afterwards: str = ""
    comment: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    last_steps: tuple[str, ...] = ()
    ask: Ask | None = None
    links: tuple[str, ...] = ()
    part: str = ""
    sooner: Annotated[int, Field(ge=0, le=10)] | None = None
    calls_for: tuple[str, ...] = ()


class BesideRule(Rule):
    """How a duty is reminded of that no row of the timeline names: it hangs on one that is there.

    Attributes:
        title: What it is called; ``{of}`` stands for the name of the milestone it hangs on.
        of: Kinds of the milestones that each have one.
        before: How long ahead of the milestone its day is, counted as ``count`` says; None where
            its driver says when and where it is.
        mentioned: Channels whose posts ahead of the milestone say when and where it is.
    """

    title: str = ""
    of: tuple[str, ...] = ()
    before: Lead | None = None
    mentioned: tuple[str, ...] = ()


class Rules(_Strict):
    """A whole policy.

    Attributes:
        hour: The cycle's hour, UTC: when reminders counted in days go out.
        workdays: Days of the week on which channels are posted to.
        quiet: Days on which no channel is posted to.
        spokesperson: Role that speaks for the team, and for a role that has no lead.
        introduction: Key of the row after which the bot introduces itself; None for never.
        digest: Day of the weekly digest; None for none.
        exception_guide: Where it is written how to request an exception; empty for nowhere.
        chased_by: Role that drives a row whose "Who" names somebody outside the team, by that
            name in lower case.
        letters: The wording of what people are handed to send themselves.
        kinds: Rules by kind of milestone. Of a row's kinds the one that stands first counts.
        rows: Rules by key of a milestone, in place of the rule of its kind.
        besides: Duties that no row names, by name, which is their kind; and ``hosting``, what it
            is to host a meeting.
        drafts: Whether a milestone's driver sees what is announced of it beforehand: ``on``,
            ``off``, or ``required`` where nothing is announced without their word; then there is
            a spokesperson, who gives it for what no role drives.
    """

    drafts: Literal["on", "required", "off"] = "on"  # first: whoever speaks is judged by it

    hour: Hour = time(12)
    workdays: tuple[Weekday, ...] = WEEKDAYS[:5]
    quiet: tuple[date, ...] = ()
    spokesperson: str = ""
    introduction: str | None = None
    digest: Weekday | None = None
    exception_guide: Annotated[str, Field(pattern="^(https?://.*)?$")] = ""
    chased_by: Mapping[str, str] = Field(default_factory=dict)
    letters: Letters = Letters()
    kinds: Mapping[str, Rule] = Field(default_factory=dict)
    rows: Mapping[str, Rule] = Field(default_factory=dict)
    besides: Mapping[str, BesideRule] = Field(default_factory=dict)

    @field_validator("spokesperson")
    @classmethod
    def _gives_the_word(cls, spokesperson: str, info: ValidationInfo) -> str:
        if not spokesperson and info.data.get("drafts") == "required":
            raise ValueError(
                "names nobody, but with drafts: required somebody has to give the word for what "
                "no role drives: name a role, or choose drafts: on"
            )
        return spokesperson

    def kind_of(self, milestone: Milestone) -> str:
        """Return the kind whose rule *milestone* follows: of its kinds the first listed here."""
        if milestone.of:
            return milestone.kinds[0]
        return next((kind for kind in self.kinds if kind in milestone.kinds), milestone.kinds[0])

    def rule_for(self, milestone: Milestone) -> Rule:
        """Return the rule that *milestone* follows; an empty one where nothing is ruled."""
        if milestone.of:
            return self.besides.get(milestone.kinds[0]) or Rule()
        by_row = self.rows.get(milestone.key)
        return by_row or self.kinds.get(self.kind_of(milestone)) or Rule()
