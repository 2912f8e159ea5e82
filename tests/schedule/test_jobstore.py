from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from schedule.clock import Clock, RehearsalClock, WallClock, machine_now
from schedule.jobstore import HEARTBEAT, ReminderJobStore
from schedule.ledger import Claim, Ledger, open_ledger
from schedule.reconcile import State
from schedule.room import Room
from tests.schedule.ledger.plans import DAY, HOUR, LEASE, MONDAY, claim, plan, send, wanted

TUESDAY = MONDAY + DAY
SOME_TIME = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
"""What APScheduler calls now; unrelated to either clock."""

Store = Callable[..., ReminderJobStore]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A rehearsal's ledger, empty."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=True)
    yield ledger
    ledger.close()


@pytest.fixture
def store(ledger: Ledger) -> Store:
    """Set up a job store in a scheduler that does not run."""

    def build(clock: Clock | None = None, room: Room | None = None) -> ReminderJobStore:
        def never(claim: Claim) -> None:
            raise AssertionError(f"{claim} was run")

        store = ReminderJobStore(
            ledger,
            clock or RehearsalClock(MONDAY, speed=0),
            never,
            room or Room(8),
            lease=LEASE,
            holder="tests",
        )
        store.start(BackgroundScheduler(timezone=UTC), "default")
        return store

    return build


@contextmanager
def an_outage(ledger: Ledger) -> Iterator[None]:
    """Make every question to the ledger fail, until the end of the block."""
    with ledger._writing() as connection:
        connection.exec_driver_sql("ALTER TABLE deliveries RENAME TO lost")
    yield
    with ledger._writing() as connection:
        connection.exec_driver_sql("ALTER TABLE lost RENAME TO deliveries")


def sleep_of(store: ReminderJobStore) -> timedelta:
    """Return how long APScheduler would sleep now; a little less than was asked for."""
    asked_at = machine_now()
    wakes_at: datetime = store.get_next_run_time()
    return wakes_at - asked_at


def test_release_time_says_what_is_due(ledger: Ledger, store: Store) -> None:
    """Not the instant APScheduler gives; but the job is one that it runs at that instant."""
    plan(ledger, [wanted(due_at=TUESDAY)])
    (job,) = store().get_due_jobs(SOME_TIME)
    assert job._get_run_times(SOME_TIME) == [SOME_TIME]
    assert job.misfire_grace_time is None
    (one,) = job.args
    assert job.id == one.post_id
    assert one.due_at == TUESDAY


def test_a_rehearsal_stops_at_what_is_due(ledger: Ledger, store: Store) -> None:
    """Release time goes on to the next reminder only once this one has an outcome."""
    plan(ledger, [wanted("a", due_at=TUESDAY), wanted("b", due_at=TUESDAY + HOUR)])
    clock = RehearsalClock(MONDAY, speed=0)
    jobs = store(clock)
    (first,) = jobs.get_due_jobs(SOME_TIME)
    assert clock.now() == TUESDAY
    assert jobs.get_due_jobs(SOME_TIME) == []
    assert clock.now() == TUESDAY
    send(ledger, first.args[0])
    assert len(jobs.get_due_jobs(SOME_TIME)) == 1
    assert clock.now() == TUESDAY + HOUR


def test_a_rehearsal_remembers_how_far_it_got(ledger: Ledger, store: Store) -> None:
    """So that a restart resumes there."""
    plan(ledger, [wanted(due_at=TUESDAY)])
    store().get_due_jobs(SOME_TIME)
    assert ledger.reached() == TUESDAY


def test_no_more_is_claimed_than_can_be_sent(ledger: Ledger, store: Store) -> None:
    """The rest waits in the ledger, where another process can take it."""
    plan(ledger, [wanted(f"r{number}", f"C{number}") for number in range(5)])
    room = Room(3)
    jobs = store(room=room)
    assert len(jobs.get_due_jobs(SOME_TIME)) == 3
    assert jobs.get_due_jobs(SOME_TIME) == []
    room.give_back()
    assert len(jobs.get_due_jobs(SOME_TIME)) == 1


def test_a_full_house_ends_the_claims_of_those_who_hang(ledger: Ledger, store: Store) -> None:
    """Nobody here has room for what they held; it waits again, for whoever has."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2")])
    room = Room(1)
    jobs = store(RehearsalClock(TUESDAY, speed=0), room)
    claim(ledger, lease=timedelta())
    room.take()
    room.keep(1)
    assert jobs.get_due_jobs(SOME_TIME) == []
    assert ledger.counts() == {State.PENDING: 2}


def test_an_outage_of_the_ledger_costs_no_room(ledger: Ledger, store: Store) -> None:
    """The wake-up fails; the next one finds everything as it was."""
    plan(ledger, [wanted()])
    room = Room(1)
    jobs = store(RehearsalClock(TUESDAY, speed=0), room)
    with an_outage(ledger), pytest.raises(OperationalError):
        jobs.get_due_jobs(SOME_TIME)
    assert not room.is_full()
    assert len(jobs.get_due_jobs(SOME_TIME)) == 1


def test_a_wakeup_that_fails_is_a_sign_of_life(ledger: Ledger, store: Store) -> None:
    """A supervisor that ended the process for its database's sake would mend nothing."""
    jobs = store()
    before = jobs.last_wakeup
    with an_outage(ledger), pytest.raises(OperationalError):
        jobs.get_due_jobs(SOME_TIME)
    assert jobs.last_wakeup > before


def test_an_outage_of_the_ledger_is_slept_over(
    ledger: Ledger, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception here would kill APScheduler's thread; it is logged instead."""
    jobs = store()
    with an_outage(ledger):
        assert HEARTBEAT <= sleep_of(jobs) < 2 * HEARTBEAT
    assert "cannot tell what is due next" in caplog.text


def test_a_reminder_far_ahead_is_not_slept_until(ledger: Ledger, store: Store) -> None:
    """A stepped clock and another replica's plan are noticed within a heartbeat."""
    plan(ledger, [wanted(due_at=TUESDAY)])
    slow = RehearsalClock(MONDAY, speed=1)
    assert HEARTBEAT <= sleep_of(store(slow)) < 2 * HEARTBEAT


def test_nothing_planned_is_slept_over(store: Store) -> None:
    """Whoever plans something wakes the scheduler."""
    assert HEARTBEAT <= sleep_of(store()) < 2 * HEARTBEAT


def test_a_full_house_is_slept_over(ledger: Ledger, store: Store) -> None:
    """Asking again at once would spin; the post that ends first wakes the scheduler."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2")])
    jobs = store(room=Room(1))
    assert len(jobs.get_due_jobs(SOME_TIME)) == 1
    assert HEARTBEAT <= sleep_of(jobs) < 2 * HEARTBEAT


def test_a_rehearsal_does_not_hurry_past_a_post_in_flight(ledger: Ledger, store: Store) -> None:
    """While release time stands still, what comes next is no reason to wake up."""
    plan(ledger, [wanted("a", due_at=TUESDAY), wanted("b", due_at=TUESDAY + HOUR)])
    jobs = store()
    assert len(jobs.get_due_jobs(SOME_TIME)) == 1
    assert HEARTBEAT <= sleep_of(jobs) < 2 * HEARTBEAT


def test_what_is_due_and_free_is_not_slept_over(ledger: Ledger, store: Store) -> None:
    """What fell due between two questions is claimed at once."""
    plan(ledger, [wanted()])
    assert sleep_of(store(RehearsalClock(TUESDAY, speed=0))) < HEARTBEAT / 10


def test_the_pace_of_a_channel_is_slept_until(ledger: Ledger, store: Store) -> None:
    """No thread waits for it, and no wake-up comes before it."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    free_at = machine_now() + timedelta(seconds=5)
    ledger.returned(post, note="rate limited", now=TUESDAY, free_at=free_at)
    jobs = store()
    assert jobs.get_due_jobs(SOME_TIME) == []
    before = machine_now()
    woken_at = jobs.get_next_run_time()
    assert free_at <= woken_at <= free_at + (machine_now() - before)


def test_a_promise_that_is_not_kept_does_not_spin(ledger: Ledger, store: Store) -> None:
    """A rehearsal that ends before the next reminder never reaches it."""
    plan(ledger, [wanted(due_at=TUESDAY)])
    jobs = store(RehearsalClock(MONDAY, speed=0, end=TUESDAY - HOUR))
    assert jobs.get_due_jobs(SOME_TIME) == []
    assert sleep_of(jobs) >= timedelta(milliseconds=50)


def test_real_time_does_not_wait_for_a_post_in_flight(tmp_path: Path) -> None:
    """What falls due while another post is under way is not slept over."""
    live = open_ledger(f"sqlite:///{tmp_path / 'live.db'}", is_rehearsal=False)
    start = machine_now()
    soon = start + timedelta(seconds=3)
    plan(
        live,
        [wanted("a", due_at=start + timedelta(milliseconds=1)), wanted("b", "C2", soon)],
        now=start,
    )
    jobs = ReminderJobStore(live, WallClock(), lambda _: None, Room(2), lease=LEASE, holder="tests")
    assert len(claim(live, now=start + timedelta(seconds=1))) == 1
    assert sleep_of(jobs) <= timedelta(seconds=3)
    live.close()


def test_what_apscheduler_tells_the_store_changes_nothing(ledger: Ledger, store: Store) -> None:
    """It removes a job as soon as it has started; the claim is the sender's until it is settled."""
    plan(ledger, [wanted()])
    jobs = store()
    (job,) = jobs.get_due_jobs(SOME_TIME)
    before = ledger.history()
    jobs.remove_job(job.id)
    jobs.update_job(job)
    assert ledger.history() == before
    assert jobs.lookup_job(job.id) is None  # type: ignore[func-returns-value]  # never finds one
    assert jobs.get_all_jobs() == []


def test_reminders_come_from_the_plan_alone(store: Store) -> None:
    """Nobody adds or removes one behind the plan's back."""
    jobs = store()
    job = Job(BackgroundScheduler(timezone=UTC), id="x", func=print, args=(), kwargs={})
    with pytest.raises(NotImplementedError, match="reminders come from the plan"):
        jobs.add_job(job)
    with pytest.raises(NotImplementedError, match="the plan takes them back"):
        jobs.remove_all_jobs()
