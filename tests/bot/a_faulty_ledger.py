"""A ledger whose database fails once, at one step of many."""

from typing import Any, cast

from schedule.ledger import Ledger


class FaultyLedger:
    """Passes everything on to a ledger, but for one call, which fails.

    Attributes:
        has_failed: Whether that call has come.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Pass everything on to *ledger*."""
        self._ledger = ledger
        self._name = ""
        self._left = 0
        self._is_after = False
        self.has_failed = False

    def fail(self, name: str, nth: int = 1, *, is_after: bool = False) -> None:
        """Fail at the *nth* call of the method *name*; with *is_after*, once it has worked."""
        self._name, self._left, self._is_after = name, nth, is_after
        self.has_failed = False

    def __getattr__(self, name: str) -> Any:
        """Return what the ledger has under *name*, or a way of it to fail."""
        method = getattr(self._ledger, name)
        if name != self._name or self.has_failed:
            return method

        def fail(*args: Any, **kwargs: Any) -> Any:
            self._left -= 1
            if self._left:
                return method(*args, **kwargs)
            if self._is_after:
                method(*args, **kwargs)
            self.has_failed = True
            raise OSError("INSERT INTO documents (text) VALUES ('xoxb-secret')")

        return fail

    @property
    def as_ledger(self) -> Ledger:
        """The same to those who ask for a ledger."""
        return cast("Ledger", self)
