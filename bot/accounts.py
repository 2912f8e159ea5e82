"""Who has which Slack account, as a file says: GitHub handles and Slack ids.

Source:
    kubernetes/community ``communication/slack-config/users.yaml``: a mapping ``users`` from GitHub
    handles, in any case, to Slack ids. Some of its keys are names of people; they match no handle.
"""

import logging
import re
import threading
from collections.abc import Callable
from datetime import timedelta

from bot.polling import Source
from schedule.ledger import Ledger
from schedule.problems import UserError, shown
from schedule.readers import strict_yaml

KIND = "users"
POLL = timedelta(minutes=10)
"""Machine time between two looks at the file: people do not change accounts often."""
_SECOND_LOOK = timedelta(seconds=8)
"""Machine time after which a change is read once more, before it is believed."""
_SLACK_ID = re.compile("[UW][A-Z0-9]{7,}")
_LOST = 0.2
"""A file that lost more than this share of its people is not believed."""

_LOGGER = logging.getLogger(__name__)


def read_accounts(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the Slack ids in *text* by GitHub handle in lower case, and what is wrong with it.

    A bad line never costs the others. Of a handle that is there twice, in whatever case, the first
    one counts.
    """
    document, problems = strict_yaml.load(text)
    complaints = [str(one) for one in problems]
    users = document.data.get("users") if isinstance(document.data, dict) else None
    if not isinstance(users, dict):
        return {}, (
            *complaints,
            "line 1: it has no mapping 'users'; write 'users: {handle: U0123}'",
        )
    found: dict[str, str] = {}
    for name, account in users.items():
        line = document.line(("users", name)) or 1
        handle = str(name).strip().removeprefix("@").lower()
        if not isinstance(account, str) or not _SLACK_ID.fullmatch(account):
            complaints.append(
                f"line {line}: {str(name)[:60]!r} has no Slack id; write one like U0123456789"
            )
        elif handle in found:
            complaints.append(f"line {line}: {str(name)[:60]!r} is there twice; keep one of them")
        else:
            found[handle] = account
    return found, tuple(complaints)


class Accounts:
    """Keeps in the ledger what the file said last; every process reads it there."""

    def __init__(self, address: str, ledger: Ledger, on_change: Callable[[], None]) -> None:
        """Watch the file at *address*.

        Args:
            address: Path or URL.
            ledger: Where what was accepted is kept.
            on_change: Called when it says something else.
        """
        self._source = Source(address, KIND)
        self._source.known = ledger.accepted(address, KIND)
        self._ledger = ledger
        self._on_change = on_change
        self._said: tuple[str, ...] = ()

    def look(self) -> None:
        """Read it once, and accept what it says.

        Raises:
            UserError: It cannot be read, or believed; what it said before stays in force.
        """
        known = self._source.known
        found = self._source.latest()
        if found is None or found is known:
            return
        users, complaints = read_accounts(found.text)
        before = len(read_accounts(known.text)[0]) if known else 0
        where = shown(self._source.address)
        if not users or len(users) < before * (1 - _LOST):
            why = complaints[0] if complaints else f"it lost {before - len(users)} of its people"
            raise UserError(f"{where}: {why}; what it said before stays in force")
        if complaints and complaints != self._said:
            _LOGGER.warning("%s: %s", where, "; ".join(complaints[:5]))
        self._said = complaints
        self._ledger.accept(found)
        self._source.known = found
        self._on_change()

    def run(self, stop: threading.Event, every: timedelta = POLL) -> None:
        """Look again and again until *stop* is set."""
        pause = timedelta()
        while not stop.wait(pause.total_seconds()):
            pause = every
            try:
                self.look()
            except UserError as error:
                _LOGGER.warning("%s", error)
            except Exception:
                _LOGGER.exception("a look at %s failed", shown(self._source.address))
            if self._source.is_changing:
                pause = min(every, _SECOND_LOOK)
