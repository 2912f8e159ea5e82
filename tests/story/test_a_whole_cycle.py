from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from bot.cli.stage import Stage, furnish, settings_for, staged
from bot.delivery import UNPACED
from bot.sandbox.model import Message
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from schedule.clock import RehearsalClock
from schedule.cycle import ReleaseCycle
from schedule.readers.cycle_yaml import read_cycle_yaml
from schedule.reconcile import State
from tests.builders import at
from tests.waiting import is_true_soon


class Diary:
    """What was said where, as somebody who reads every channel would note it down."""

    def __init__(self, server: SlackServer, clock: RehearsalClock) -> None:
        self.clock = clock
        self.messages: list[Message] = []
        self.entries: list[tuple[datetime, str, str]] = []
        self._workspace = server.workspace
        self._workspace.on_message(self._note)

    def text_of(self, where: str, when: str) -> str:
        """Return all that was said there at that instant."""
        noted = zip(self.entries, self.messages, strict=True)
        return "\n".join(
            message.text for (due, at_, _), message in noted if (due, at_) == (at(when), where)
        )

    def _note(self, message: Message) -> None:
        channel = self._workspace.channel(message.channel)
        person = self._workspace.user(channel.user) if channel and channel.user else None
        where = f"@{person.name}" if person else f"#{channel.name if channel else '?'}"
        self.messages.append(message)
        self.entries.append((self.clock.now(), where, message.text.splitlines()[0]))

    def of(self, where: str) -> list[str]:
        """Return the entries of one channel or person, a line each."""
        return [f"{when:%a %d %b %H:%M} {line}" for when, at_, line in self.entries if at_ == where]


class World:
    """A team, its Slack and its repository; the bot comes and goes."""

    def __init__(self, folder: Path, server: SlackServer, cycle: ReleaseCycle) -> None:
        self.timeline = folder / "cycle-1.32.yaml"
        self.server = server
        self.clock = RehearsalClock(at("2024-09-06 11:00"), speed=0)
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


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The release team of 1.32, its people known by their roles."""
    text = resources.files("bot.sandbox").joinpath("cycle-1.32.yaml").read_text("utf-8")
    cycle, _ = read_cycle_yaml(text)
    with SlackServer(furnish(cycle), limits=Limits(paced=False)) as server:
        world = World(tmp_path, server, cycle)
        world.timeline.write_text(text, "utf-8")
        yield world


def test_a_cycle_with_a_moved_freeze_and_two_restarts(world: World) -> None:
    """Code freeze moves two weeks after its first post went out; the bot restarts twice."""
    with world.running() as stage:
        world.live_until(stage, "2024-10-21 13:00")
    with world.running() as stage:
        world.live_until(stage, "2024-11-01 09:00")
        before = world.timeline.read_text("utf-8")
        moved = before.replace("2024-11-08T02:00:00Z", "2024-11-22T02:00:00Z")
        world.timeline.write_text(moved.replace("2024-11-07T19:00", "2024-11-21T19:00"), "utf-8")
        assert not stage.service.watch.look()  # somebody may still be writing
        assert stage.service.watch.look()
        world.live_until(stage, "2024-11-18 11:00")
    with world.running() as stage:
        world.live_until(stage, "2024-12-13 12:00")
        records = stage.service.ledger.history()

    assert world.diary.of("#sig-release") == [
        "Mon 16 Sep 12:00 Hi, I'm the release bot for Kubernetes v1.32, run by the Release Team "
        "Lead and Lead Shadows.",
        "Fri 27 Sep 12:00 v1.32, week 3 of 14: PRR Freeze in 7 days.",
        "Mon 30 Sep 12:00 v1.32, week 4 of 14.",
        "Thu 03 Oct 12:00 v1.32, week 4 of 14: PRR Freeze in 24 hours.",
        "Fri 04 Oct 12:00 v1.32: the PRR Freeze deadline has passed.",
        "Mon 07 Oct 12:00 v1.32, week 5 of 14.",
        "Wed 09 Oct 12:00 v1.32, week 5 of 14: Enhancements Freeze in 38 hours.",
        "Fri 11 Oct 02:00 v1.32: the Enhancements Freeze deadline has passed.",
        "Fri 18 Oct 12:00 v1.32, week 6 of 14: Docs placeholder PRs in 7 days.",
        "Mon 21 Oct 12:00 v1.32, week 7 of 14.",
        "Tue 22 Oct 12:00 v1.32, week 7 of 14: Feature Blog Freeze in 7 days.",
        "Mon 28 Oct 12:00 v1.32, week 8 of 14.",
        "Thu 31 Oct 12:00 v1.32, week 8 of 14: Code Freeze and Test Freeze in 7 days.",
        # The freeze has moved, half an hour ago: its reminders are said again, beside what else is
        # due before KubeCon.
        "Fri 01 Nov 09:30 v1.32: Code Freeze and Test Freeze moved.",
        "Mon 11 Nov 12:00 v1.32, week 10 of 14: Docs PRs ready for review in 9 days.",
        "Mon 18 Nov 12:00 v1.32, week 11 of 14: Code Freeze and Test Freeze in 3 days.",
        "Wed 20 Nov 12:00 v1.32, week 11 of 14: Code Freeze and Test Freeze in 38 hours.",
        "Thu 21 Nov 14:00 v1.32, week 11 of 14: Code Freeze and Test Freeze in 12 hours.",
        "Fri 22 Nov 02:00 v1.32: the Code Freeze and Test Freeze deadline has passed.",
        "Mon 25 Nov 12:00 v1.32, week 12 of 14.",
        "Tue 26 Nov 12:00 v1.32, week 12 of 14: Docs Freeze in 24 hours.",
        "Wed 27 Nov 12:00 v1.32: the Docs Freeze deadline has passed.",
        "Wed 04 Dec 12:00 v1.32, week 13 of 14: the v1.32.0 release is planned for Wed 11 "
        "December, in 7 days.",
        "Mon 09 Dec 12:00 v1.32, week 14 of 14.",
        "Tue 10 Dec 12:00 v1.32, week 14 of 14: the v1.32.0 release is planned for tomorrow, Wed "
        "11 December.",
        "Wed 11 Dec 12:00 v1.32, week 14 of 14: the v1.32.0 release is planned for today, Wed 11 "
        "December.",
    ]
    again = world.diary.text_of("#sig-release", "2024-11-11 12:00")
    assert "Code Freeze and Test Freeze in 10 days." in again
    assert all(not message.pings for message in world.diary.messages)
    ends = Counter(record.state for record in records)
    assert set(ends) == {State.SENT, State.CANCELLED}
    said = Counter(
        (message.channel, reminder)
        for message in world.diary.messages
        for reminder in (message.metadata or {})["event_payload"]["reminder_ids"]
    )
    twice = {reminder for (_, reminder), times in said.items() if times > 1}
    rounds = {record.reminder_id for record in records if record.round == 2}
    assert twice == rounds
    assert "1.32/code-freeze/7d/channel:announce" in rounds
    assert said.total() == ends[State.SENT]
