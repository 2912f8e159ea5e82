"""Pressing the buttons below an answer, in Slack."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS
from bot.commands.listener import COMMAND
from bot.sandbox.model import Message, User
from bot.sandbox.server import SlackServer
from tests.bot.an_office import Office, a_slack, buttons, office
from tests.waiting import is_true_soon


class Square(Office):
    """A place where people ask, and everybody can hear what is shared."""

    @property
    def channel(self) -> str:
        """Where they ask."""
        return self.stage.workspace.channel_named(CHANNELS["announce"]).id

    def ask(self, words: str, user: User, channel: str = "") -> Message:
        """Type the command; return what only that person sees."""
        answer = self.stage.people.slash(user.id, channel or self.channel, COMMAND, words)
        assert answer.message
        return answer.message

    def heard(self, channel: str = "") -> list[Message]:
        """Return what everybody in the channel was told by somebody."""
        said = self.stage.workspace.messages(channel or self.channel)
        return [one for one in said if "shares this" in one.text]

    def as_it_is_now(self, message: Message) -> Message:
        """Return what stands in the place of *message*."""
        seen_by = message.visible_to
        found = self.stage.workspace.message(message.channel, message.ts, seen_by=seen_by)
        assert found
        return found

    def swap(self, on: Message, button: str, user: User, first: str) -> Message:
        """Press a button, and return the answer that takes the place of *on*."""
        self.click(button, user, on)
        assert is_true_soon(lambda: self.as_it_is_now(on).text.startswith(first))
        return self.as_it_is_now(on)


@contextmanager
def square(slack: SlackServer, folder: Path, *, is_socket: bool = False) -> Iterator[Square]:
    """Run a bot on the day on which code freeze is eight days away."""
    with office(slack, folder, is_socket=is_socket) as here:
        yield Square(here.stage, here.clock)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Return the Slack where the release team is."""
    with a_slack() as slack:
        yield slack


@pytest.mark.parametrize("is_socket", [False, True], ids=["HTTP", "Socket Mode"])
def test_who_clicks_is_who_asks(slack: SlackServer, tmp_path: Path, is_socket: bool) -> None:
    """The next answer takes the place of the one before; nobody else sees either."""
    with square(slack, tmp_path, is_socket=is_socket) as here:
        overview = here.ask("", here.lead)
        assert buttons(overview) == ["Timeline", "My duties", "Links"]
        timeline = here.swap(overview, "ask_timeline", here.lead, "Kubernetes v1.32, week")
        duties = here.swap(timeline, "ask_mine", here.lead, "In v1.32 you are Enhancements Lead")
        again = here.swap(duties, "ask_timeline", here.lead, "Kubernetes v1.32, week")
        assert again.visible_to == here.lead.id
        stranger = slack.workspace.add_user("Somebody")
        seen = here.ask("", stranger)
        told = here.swap(seen, "ask_mine", stranger, "I don't know yet who you are")
        assert told.visible_to == stranger.id


def test_a_click_is_answered_from_memory(slack: SlackServer, tmp_path: Path) -> None:
    """The ledger may hang; only what is to be kept there is said not to be."""
    with square(slack, tmp_path) as here:
        overview = here.ask("", here.lead)
        date = here.ask("code freeze", here.lead)
        with here.stage.service.ledger._writing():
            here.swap(overview, "ask_timeline", here.lead, "Kubernetes v1.32, week")
            assert "could not keep that" in here.press("share", here.lead, date)
        assert "I post it to" in here.press("share", here.lead, date)
        assert is_true_soon(lambda: len(here.heard()) == 1)


def test_an_answer_is_shared_once_and_says_by_whom(slack: SlackServer, tmp_path: Path) -> None:
    """However often somebody clicks; asked anew, it can be shared anew."""
    with square(slack, tmp_path) as here:
        answer = here.ask("code freeze", here.lead)
        assert "I post it to" in here.press("share", here.lead, answer)
        assert is_true_soon(lambda: len(here.heard()) == 1)
        assert "You have shared this" in here.press("share", here.lead, answer)
        (shared,) = here.heard()
        assert shared.text.startswith("Enhancements Lead shares this, as of Wed 30 October 12:10")
        assert "Deadline: Thu 7 November" in shared.text
        assert not buttons(shared)
        assert not shared.pings
        assert "<@" not in str(shared.blocks)
        again = here.ask("code freeze", here.lead)
        here.press("share", here.lead, again)
        assert is_true_soon(lambda: len(here.heard()) == 2)


def test_takers_are_not_shared(slack: SlackServer, tmp_path: Path) -> None:
    """The team sees who has it; everybody else does not."""
    with square(slack, tmp_path) as here:
        here.click("take_duty", here.lead)
        assert here.says(here.lead, "Taken by")
        answer = here.ask("code freeze", here.chief)
        assert "Taken by Enhancements Lead." in answer.text
        here.press("share", here.chief, answer)
        assert is_true_soon(lambda: len(here.heard()) == 1)
        assert "Taken by" not in here.heard()[0].text


def test_a_stranger_cannot_share(slack: SlackServer, tmp_path: Path) -> None:
    """They are offered no such button; whoever presses it all the same is told why not."""
    with square(slack, tmp_path) as here:
        stranger = slack.workspace.add_user("Somebody")
        assert "Share to channel" not in buttons(here.ask("code freeze", stranger))
        answer = here.ask("code freeze", here.lead)
        assert "Only the release team of v1.32 can share" in here.press("share", stranger, answer)
        assert not here.heard()


def test_an_invitation_elsewhere_is_ignored(slack: SlackServer, tmp_path: Path) -> None:
    """Nothing is asked of Slack, kept or posted because somebody added the bot to a channel."""
    with square(slack, tmp_path) as here:
        other = slack.workspace.add_channel("random").id
        calls = len(slack.calls)
        joined = {"type": "member_joined_channel", "user": slack.workspace.bot.id, "channel": other}
        here.stage.people.event(joined)
        here.run_to("2024-10-31 12:10")
        assert not slack.workspace.messages(other)
        assert all(other not in str(one.args) for one in slack.calls[calls:])


def test_only_channels_of_the_config_are_shared_to(slack: SlackServer, tmp_path: Path) -> None:
    """Invited elsewhere, the bot posts nothing; in a direct message there is nobody to tell."""
    with square(slack, tmp_path) as here:
        other = slack.workspace.add_channel("random").id
        private = slack.workspace.direct_messages(here.lead.id).id
        for channel, why in ((other, "I do not post here"), (private, "This is a direct message")):
            answer = here.ask("code freeze", here.lead, channel)
            said = here.press("share", here.lead, answer)
            assert why in said
            assert "Ask me there." in said
            assert not here.heard(channel)
