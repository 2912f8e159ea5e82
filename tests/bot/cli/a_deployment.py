"""A deployment on this machine, and ``release-bot`` in a process of its own or in this one."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli import release_bot
from bot.cli.stage import CHANNELS
from bot.sandbox.server import SlackServer
from schedule.readers.cycle_yaml import write_cycle_yaml
from tests.builders import the_132_cycle

ROOT = Path(__file__).parents[3]
CYCLE = the_132_cycle()


class Deployment:
    """A folder with a config and a timeline, and the Slack it is for."""

    def __init__(self, folder: Path, slack: SlackServer) -> None:
        self.folder = folder
        self.slack = slack
        self.config = folder / "release-bot.yaml"
        self.timeline = folder / "1.32.yaml"
        self.database = folder / "ledger.db"
        self.announce = slack.workspace.channel_named(CHANNELS["announce"]).id
        self.timeline.write_text(write_cycle_yaml(CYCLE), encoding="utf-8")
        self.config.write_text(
            f"cycles:\n  - timeline: 1.32.yaml\n    channels: {{announce: {self.announce}}}\n",
            encoding="utf-8",
        )

    def environ(self, **changes: str) -> dict[str, str]:
        """Return the environment of the service."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "COLUMNS": "160",
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": self.slack.token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.url,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "RELEASE_BOT_CONFIG": str(self.config),
            "HOST": "127.0.0.1",
            "PORT": "0",
        } | changes

    @contextmanager
    def process(self, *arguments: str, **changes: str) -> Iterator[subprocess.Popen[str]]:
        """Run ``release-bot`` in a process of its own."""
        with subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            env=self.environ(**changes),
            cwd=self.folder,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def refusal(self, *arguments: str, **changes: str) -> str:
        """Return the line with which ``release-bot`` refuses to start, having changed nothing."""
        before = self.files()
        with self.process(*arguments, **changes) as process:
            out, err = process.communicate(timeout=30)
        assert process.returncode == 2, err
        assert out == ""
        assert self.files() == before
        assert [call for call in self.slack.calls if call.method.startswith("chat.")] == []
        (line,) = err.splitlines()
        assert line.startswith("release-bot: ")
        return line.removeprefix("release-bot: ").replace(f"{self.folder}/", "")

    def files(self) -> dict[str, bytes]:
        """Return what is in the folder, without what a database keeps beside it."""
        return {
            path.name: path.read_bytes()
            for path in self.folder.iterdir()
            if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock"))
        }


def cli(*arguments: str, environ: Mapping[str, str]) -> Result:
    """Run ``release-bot`` in this process."""
    return CliRunner().invoke(release_bot, arguments, env=dict(environ))
