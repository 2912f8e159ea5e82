"""Home tabs are published when somebody looks or something has changed, and not otherwise."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.stage import furnish
from bot.delivery import SlackClient
from bot.home import Homes
from bot.home.visitors import Visitors
from bot.render.message import compose, paragraph
from bot.render.standing import subject_of_cycle
from bot.sandbox.faults import slack_error, too_soon
from bot.sandbox.server import SlackServer
from bot.snapshot import Snapshot
from schedule.acts import Deed
from schedule.clock import RehearsalClock
from schedule.ledger import Ledger, open_ledger
from tests.bot.a_faulty_ledger import FaultyLedger
from tests.bot.a_town import CYCLE
from tests.bot.home.a_home import NOW, PEOPLE, an_act, text_of, the_view
from tests.schedule.ledger.plans import DAY, MACHINE, MONDAY, claim, plan, send, wanted

PUBLISH = "views.publish"


class House:
    """Homes in front of a Slack, published when a test says so."""

    def __init__(self, slack: SlackServer, ledger: Ledger, **how: Any) -> None:
        self.slack = slack
        self.snapshot = Snapshot((the_view(),), PEOPLE)
        self.lead = slack.workspace.user_named("Enhancements Lead").id
        self.shadow = slack.workspace.user_named("Enhancements Shadow 1").id
        self.stop = threading.Event()
        at_once: dict[str, Any] = {"between": timedelta(), "settled": timedelta(), **how}
        self.homes = Homes(
            SlackClient(slack.token, slack.url),
            ledger,
            lambda: self.snapshot,
            RehearsalClock(NOW, 0, end=NOW),
            (),
            **at_once,
        )

    def look(self) -> None:
        """Publish what is to be published."""
        self.homes.look(self.stop)

    def change(self) -> None:
        """Let something happen that a home shows."""
        self.snapshot = replace(
            self.snapshot, views=(the_view(an_act(Deed.PAUSED, self.lead, milestone="")),)
        )
        self.homes.look_at(self.snapshot)

    def open(self, user: str) -> None:
        """Open a tab, as Slack tells of it."""
        shown = self.slack.app.views.home(user)
        self.homes.came(user, self.slack.app.view_json(shown) if shown else {})
        self.look()

    def shown(self, user: str) -> str:
        """Return what the tab of *user* says."""
        view = self.slack.app.views.home(user)
        return text_of(view.body) if view else ""

    @property
    def published(self) -> list[str]:
        """For whom something was published, in order."""
        return [str(one.args["user_id"]) for one in self.slack.calls if one.method == PUBLISH]


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Return the Slack of the team of 1.32."""
    with SlackServer(furnish(CYCLE)) as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return an empty ledger."""
    opened = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield opened
    opened.close()


@pytest.fixture
def house(slack: SlackServer, ledger: Ledger) -> Iterator[House]:
    """Return homes that are published at once."""
    made = House(slack, ledger)
    yield made
    made.homes.rest()


def test_only_who_has_opened_a_home_has_one(house: House) -> None:
    """Nothing is published to people who never looked."""
    house.change()
    house.look()
    assert house.published == []
    house.open(house.lead)
    assert house.published == [house.lead]


def test_what_is_unchanged_is_not_published_again(house: House, ledger: Ledger) -> None:
    """Neither when it is opened once more, nor by a process that was started meanwhile."""
    house.open(house.lead)
    house.open(house.lead)
    another = House(house.slack, ledger)
    another.open(house.lead)
    another.homes.rest()
    assert house.published == [house.lead]


def test_a_change_reaches_everybody_who_may_be_looking(house: House) -> None:
    """Once, however often it is told."""
    house.open(house.lead)
    house.open(house.shadow)
    assert "Paused since" not in house.shown(house.lead)
    house.change()
    house.look()
    house.homes.look_at(house.snapshot)
    house.look()
    assert house.published == [house.lead, house.shadow] * 2
    assert "Paused since" in house.shown(house.shadow)


def test_changes_in_a_row_are_one_publication(slack: SlackServer, ledger: Ledger) -> None:
    """Others see them after a moment; who opens their tab waits for nothing."""
    house = House(slack, ledger, settled=timedelta(hours=1))
    house.open(house.lead)
    house.change()
    house.look()
    assert house.published == [house.lead]
    house.open(house.lead)
    assert "Paused since" in house.shown(house.lead)
    house.homes.rest()


def test_slacks_limit_is_waited_for(house: House) -> None:
    """A tab that came too soon is published once Slack takes it, and nobody else's before."""
    house.open(house.shadow)
    house.slack.fail_next(PUBLISH, too_soon(0))
    house.open(house.lead)
    assert house.published == [house.shadow, house.lead, house.lead]
    assert "Code Freeze" in house.shown(house.lead)


def test_a_state_of_another_process_is_not_overwritten_unseen(house: House, ledger: Ledger) -> None:
    """What two processes publish ends as the newer of both knows it."""
    house.open(house.lead)
    another = House(house.slack, ledger)
    another.open(house.lead)
    another.change()
    another.look()
    another.homes.rest()
    house.change()
    house.look()
    house.look()
    assert "Paused since" in house.shown(house.lead)


@pytest.mark.parametrize("error", ["user_not_found", "not_enabled"])
def test_who_takes_none_is_left_alone(house: House, error: str) -> None:
    """Until they open it again."""
    house.slack.fail_next(PUBLISH, slack_error(error))
    house.open(house.lead)
    house.change()
    house.look()
    assert house.published == [house.lead]


def test_a_ledger_that_fails_hides_what_is_in_it(slack: SlackServer, ledger: Ledger) -> None:
    """The cycle is shown from memory all the same."""
    faulty = FaultyLedger(ledger)
    faulty.fail("receptions")
    house = House(slack, faulty.as_ledger)
    house.open(house.lead)
    house.homes.rest()
    assert "your duties cannot be read" in house.shown(house.lead)
    assert "Code Freeze" in house.shown(house.lead)


def test_a_ledger_that_hangs_keeps_nobody_waiting_for_long(
    slack: SlackServer, ledger: Ledger
) -> None:
    """One look hangs, and none queue up behind it."""
    mended = threading.Event()

    class Hanging(FaultyLedger):
        def receptions(self, ids: object) -> dict[str, object]:
            del ids
            mended.wait(20)
            return {}

    house = House(slack, Hanging(ledger).as_ledger, read_within=timedelta(milliseconds=50))
    house.open(house.lead)
    house.open(house.shadow)
    assert "your duties cannot be read" in house.shown(house.shadow)
    mended.set()
    house.homes.rest()


def test_a_page_is_turned_for_its_reader_alone(house: House) -> None:
    """And turned again by the button that is there then."""
    house.open(house.lead)
    house.open(house.shadow)
    about = subject_of_cycle(house.snapshot.views[0])
    house.homes.turned(house.lead, about, 8, {})
    house.look()
    assert "25 to 32 of 37" in house.shown(house.lead)
    assert "17 to 24 of 37" in house.shown(house.shadow)


def test_what_was_said_goes_when_the_tab_is_opened_anew(house: House) -> None:
    """It is the answer to one click."""
    house.open(house.lead)
    house.homes.did(house.lead, compose([paragraph("Noted.")]), {})
    house.look()
    assert house.shown(house.lead).startswith("Noted.")
    house.open(house.lead)
    assert "Noted." not in house.shown(house.lead)


def test_visitors_are_not_kept_for_ever() -> None:
    """The one who came first is forgotten for the one who is too many."""
    visitors = Visitors()
    for nth in range(600):
        visitors.came(f"U{nth}", "", "")
    assert len(visitors.present()) == 500
    assert visitors.visitor("U99") is None
    assert visitors.take_waiting() == "U100"


def test_who_begins_to_refuse_is_shown_to_who_leads(house: House, ledger: Ledger) -> None:
    """Though nothing else has changed; and that it takes posts again."""
    chief = house.slack.workspace.user_named("Release Team Lead").id
    house.snapshot = replace(house.snapshot, people={"release-team-lead": chief})
    plan(ledger, [wanted(f"r{nth}", "C0DOCS", MONDAY + nth * DAY) for nth in (1, 2)])
    house.homes.look_at(house.snapshot)
    house.open(chief)
    (refused,) = claim(ledger)
    ledger.failed(refused, error="is_archived", now=MONDAY + DAY, probe_at=MACHINE)
    house.homes.look_at(house.snapshot)
    house.look()
    assert "<#C0DOCS> takes nothing" in house.shown(chief)
    (probe,) = claim(ledger, now=MONDAY + 2 * DAY)
    assert send(ledger, probe)
    house.homes.look_at(house.snapshot)
    house.look()
    assert "<#C0DOCS> takes nothing" not in house.shown(chief)
