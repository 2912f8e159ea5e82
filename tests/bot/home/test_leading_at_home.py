"""Who leads a cycle mends and begins it from the bot's home, over either way."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS
from bot.sandbox.model import User
from bot.sandbox.server import SlackServer
from bot.sandbox.views import View
from schedule.acts import Deed
from tests.bot.an_office import Office, a_slack, office
from tests.bot.home.a_home import text_of
from tests.waiting import is_true_soon

A_WEEK_BEFORE, NOON = "2024-10-31 11:58", "2024-10-31 12:10"
LATER = "2024-10-31 12:20"
FREEZE = "Code Freeze and Test Freeze in 7 days"
BEFORE_FINAL = "2024-09-10 11:58"

Opening = Callable[..., AbstractContextManager[Office]]


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Run the Slack where the release team of 1.32 is."""
    with a_slack() as slack:
        yield slack


@pytest.fixture(params=["HTTP", "Socket Mode"])
def opening(request: pytest.FixtureRequest, slack: SlackServer, tmp_path: Path) -> Opening:
    """Return what runs a bot that is connected in one of the two ways."""
    return partial(office, slack, tmp_path, is_socket=request.param == "Socket Mode")


def home(place: Office, user: User) -> View | None:
    """Return what somebody has in front of them; None before they have opened it."""
    return place.stage.server.app.views.home(user.id)


def shows(place: Office, user: User, line: str) -> bool:
    """Wait until somebody's home says *line*; they have opened it before."""
    return is_true_soon(lambda: (view := home(place, user)) and line in text_of(view.body))


def hides(place: Office, user: User, line: str) -> bool:
    """Wait until somebody's home does not say *line* any more."""
    return is_true_soon(lambda: (view := home(place, user)) and line not in text_of(view.body))


def come_home(place: Office, user: User) -> None:
    """Open the home."""
    assert not place.stage.people.open_home(user.id).error
    assert is_true_soon(lambda: home(place, user))


def press(place: Office, button: str, user: User, at_home_of: User | None = None) -> None:
    """Press a button of a home."""
    view = home(place, at_home_of or user)
    assert view
    assert not place.stage.people.click(view, button, user.id).error


def test_a_channel_that_is_mended_is_tried_at_once(opening: Opening, slack: SlackServer) -> None:
    """What it refused arrives, once, and the home does not complain any more."""
    announce = slack.workspace.channel_named(CHANNELS["announce"]).id
    slack.workspace.change_channel(announce, is_member=False)
    with opening(since=A_WEEK_BEFORE, until=NOON) as place:
        assert is_true_soon(place.stage.service.ledger.broken)
        come_home(place, place.chief)
        assert shows(place, place.chief, f"<#{announce}> takes nothing: Slack says")
        assert shows(place, place.chief, "Invite me there")
        slack.workspace.change_channel(announce, is_member=True)
        press(place, "try_there", place.chief)
        assert shows(place, place.chief, f"I try <#{announce}> now")
        place.run_to(LATER)  # nothing goes out within a second of what went wrong there
        assert is_true_soon(lambda: place.posts(FREEZE))
        assert hides(place, place.chief, "takes nothing: Slack says")
        assert len(place.posts(FREEZE)) == 1


def test_a_home_that_is_open_shows_who_has_begun_to_refuse(
    opening: Opening, slack: SlackServer
) -> None:
    """Without being opened again."""
    announce = slack.workspace.channel_named(CHANNELS["announce"]).id
    with opening(since=A_WEEK_BEFORE, until=A_WEEK_BEFORE) as place:
        come_home(place, place.chief)
        assert shows(place, place.chief, "in order, as far as I know")
        slack.workspace.change_channel(announce, is_archived=True)
        place.run_to(NOON)
        assert is_true_soon(place.stage.service.ledger.broken)
        assert shows(place, place.chief, "Slack says `is_archived`. Unarchive it")


def test_who_leads_nothing_tries_nothing(opening: Opening, slack: SlackServer) -> None:
    """They see no such button, and one that is forged does nothing."""
    announce = slack.workspace.channel_named(CHANNELS["announce"]).id
    slack.workspace.change_channel(announce, is_member=False)
    with opening(since=A_WEEK_BEFORE, until=NOON) as place:
        assert is_true_soon(place.stage.service.ledger.broken)
        come_home(place, place.chief)
        come_home(place, place.stranger)
        assert shows(place, place.chief, "[Try again]")
        view = home(place, place.stranger)
        assert view
        assert "Try again" not in text_of(view.body)
        slack.workspace.change_channel(announce, is_member=True)
        press(place, "try_there", place.stranger, at_home_of=place.chief)
        assert shows(place, place.stranger, "Only those who lead a cycle of mine")
        assert place.posts(FREEZE) == []


def test_the_dates_are_final_says_who_leads(opening: Opening) -> None:
    """Others who look see that they are no proposals any more; who is no lead cannot say so."""
    with opening(since=BEFORE_FINAL, until=BEFORE_FINAL) as place:
        come_home(place, place.stranger)
        come_home(place, place.chief)
        assert shows(place, place.stranger, "Proposed: the schedule is final on")
        press(place, "activate", place.stranger, at_home_of=place.chief)
        assert shows(place, place.stranger, "can do that.")
        assert not place.acts
        press(place, "activate", place.chief)
        assert shows(place, place.chief, "I introduce myself and begin.")
        assert hides(place, place.stranger, "Proposed: the schedule")
        assert hides(place, place.chief, "They are final")
        assert [one.deed for one in place.acts] == [Deed.ACTIVATED]


def test_the_dates_stay_proposals_says_who_leads(opening: Opening) -> None:
    """And are final once they say so."""
    with opening(since=BEFORE_FINAL, until=BEFORE_FINAL) as place:
        come_home(place, place.chief)
        press(place, "hold", place.chief)
        assert shows(place, place.chief, "stay proposals")
        assert shows(place, place.chief, "That stays so until somebody presses this.")
        press(place, "activate", place.chief)
        assert hides(place, place.chief, "[They are final]")
        assert [one.deed for one in place.acts] == [Deed.ACTIVATED]
