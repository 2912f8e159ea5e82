"""Vitals that are told what to tell."""

from bot.vitals import Check, Health, Vitals
from schedule.clock import WallClock


class ToldVitals(Vitals):
    """Tells the health and the checks it was made with."""

    def __init__(self, health: Health, *checks: Check) -> None:
        super().__init__(WallClock())
        self._told = health
        self._checks = checks

    def health(self) -> Health:
        """Return what it was told."""
        return self._told

    def readiness(self) -> list[Check]:
        """Return what it was told."""
        return list(self._checks)
