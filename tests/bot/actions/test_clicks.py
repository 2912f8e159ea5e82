from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.model import Message
from bot.sandbox.people import Answer
from bot.sandbox.server import SlackServer
from schedule.clock import RehearsalClock
from schedule.reconcile import State
from tests.bot.a_town import CYCLE, deployment
from tests.builders import at
from tests.waiting import is_true_soon

POST = "chat.postMessage"
LOST = faults.reset(is_applied=True)
NOT_LANDED = faults.reset(is_applied=False)


class Office:
    """A running bot whose last post to the announce channel was lost, and its admin."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        workspace = stage.workspace
        self.announce = workspace.channel_named(CHANNELS["announce"])
        self.admin = workspace.user_named("Release Team Lead")
        self.stranger = workspace.user_named("Docs Lead")

    def said(self) -> list[Message]:
        """Return what the announce channel has heard."""
        return self._stage.workspace.messages(self.announce.id)

    def question(self) -> Message:
        """Wait until the admin is asked, and return the question as it is now."""
        assert is_true_soon(self._questions)
        return self._questions()[-1]

    def click(self, answer: str, user: str = "") -> Answer:
        """Answer the question."""
        return self._stage.people.click(self.question(), answer, user or self.admin.id)

    def states(self) -> set[State]:
        """Return the states of what is due in the announce channel by now."""
        return {
            one.state
            for one in self._stage.service.ledger.history()
            if one.recipient == self.announce.id
            and one.reminder_id.endswith("/12h/channel:announce")
        }

    def whispered(self, user: str) -> list[str]:
        """Return what only this person was shown."""
        return [message.text for message in self._stage.workspace.ephemerals(user)]

    def _questions(self) -> list[Message]:
        told = self._stage.workspace.messages(self.admin.id)
        return [one for one in told if one.text.startswith("Did this land?")]


@pytest.fixture(params=["HTTP", "Socket Mode"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Fault], Office]]:
    """Run a bot, over either way to Slack, and lose a post in the given manner."""
    with ExitStack() as stack:

        def opened(fault: Fault) -> Office:
            slack = stack.enter_context(SlackServer(furnish(CYCLE)))
            slack.fail_next(POST, fault)
            admin = slack.workspace.user_named("Release Team Lead").id
            settings = deployment(slack, tmp_path)
            config = settings.config.model_copy(update={"admins": (admin,), "people": {}})
            is_socket = request.param == "Socket Mode"
            settings = replace(
                settings, config=config, app_token=slack.app_token if is_socket else ""
            )
            clock = RehearsalClock(at("2024-11-07 13:59"), 600, end=at("2024-11-07 14:30"))
            stage = stack.enter_context(staged(slack, settings, clock, poll=timedelta(hours=1)))
            if is_socket:
                assert is_true_soon(lambda: len(slack.sockets))
            return Office(stage)

        yield opened


def test_an_admin_who_saw_it_settles_it(office: Callable[[Fault], Office]) -> None:
    """The channel hears nothing twice, and the question shows who answered it."""
    place = office(LOST)
    assert place.click("landed").error == ""
    assert is_true_soon(lambda: "says that it landed" in place.question().text)
    assert place.states() == {State.SENT}
    assert len(place.said()) == 1


def test_an_admin_who_missed_it_has_it_sent_again(office: Callable[[Fault], Office]) -> None:
    """Pressed twice, it is sent once."""
    place = office(NOT_LANDED)
    question = place.question()
    for _ in range(2):
        place._stage.people.click(question, "again", place.admin.id)
    assert is_true_soon(lambda: place.states() == {State.SENT})
    assert is_true_soon(lambda: "had it sent again" in place.question().text)
    assert len(place.said()) == 1


def test_nobody_else_can_answer(office: Callable[[Fault], Office]) -> None:
    """They are told who can, and nothing changes."""
    place = office(NOT_LANDED)
    place.click("again", place.stranger.id)
    assert is_true_soon(lambda: place.whispered(place.stranger.id))
    assert place.whispered(place.stranger.id) == [f"Only @{place.admin.id} can answer this."]
    assert place.said() == []
    assert place.states() == {State.UNKNOWN}


def test_a_click_on_an_old_question_says_what_is_true_now(
    office: Callable[[Fault], Office],
) -> None:
    """Somebody's screen had not been refreshed."""
    place = office(LOST)
    old = place.question()
    place.click("landed")
    assert is_true_soon(lambda: place.states() == {State.SENT})
    place._stage.people.click(old, "again", place.admin.id)
    assert is_true_soon(lambda: place.whispered(place.admin.id))
    (said,) = place.whispered(place.admin.id)
    assert said.startswith("This was answered before: @")
    assert len(place.said()) == 1
