"""Who takes a duty, ticks it and gives it back, and what everybody then sees."""

import sqlite3
from pathlib import Path

import pytest

from bot.actions.desk import Click, Desk
from bot.actions.forms import Submission
from bot.actions.table import ACTIONS, KEEPINGS, OPENINGS
from bot.actions.taking import take_duty
from bot.render import plain
from bot.render.message import Message
from bot.render.standing import subject
from bot.sandbox.server import SlackServer
from schedule.acts import Deed
from schedule.ledger import open_ledger
from tests.bot.an_office import Office, buttons, office
from tests.builders import PEOPLE, a_snapshot, a_view, at

ALL = ["I've got it", "Later", "Hand over", "Done"]
DRIVERS = [*ALL, "Draft", "Set time"]
EVE = "2024-11-06 12:30"
"""Half an hour after the reminder of the day before."""


@pytest.mark.parametrize("is_socket", [False, True], ids=["HTTP", "Socket Mode"])
def test_who_takes_a_duty_has_it(slack: SlackServer, tmp_path: Path, *, is_socket: bool) -> None:
    """The message says so by itself; nobody is told anything beside it."""
    with office(slack, tmp_path, is_socket=is_socket) as noon:
        assert buttons(noon.message(noon.lead)) == DRIVERS
        noon.click("take_duty", noon.lead)
        assert noon.says(noon.lead, f"Taken by @{noon.lead.id}.")
        assert buttons(noon.message(noon.lead)) == [*DRIVERS[1:5], "Give back", "Set time"]
        assert noon.stage.workspace.ephemerals(noon.lead.id) == []


def test_each_role_has_its_own_part(noon: Office) -> None:
    """Who only has to know of it can take nothing, and is not told that anybody did."""
    manager = noon.person("Branch Manager")
    assert noon.message(manager).text.startswith("For your information: ")
    assert buttons(noon.message(manager)) == []
    noon.click("take_duty", noon.lead)
    assert noon.says(noon.lead, "Taken by")
    assert "Taken by" not in noon.message(manager).text
    assert buttons(noon.message(manager)) == []


def test_the_first_who_takes_it_stays(noon: Office) -> None:
    """Whoever presses the button of an outdated message is told what is true now."""
    before = noon.message(noon.lead)
    noon.click("take_duty", noon.lead)
    assert noon.says(noon.lead, "Taken by")
    said = noon.press("take_duty", noon.shadow, on=before)
    assert said == f"Code Freeze and Test Freeze: Taken by @{noon.lead.id}."
    noon.click("take_duty", noon.lead, on=before)
    assert [(one.deed, one.by) for one in noon.acts] == [(Deed.TAKEN, noon.lead.id)]


def test_what_was_given_back_is_anybodys(noon: Office) -> None:
    """Also after a restart, and only by who took it."""
    taken = noon.message(noon.lead)
    noon.click("take_duty", noon.lead)
    assert noon.says(noon.lead, "Taken by")
    shown = noon.message(noon.lead)
    assert "Only they can" in noon.press("give_back", noon.shadow, on=shown)
    noon.click("give_back", noon.lead, on=shown)
    assert noon.says(noon.lead, taken.text)
    assert buttons(noon.message(noon.lead)) == DRIVERS
    noon.click("take_duty", noon.shadow)
    assert noon.says(noon.lead, f"Taken by @{noon.shadow.id}.")
    assert buttons(noon.message(noon.lead)) == []


def test_a_duty_survives_a_restart(slack: SlackServer, tmp_path: Path) -> None:
    """A message of before the restart has buttons that work after it."""
    with office(slack, tmp_path) as noon:
        noon.click("take_duty", noon.lead)
        assert noon.says(noon.lead, "Taken by")
    with office(slack, tmp_path, since="2024-10-30 12:10", until="2024-10-30 12:20") as later:
        assert len(later.told(later.lead)) == 1
        later.click("give_back", later.lead)
        assert later.says(later.lead, later.message(later.lead).text)
        assert later.acts == ()


@pytest.mark.parametrize("button", ["hand_over", "take_duty", "later"])
def test_a_stranger_takes_nothing(noon: Office, button: str) -> None:
    """They are told whose it is."""
    said = noon.press(button, noon.stranger)
    assert said == (
        "Code Freeze and Test Freeze is for the Enhancements Lead and the Release Team Lead "
        "and their shadows."
    )
    assert noon.acts == ()


def test_who_took_it_is_nudged_the_day_before(noon: Office) -> None:
    """And nobody else of the role; the lead reads once that they have it."""
    noon.click("take_duty", noon.shadow)
    assert noon.says(noon.lead, "Taken by")
    noon.run_to(EVE)
    nudge = noon.message(noon.shadow)
    assert "You get this because you took it" in nudge.text
    taken = f"for the Enhancements Lead: @{noon.shadow.id} has taken it."
    assert [taken in one.text for one in noon.told(noon.lead)] == [False, True]


def test_what_is_done_is_not_reminded_of_but_told_to_the_community(noon: Office) -> None:
    """[Done] ticks a duty, never a deadline."""
    noon.click("done", noon.lead)
    assert noon.says(noon.lead, f"Done, says @{noon.lead.id}.")
    assert buttons(noon.message(noon.lead)) == ["Not done yet"]
    noon.run_to(EVE)
    noon.message(noon.person("Branch Manager"), 1)
    assert len(noon.told(noon.lead)) == 1
    announce = noon.stage.workspace.channel_named("sig-release")
    posts = noon.stage.workspace.messages(announce.id)
    assert any("Code Freeze and Test Freeze in 38 hours." in one.text for one in posts)
    assert not any("Done, says" in one.text for one in posts)


def test_what_is_not_done_yet_is_taken_back(noon: Office) -> None:
    """Somebody pressed the wrong button."""
    before = noon.message(noon.lead)
    noon.click("done", noon.lead)
    assert noon.says(noon.lead, "Done, says")
    noon.click("undone", noon.lead)
    assert noon.says(noon.lead, before.text)
    assert noon.acts == ()


def test_the_team_sees_who_has_it(noon: Office) -> None:
    """Who asks by name, and who asks for their own."""
    noon.click("take_duty", noon.shadow)
    assert noon.says(noon.lead, "Taken by")
    line = "Enhancements Lead: Taken by Enhancements Shadow 1."
    assert line in noon.type("code freeze", noon.stranger)
    assert line in noon.type("mine", noon.lead)


def test_strangers_do_not_see_who_has_it(noon: Office) -> None:
    """Nobody outside the team is told what its people took."""
    guest = noon.stage.workspace.add_user("Somebody Else")
    noon.click("take_duty", noon.lead)
    assert noon.says(noon.lead, "Taken by")
    asked = noon.type("code freeze", guest)
    assert "Driver: Enhancements Lead" in asked
    assert "Taken" not in asked


def test_a_database_that_hangs_keeps_nothing_afterwards(slack: SlackServer, tmp_path: Path) -> None:
    """Who was told that it was not kept can rely on that."""
    with office(slack, tmp_path) as noon:
        noon.message(noon.lead)
        form = noon.opened("hand_over", noon.lead)
        other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        lost = noon.press("take_duty", noon.lead)
        not_kept = noon.submit(form, noon.lead, to=noon.shadow.id)
        other.execute("ROLLBACK")
        other.close()
        assert "could not keep that" in lost
        assert "could not keep that" in not_kept
        noon.click("done", noon.lead)
        assert noon.says(noon.lead, "Done, says")
        assert [one.deed for one in noon.acts] == [Deed.DONE]
        assert noon.told(noon.shadow) == []


def test_another_replica_knows_who_was_first(tmp_path: Path) -> None:
    """Its memory may be a moment old; the ledger is not."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    lead, shadow = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow"]
    view, now = a_view(), at("2024-10-30 12:10")
    row = view.cycle.milestone("code-freeze")
    assert row
    value = subject(row, view, "Enhancements")
    desk = Desk(ledger, a_snapshot(view), now)
    assert take_duty(Click("take_duty", value, lead), desk) is None
    said = take_duty(Click("take_duty", value, shadow), desk)
    assert said
    assert plain(said) == f"Code Freeze and Test Freeze: Taken by @{lead}."
    ledger.close()


@pytest.mark.parametrize(
    "value", ["", "1.32/code-freeze/Enhancements", "0123456789abcdef", "<!channel>", "a - U1"]
)
def test_a_forged_subject_changes_nothing(tmp_path: Path, value: str) -> None:
    """Whatever a click or a form claims to be about, it is looked up."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    desk = Desk(ledger, a_snapshot(), at("2024-10-30 12:10"), ("U1",))
    answers = [
        *(
            ACTIONS[name](Click(name, value, "U1"), desk)
            for name in ("take_duty", "give_back", "done", "undone", "assign")
        ),
        *(OPENINGS[name](Click(name, value, "U1"), desk) for name in ("later", "hand_over")),
        *(
            KEEPINGS[name](Submission(name, value, "U1", {}), desk)
            for name in ("later", "hand_over")
        ),
    ]
    for said in answers:
        assert isinstance(said, Message)
        assert plain(said) == "That is no longer in the timeline that I read."
    assert ledger.acts() == ()
    ledger.close()
