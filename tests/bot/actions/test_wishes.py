"""People choose how they are written to, over either way to Slack."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.commands.listener import COMMAND
from bot.render import plain
from bot.render.wishes import wishes_message
from bot.sandbox.model import Message, User
from bot.sandbox.people import Answer
from bot.sandbox.server import SlackServer
from schedule.clock import RehearsalClock
from schedule.preferences import Preferences
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, deployment
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes
from tests.waiting import is_true_soon

GOLDEN = Path(__file__).parent / "golden"
TOKYO = {"zone": "Asia/Tokyo", "starts": "09:00", "ends": "18:00", "days": ["0", "1", "2", "3"]}


class Desk:
    """Somebody of the release team in front of their settings."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.ledger = stage.service.ledger
        self.lead = self.person("Enhancements Lead")
        self.channel = stage.workspace.channel_named(CHANNELS["announce"])

    def person(self, name: str) -> User:
        """Return somebody by their name."""
        return self._stage.workspace.user_named(name)

    def type(self, words: str, user: User) -> Message:
        """Type the command, and return its answer."""
        answered = self._stage.people.slash(user.id, self.channel.id, COMMAND, words)
        assert answered.message
        return answered.message

    def press(self, button: str) -> str:
        """Press a button of one's settings, and return what comes of it."""
        told = self._stage.workspace.ephemerals
        shown = self.type("settings", self.lead)
        before = len(told(self.lead.id))
        self._stage.people.click(shown, button, self.lead.id)
        assert is_true_soon(lambda: len(told(self.lead.id)) > before)
        return told(self.lead.id)[-1].text

    def fill_in(self, button: str, values: Mapping[str, Any]) -> Answer:
        """Open a form from one's settings, and send it off."""
        views = self._stage.server.app.views
        self._stage.people.click(self.type("settings", self.lead), button, self.lead.id)
        assert is_true_soon(lambda: views.modal(self.lead.id) is not None)
        form = views.modal(self.lead.id)
        assert form
        return self._stage.people.submit(form, values, self.lead.id)

    def wishes(self) -> Preferences:
        """Return what is kept of the lead."""
        return self.ledger.preferences().get(self.lead.id, Preferences())


@pytest.fixture(params=["HTTP", "Socket Mode"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Run a bot, over either way to Slack."""
    with ExitStack() as stack:
        slack = stack.enter_context(SlackServer(furnish(CYCLE)))
        is_socket = request.param == "Socket Mode"
        settings = deployment(slack, tmp_path)
        settings = replace(settings, app_token=slack.app_token if is_socket else "")
        clock = RehearsalClock(BEFORE_FREEZE, 1, end=BEFORE_FREEZE)
        stage = stack.enter_context(staged(slack, settings, clock, poll=timedelta(hours=1)))
        if is_socket:
            assert is_true_soon(lambda: len(slack.sockets))
        yield Desk(stage)


def test_hours_are_chosen_in_a_form(desk: Desk) -> None:
    """Which then shows what is kept."""
    answer = desk.fill_in("hours", TOKYO)
    assert "09:00 to 18:00 on Mon, Tue, Wed and Thu (Asia/Tokyo)" in answer.text
    assert desk.wishes() == Preferences(zone="Asia/Tokyo", days=(0, 1, 2, 3))


@pytest.mark.parametrize(
    ("button", "wrong", "said"),
    [
        ("hours", TOKYO | {"zone": "Tokio"}, "I do not know this time zone"),
        ("hours", TOKYO | {"zone": "../../etc/passwd"}, "I do not know this time zone"),
        ("hours", TOKYO | {"ends": "08:00"}, "A working day ends after it begins"),
        ("hours", TOKYO | {"days": []}, "Choose one day at least"),
        ("away", {"back_on": "2024-11-07"}, "Choose a day after today"),
        ("away", {"back_on": "2026-11-07"}, "Choose a day after today"),
    ],
    ids=["a misspelled zone", "a path", "backwards", "no day", "today", "in two years"],
)
def test_a_form_says_what_is_wrong(
    desk: Desk, button: str, wrong: Mapping[str, Any], said: str
) -> None:
    """And keeps nothing."""
    assert said in desk.fill_in(button, wrong).text
    assert desk.wishes() == Preferences()


def test_an_absence_names_who_stands_in(desk: Desk) -> None:
    """Somebody of the team, until the first day back; then it can be ended early."""
    stand_in = desk.person("Enhancements Shadow 1")
    desk.fill_in("away", {"back_on": "2024-11-18", "stand_in": stand_in.id})
    assert desk.wishes() == Preferences(back_on=date(2024, 11, 18), stand_in=stand_in.id)
    assert "stands in" in desk.type("settings", desk.lead).text
    assert desk.press("back") == "Welcome back."
    assert desk.wishes() == Preferences()


@pytest.mark.parametrize(
    ("button", "again", "wish"),
    [
        ("brief", "unbrief", "is_brief"),
        ("stop", "unstop", "is_stopped"),
        ("shadow", "unshadow", "hears_as_shadow"),
    ],
)
def test_a_button_is_enough(desk: Desk, button: str, again: str, wish: str) -> None:
    """Fewer, none, or as a shadow too; and back."""
    desk.press(button)
    assert getattr(desk.wishes(), wish) is True
    desk.press(again)
    assert desk.wishes() == Preferences()


def test_a_stranger_has_nothing_to_choose(desk: Desk) -> None:
    """Nobody outside the team is ever written to."""
    stranger = desk._stage.workspace.bot
    assert "I do not know you as one of it" in desk.type("settings", stranger).text
    assert desk.ledger.preferences() == {}


WISHES = {
    "settings_default": Preferences(),
    "settings_all": Preferences(
        zone="Asia/Kolkata",
        starts=time(8, 30),
        days=(0, 6),
        back_on=date(2024, 11, 18),
        stand_in="U0123456789",
        is_brief=True,
        hears_as_shadow=True,
    ),
    "settings_stopped": Preferences(is_stopped=True, profile_zone="Europe/Berlin"),
}


@pytest.mark.parametrize("name", WISHES)
def test_settings_read_as_agreed(name: str) -> None:
    """Each as a golden file."""
    message = wishes_message(WISHES[name], BEFORE_FREEZE)
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{name}.json")


def test_a_hostile_zone_is_shown_as_it_is() -> None:
    """A profile's zone is somebody else's text."""
    message = wishes_message(Preferences(profile_zone="<!channel> *x*"), BEFORE_FREEZE)
    assert_slack_takes(message)
    assert "<!channel> x" not in plain(message) or "*x*" not in plain(message)
