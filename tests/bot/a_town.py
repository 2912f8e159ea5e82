"""A service behind a path prefix, in the Slack where its release team is."""

import http.client
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from bot.cli.stage import CHANNELS, Stage, settings_for
from bot.commands.listener import COMMAND
from bot.sandbox.people import Answer
from bot.sandbox.server import SlackServer
from bot.settings import Settings
from schedule.readers.cycle_yaml import read_cycle_yaml
from tests.builders import UNDRAFTED, at

TIMELINE = str(resources.files("bot.sandbox").joinpath("cycle-1.32.yaml"))
CYCLE = read_cycle_yaml(Path(TIMELINE).read_text(encoding="utf-8"))[0]
PREFIX = "/team/release-bot"
EVENTS = f"{PREFIX}/slack/events"
BEFORE_FREEZE = at("2024-11-07 11:00")


class Town:
    """A service and the Slack it is in."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lead = stage.workspace.user_named("Release Team Lead")
        self.channel = stage.workspace.channel_named(CHANNELS["announce"])

    def ask(self, words: str = "", **how: Any) -> Answer:
        """Type the slash command in the announce channel."""
        return self.stage.people.slash(self.lead.id, self.channel.id, COMMAND, words, **how)

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Send a request of ones own, and return status and text of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.stage.service.port, timeout=10)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def deployment(slack: SlackServer, folder: Path, *, is_doubtful: bool = False) -> Settings:
    """Return the settings of a service behind a path prefix, for a timeline without a doubt.

    Nobody has to be told to look at it, nothing is said before something is due, and nobody sees
    beforehand what is posted. A doubtful one is as it was published.
    """
    calm = folder / "1.32.yaml"
    lines = Path(TIMELINE).read_text(encoding="utf-8").splitlines()
    sure = (line for line in lines if is_doubtful or not line.startswith("  doubt:"))
    calm.write_text("\n".join(sure), encoding="utf-8")
    settings = settings_for(slack, CYCLE, [calm], folder / "ledger.db")
    return replace(settings, path_prefix=PREFIX, rules=UNDRAFTED)
