"""Dates that jump or go: a person is asked, nobody is told too early, nothing waits for ever."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import answer
from bot.render import plain
from bot.settings import Settings
from bot.watch import Watch
from schedule.acts import Deed
from schedule.clock import RehearsalClock, machine_now
from schedule.ledger import Ledger, open_ledger
from schedule.readers.overrides import Override
from schedule.reconcile import State
from schedule.timeline import Undated
from tests.bot.a_repository import ANNOUNCE, LEAD, PLANNED, ROWS, with_freeze
from tests.bot.a_team import ADMIN, FAR, NEAR, NOON, PAST, TEAM, Team
from tests.builders import at, utc_and_pdt
from tests.postgres import Postgres


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """1.32 is published, and code freeze is five days away."""
    team = Team(tmp_path)
    team.publish()
    yield team
    team.stop()


# What waits for a person


@pytest.mark.parametrize(
    "when", [FAR, None, PAST], ids=["jumps by four weeks", "vanishes", "is over by a slip"]
)
def test_a_freeze_that_jumps_or_vanishes_is_asked_about(team: Team, when: str | None) -> None:
    """Meanwhile its reminders stay, and nobody but the admin is told."""
    watch = team.start()
    team.commit(watch, when)
    assert team.freeze_posts() == PLANNED
    assert team.told("doubt") == {ADMIN: ("02 Nov 12:00", State.PENDING)}
    assert team.moved() == []
    said = plain(answer("code freeze", watch.snapshot(), at(NOON)))
    assert "Not confirmed: the timeline" in said


def test_a_freeze_that_moves_by_days_is_not_asked_about(team: Team) -> None:
    """That happens."""
    watch = team.start()
    team.commit(watch, NEAR)
    assert team.questions() == []
    assert team.freeze_at(watch) == "12 Nov"


@pytest.mark.parametrize(("word", "then"), [("take", "06 Dec"), ("keep", "08 Nov")])
def test_an_admins_word_counts(team: Team, word: str, then: str) -> None:
    """At once, over a restart, and for good."""
    watch = team.start()
    team.commit(watch, FAR)
    (question,) = team.questions()
    team.ledger.answer(question.id, word, ADMIN)
    team.look(watch)
    assert team.freeze_at(watch) == then
    watch = team.start()
    team.look(watch)
    team.pass_to("2024-11-05 12:00")
    team.look(watch)
    assert team.freeze_at(watch) == then


def test_nothing_waits_longer_than_a_day(team: Team) -> None:
    """Nobody was there to ask; the timeline is the team's own word."""
    watch = team.start()
    team.commit(watch, FAR)
    team.pass_to("2024-11-03 11:00")
    team.look(watch)
    assert team.freeze_at(watch) == "08 Nov"
    team.pass_to("2024-11-03 12:00")
    team.look(watch)
    assert team.freeze_at(watch) == "06 Dec"
    assert team.questions() == []


def test_nothing_waits_past_the_earlier_date(team: Team) -> None:
    """Five hours before code freeze there are five hours to ask."""
    watch = team.start()
    team.pass_to("2024-11-07 21:00")
    team.commit(watch, FAR)
    team.pass_to("2024-11-08 02:00")
    team.look(watch)
    assert team.freeze_at(watch) == "06 Dec"


def test_half_a_table_waits_for_a_day(team: Team) -> None:
    """A file that was cut off is hardly a decision; the source is not said to be down."""
    watch = team.start()
    team.publish(ROWS[: len(ROWS) // 2])
    team.look(watch)
    assert len(watch.snapshot().views[0].cycle.milestones) == len(ROWS)
    assert not watch.snapshot().views[0].is_source_down
    said = plain(answer("", watch.snapshot(), at(NOON), machine_now=machine_now()))
    assert "The source has changed: 19 of 37 rows with a date are gone" in said
    assert "without an answer it counts from Sun 3 November 12:00 UTC" in said
    team.pass_to("2024-11-03 12:00")
    team.look(watch)
    assert len(watch.snapshot().views[0].cycle.milestones) == len(ROWS) // 2
    assert watch.snapshot().views[0].waiting == ""


def test_half_a_table_is_taken_at_an_admins_word(team: Team) -> None:
    """At once."""
    watch = team.start()
    team.publish(ROWS[: len(ROWS) // 2])
    team.look(watch)
    (question,) = team.questions()
    assert "19 of 37 rows" in question.body["reason"]
    team.ledger.answer(question.id, "take", ADMIN)
    team.look(watch)
    assert len(watch.snapshot().views[0].cycle.milestones) == len(ROWS) // 2


def test_what_is_no_timeline_any_more_waits_until_somebody_says_so(team: Team) -> None:
    """Not a freeze and no release is left of it."""
    watch = team.start()
    team.publish([replace(row, when=Undated("TBD")) for row in ROWS])
    team.look(watch)
    team.pass_to("2024-11-05 12:00")
    team.look(watch)
    (question,) = team.questions()
    assert question.body["until"] is None
    assert team.freeze_at(watch) == "08 Nov"


def test_a_slip_that_is_put_right_needs_no_answer(team: Team) -> None:
    """The question is withdrawn, and nothing is marked any more."""
    watch = team.start()
    team.commit(watch, FAR)
    team.publish()
    team.look(watch)
    assert team.questions() == []
    assert team.told("doubt")[ADMIN][1] is State.CANCELLED
    assert watch.snapshot().views[0].unconfirmed == {}
    assert team.freeze_posts() == PLANNED


def test_only_the_last_reading_is_asked_about(team: Team) -> None:
    """Somebody tried twice."""
    watch = team.start()
    team.commit(watch, FAR)
    team.commit(watch, None)
    (question,) = team.questions()
    assert question.body["dates"][0]["after"] == ""


def test_a_date_that_is_unset_has_vanished(team: Team) -> None:
    """TBD is no date."""
    watch = team.start()
    team.publish(with_freeze(when=Undated("TBD")))
    team.look(watch)
    assert team.questions()


# What is announced


def test_a_move_is_announced_when_it_has_stayed_for_half_an_hour(team: Team) -> None:
    """Both dates are said, and what follows from it."""
    watch = team.start()
    team.commit(watch, NEAR)
    assert team.told("moved") == {ANNOUNCE: ("02 Nov 12:30", State.PENDING)}
    (move,) = team.moved()
    assert move.body["from"].startswith("Thu 7 November 19:00 PDT")
    assert "Mon 11 November" in move.body["to"]
    assert not move.body["is_past"]


def test_a_move_that_is_taken_back_is_not_announced(team: Team) -> None:
    """Ten minutes later it was as before."""
    watch = team.start()
    team.commit(watch, NEAR)
    team.pass_to("2024-11-02 12:10")
    team.publish()
    team.look(watch)
    assert team.moved() == []
    assert team.told("moved")[ANNOUNCE][1] is State.CANCELLED


def test_two_moves_are_announced_as_one(team: Team) -> None:
    """From the date that people know to the one that holds."""
    watch = team.start()
    team.commit(watch, NEAR)
    team.pass_to("2024-11-02 12:10")
    team.commit(watch, "2024-11-14 02:00")
    (move,) = team.moved()
    assert move.body["from"].startswith("Thu 7 November")
    assert "Wed 13 November" in move.body["to"]
    assert team.told("moved")[ANNOUNCE] == ("02 Nov 12:40", State.PENDING)


def test_a_date_that_moved_into_the_past_is_only_said_to_have_moved(team: Team) -> None:
    """Nobody is told to hurry for nothing."""
    watch = team.start()
    team.commit(watch, PAST)
    team.pass_to("2024-11-03 12:00")
    team.look(watch)
    (move,) = team.moved()
    assert move.body["is_past"]
    assert "pending" not in " ".join(team.freeze_posts().values())


def test_other_dates_are_the_teams_affair(team: Team) -> None:
    """The community is told of what it is reminded of."""
    watch = team.start()
    team.publish(
        [
            replace(row, when=utc_and_pdt("2024-11-13 02:00")) if row.key == "burndown" else row
            for row in ROWS
        ]
    )
    team.look(watch)
    assert set(team.told("moved")) == {TEAM}


def test_before_the_schedule_is_final_nothing_is_announced(team: Team) -> None:
    """Until then all dates are proposals."""
    team.clock = RehearsalClock(at("2024-09-10 12:00"), 0, end=at("2024-09-10 12:00"))
    watch = team.start()
    team.commit(watch, NEAR)
    assert team.freeze_at(watch) == "12 Nov"
    assert team.moved() == []


def test_while_the_dates_are_held_nothing_is_announced(team: Team) -> None:
    """A lead has said that they are proposals still, whatever day it is."""
    watch = team.start()
    team.ledger.do("1.32", "", Deed.HELD, by=ADMIN, now=at(NOON))
    team.commit(watch, NEAR)
    assert team.freeze_at(watch) == "12 Nov"
    assert team.moved() == []


def test_nobody_is_asked_about_the_dates_of_a_closed_cycle(team: Team) -> None:
    """They concern nobody any more."""
    watch = team.start()
    team.ledger.do("1.32", "", Deed.CLOSED, by=ADMIN, now=at(NOON))
    team.commit(watch, FAR)
    assert team.questions() == []


# Rows that need a look


def test_the_driver_of_a_doubtful_row_is_told_once(team: Team) -> None:
    """With what is doubtful; again only if that changes."""
    team.publish(with_freeze(doubt="The table says 19:00 PDT, but clocks will show 18:00 PST."))
    watch = team.start()
    team.look(watch)
    # On Monday, at the hour at which people get their message of a day: it is a Saturday.
    assert team.told("row") == {LEAD: ("04 Nov 12:00", State.PENDING)}
    (notice,) = team.ledger.waiting("notice/row/")
    assert notice.body["why"].startswith("The table says 19:00 PDT")
    watch = team.start()
    team.look(watch)
    assert len(team.ledger.waiting("notice/row/")) == 1


# Several replicas


@pytest.fixture
def shared(postgres: Postgres, team: Team) -> Iterator[Team]:
    """The same, on a ledger that replicas share."""
    with postgres.empty_database() as url:
        team.database = url
        yield team
        team.stop()


def test_one_replica_looks_and_the_others_follow(shared: Team) -> None:
    """They take up what it has accepted; nobody announces a move twice."""
    looks = shared.start()
    other = open_ledger(shared.database, is_rehearsal=False)
    follows = Watch(shared.settings(), other, shared.clock, lambda: None)
    follows.start()
    looks.look()
    shared.publish(with_freeze(when=utc_and_pdt(NEAR)))
    shared.look(follows)
    assert shared.freeze_at(follows) == "08 Nov"
    shared.look(looks)
    shared.look(follows)
    assert shared.freeze_at(follows) == "12 Nov"
    assert len(shared.moved()) == 1
    other.close()


def test_a_poller_that_has_gone_is_stood_in_for(ledger: Ledger) -> None:
    """After a while without a word; a clock set back is no reason to wait longer."""
    now, lease = machine_now(), timedelta(minutes=3)
    assert ledger.may_poll("a", machine_now=now, lease=lease)
    assert not ledger.may_poll("b", machine_now=now + lease / 2, lease=lease)
    assert ledger.may_poll("a", machine_now=now + lease / 2, lease=lease)
    assert not ledger.may_poll("b", machine_now=now + lease, lease=lease)
    assert ledger.may_poll("b", machine_now=now + 2 * lease, lease=lease)
    assert ledger.may_poll("c", machine_now=now - timedelta(hours=1), lease=lease)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A live ledger, empty."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'other.db'}", is_rehearsal=False)
    yield ledger
    ledger.close()


def test_an_override_settles_it(team: Team) -> None:
    """Whoever runs the bot knows better than the table."""
    watch = Watch(_overridden(team), _open(team), team.clock, lambda: None)
    watch.start()
    team.commit(watch, NEAR)
    assert team.moved() == []


def _open(team: Team) -> Ledger:
    ledger = open_ledger(team.database, is_rehearsal=False)
    team.ledgers.append(ledger)
    return ledger


def _overridden(team: Team) -> Settings:
    settings = team.settings()
    (cycle,) = settings.config.cycles
    override = Override.model_validate({"start": "2024-11-08T02:00:00Z"})
    changed = cycle.model_copy(update={"overrides": {"code-freeze": override}})
    return replace(settings, config=settings.config.model_copy(update={"cycles": (changed,)}))
