"""The day on which code freeze is eight days away, and those who are told so."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.commands.listener import COMMAND
from bot.sandbox.model import Message, User
from bot.sandbox.server import SlackServer
from bot.sandbox.views import View
from bot.settings import Settings
from schedule.acts import Act
from schedule.clock import RehearsalClock
from schedule.series import Series
from tests.bot.a_town import CYCLE, deployment
from tests.builders import at
from tests.waiting import is_true_soon

MORNING, NOON = "2024-10-30 11:58", "2024-10-30 12:10"


class Office:
    """A bot that runs until shortly after noon, and can be run further."""

    def __init__(self, stage: Stage, clock: RehearsalClock) -> None:
        self.stage = stage
        self.clock = clock
        self.lead = self.person("Enhancements Lead")
        self.shadow = self.person("Enhancements Shadow 1")
        self.chief = self.person("Release Team Lead")
        self.stranger = self.person("Docs Lead")

    def person(self, name: str) -> User:
        """Return somebody of the team."""
        return self.stage.workspace.user_named(name)

    def posts(self, what: str = "", channel: str = "announce") -> list[Message]:
        """Return what a channel has heard that says *what*, as it is now; threads as well."""
        where = self.stage.workspace.channel_named(CHANNELS[channel])
        return [one for one in self.stage.workspace.messages(where.id) if what in one.text]

    def told(self, user: User, what: str = "Code Freeze and Test Freeze") -> list[Message]:
        """Return the direct messages to somebody that say *what*, as they are now."""
        return [one for one in self.stage.workspace.messages(user.id) if what in one.text]

    def message(
        self, user: User, nth: int = 0, what: str = "Code Freeze and Test Freeze"
    ) -> Message:
        """Wait for a direct message about code freeze, and return it as it is now."""
        assert is_true_soon(lambda: len(self.told(user, what)) > nth)
        return self.told(user, what)[nth]

    def says(self, user: User, line: str, nth: int = 0) -> bool:
        """Wait until a direct message about code freeze says *line*."""
        return is_true_soon(lambda: line in self.message(user, nth).text)

    def click(self, button: str, user: User, on: Message | None = None) -> None:
        """Press a button, of the lead's message about code freeze if no other is named."""
        answer = self.stage.people.click(on or self.message(self.lead), button, user.id)
        assert not answer.error

    def press(self, button: str, user: User, on: Message | None = None) -> str:
        """Press a button, and return what only that person is told."""
        heard = self.stage.workspace.ephemerals
        before = len(heard(user.id))
        self.click(button, user, on)
        assert is_true_soon(lambda: len(heard(user.id)) > before)
        return heard(user.id)[-1].text

    def opened(self, button: str, user: User, on: Message | None = None) -> View:
        """Press a button that opens a form, and return that once it is there."""
        views = self.stage.server.app.views
        before = views.modal(user.id)
        self.click(button, user, on)

        def opened() -> View | None:
            view = views.modal(user.id)
            return view if view and (before is None or view.id != before.id) else None

        assert is_true_soon(opened)
        view = opened()
        assert view
        return view

    def submit(self, view: View, user: User, **values: Any) -> str:
        """Send a form off, and return what stands in its place or what it complains about."""
        answer = self.stage.people.submit(view, values, user.id)
        body = answer.body or {}
        if body.get("response_action") == "errors":
            return " ".join(body["errors"].values())
        return str(body.get("view", ""))

    def ask(self, words: str, user: User, where: str = "") -> Message:
        """Type the command, in the announce channel if no other is named; return the answer."""
        channel = where or self.stage.workspace.channel_named(CHANNELS["announce"]).id
        answered = self.stage.people.slash(user.id, channel, COMMAND, words)
        assert answered.message
        return answered.message

    def type(self, words: str, user: User) -> str:
        """Type the command, and return what its answer says."""
        return self.ask(words, user).text

    def run_to(self, instant: str) -> None:
        """Let release time go on."""
        self.clock.run_to(at(instant))
        self.stage.service.runner.wakeup()  # it would look by itself within a quarter of a minute
        assert is_true_soon(lambda: self.clock.now() == at(instant))

    @property
    def acts(self) -> tuple[Act, ...]:
        """What is kept."""
        return self.stage.service.ledger.acts()


def buttons(message: Message) -> list[str]:
    """Return what the buttons of a message say, but for those of all messages to a person."""
    return [
        one["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions" and not is_choice(block)
        for one in block["elements"]
    ]


def choices(message: Message) -> list[str]:
    """Return what the buttons say by which somebody gets fewer messages, or none."""
    return [one["text"]["text"] for block in message.blocks for one in _choices(block)]


def _choices(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(block["elements"]) if is_choice(block) else []


def is_choice(block: Mapping[str, Any]) -> bool:
    """Return whether a block has the buttons that are below all messages to a person."""
    return str(block.get("block_id")).endswith("/for/settings")


@contextmanager
def office(
    slack: SlackServer,
    folder: Path,
    *,
    since: str = MORNING,
    until: str = NOON,
    is_socket: bool = False,
    is_doubtful: bool = False,
    admins: tuple[str, ...] = (),
    meetings: Mapping[str, Series] = MappingProxyType({}),
    change: Callable[[Settings], Settings] = lambda settings: settings,
) -> Iterator[Office]:
    """Run a bot from shortly before noon; again where one has run in *folder* before."""
    settings = deployment(slack, folder, is_doubtful=is_doubtful)
    config = settings.config.model_copy(update={"admins": admins})
    if meetings:
        cycle = config.cycles[0].model_copy(update={"meetings": meetings})
        config = config.model_copy(update={"cycles": (cycle,)})
    settings = change(replace(settings, config=config))
    if is_socket:
        settings = replace(settings, app_token=slack.app_token, signing_secret="")
    clock = RehearsalClock(at(since), 0, end=at(until))
    with staged(slack, settings, clock, poll=timedelta(seconds=1)) as stage:
        assert not is_socket or is_true_soon(lambda: len(slack.sockets))
        assert is_true_soon(lambda: clock.now() == at(until))
        yield Office(stage, clock)


@contextmanager
def a_slack() -> Iterator[SlackServer]:
    """Run the Slack where the release team of 1.32 is, and somebody who is not of the team."""
    workspace = furnish(CYCLE)
    with SlackServer(workspace) as slack:
        yield slack
