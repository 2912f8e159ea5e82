"""People open the bot's home, press what is there and see what came of it, over either way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.stage import Stage, staged
from bot.sandbox.model import User
from bot.sandbox.server import SlackServer
from bot.sandbox.views import View
from schedule.acts import Deed
from schedule.clock import RehearsalClock
from schedule.policy import builtin_rules
from tests.bot.a_town import deployment
from tests.bot.an_office import MORNING, a_slack
from tests.bot.home.a_home import text_of
from tests.builders import at
from tests.waiting import is_true_soon


class Building:
    """A bot, and those who open its home."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lead = self.person("Enhancements Lead")
        self.chief = self.person("Release Team Lead")
        self.stranger = stage.workspace.add_user("Somebody Else")

    def person(self, name: str) -> User:
        """Return somebody of the team."""
        return self.stage.workspace.user_named(name)

    def open(self, user: User) -> str:
        """Open the home, and return what it says once it is there."""
        assert not self.stage.people.open_home(user.id).error
        assert is_true_soon(lambda: self.stage.server.app.views.home(user.id))
        return self.shown(user)

    def home(self, user: User) -> View:
        """Return what somebody has in front of them."""
        view = self.stage.server.app.views.home(user.id)
        assert view
        return view

    def shown(self, user: User) -> str:
        """Return what their home says."""
        return text_of(self.home(user).body)

    def says(self, user: User, line: str) -> bool:
        """Wait until somebody's home says *line*."""
        return is_true_soon(lambda: line in self.shown(user))

    def press(self, button: str, user: User, value: str = "") -> None:
        """Press a button of somebody's home."""
        assert not self.stage.people.click(self.home(user), button, user.id, value).error

    @property
    def deeds(self) -> list[Deed]:
        """What is kept."""
        return [one.deed for one in self.stage.service.ledger.acts()]


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Return the Slack of the team of 1.32."""
    with a_slack() as server:
        yield server


@pytest.fixture(params=["HTTP", "Socket Mode"])
def building(
    request: pytest.FixtureRequest, slack: SlackServer, tmp_path: Path
) -> Iterator[Building]:
    """Run a bot a week before code freeze."""
    settings = replace(deployment(slack, tmp_path), rules=builtin_rules())
    is_socket = request.param == "Socket Mode"
    if is_socket:
        settings = replace(settings, app_token=slack.app_token, signing_secret="")
    clock = RehearsalClock(at(MORNING), 0, end=at(MORNING))
    with staged(slack, settings, clock) as stage:
        assert not is_socket or is_true_soon(lambda: len(slack.sockets))
        yield Building(stage)


def test_a_duty_is_taken_at_home(building: Building) -> None:
    """Who took it sees that, and so does who has their home open, without opening it again."""
    assert "[I've got it] [Later] [Hand over] [Done]" in building.open(building.lead)
    building.open(building.chief)
    building.press("take_duty", building.lead, _duty(building))
    assert building.says(building.lead, "Taken by")
    assert building.says(building.chief, "Taken by Enhancements Lead.")
    assert building.deeds == [Deed.TAKEN]


def test_a_duty_is_handed_over_at_home(building: Building) -> None:
    """In the form that a message opens, too."""
    building.open(building.lead)
    building.press("hand_over", building.lead, _duty(building))
    views = building.stage.server.app.views
    assert is_true_soon(lambda: views.modal(building.lead.id))
    form = views.modal(building.lead.id)
    assert form
    shadow = building.person("Enhancements Shadow 1")
    assert not building.stage.people.submit(form, {"to": shadow.id}, building.lead.id).error
    assert building.says(building.lead, f"handed it to <@{shadow.id}>")


def test_settings_are_changed_at_home(building: Building) -> None:
    """What is said of it stands above; the settings show it."""
    assert "*How I write to you*" in building.open(building.lead)
    building.press("brief", building.lead)
    assert building.says(building.lead, "Fewer it is")
    assert "Of each duty only the last reminder." in building.shown(building.lead)
    assert "[All messages]" in building.shown(building.lead)


def test_who_leads_pauses_and_resumes(building: Building) -> None:
    """Everybody who looks sees that it is paused; the answer has a button of its own."""
    building.open(building.chief)
    building.open(building.stranger)
    building.press("pause", building.chief)
    assert building.says(building.chief, "Nothing is posted while it is paused.")
    assert building.says(building.stranger, "Paused since")
    building.press("resume", building.chief)
    assert building.says(building.chief, "I go on with v1.32")
    assert building.deeds == []


def test_who_leads_skips_a_post(building: Building) -> None:
    """And has it posted after all."""
    assert "*Posts of the next 7 days*" in building.open(building.chief)
    building.press("skip", building.chief)
    assert building.says(building.chief, f"Skipped by <@{building.chief.id}>; nobody posts it.")
    building.press("unsilence", building.chief)
    assert is_true_soon(lambda: "Skipped by" not in building.shown(building.chief))


def test_pages_are_turned_at_home(building: Building) -> None:
    """To what is over, and back."""
    before = building.open(building.stranger)
    building.press("turn_earlier", building.stranger)
    assert is_true_soon(lambda: building.shown(building.stranger) != before)
    building.press("turn_later", building.stranger)
    assert is_true_soon(lambda: building.shown(building.stranger) == before)


def test_a_stranger_has_no_buttons_but_pages(building: Building) -> None:
    """And what they cannot press, they cannot forge either."""
    shown = building.open(building.stranger)
    assert [line for line in shown.splitlines() if line.startswith("[")] == ["[Earlier] [Later]"]
    duty = building.open(building.lead)
    assert "[Done]" in duty
    building.stage.people.click(
        building.home(building.lead), "done", building.stranger.id, _duty(building)
    )
    assert building.says(building.stranger, "is for the *Enhancements Lead*")
    assert building.deeds == []


def test_the_messages_tab_is_no_home(building: Building) -> None:
    """Nothing is published to who only reads what the bot wrote to them."""
    assert not building.stage.people.open_home(building.lead.id, "messages").error
    building.open(building.chief)
    assert building.stage.server.app.views.home(building.lead.id) is None


def test_without_a_home_nobody_is_answered(slack: SlackServer, tmp_path: Path) -> None:
    """`home: off`: nothing is published, though an app still tells of it."""
    settings = deployment(slack, tmp_path)
    config = settings.config.model_copy(update={"home": "off"})
    clock = RehearsalClock(at(MORNING), 0, end=at(MORNING))
    with staged(slack, replace(settings, config=config), clock) as stage:
        lead = stage.workspace.user_named("Enhancements Lead")
        stage.people.open_home(lead.id)
        assert not [one for one in slack.calls if one.method == "views.publish"]


def _duty(building: Building) -> str:
    """Return how a button of the Enhancements Lead's first duty names it."""
    blocks = building.home(building.lead).body["blocks"]
    values = (
        one["value"]
        for block in blocks
        if block["type"] == "actions"
        for one in block["elements"]
        if one["action_id"] == "done"
    )
    return str(next(values))
