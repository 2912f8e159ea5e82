"""How often an entry of a calendar has changed, so that whoever holds a copy takes the newest."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """The state of one entry.

    Attributes:
        sequence: How often it has changed; 0 for a new one.
        changed_at: When it became what it is; machine time, in whole seconds.
    """

    sequence: int
    changed_at: datetime
