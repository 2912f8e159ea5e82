"""Rehearsing: the service on a fast clock, on a ledger of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.app import Service, running
from bot.delivery import PACE, Pace
from bot.polling import POLL
from bot.settings import Settings
from schedule.clock import RehearsalClock
from schedule.ledger import has_ledger, read_ledger, rehearsal_url


@contextmanager
def rehearsing(
    settings: Settings,
    start: datetime,
    speed: float,
    *,
    end: datetime | None = None,
    pace: Pace = PACE,
    poll: timedelta = POLL,
) -> Iterator[Service]:
    """Run the service in a rehearsal while the context lasts.

    Args:
        settings: The deployment; the rehearsal's ledger lies beside its ledger.
        start: Release time at first. A rehearsal begun earlier goes on where release time stood.
        speed: Seconds of release time per second of machine time, at most; zero to jump.
        end: Instant at which release time stops; None for never.
        pace: How fast to post.
        poll: Machine time between two looks at the sources.

    Yields:
        The service.

    Raises:
        UserError: As :func:`bot.app.running`.
    """
    url = rehearsal_url(settings.database_url)
    clock = RehearsalClock(_reached(url) or start, speed, end)
    rehearsal = replace(settings, database_url=url)
    # One post at a time: messages come in the order of the plan, and a crash leaves one in doubt.
    with running(rehearsal, clock, is_rehearsal=True, pace=pace, poll=poll, workers=1) as service:
        yield service


def _reached(url: str) -> datetime | None:
    if not has_ledger(url):
        return None
    ledger = read_ledger(url)
    try:
        return ledger.reached()
    finally:
        ledger.close()
