"""A reminder: what is due once to one audience."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schedule.lead_time import LeadTime

_SHORT = timedelta(hours=12)
"""What is said less than this ahead is of no use at another time of that day."""


class Purpose(StrEnum):
    """What a reminder is for."""

    AHEAD = "ahead"
    """A milestone is coming."""
    NOW = "now"
    """Its deadline has passed, or its day has come."""
    WINDOW = "window"
    """The time for exception requests has begun, or is about to end."""
    ESCALATION = "escalation"
    """Nobody has answered for a duty; who could take it is told."""
    UNCONFIRMED = "unconfirmed"
    """Nobody has said that a freeze is enforced, or a release out; who could say so is asked."""
    DIGEST = "digest"
    """The week's dates in one message."""
    MEETINGS = "meetings"
    """The week's meetings in one message, for the team to prepare them below it."""
    INTRODUCTION = "introduction"
    """Who the bot is and what it will say."""
    DRAFT = "draft"
    """What is about to be said in the announce channel, for its driver to change."""


IF_UNANSWERED = frozenset({Purpose.ESCALATION, Purpose.UNCONFIRMED})
"""What is said only as long as somebody has not answered."""


@dataclass(frozen=True, slots=True, order=True)
class Audience:
    """Whom a reminder addresses.

    Attributes:
        sort: ``channel``, ``role`` for its leads, or ``shadow`` for who learns beside them.
        name: The channel's name in the config, or the role's name.
    """

    sort: str
    name: str

    def __str__(self) -> str:
        return f"{self.sort}:{self.name}"


ANNOUNCE = Audience("channel", "announce")
TEAM = Audience("channel", "team")


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is due once to one audience.

    Attributes:
        id: Stable name, without a date: ``1.32/code-freeze/7d/channel:announce``.
        release: The cycle it belongs to.
        purpose: What it is for.
        kind: Kind of the milestone whose rule asked for it; ``digest``, ``meetings`` or
            ``introduction``.
        due_at: When it goes out; never after the milestone, except to say that it has passed, or
            to ask what came of it.
        audience: Whom it addresses.
        milestone: Key of its milestone; None for digest and introduction.
        milestone_at: When its milestone is; see :func:`schedule.moments.milestone_at`.
        lead_time: Distance asked for by the rule; ``0m`` at the moment, ``0d`` on the day; None
            for digest and introduction. The true distance can be longer (working days, quiet
            days).
        expires_at: From this instant on it helps nobody and is not sent.
        week: Week of the cycle that a digest tells of, or whose meetings are told.
        unless: ``taken``: not sent to a role of which somebody else took the duty; ``confirmed``:
            not sent once somebody has said that it is so.
        is_drafted: The milestone's driver sees the text beforehand.
        duty: Role whose duty it is that somebody is told of; None where nobody takes it.
        sooner: By how many working days it may go out earlier, to be one message with another.
        alone_at: When it goes out if that other message is past already; None where it is its own.
        drafts: Id of the reminder whose text it shows beforehand; None for all but drafts.
        follows: Id of the reminder it follows; it is said only once that one has been.
        unanswered: Working days without an answer to what it follows after which it is said.
    """

    id: str
    release: str
    purpose: Purpose
    kind: str
    due_at: datetime
    audience: Audience
    milestone: str | None = None
    milestone_at: datetime | None = None
    lead_time: LeadTime | None = None
    expires_at: datetime | None = None
    week: int | None = None
    unless: str | None = None
    is_drafted: bool = False
    duty: str | None = None
    sooner: int = 0
    alone_at: datetime | None = None
    drafts: str | None = None
    follows: str | None = None
    unanswered: int = 0

    @property
    def is_last_minute(self) -> bool:
        """Whether it is of no use later that day, or much earlier: hours ahead of something."""
        if self.lead_time is None or self.purpose is not Purpose.AHEAD:
            return False
        return not self.lead_time.is_in_days and self.lead_time.duration < _SHORT

    @property
    def is_in_thread(self) -> bool:
        """Whether it stands below the post that says what it follows."""
        return self.follows is not None and self.purpose is Purpose.WINDOW
