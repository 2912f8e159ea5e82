"""How fast Slack lets an app post."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast is posted, in machine time.

    Attributes:
        recipient: Between two posts to one recipient.
        workspace: Between two posts to whomever, on the average.

    Source:
        docs.slack.dev/apis/web-api/rate-limits: "1 per second per channel", and "several hundred
        messages per minute" to a workspace, of which these are 200.
    """

    recipient: timedelta = timedelta(seconds=1)
    workspace: timedelta = timedelta(milliseconds=300)


PACE = Pace()
UNPACED = Pace(timedelta(), timedelta())
"""For whoever has no Slack to spare."""
