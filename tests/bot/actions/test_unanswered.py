from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS
from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from bot.settings import Settings
from schedule.acts import Deed
from schedule.policy import builtin_rules
from tests.bot.an_office import Office, a_slack, buttons, office
from tests.waiting import is_true_soon

SILENT = "The Enhancements Lead has not answered for"
WEDNESDAY, THURSDAY, FRIDAY = "2024-10-30 12:10", "2024-10-31 12:10", "2024-11-01 12:10"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Run the Slack where the release team of 1.32 is."""
    with a_slack() as slack:
        yield slack


def told_on(place: Office, name: str) -> list[Message]:
    """Return the messages to somebody that say that the lead has not answered for code freeze."""
    person = place.person(name)
    return [one for one in place.told(person, "Code Freeze and Test Freeze") if SILENT in one.text]


def test_nobody_answers_and_the_next_are_told(slack: SlackServer, tmp_path: Path) -> None:
    """A shadow after a working day, who speaks for the team after another; the channels nothing."""
    with office(slack, tmp_path, until=FRIDAY) as place:
        assert is_true_soon(lambda: len(told_on(place, "Release Team Lead")) == 1)
        (first,), (second,) = (
            told_on(place, "Enhancements Shadow 1"),
            told_on(place, "Release Team Lead"),
        )
        assert f"{SILENT} a working day. You are their shadow" in first.text
        assert f"{SILENT} 2 working days. You speak for the team" in second.text
        for one in (first, second):
            assert buttons(one)[:4] == ["I've got it", "Later", "Hand over", "Done"]
        channels = [slack.workspace.channel_named(one).id for one in CHANNELS.values()]
        said = [one.text for channel in channels for one in slack.workspace.messages(channel)]
        assert said
        assert not any("not answered" in one for one in said)


def test_a_shadow_who_takes_it_ends_the_ladder(slack: SlackServer, tmp_path: Path) -> None:
    """Lead and shadow read who has it; nobody else is asked."""
    with office(slack, tmp_path, until=THURSDAY) as place:
        assert is_true_soon(lambda: len(told_on(place, "Enhancements Shadow 1")) == 1)
        (asked,) = told_on(place, "Enhancements Shadow 1")
        place.click("take_duty", place.shadow, asked)
        taken = f"Taken by @{place.shadow.id}"
        assert is_true_soon(lambda: taken in place.message(place.lead).text)
        assert place.says(place.shadow, "The Enhancements Lead had not answered") or place.says(
            place.shadow, taken
        )
        place.run_to(FRIDAY)
        assert is_true_soon(lambda: taken in place.message(place.shadow).text)
        assert told_on(place, "Release Team Lead") == []


def test_whom_it_was_assigned_to_is_silent_and_not_the_lead(
    slack: SlackServer, tmp_path: Path
) -> None:
    """The lead was not asked; a shadow is told whose it is, and does not take it from them."""
    with office(slack, tmp_path, until="2024-10-30 11:59") as place:
        assert "is assigned to" in place.type("assign code freeze @docs-lead", place.lead)
        place.run_to(THURSDAY)
        asked = place.message(place.shadow)
        assert "The person it was assigned to has not answered for a working day." in asked.text
        assert "You are a shadow of the Enhancements Lead: can you ask them?" in asked.text
        assert f"assigned it to @{place.stranger.id}." in asked.text
        assert SILENT not in asked.text


@pytest.mark.parametrize("button", ["take_duty", "done"])
def test_a_lead_who_answers_is_not_told_on(slack: SlackServer, tmp_path: Path, button: str) -> None:
    """One click is enough."""
    with office(slack, tmp_path, until=WEDNESDAY) as place:
        place.click(button, place.lead)
        assert is_true_soon(lambda: len(place.acts) == 1)
        place.run_to(FRIDAY)
        assert told_on(place, "Enhancements Shadow 1") == []
        assert told_on(place, "Release Team Lead") == []


def with_drafts(settings: Settings) -> Settings:
    """Let drivers see beforehand what is posted."""
    return replace(settings, rules=builtin_rules())


@pytest.mark.parametrize("button", ["post_now", "speak", "skip"])
def test_a_lead_who_decides_about_a_post_is_not_told_on(
    slack: SlackServer, tmp_path: Path, button: str
) -> None:
    """Their click was an answer: what it was about stood in the same message."""
    with office(slack, tmp_path, until=WEDNESDAY, change=with_drafts) as place:
        place.click(button, place.lead)
        assert is_true_soon(lambda: len(place.acts) == 1)
        place.run_to(FRIDAY)
        assert told_on(place, "Enhancements Shadow 1") == []
        assert told_on(place, "Release Team Lead") == []


def test_management_is_told_of_a_release_nobody_answers_for(
    slack: SlackServer, tmp_path: Path
) -> None:
    """Without a name and without a ping; whoever has it says so there, and nobody else does."""
    channel = slack.workspace.channel_named(CHANNELS["management"])

    def asked() -> list[Message]:
        said = slack.workspace.messages(channel.id)
        return [one for one in said if "v1.32.0 release" in one.text]

    with office(slack, tmp_path, since="2024-12-04 11:58", until="2024-12-05 12:10") as place:
        assert is_true_soon(lambda: len(asked()) == 1)
        (one,) = asked()
        assert "The Branch Manager has not answered for a working day. Who has it in hand?" in (
            one.text
        )
        assert "@" not in one.text
        assert one.pings == ()
        assert buttons(one) == ["I've got it", "Done"]
        manager = place.person("Branch Manager")
        assert "is for the Branch Manager" in place.press("take_duty", place.stranger, one)
        place.click("take_duty", manager, one)
        assert is_true_soon(lambda: f"Taken by @{manager.id}" in asked()[0].text)
        assert buttons(asked()[0]) == []
        assert "Who has it in hand?" not in asked()[0].text
        assert {act.deed for act in place.acts} == {Deed.TAKEN}
        assert len(asked()) == 1


CONFIRMED = "has confirmed it; nobody waits for your word."
NIGHT, DAWN = "2024-11-08 01:58", "2024-11-08 02:30"
DAY = "2024-11-08 12:10"


def test_a_driver_hears_who_confirmed_in_their_place(slack: SlackServer, tmp_path: Path) -> None:
    """With the message of their day and once, however often that is clicked."""
    with office(slack, tmp_path, since=NIGHT, until=DAWN) as place:
        for _ in range(2):
            assert "Code Freeze and Test Freeze" in place.type("confirm code freeze", place.chief)
        assert place.told(place.lead, CONFIRMED) == []
        place.run_to(DAY)
        said = place.message(place.lead, what=CONFIRMED).text
        assert f"for the Enhancements Lead: @{place.chief.id} {CONFIRMED}" in said
        assert len(place.told(place.lead, CONFIRMED)) == 1
        assert place.told(place.chief, CONFIRMED) == []


def test_a_driver_who_confirms_is_told_nothing(slack: SlackServer, tmp_path: Path) -> None:
    """They know."""
    with office(slack, tmp_path, since=NIGHT, until=DAWN) as place:
        place.type("confirm code freeze", place.lead)
        place.run_to(DAY)
        assert place.told(place.lead, CONFIRMED) == []


def test_what_is_taken_back_in_time_is_not_told(slack: SlackServer, tmp_path: Path) -> None:
    """It was a slip: the driver's word is waited for as before."""
    with office(slack, tmp_path, since=NIGHT, until=DAWN) as place:
        answer = place.ask("confirm code freeze", place.chief)
        assert "Taken back" in place.press("unconfirm", place.chief, answer)
        place.run_to(DAY)
        assert place.told(place.lead, CONFIRMED) == []
