"""What people did about milestones, beside what was planned: they confirm, they discuss."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNDONE_WITHIN = timedelta(minutes=10)
"""Machine time in which a confirmation can be taken back."""


class Deed(StrEnum):
    """What somebody did about a milestone."""

    CONFIRMED = "confirmed"
    """It is so: a freeze is enforced, a release is out."""
    DISCUSSED = "discussed"
    """Its date is under discussion."""


@dataclass(frozen=True, slots=True)
class Act:
    """One deed of one person, until it is undone.

    Attributes:
        release: The cycle.
        milestone: Key of the milestone.
        deed: What was done.
        by: Slack id of the person.
        at: When; release time.
        kept_at: When it was kept; machine time.
    """

    release: str
    milestone: str
    deed: Deed
    by: str
    at: datetime
    kept_at: datetime
