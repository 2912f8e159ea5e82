import re
from importlib.metadata import metadata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import release_bot
from bot.commands.listener import COMMAND
from bot.commands.table import COMMANDS
from bot.settings import read_settings
from schedule.policy import read_rules
from schedule.readers.cycle_yaml import read_cycle_yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret"}


def blocks(language: str) -> list[str]:
    """Return the README's code blocks in one language."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)


MADE = {
    "slack/manifest.yaml": ["manifest"],
    "slack/manifest.socket.yaml": ["manifest", "--socket"],
    "SCOPES.md": ["manifest", "--scopes"],
}
"""What operators copy from `deploy`, and the command that makes it."""


def test_the_example_config_is_valid() -> None:
    """What operators copy from `deploy` is read without a complaint."""
    settings = read_settings(TOKENS, str(ROOT / "deploy" / "release-bot.yaml"))
    assert settings.config.cycles[0].channels["announce"] == "C0123456789"


def test_the_example_rules_are_valid() -> None:
    """The README's rules file is one."""
    rules, problems = read_rules(next(text for text in blocks("yaml") if "kinds:\n" in text))
    assert problems == ()
    assert rules is not None
    assert rules.kinds["ui_freeze"].driver == "Docs"


def test_the_example_timeline_is_valid() -> None:
    """The README's cycle YAML is read without an error."""
    example = next(text for text in blocks("yaml") if "milestones:\n" in text)
    cycle, problems = read_cycle_yaml(example)
    assert [problem.code for problem in problems] == ["unknown_kind"]
    assert [row.key for row in cycle.milestones][:2] == ["code-freeze", "docs-freeze"]


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_the_code_is_as_the_code_makes_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scope or an event that is added stands in what operators copy; by the command it names."""
    monkeypatch.chdir(tmp_path)  # where there is no config
    runner = CliRunner(env={"RELEASE_BOT_CONFIG": "", "PATH_PREFIX": ""})
    result = runner.invoke(release_bot, MADE[name])
    text = (ROOT / "deploy" / name).read_text("utf-8")
    assert result.stdout == text
    assert f"release-bot {' '.join(MADE[name])}" in text


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_the_code_is_found(name: str) -> None:
    """The README leads to it."""
    assert f"(deploy/{name})" in README


@pytest.mark.parametrize(
    "name",
    [
        "demo",
        "run",
        "timeline",
        "check",
        "plan",
        "diff",
        "status",
        "reminders",
        "manifest",
        "doctor",
    ],
)
def test_every_command_is_documented_and_has_help(name: str) -> None:
    """The README's table and the command line know the same commands."""
    assert f"| `release-bot {name}" in README
    context = click.Context(release_bot)
    command = release_bot.get_command(context, name)
    assert command is not None
    assert command.help


def test_no_command_is_undocumented() -> None:
    """A command that is added gets its line in the README."""
    assert set(release_bot.list_commands(click.Context(release_bot))) == set(
        re.findall(r"^\| `release-bot (\w+)", README, re.MULTILINE)
    )


def test_dependencies_are_known_by_name() -> None:
    """The distribution carries the name that the guard against a foreign package looks for."""
    assert metadata("release-team-bot")["Name"] == "release-team-bot"


def test_the_words_of_the_slash_command_are_listed() -> None:
    """All of them, in their order, with what help says of them."""
    listed = re.findall(rf"^\| `{COMMAND}(?: ([^`]*))?` \| (.*) \|$", README, re.MULTILINE)
    assert listed[: len(COMMANDS)] == [(one.usage, one.help) for one in COMMANDS]
