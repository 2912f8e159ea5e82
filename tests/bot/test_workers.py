"""Threads for one kind of work: few, and missed when they hang."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.snapshot import Snapshot
from bot.vitals import Vitals
from bot.workers import BusyError, Workers
from schedule.clock import WallClock
from tests.builders import a_snapshot
from tests.waiting import has_happened, is_true_soon


@pytest.fixture
def go_on() -> Iterator[threading.Event]:
    """What hangs until the end of the test."""
    event = threading.Event()
    yield event
    event.set()


def test_more_work_than_there_is_room_for_is_refused(go_on: threading.Event) -> None:
    """Whoever waits holds a thread of somebody else's; what has ended makes room."""
    workers = Workers("clicks", threads=1, room=2)
    under_way = workers.submit(has_happened, go_on)
    waiting = workers.submit(has_happened, go_on)
    with pytest.raises(BusyError):
        workers.submit(has_happened, go_on)
    assert waiting.cancel()
    assert workers.submit(has_happened, go_on)
    go_on.set()
    assert under_way.result(timeout=20)
    workers.rest()


def test_workers_that_all_hang_make_the_service_unwell(go_on: threading.Event) -> None:
    """By their name; while one of them has a hand free, they do their job."""
    workers = Workers("clicks", threads=2, room=4, hangs_after=timedelta())
    vitals = Vitals(WallClock())
    vitals.watch_workers(workers)
    knows: Snapshot = a_snapshot()
    vitals.watch_knowledge(lambda: knows)
    workers.submit(has_happened, go_on)
    assert vitals.health().is_well
    second = workers.submit(has_happened, go_on)
    assert is_true_soon(lambda: vitals.health().dead == ("clicks",))
    assert not vitals.health().is_well
    go_on.set()
    second.result(timeout=20)
    assert is_true_soon(lambda: vitals.health().is_well)
    workers.rest()
    vitals.rest()
