"""[Later]: in an hour, tomorrow morning, at a chosen time, and never past the deadline."""

from pathlib import Path

import pytest

from bot.sandbox.server import SlackServer
from schedule.acts import Deed
from tests.bot.an_office import Office, buttons, office


def put_off(noon: Office, **values: str) -> str:
    """Press [Later], fill the form in and send it; return what it says."""
    return noon.submit(noon.opened("later", noon.lead), noon.lead, **values)


def test_an_hour_later_it_is_said_again(noon: Office) -> None:
    """With its buttons, and what is true by then; meanwhile the message says so."""
    said = put_off(noon, when="hour")
    assert "I remind you again Wed 30 October 13:10 UTC" in said
    assert noon.says(noon.lead, "I remind you again Wed 30 October 13:10 UTC.")
    assert len(noon.told(noon.lead)) == 1
    noon.run_to("2024-10-30 13:30")
    again = noon.message(noon.lead, 1)
    assert "You get this as Enhancements Lead of v1.32." in again.text
    assert "again" not in again.text
    assert buttons(again) == ["I've got it", "Later", "Hand over", "Done", "Draft", "Set time"]


def test_it_is_said_again_after_a_restart(slack: SlackServer, tmp_path: Path) -> None:
    """Tomorrow morning comes, whoever was restarted meanwhile; that message can be acted on."""
    with office(slack, tmp_path) as noon:
        assert "Thu 31 October 12:00 UTC" in put_off(noon, when="tomorrow")
    with office(slack, tmp_path, since="2024-10-30 12:10", until="2024-10-31 12:30") as tomorrow:
        again = tomorrow.message(tomorrow.lead, 1)
        assert "in 7 days" in again.text
        tomorrow.click("take_duty", tomorrow.lead, on=again)
        line = f"Taken by @{tomorrow.lead.id}."
        assert tomorrow.says(tomorrow.lead, line)
        assert tomorrow.says(tomorrow.lead, line, 1)


@pytest.mark.parametrize("button", ["take_duty", "done"])
def test_what_somebody_else_took_meanwhile_is_not_said_again(noon: Office, button: str) -> None:
    """A snooze is no reason to be told of what is no longer one's own."""
    put_off(noon, when="hour")
    noon.click(button, noon.shadow)
    assert noon.says(noon.lead, f"@{noon.shadow.id}.")
    noon.run_to("2024-10-30 13:30")
    assert len(noon.told(noon.lead, "Code Freeze and Test Freeze in")) == 1


def test_it_is_never_put_off_past_its_deadline(noon: Office) -> None:
    """The last sensible moment stands in, and is said."""
    said = put_off(noon, when="chosen", day="2024-11-20", hour="09:00")
    assert "I remind you again Thu 7 November 22:00 UTC" in said
    assert "as late as it can be before its deadline" in said


def test_put_off_once_more_only_the_last_word_counts(noon: Office) -> None:
    """Nobody is reminded twice because they changed their mind."""
    put_off(noon, when="hour")
    put_off(noon, when="chosen", day="2024-10-30", hour="15:00")
    noon.run_to("2024-10-30 14:30")
    assert len(noon.told(noon.lead)) == 1
    noon.run_to("2024-10-30 15:30")
    noon.message(noon.lead, 1)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"when": "chosen", "day": "2024-10-30", "hour": "11:00"}, "That is past"),
        ({"when": "chosen"}, "Please choose a day."),
        ({}, "Please choose when."),
    ],
)
def test_what_cannot_be_kept_is_said_in_the_form(
    noon: Office, values: dict[str, str], complaint: str
) -> None:
    """It stays open, and nothing is kept."""
    assert complaint in put_off(noon, **values)
    assert noon.acts == ()


def test_a_form_that_somebody_else_sends_is_refused(noon: Office) -> None:
    """It was opened for one person."""
    form = noon.opened("later", noon.lead)
    assert "opened by somebody else" in noon.submit(form, noon.shadow, when="hour")
    assert noon.acts == ()


def test_an_outdated_form_answers_what_is_true_now(noon: Office) -> None:
    """Somebody took it while the form was open."""
    form = noon.opened("later", noon.lead)
    noon.click("take_duty", noon.shadow)
    assert noon.says(noon.lead, "Taken by")
    said = noon.submit(form, noon.lead, when="hour")
    assert said == f"Code Freeze and Test Freeze: Taken by @{noon.shadow.id}."
    assert [one.deed for one in noon.acts] == [Deed.TAKEN]
