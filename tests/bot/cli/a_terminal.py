"""``release-bot`` as somebody at a terminal, or a script, runs it."""

import json
from typing import Any

from click.testing import CliRunner, Result

from bot.cli import release_bot


def release(*arguments: str) -> Result:
    """Run ``release-bot`` with *arguments*."""
    runner = CliRunner(env={"COLUMNS": "160"})
    return runner.invoke(release_bot, arguments, prog_name="release-bot")


def shown(*arguments: str) -> str:
    """Return what a command that succeeds prints."""
    result = release(*arguments)
    assert result.exit_code == 0
    return result.stdout


def parsed(*arguments: str) -> Any:
    """Return the JSON that a command prints."""
    return json.loads(shown(*arguments, "--format", "json"))


def refusal(*arguments: str) -> str:
    """Return the one line with which a command is refused."""
    result = release(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("release-bot: ")
    return line.removeprefix("release-bot: ")
