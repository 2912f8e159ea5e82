"""What people did about a cycle and its milestones, beside what was planned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNDONE_WITHIN = timedelta(minutes=10)
"""Machine time in which a confirmation can be taken back."""


class Deed(StrEnum):
    """What somebody did: about a milestone, a part of it, or a whole cycle.

    What an act's ``about`` and ``detail`` hold is said with each; they are empty otherwise.
    """

    CONFIRMED = "confirmed"
    """It is so: a freeze is enforced, a release is out."""
    DISCUSSED = "discussed"
    """Its date is under discussion: *detail*, as :func:`schedule.timeline.written` writes it."""

    TAKEN = "taken"
    """The duty of a role (*about*) is one person's: its follow-ups stop for everybody else.

    Of its date only: *detail* is the instant of that, ISO 8601; so with the next.
    """
    DONE = "done"
    """The duty of a role (*about*) is done: nobody in it is reminded any more."""
    HANDED = "handed"
    """The duty of a role (*about*) is somebody else's: *detail* is that person's Slack id."""
    ASSIGNED = "assigned"
    """A reminder of a lead time (*about*; empty for all of them) is for the Slack id *detail*."""
    ARRANGED = "arranged"
    """What hangs on it, by its name in the rules (*about*), has its time and place.

    *detail* is its instant, ISO 8601, a space, the instant of the date, a space, and an address;
    the last two may be empty.
    """
    LATER = "later"
    """The duty of a role is reminded of again (*about*: the role, a slash, and who says so).

    *detail* is the instant, ISO 8601, a space, and the instant of its date.
    """

    EDITED = "edited"
    """The post that says a reminder (*about*, its id) says *detail* instead."""
    RELEASED = "released"
    """The post that says a reminder (*about*, its id) goes out at once."""
    APPROVED = "approved"
    """The post that says a reminder (*about*, its id) may go out when it is due."""
    SPOKEN = "spoken"
    """A person says what a reminder (*about*, its id) would; the bot does not."""
    SKIPPED = "skipped"
    """Nobody says what a reminder (*about*, its id) would."""

    ACTIVATED = "activated"
    """The cycle's dates are final; of no milestone, like those below."""
    HELD = "held"
    """The cycle's dates are not final yet, although the timeline says so."""
    PAUSED = "paused"
    """Nothing is said of the cycle until that is undone."""
    CLOSED = "closed"
    """The cycle is over, and nothing more is said of it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One deed of one person, until it is undone.

    Attributes:
        release: The cycle.
        milestone: Key of the milestone; empty for the whole cycle.
        deed: What was done.
        by: Slack id of the person.
        at: When; release time.
        kept_at: When it was kept; machine time.
        about: Which part of the milestone; see the deed.
        detail: What else there is to know; see the deed.
    """

    release: str
    milestone: str
    deed: Deed
    by: str
    at: datetime
    kept_at: datetime
    about: str = ""
    detail: str = ""

    @property
    def date(self) -> datetime | None:
        """The instant of the milestone, if the act is about no other date; None otherwise."""
        if self.deed in (Deed.TAKEN, Deed.DONE, Deed.CONFIRMED) and self.detail:
            return datetime.fromisoformat(self.detail)
        if self.deed in (Deed.LATER, Deed.ARRANGED):
            _, _, rest = self.detail.partition(" ")
            date, _, _ = rest.partition(" ")
            return datetime.fromisoformat(date) if date else None
        return None

    @property
    def appointment(self) -> tuple[datetime, str] | None:
        """When and where something is that hangs on the milestone; None for any other act."""
        if self.deed is not Deed.ARRANGED:
            return None
        at, _, url = self.detail.split(" ", 2)
        return datetime.fromisoformat(at), url
