"""All that is known at one moment: what the sources say, what people did and what they wish."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.accounts import KIND, read_accounts
from bot.directory import named
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act
from schedule.ledger import Ledger
from schedule.preferences import Preferences


class Knowledge:
    """Joins what is watched with what was done; answers from memory. Safe for several threads."""

    def __init__(
        self, ledger: Ledger, watched: Callable[[], Snapshot] = Snapshot, users: str | None = None
    ) -> None:
        """Know nothing of what people did before :meth:`refresh`.

        Args:
            ledger: Keeps what people did.
            watched: Gives what the sources say at present.
            users: The file of accounts, whose last accepted text the ledger has; None for none.
        """
        self._users = users
        self._file = ""
        self.watched = watched
        self._ledger = ledger
        self._lock = threading.Lock()
        self._acts: tuple[Act, ...] = ()
        self._preferences: Mapping[str, Preferences] = {}
        self._links: Mapping[str, str] = {}
        self._in_file: Mapping[str, str] = {}
        self._base = Snapshot()
        self._joined = self._base

    def refresh(self) -> bool:
        """See what people did and wish since; return whether there is anything new."""
        found = (self._ledger.acts(), self._ledger.preferences(), self._linked())
        with self._lock:
            if found == (self._acts, self._preferences, self._links):
                return False
            self._acts, self._preferences, self._links = found
            self._joined = self._join(self._base)
            return True

    def snapshot(self) -> Snapshot:
        """Return what is known at present; never waits."""
        return self.join(self.watched())

    def join(self, watched: Snapshot) -> Snapshot:
        """Return what the sources say in *watched*, with what people did and wish."""
        with self._lock:
            if watched is not self._base:
                self._base = watched
                self._joined = self._join(watched)
            return self._joined

    def join_latest(self, watched: Snapshot) -> Snapshot:
        """Return the same as :meth:`join`, after a look at what people did in any process."""
        self.refresh()
        return self.join(watched)

    def _linked(self) -> Mapping[str, str]:
        """Return Slack ids by handle: as the file of accounts says, else as admins have linked."""
        document = self._ledger.accepted(self._users, KIND) if self._users else None
        text = document.text if document else ""
        if text != self._file:
            self._file, self._in_file = text, read_accounts(text)[0]
        return {**self._ledger.links(), **self._in_file}

    def _join(self, watched: Snapshot) -> Snapshot:
        people = {**self._links, **watched.people}
        return replace(
            watched,
            views=tuple(self._with_acts(view, people) for view in watched.views),
            people=people,
            preferences=self._preferences,
        )

    def _with_acts(self, view: CycleView, people: Mapping[str, str]) -> CycleView:
        acts = tuple(one for one in self._acts if one.release == view.cycle.release)
        return replace(view, acts=acts, named=named(view, people))
