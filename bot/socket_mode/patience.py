"""How long the bot waits for Slack, and how long before it tries again."""

import random
from dataclasses import dataclass
from datetime import timedelta

_DOUBLINGS = 16
"""More would only make the numbers larger, not the waits."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Durations of machine time.

    Attributes:
        ping: Without a word for so long, Slack is asked for one.
        silence: Without a word for so long, a connection is given up.
        answer: How long connecting, and each request for it, may take.
        first_retry: The wait after the first connection that failed or soon ended; it doubles
            with each further one.
        longest_retry: The longest of these waits, and the wait where a person has to act first.
        steady: After so long a connection ends well, and is replaced without a wait.
        linger: How long a connection that Slack is about to end is still listened to.
    """

    ping: timedelta = timedelta(seconds=3)
    silence: timedelta = timedelta(seconds=9)
    answer: timedelta = timedelta(seconds=10)
    first_retry: timedelta = timedelta(seconds=1)
    longest_retry: timedelta = timedelta(minutes=1)
    steady: timedelta = timedelta(minutes=1)
    linger: timedelta = timedelta(seconds=15)

    def retry(self, failures: int) -> timedelta:
        """Return the wait after so many failures in a row; zero after none.

        Somewhere between half of what doubling makes and all of it, so that the replicas of a
        bot do not all come back at once.
        """
        if not failures:
            return timedelta()
        doubled = self.first_retry * (1 << min(failures - 1, _DOUBLINGS))
        return min(doubled, self.longest_retry) * random.uniform(0.5, 1)  # noqa: S311 -- no secret
