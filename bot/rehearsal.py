"""Rehearsing: the service on a fast clock, on a ledger of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from bot.app import Service, running
from bot.settings import Settings
from schedule.clock import RehearsalClock
from schedule.ledger import has_ledger, read_ledger, rehearsal_url


@contextmanager
def rehearsing(settings: Settings, start: datetime, speed: float) -> Iterator[Service]:
    """Run the service in a rehearsal while the context lasts.

    Args:
        settings: The deployment; the rehearsal's ledger lies beside its ledger.
        start: Release time at first. A rehearsal begun earlier goes on where release time stood.
        speed: Seconds of release time per second of machine time, at most; zero to jump.

    Yields:
        The service.

    Raises:
        UserError: As :func:`bot.app.running`.
    """
    url = rehearsal_url(settings.database_url)
    clock = RehearsalClock(_reached(url) or start, speed)
    rehearsal = replace(settings, database_url=url)
    # One post at a time: messages come in the order of the plan, and a crash leaves one in doubt.
    with running(rehearsal, clock, is_rehearsal=True, workers=1) as service:
        yield service


def _reached(url: str) -> datetime | None:
    if not has_ledger(url):
        return None
    ledger = read_ledger(url)
    try:
        return ledger.reached()
    finally:
        ledger.close()
