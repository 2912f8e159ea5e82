"""How the service is, as a supervisor, an operator and Prometheus ask."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.outcomes import Outcome, Verdict
from bot.snapshot import Snapshot
from bot.vitals import Health, Vitals
from schedule.clock import RehearsalClock, WallClock
from schedule.ledger import Claim, Gauges, Ledger, open_ledger
from schedule.reconcile import State
from schedule.runner import Runner
from schedule.spells import Spells
from tests.builders import a_snapshot, a_view, at
from tests.schedule.ledger.plans import DAY, HOUR, MONDAY, claim, plan, send, start, wanted
from tests.waiting import has_happened, is_true_soon

TUESDAY = MONDAY + DAY
PATIENCE = timedelta(seconds=0.3)
"""Machine time that the ledger has; where it is asked in vain no test has to wait for long."""
Numbers = dict[tuple[str, str], float]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A live ledger, empty."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield ledger
    ledger.close()


@pytest.fixture
def vitals(ledger: Ledger) -> Iterator[Vitals]:
    """The vitals of a service at noon of Tuesday, which knows 1.32."""
    vitals = Vitals(RehearsalClock(TUESDAY, speed=0), patience=PATIENCE)
    vitals.watch_ledger(ledger)
    vitals.watch_knowledge(a_snapshot)
    yield vitals
    vitals.rest()


def numbers(vitals: Vitals) -> Numbers:
    """Return what Prometheus reads, by name and the value of the one label."""
    families = text_string_to_metric_families(vitals.exposition().decode())
    return {
        (sample.name.removeprefix("release_bot_"), next(iter(sample.labels.values()), "")): (
            sample.value
        )
        for family in families
        for sample in family.samples
    }


def red(vitals: Vitals) -> dict[str, str]:
    """Return what is not in order, and why."""
    return {one.name: one.why for one in vitals.readiness() if not one.is_ok}


# Numbers


def test_what_is_overdue_shows(vitals: Vitals, ledger: Ledger) -> None:
    """An hour after it was due somebody should look."""
    assert numbers(vitals)["overdue_seconds", ""] == 0
    plan(ledger, [wanted(due_at=TUESDAY - HOUR), wanted("later", due_at=TUESDAY + HOUR)])
    found = numbers(vitals)
    assert found["overdue_seconds", ""] == 3600
    assert found["deliveries", "pending"] == 2


def test_what_is_amiss_shows(vitals: Vitals, ledger: Ledger) -> None:
    """A channel that takes nothing, a post that nobody knows of, a token that is refused."""
    plan(ledger, [wanted("a", "C1"), wanted("b", "C2"), wanted("c", "C3")])
    broken, lost, refused = claim(ledger)
    start(ledger, broken)
    ledger.failed(broken, error="is_archived", now=TUESDAY, probe_at=TUESDAY)
    start(ledger, lost)
    ledger.unknown(lost, error="timed out", now=TUESDAY)
    ledger.returned(refused, note="invalid_auth", now=TUESDAY, is_all_refused=True)
    found = numbers(vitals)
    for name in ("broken_recipients", "unsettled_posts", "token_refused", "ledger_up"):
        assert found[name, ""] == 1, name


def test_waiting_for_a_turn_shows(vitals: Vitals, ledger: Ledger) -> None:
    """More is due than Slack's pace lets through."""
    plan(ledger, [wanted("a"), wanted("b", due_at=TUESDAY - HOUR)])
    (post,) = claim(ledger, now=TUESDAY - HOUR)
    send(ledger, post)
    assert numbers(vitals)["held_up_recipients", ""] == 0
    in_future = at("2100-01-01 00:00")
    (post,) = claim(ledger, now=TUESDAY)
    ledger.returned(post, note="rate limited", now=TUESDAY, free_at=in_future)
    assert numbers(vitals)["held_up_recipients", ""] == 1


def test_outcomes_are_counted(vitals: Vitals) -> None:
    """Also those that have not happened: an alert needs the zero."""
    vitals.note(Outcome(Verdict.SENT), timedelta(seconds=3))
    vitals.note(Outcome(Verdict.UNKNOWN, error="timed out"), timedelta(minutes=2))
    found = numbers(vitals)
    assert (found["posts_total", "sent"], found["posts_total", "unknown"]) == (1, 1)
    assert found["posts_total", "refused_credentials"] == 0
    assert found["post_delay_seconds_sum", ""] == 123


def test_a_source_that_is_down_shows(vitals: Vitals) -> None:
    """Since when it was last read well, and how often it failed since."""
    view = replace(a_view(read_at=at("2026-01-01 00:00")), failures=3)
    vitals.watch_knowledge(lambda: a_snapshot(view))
    found = numbers(vitals)
    assert found["source_failures", view.cycle.release] == 3
    assert found["source_age_seconds", view.cycle.release] > 3600


# A ledger that hangs


class HungLedger(Ledger):
    """Answers when it is allowed to."""

    def __init__(self) -> None:
        self.asked = 0
        self.go_on = threading.Event()

    def gauges(self, **_: object) -> Gauges:
        """Wait."""
        self.asked += 1
        assert has_happened(self.go_on)
        return Gauges({State.SENT: 1})


@pytest.fixture
def hung(vitals: Vitals) -> Iterator[HungLedger]:
    """A ledger that does not answer for now."""
    ledger = HungLedger()
    vitals.watch_ledger(ledger)
    yield ledger
    ledger.go_on.set()


def test_a_ledger_that_hangs_holds_up_nobody(vitals: Vitals, hung: HungLedger) -> None:
    """Its numbers are left out, and whoever asks again does not queue."""
    for _ in range(2):
        found = numbers(vitals)
        assert found["ledger_up", ""] == 0
        assert ("overdue_seconds", "") not in found
        assert "database" in red(vitals)
    assert hung.asked == 1


def test_a_ledger_that_answers_again_is_asked_again(vitals: Vitals, hung: HungLedger) -> None:
    """It was a hiccup."""
    assert "database" in red(vitals)
    hung.go_on.set()
    assert is_true_soon(lambda: not red(vitals))
    assert numbers(vitals)["deliveries", "sent"] == 1


# Readiness


def test_a_service_in_order_is_ready(vitals: Vitals) -> None:
    """Nothing is red."""
    assert red(vitals) == {}


def test_a_slack_that_cannot_be_reached_is_told(vitals: Vitals) -> None:
    """Until a post is taken again."""
    vitals.note(Outcome(Verdict.LATER, error="cannot reach Slack: refused"), timedelta())
    assert red(vitals) == {"slack": "cannot reach Slack: refused; posts wait until it answers"}
    vitals.note(Outcome(Verdict.SENT), timedelta())
    assert red(vitals) == {}


def test_a_limit_is_no_outage(vitals: Vitals) -> None:
    """Slack answers, and asks for patience."""
    limit = Outcome(Verdict.LATER, error="rate limited", retry_after=timedelta(seconds=30))
    vitals.note(limit, timedelta())
    assert red(vitals) == {}


def test_a_refused_token_is_told(vitals: Vitals, ledger: Ledger) -> None:
    """By every replica: it is in the ledger."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    ledger.returned(post, note="token_revoked", now=TUESDAY, is_all_refused=True)
    assert "token_revoked" in red(vitals)["credentials"]


def test_a_source_that_is_down_is_told(vitals: Vitals) -> None:
    """With the reason, and never with its password."""
    view = replace(a_view(), complaint="README.md: no such file; check the path")
    vitals.watch_knowledge(lambda: a_snapshot(view))
    (why,) = red(vitals).values()
    assert why == "README.md: no such file; check the path"


def test_a_service_without_a_cycle_is_not_ready(vitals: Vitals) -> None:
    """It would answer nothing."""
    vitals.watch_knowledge(Snapshot)
    assert "sources" in red(vitals)


# Threads


def test_a_thread_that_ends_is_missed(vitals: Vitals) -> None:
    """By name, in health, readiness and numbers."""
    go_on = threading.Event()
    thread = threading.Thread(target=has_happened, args=(go_on,))
    thread.start()
    vitals.watch_thread("watch", thread.is_alive)
    assert vitals.health().is_well
    assert numbers(vitals)["thread_alive", "watch"] == 1
    go_on.set()
    thread.join()
    health = vitals.health()
    assert (health.is_well, health.dead) == (False, ("watch",))
    assert red(vitals) == {"threads": "ended or hanging: watch; restart the service"}
    assert numbers(vitals)["thread_alive", "watch"] == 0


def test_a_thread_that_hangs_is_named(vitals: Vitals) -> None:
    """It is alive, and gets nowhere."""
    spells, go_on = Spells(), threading.Event()

    def hang() -> None:
        with spells.spell():
            assert has_happened(go_on)

    thread = threading.Thread(target=hang, name="deliver_3")
    thread.start()
    vitals.watch_spells(spells, timedelta(hours=1))
    assert is_true_soon(spells.ages)
    assert vitals.health().is_well
    vitals.watch_spells(spells, timedelta())
    assert not vitals.health().is_well
    assert red(vitals) == {"threads": "hung: deliver_3 for 0 s; restart the service"}
    go_on.set()
    thread.join()
    assert vitals.health().is_well


class DeadlyLedger(Ledger):
    """Ends the thread that asks it what comes next."""

    def __init__(self) -> None:
        self.is_deadly = threading.Event()

    def machine_now(self) -> datetime:
        """Return some time."""
        return TUESDAY

    def next_free_at(self, now: datetime) -> None:
        """Raise what nobody catches."""
        del now
        if self.is_deadly.is_set():
            raise SystemExit

    def next_due_at(self, now: datetime) -> None:
        """Return nothing."""
        del now

    def claim(self, **_: object) -> list[Claim]:
        """Return nothing."""
        return []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_scheduler_whose_thread_died_is_noticed(vitals: Vitals) -> None:
    """APScheduler goes on saying that it runs."""
    ledger = DeadlyLedger()
    runner = Runner(ledger, WallClock(), _never)
    runner.start()
    vitals.watch_runner(runner)
    assert vitals.health().is_well
    ledger.is_deadly.set()
    runner.wakeup()
    assert is_true_soon(lambda: not runner.is_alive)
    assert vitals.health().dead == ("scheduler",)
    runner.stop(timedelta(seconds=1))


def _never(claim: Claim) -> None:
    raise AssertionError(claim)


def test_a_service_that_is_asleep_is_told() -> None:
    """It has not looked for what is due for five minutes."""
    asleep = Health(has_snapshot=True, wakeup_age=301)
    assert not asleep.is_well


# Strangers


@pytest.mark.parametrize(
    ("complaint", "told"),
    [
        (
            "https://git.internal.example.org/team/README.md: 404 Not Found; check the URL",
            "README.md: 404 Not Found; check the URL",
        ),
        ("/srv/release/README.md: no such file; check it", "README.md: no such file; check it"),
        (
            "https://git.internal.example.org: timed out; check the URL",
            "its server: timed out; check the URL",
        ),
        ("README.md: 3 of 28 rows and/or dates gone", "README.md: 3 of 28 rows and/or dates gone"),
    ],
)
def test_strangers_learn_no_address(vitals: Vitals, complaint: str, told: str) -> None:
    """Why a source is down helps the operator, who finds its address in the log."""
    view = replace(a_view(), complaint=complaint)
    vitals.watch_knowledge(lambda: a_snapshot(view))
    assert red(vitals) == {"source of v1.32": told}
    assert "internal" not in vitals.exposition().decode()


def test_advice_does_not_make_it_unready(vitals: Vitals) -> None:
    """Whoever looks sees what could be better; alerts stay silent."""
    vitals.advise("admins", "the config names no admins")
    (advice,) = [one for one in vitals.readiness() if one.name == "admins"]
    assert (advice.is_ok, advice.why) == (True, "the config names no admins")
