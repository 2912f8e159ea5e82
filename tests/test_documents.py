import re
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli import release_bot
from bot.commands.listener import COMMAND
from bot.commands.table import COMMANDS
from bot.settings import read_settings
from schedule.readers.cycle_yaml import read_cycle_yaml
from schedule.rules import read_rules

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret"}


def blocks(language: str) -> list[str]:
    """Return the README's code blocks in one language."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)


MANIFESTS = {"slack-manifest.yaml": False, "slack-manifest.socket.yaml": True}
"""The Slack manifests that operators copy, and whether each is for Socket Mode."""


def manifest(name: str) -> dict[str, Any]:
    """Return a Slack manifest."""
    text = (ROOT / "deploy" / name).read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


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


@pytest.mark.parametrize("name", MANIFESTS)
def test_the_manifest_asks_for_what_the_bot_uses(name: str) -> None:
    """One slash command, two scopes, no events: nothing else is listened to."""
    asked = manifest(name)
    assert [one["command"] for one in asked["features"]["slash_commands"]] == [COMMAND]
    assert asked["oauth_config"]["scopes"]["bot"] == ["commands", "chat:write"]
    assert "event_subscriptions" not in asked["settings"]


@pytest.mark.parametrize(("name", "is_for_socket_mode"), MANIFESTS.items())
def test_the_manifest_names_the_way_to_the_bot(name: str, is_for_socket_mode: bool) -> None:
    """An address, or Socket Mode; nothing else differs."""
    asked = manifest(name)
    (command,) = asked["features"]["slash_commands"]
    assert asked["settings"].pop("socket_mode_enabled") is is_for_socket_mode
    assert (command.pop("url", None) is None) is is_for_socket_mode
    clicks = asked["settings"]["interactivity"]
    assert (clicks.pop("request_url", None) is None) is is_for_socket_mode
    other = manifest("slack-manifest.yaml")
    del other["settings"]["socket_mode_enabled"]
    del other["features"]["slash_commands"][0]["url"]
    del other["settings"]["interactivity"]["request_url"]
    assert asked == other


@pytest.mark.parametrize(
    "name", ["demo", "run", "timeline", "check", "plan", "diff", "status", "reminders"]
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
