"""A release team, its Slack and its repository, lived through day by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

from bot.cli.stage import Stage, settings_for, staged
from bot.delivery import UNPACED
from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from schedule.clock import RehearsalClock
from schedule.cycle import ReleaseCycle
from schedule.readers.cycle_yaml import read_cycle_yaml
from tests.builders import at
from tests.waiting import is_true_soon

TEXT = resources.files("bot.sandbox").joinpath("cycle-1.32.yaml").read_text("utf-8")
CYCLE: ReleaseCycle = read_cycle_yaml(TEXT)[0]
"""Kubernetes v1.32, its people known by their roles."""
BEGINS = at("2024-09-06 11:00")


class Diary:
    """What was said where, as somebody who reads every channel would note it down."""

    def __init__(self, server: SlackServer, clock: RehearsalClock) -> None:
        self.clock = clock
        self.messages: list[Message] = []
        self.entries: list[tuple[datetime, str, str]] = []
        self.edits: list[tuple[datetime, str, Message]] = []
        self._workspace = server.workspace
        self._workspace.on_message(self._note)

    def text_of(self, where: str, when: str) -> str:
        """Return all that was said there at that instant."""
        noted = zip(self.entries, self.messages, strict=True)
        return "\n".join(
            message.text for (due, at_, _), message in noted if (due, at_) == (at(when), where)
        )

    def _note(self, message: Message) -> None:
        if message.visible_to:
            return  # an answer is its asker's alone
        channel = self._workspace.channel(message.channel)
        person = self._workspace.user(channel.user) if channel and channel.user else None
        where = f"@{person.name}" if person else f"#{channel.name if channel else '?'}"
        where += " (thread)" if message.thread_ts else ""
        if message.revision:  # rings nobody's bell
            self.edits.append((self.clock.now(), where, message))
            return
        self.messages.append(message)
        self.entries.append((self.clock.now(), where, message.text.splitlines()[0]))

    def of(self, where: str) -> list[str]:
        """Return the entries of one channel or person, a line each."""
        return [f"{when:%a %d %b %H:%M} {line}" for when, at_, line in self.entries if at_ == where]


class World:
    """A team, its Slack and its repository; the bot comes and goes."""

    def __init__(
        self,
        folder: Path,
        server: SlackServer,
        cycle: ReleaseCycle,
        begins: datetime = BEGINS,
    ) -> None:
        self.timeline = folder / "cycle-1.32.yaml"
        self.server = server
        self.clock = RehearsalClock(begins, speed=0)
        self.diary = Diary(server, self.clock)
        self.settings = settings_for(server, cycle, [self.timeline], folder / "ledger.db")

    @contextmanager
    def running(self) -> Iterator[Stage]:
        """Run the bot while the context lasts."""
        day = timedelta(days=1)
        with staged(self.server, self.settings, self.clock, pace=UNPACED, poll=day) as stage:
            yield stage

    def live_until(self, stage: Stage, end: str) -> None:
        """Let the team live until *end*."""
        until = at(end)
        self.clock.run_to(until)
        stage.service.runner.wakeup()
        assert is_true_soon(lambda: self.clock.now() >= until and _is_quiet(stage, until))


def _is_quiet(stage: Stage, until: datetime) -> bool:
    first = stage.service.ledger.earliest_unfinished()
    return first is None or first > until
