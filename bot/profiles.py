"""Time zones from people's Slack profiles, where the operator wants them looked at."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from slack_sdk import WebClient

from bot.forgetting import open_people
from bot.snapshot import Snapshot
from schedule.ledger import Ledger

EVERY = timedelta(hours=24)
"""Machine time between two looks at a profile: people seldom move."""
_BETWEEN = timedelta(seconds=1)
"""Machine time between two calls.

Source:
    docs.slack.dev/reference/methods/users.info: Tier 4, a hundred a minute.
"""

_LOGGER = logging.getLogger(__name__)


class Profiles:
    """Looks at the profiles of those in the roster, and of nobody else."""

    def __init__(
        self,
        client: WebClient,
        ledger: Ledger,
        snapshot: Callable[[], Snapshot],
        on_change: Callable[[], None],
    ) -> None:
        """Get ready.

        Args:
            client: A client that retries nothing.
            ledger: Where zones are kept, among what people wish.
            snapshot: Gives what the bot knows at present.
            on_change: Called when somebody's zone has changed.
        """
        self._client = client
        self._ledger = ledger
        self._snapshot = snapshot
        self._on_change = on_change

    def look(self, stop: threading.Event) -> None:
        """Look at every profile once, one call a second, until *stop* is set."""
        snapshot, is_new = self._snapshot(), False
        for user in sorted(roster_ids(snapshot)):
            if stop.is_set():
                break
            zone = self._zone(user)
            if zone and zone != snapshot.wishes(user).profile_zone:
                is_new |= self._keep(user, zone)
            stop.wait(_BETWEEN.total_seconds())
        if is_new:
            self._on_change()

    def run(self, stop: threading.Event, every: timedelta = EVERY) -> None:
        """Look again and again until *stop* is set."""
        while not stop.is_set():
            try:
                self.look(stop)
            except Exception:
                _LOGGER.exception("a look at people's profiles failed")
            stop.wait(every.total_seconds())

    def _keep(self, user: str, zone: str) -> bool:
        """Keep the zone of somebody; return whether they are still in a cycle that goes on.

        Theirs may have been closed since this look began: what is kept of them after that, nobody
        would forget in time.
        """
        with self._ledger.acting():
            is_known = user in open_people(self._snapshot(), self._ledger)
            if is_known:
                self._ledger.wish(user, profile_zone=zone)
        return is_known

    def _zone(self, user: str) -> str:
        """Return the zone that a profile names; empty if it cannot be had."""
        try:
            profile = self._client.users_info(user=user).get("user")
        except Exception as error:  # noqa: BLE001 -- slack_sdk raises all sorts; hours stay unknown
            _LOGGER.warning("the profile of %s cannot be read: %s", user, error)
            return ""
        return str(profile.get("tz") or "") if isinstance(profile, dict) else ""


def roster_ids(snapshot: Snapshot) -> set[str]:
    """Return the Slack ids of everybody in the roster of a cycle that goes on."""
    handles = {
        one.github.lower()
        for view in snapshot.views
        if not view.is_closed
        for seat in view.cycle.team.roles
        for one in seat.people
        if one.github
    }
    return {user for handle, user in snapshot.people.items() if handle in handles}
