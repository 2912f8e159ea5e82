import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS, furnish
from bot.sandbox.server import SlackServer
from schedule.ledger import Record, has_ledger, read_ledger, rehearsal_url
from schedule.readers.cycle_yaml import read_cycle_yaml
from schedule.reconcile import State
from tests.waiting import PATIENCE_SECONDS, is_true_soon

START = "2024-09-06T11:00Z"
KILLS = 20


class Bot:
    """``release-bot run --rehearse-from`` in a process of its own."""

    def __init__(self, server: SlackServer, folder: Path) -> None:
        self._folder = folder
        self._database = f"sqlite:///{folder / 'ledger.db'}"
        self._environ = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": server.token,
            "SLACK_SIGNING_SECRET": server.signing_secret,
            "SLACK_API_URL": server.url,
            "DATABASE_URL": self._database,
            "HOST": "127.0.0.1",
            "PORT": "0",
        }

    def start(self) -> "subprocess.Popen[str]":
        """Start it; it goes on where release time stood."""
        command = [sys.executable, "-m", "bot", "run", "--config", str(self._folder / "bot.yaml")]
        return subprocess.Popen(
            [*command, "--rehearse-from", START, "--speed", "0"],
            env=self._environ,
            stderr=subprocess.PIPE,
            text=True,
        )

    def states(self) -> Counter[State]:
        """Return how many deliveries are in which state; nothing before there is a ledger."""
        url = rehearsal_url(self._database)
        if not has_ledger(url):
            return Counter()
        ledger = read_ledger(url)
        try:
            return Counter(ledger.counts())
        finally:
            ledger.close()

    def ends(self) -> list[Record]:
        """Return how each delivery ended."""
        ledger = read_ledger(rehearsal_url(self._database))
        try:
            return ledger.history()
        finally:
            ledger.close()


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[SlackServer]:
    """A workspace for the 1.32 release team, and a config file that joins the bot to it."""
    text = resources.files("bot.sandbox").joinpath("cycle-1.32.yaml").read_text("utf-8")
    cycle, _ = read_cycle_yaml(text)
    with SlackServer(furnish(cycle)) as server:
        workspace = server.workspace
        (tmp_path / "cycle.yaml").write_text(text, "utf-8")
        config = {
            "cycles": [
                {
                    "timeline": "cycle.yaml",
                    "channels": {
                        name: workspace.channel_named(shown).id for name, shown in CHANNELS.items()
                    },
                }
            ],
            "people": {
                person.github: workspace.user_named(person.name).id
                for role in cycle.team.roles
                for person in role.people
            },
        }
        (tmp_path / "bot.yaml").write_text(json.dumps(config), "utf-8")
        yield server


@pytest.mark.timeout(300)
def test_twenty_kills_neither_repeat_nor_lose_a_reminder(
    slack: SlackServer, tmp_path: Path
) -> None:
    """Killed with -9 at random instants, the bot says everything once; a post in flight is known.

    The seed is fixed; what the kills hit depends on the machine, what must hold does not.
    """
    bot = Bot(slack, tmp_path)
    chance = random.Random(1_32)  # noqa: S311 -- no secret
    for nth in range(KILLS):
        posts = 3 * nth + chance.randrange(4)
        running = bot.start()
        assert is_true_soon(lambda: len(slack.workspace.messages()) >= posts)  # noqa: B023 -- asked at once
        running.kill()
        running.wait(PATIENCE_SECONDS)
        running.communicate()
    running = bot.start()
    while bot.states()[State.PENDING]:
        before = len(slack.workspace.messages())
        assert is_true_soon(lambda: len(slack.workspace.messages()) > before or _is_done(bot))  # noqa: B023 -- asked at once
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 0

    said = Counter(
        (reminder, _recipient(slack, message.channel))
        for message in slack.workspace.messages()
        for reminder in (message.metadata or {})["event_payload"]["reminder_ids"]
    )
    ends = [one for one in bot.ends() if not one.reminder_id.startswith("notice/")]
    assert len(ends) == 108
    for one in ends:
        times = said.pop((one.reminder_id, one.recipient), 0)
        assert one.state in {State.SENT, State.UNKNOWN}, one
        if one.recipient.startswith("U"):  # better twice, and marked, than never
            repeated = _repetitions(slack, one.reminder_id)
            assert max(1, repeated) <= times <= 1 + repeated, one
        else:
            assert times == 1 if one.state is State.SENT else times <= 1, one
    assert all(reminder.startswith("notice/") for reminder, _ in said)
    assert len({one.post_id for one in ends if one.state is State.UNKNOWN}) <= KILLS


def _repetitions(slack: SlackServer, reminder: str) -> int:
    """Return how many messages say a reminder that a person may have already."""
    return sum(
        reminder in (message.metadata or {})["event_payload"]["reminder_ids"]
        and "You may already have this" in message.text
        for message in slack.workspace.messages()
    )


def _is_done(bot: Bot) -> bool:
    return not bot.states()[State.PENDING]


def _recipient(slack: SlackServer, channel_id: str) -> str:
    """Return who a conversation is with: a person for direct messages, else the channel."""
    channel = slack.workspace.channel(channel_id)
    return channel.user if channel and channel.user else channel_id
