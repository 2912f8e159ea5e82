"""What is accepted, announced and planned holds together, whatever fails in between."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.watch import Watch
from schedule.ledger import Ledger, open_ledger
from schedule.readers.overrides import Override
from schedule.reconcile import Open, State, Wanted
from tests.bot.a_faulty_ledger import FaultyLedger
from tests.bot.a_repository import ANNOUNCE, PLANNED, Scene, with_freeze
from tests.bot.a_team import FAR, NEAR, Team
from tests.builders import at, utc_and_pdt
from tests.postgres import Postgres
from tests.schedule.a_web_server import a_web_server

MOVED = "pending 12 Nov 02:00"
STEPS = [
    ("accepting", 1),
    ("accepting", 2),
    ("accepted", 1),
    ("cycle_text", 1),
    ("cycle_text", 2),
    ("cycle_text", 3),
    ("unanswered", 1),
    ("unanswered", 3),
    ("accept", 1),
    ("keep_cycle", 1),
    ("waiting", 1),
    ("tell", 1),
    ("seen", 1),
    ("deliveries", 1),
    ("leftovers", 1),
    ("apply", 1),
    ("may_poll", 1),
]
"""Calls of the ledger at a look that finds a move, each of which fails once."""
WRITES = ["accept", "keep_cycle", "tell", "seen", "apply"]


@pytest.fixture(params=["sqlite", "postgresql"])
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Team]:
    """1.32 is published, and code freeze is five days away; on a ledger of each sort."""
    team = Team(tmp_path)
    team.publish()
    if request.param == "sqlite":
        yield team
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.empty_database() as url:
            team.database = url
            yield team
            team.stop()
    team.stop()


def watching(team: Team) -> tuple[Watch, FaultyLedger]:
    """Return a bot that has planned everything, and its ledger, which works so far."""
    team.ledgers.append(open_ledger(team.database, is_rehearsal=False))
    ledger = FaultyLedger(team.ledger)
    watch = Watch(team.settings(), ledger.as_ledger, team.clock, lambda: None)
    watch.start()
    watch.look()
    team.publish(with_freeze(when=utc_and_pdt(NEAR)))
    watch.look()
    return watch, ledger


def look(watch: Watch) -> None:
    """Look, as a service does: a look may break off."""
    with suppress(OSError):
        watch.look()


def test_a_fault_of_the_database_costs_a_look(team: Team) -> None:
    """Whichever step fails: the next looks plan the new date, and the move is announced once."""
    watch, ledger = watching(team)
    watch.look()
    for day, (name, nth) in enumerate(STEPS, 10):
        for one in team.moved():
            team.ledger.withdraw(one.id, now=team.clock.now(), note="said")
        team.publish(with_freeze(when=utc_and_pdt(f"2024-11-{day} 03:00")))
        watch.look()
        ledger.fail(name, nth)
        for _ in range(3):
            look(watch)
        assert ledger.has_failed, name
        assert team.freeze_posts()["0m"] == f"pending {day} Nov 03:00", name
        assert len(team.moved()) == 1, name


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_kill_loses_no_announcement(team: Team, name: str, *, is_after: bool) -> None:
    """Around each write: whoever starts next has all of it to do, or none."""
    watch, ledger = watching(team)
    ledger.fail(name, is_after=is_after)
    look(watch)
    assert ledger.has_failed
    team.look(team.start())
    assert team.freeze_posts()["0m"] == MOVED
    assert len(team.moved()) == 1


def test_a_complaint_tells_no_secret(team: Team) -> None:
    """What a database says of a fault may hold whatever was to be written; /readyz shows it."""
    watch, ledger = watching(team)
    ledger.fail("accept")
    look(watch)
    (view,) = watch.snapshot().views
    assert view.complaint.endswith("could not be taken up (OSError); see the log")


# Several replicas


def replica(team: Team) -> tuple[Watch, Ledger]:
    """Return another process on the same ledger."""
    ledger = open_ledger(team.database, is_rehearsal=False)
    team.ledgers.insert(0, ledger)
    watch = Watch(team.settings(), ledger, team.clock, lambda: None)
    watch.start()
    return watch, ledger


@pytest.fixture
def shared(postgres: Postgres, tmp_path: Path) -> Iterator[Team]:
    """The same, on a ledger that replicas share."""
    team = Team(tmp_path)
    team.publish()
    with postgres.empty_database() as url:
        team.database = url
        yield team
        team.stop()


def test_a_replica_that_knows_less_takes_nothing_back(shared: Team) -> None:
    """Its config lacks the override by which the poller plans a party."""
    shared.start()
    party = {"party": Override(title="Code Party", kinds=["code_freeze"], start="2024-11-20")}
    settings = Scene.settings(shared, party)
    ledger = open_ledger(shared.database, is_rehearsal=False)
    shared.ledgers.insert(0, ledger)
    polls = Watch(settings, ledger, shared.clock, lambda: None)
    shared.ledgers.pop().close()
    polls.start()
    follows, _ = replica(shared)
    shared.ledgers.append(shared.ledgers[0])
    planned = {one.reminder_id for one in shared.posts("party") if one.state is State.PENDING}
    assert planned
    follows.look()
    still = {one.reminder_id for one in shared.posts("party") if one.state is State.PENDING}
    assert still == planned


def test_a_replica_whose_source_rests_follows_all_the_same(shared: Team) -> None:
    """It was the poller once, and its network is down."""
    polls = shared.start()
    text = shared.timeline.read_text(encoding="utf-8")
    shared.timeline.unlink()
    polls.look()
    shared.timeline.write_text(text, encoding="utf-8")
    follows, ledger = replica(shared)
    assert not follows.look()
    shared.ledgers[-1].close()  # the poller is gone: the other one stands in for it at once
    shared.ledgers.append(ledger)
    shared.publish(with_freeze(when=utc_and_pdt(NEAR)))
    shared.look(follows)
    assert shared.freeze_posts()["0m"] == MOVED


def test_followers_see_what_waits_and_what_is_decided(shared: Team) -> None:
    """Both dates, then the new one, without reading the source."""
    polls = shared.start()
    follows, ledger = replica(shared)
    polls.look()
    shared.commit(polls, FAR)
    follows.look()
    (view,) = follows.snapshot().views
    assert view.unconfirmed["code-freeze"].after
    assert shared.freeze_at(follows) == "08 Nov"
    (question,) = shared.questions()
    ledger.answer(question.id, "take", "U0000000009")
    polls.look()
    follows.look()
    assert shared.freeze_at(follows) == "06 Dec"
    assert follows.snapshot().views[0].unconfirmed == {}


def test_what_fell_due_while_it_was_taken_back_is_said_late(team: Team) -> None:
    """The row was gone for a day, by mistake, and the 3d post was due in that time."""
    watch = team.start()
    team.commit(watch, None)
    team.pass_to("2024-11-04 11:00")
    team.look(watch)
    assert team.freeze_posts()["3d"] == "cancelled 04 Nov 12:00"
    team.pass_to("2024-11-04 13:00")
    team.publish()
    team.look(watch)
    assert team.freeze_posts()["3d"] == PLANNED["3d"]


def test_what_was_planned_for_a_cycle_that_is_gone_is_taken_back(team: Team) -> None:
    """Nobody is left who would say it, or that it is not to be said."""
    watch = team.start()
    wanted = Wanted("1.31/code-freeze/0m/channel:announce", ANNOUNCE, "1.31", at("2024-11-05"))
    team.ledger.apply([Open(wanted, 1, State.PENDING)], now=team.clock.now())
    watch.look()
    (left,) = (one for one in team.ledger.history() if one.release == "1.31")
    assert left.state is State.CANCELLED


# What starts and wakes it


def test_a_start_waits_for_no_source_that_the_ledger_can_supply(tmp_path: Path) -> None:
    """Whoever asks is answered, although the server hangs; the first look reads it."""
    team = Team(tmp_path)
    team.publish()
    text = team.timeline.read_text(encoding="utf-8")
    with a_web_server() as web:
        address = web.url("/1.32.yaml", lambda request: request.reply(200, text.encode()))
        settings = team.settings()
        (cycle,) = settings.config.cycles
        changed = settings.config.model_copy(
            update={"cycles": (cycle.model_copy(update={"timeline": address}),)}
        )
        settings = replace(settings, config=changed)
        for _ in range(2):
            ledger = open_ledger(team.database, is_rehearsal=False)
            watch = Watch(settings, ledger, team.clock, lambda: None)
            watch.start()
            assert watch.snapshot().views
            ledger.close()
        assert len(web.asked) == 1
    team.stop()


def test_whoever_wakes_it_has_no_source_read(team: Team) -> None:
    """A click is no reason to ask the server, and no second look at a change."""
    watch = team.start()
    team.publish(with_freeze(when=utc_and_pdt(NEAR)))
    watch.look()
    for _ in range(3):
        watch.look(reads=False)
    assert team.freeze_posts() == PLANNED
    watch.look()
    assert team.freeze_posts()["0m"] == MOVED
