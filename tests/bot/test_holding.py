"""Whose a duty is, as people leave, dates move and clocks differ."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.actions.desk import Click, Desk
from bot.actions.duty import Held, find
from bot.actions.forms import RefusedError, Submission
from bot.actions.handing import assign, keep_hand_over
from bot.actions.putting_off import keep_later, open_later
from bot.actions.taking import done, give_back, take_duty
from bot.actions.wishes import WISHES, keep_hours
from bot.addressing import addressees, wanted_of
from bot.holding import holder_of, last_word
from bot.knowledge import Knowledge
from bot.render.message import Message
from bot.render.standing import subject
from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.cycle import ReleaseCycle
from schedule.ledger import open_ledger
from schedule.reconcile import State
from tests.builders import PEOPLE, a_snapshot, a_view, at, planned, the_132_cycle, utc_and_pdt

SEAT, KEY = "Enhancements", "code-freeze"
LEAD, SHADOW = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow"]
CHIEF, DOCS = PEOPLE["release-team-lead"], PEOPLE["docs-lead"]
ADMIN = "U9ADMIN"
LAST = "code-freeze/1d/role:Enhancements"


class Team:
    """The team of 1.32, a ledger, and what the source says of code freeze."""

    def __init__(self, folder: Path) -> None:
        self.ledger = open_ledger(f"sqlite:///{folder}/ledger.db", is_rehearsal=False)
        self.cycle = the_132_cycle()
        self.now = at("2024-10-30 12:00")

    @property
    def desk(self) -> Desk:
        """What an action sees."""
        knowledge = Knowledge(self.ledger, lambda: a_snapshot(a_view(self.cycle)))
        knowledge.refresh()
        return Desk(self.ledger, knowledge.snapshot(), self.now, (ADMIN,))

    @property
    def view(self) -> CycleView:
        """The cycle."""
        return self.desk.snapshot.views[0]

    @property
    def duty(self) -> str:
        """How a button names the duty."""
        row = self.view.cycle.milestone(KEY)
        assert row
        return subject(row, self.view, SEAT)

    @property
    def act(self) -> Act | None:
        """By what the duty is somebody's."""
        return last_word(self.view, KEY, SEAT)

    @property
    def told(self) -> list[str]:
        """Who hears of it the day before."""
        view = self.view
        (reminder,) = planned(view, LAST)
        return [one.recipient for one in addressees(reminder, view, self.desk.snapshot)]

    def click(self, user: str, value: str = "") -> Click:
        """Return a click on a button of the duty."""
        return Click("", value or self.duty, user)

    def hand(self, to: str, by: str = LEAD) -> str:
        """Hand the duty over."""
        said = keep_hand_over(Submission("hand_over", self.duty, by, {"to": to}), self.desk)
        return said.text

    def assign(self, to: str, lead_time: str = "-", by: str = CHIEF) -> str:
        """Assign the duty."""
        said = assign(self.click(by, f"{self.duty} {lead_time} {to}"), self.desk)
        return said.text

    def moves(self, when: str) -> None:
        """Have the source say another date."""
        self.cycle = moved(self.cycle, when)

    def loses(self, seat: str) -> None:
        """Have everybody of a role leave the roster."""
        roles = tuple(one for one in self.cycle.team.roles if one.name != seat)
        self.cycle = replace(self.cycle, team=replace(self.cycle.team, roles=roles))

    def pending(self) -> list[str]:
        """Return who is still to be told something that no plan holds."""
        return sorted(one.recipient for one in self.ledger.history() if one.state is State.PENDING)


def moved(cycle: ReleaseCycle, when: str) -> ReleaseCycle:
    """Return *cycle* with another code freeze."""
    rows = (replace(r, when=utc_and_pdt(when)) if r.key == KEY else r for r in cycle.milestones)
    return replace(cycle, milestones=tuple(rows))


def text(message: Message | None) -> str:
    """Return what a message says."""
    return message.text if message else ""


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """The team on the day on which code freeze is eight days away."""
    return Team(tmp_path)


def test_whoever_left_the_roster_has_nothing(team: Team) -> None:
    """The duty falls back to its role, and they can do nothing about it."""
    team.hand(DOCS)
    assert team.told == [DOCS]
    team.loses("Docs")
    assert team.told == [LEAD]
    assert not isinstance(find(team.duty, DOCS, team.desk), Held)
    assert text(take_duty(team.click(SHADOW), team.desk)) == ""
    assert team.told == [SHADOW]


def test_what_was_taken_by_who_left_is_taken_by_another(team: Team) -> None:
    """Their act is in the way of nobody's."""
    team.hand(DOCS)
    take_duty(team.click(DOCS), team.desk)
    team.loses("Docs")
    assert text(take_duty(team.click(SHADOW), team.desk)) == ""
    assert team.told == [SHADOW]


def test_nobody_outside_the_roster_takes_a_duty(team: Team) -> None:
    """Not even an admin, who may give it to others."""
    assert "in the roster" in text(take_duty(team.click(ADMIN), team.desk))
    assert team.act is None


def test_the_order_of_keeping_counts_not_the_clocks(team: Team) -> None:
    """One machine's clock is ahead of the other's."""
    team.assign(LEAD)
    team.hand(DOCS)
    acts = team.view.acts
    ahead = replace(acts[0], kept_at=acts[1].kept_at + timedelta(seconds=5))
    act = last_word(replace(team.view, acts=(ahead, acts[1])), KEY, SEAT)
    assert act
    assert holder_of(act) == DOCS


def test_who_is_given_a_duty_once_more_has_it(team: Team) -> None:
    """What is said is so."""
    team.assign(LEAD)
    team.hand(DOCS)
    assert "is assigned to" in team.assign(LEAD)
    assert team.act
    assert holder_of(team.act) == LEAD


def test_a_tick_is_about_one_date(team: Team) -> None:
    """Weeks later it is open again; an hour's move changes nothing."""
    done(team.click(LEAD), team.desk)
    team.moves("2024-11-08 05:00")
    assert team.told == []
    team.moves("2024-11-29 02:00")
    assert team.told == [LEAD]
    assert text(done(team.click(SHADOW), team.desk)) == ""
    assert team.told == []


def test_what_was_taken_is_free_again_when_its_date_has_moved(team: Team) -> None:
    """What was handed over stays so."""
    take_duty(team.click(SHADOW), team.desk)
    team.moves("2024-11-29 02:00")
    assert team.act is None
    assert text(take_duty(team.click(LEAD), team.desk)) == ""
    team.hand(DOCS)
    team.moves("2024-12-06 02:00")
    assert team.told == [DOCS]


def puts_off(team: Team, user: str) -> None:
    """Have somebody told again on the afternoon before."""
    values = {"when": "chosen", "day": "2024-11-07", "hour": "15:00"}
    keep_later(Submission("later", team.duty, user, values), team.desk)


def arrivals(team: Team) -> list[tuple[str, datetime | None]]:
    """Return who hears of it the day before, and when instead."""
    view = team.view
    (reminder,) = planned(view, LAST)
    return [(w.recipient, w.moved_to) for w in wanted_of(reminder, view, team.desk.snapshot)]


def test_each_puts_a_duty_off_for_themselves(team: Team) -> None:
    """The second does not undo the first's; a date that moves undoes both."""
    for one in (LEAD, SHADOW):
        puts_off(team, one)
    assert arrivals(team) == [(LEAD, at("2024-11-07 15:00"))]
    team.moves("2024-11-07 22:00")
    assert arrivals(team) == [(LEAD, at("2024-11-07 15:00"))]
    team.moves("2024-11-29 02:00")
    assert arrivals(team) == [(LEAD, None)]


def test_two_reminders_assigned_at_once_are_both_told(team: Team) -> None:
    """Within one second; the lead reads of each that somebody else has it."""
    for one in ("8d", "1d"):
        team.assign(DOCS, one)
    assert team.pending() == sorted([DOCS, DOCS, LEAD, LEAD])


def test_days_are_days(team: Team) -> None:
    """What a form did not offer is refused, and not kept."""
    values = {"zone": "Asia/Tokyo", "starts": "09:00", "ends": "18:00", "days": ("012",)}
    with pytest.raises(RefusedError):
        keep_hours(Submission("hours", "", DOCS, values), team.desk)
    assert team.ledger.preferences() == {}


def test_what_was_handed_over_is_given_back(team: Team) -> None:
    """Whether they had taken it or not; the lead hears of it again."""
    for is_taken in (False, True):
        team.hand(DOCS)
        if is_taken:
            take_duty(team.click(DOCS), team.desk)
        assert text(give_back(team.click(DOCS), team.desk)) == ""
        assert team.act is None
        assert team.told == [LEAD]


def test_nobody_takes_back_what_was_handed_over(team: Team) -> None:
    """It is for the role again, as is said."""
    team.assign(LEAD)
    team.hand(DOCS)
    assert "for the Enhancements Lead again" in team.assign("nobody")
    assert team.act is None
    assert "was assigned to nobody" in team.assign("nobody")


def test_the_lead_is_told_what_a_shadow_does_with_their_duty(team: Team) -> None:
    """Not what they do themselves; of all that changes within a day the last."""
    done(team.click(LEAD), team.desk)
    assert team.pending() == []
    team.ledger.undo("1.32", KEY, Deed.DONE, by=LEAD, about=SEAT)
    done(team.click(SHADOW), team.desk)
    assert team.pending() == [LEAD]
    team.ledger.undo("1.32", KEY, Deed.DONE, by=LEAD, about=SEAT)
    team.hand(DOCS, SHADOW)
    assert team.pending() == sorted([LEAD, DOCS])
    give_back(team.click(DOCS), team.desk)
    assert LEAD not in team.pending()


def test_the_lead_is_told_who_took_their_duty(team: Team) -> None:
    """And no longer once it is given back."""
    take_duty(team.click(SHADOW), team.desk)
    assert team.pending() == [LEAD]
    assert take_duty(team.click(SHADOW), team.desk) is None
    assert team.pending() == [LEAD]
    give_back(team.click(SHADOW), team.desk)
    assert team.pending() == []


def test_nobody_is_reminded_later_who_wants_no_messages(team: Team) -> None:
    """Neither do they ask for it, nor does what they asked for before go out."""
    WISHES["stop"](team.click(LEAD), team.desk)
    said = open_later(team.click(LEAD), team.desk)
    assert isinstance(said, Message)
    assert "You want no messages from me." in text(said)


def test_who_stops_messages_is_sent_none_of_those_that_wait(team: Team) -> None:
    """Who gave them the duty hears that it fell back."""
    team.hand(DOCS)
    assert team.pending() == [DOCS]
    WISHES["stop"](team.click(DOCS), team.desk)
    assert team.pending() == [LEAD]
    assert team.told == [LEAD]
