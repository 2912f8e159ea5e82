from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bot.cli.a_deployment import Deployment, cli

HISTORY = ["channels:history", "groups:history"]


def printed(*options: str, **environ: str) -> Any:
    """Return the manifest that is printed."""
    result = cli("manifest", *options, environ={"RELEASE_BOT_CONFIG": "", **environ})
    assert result.exit_code == 0, result.stderr
    return yaml.safe_load(result.stdout)


def test_a_manifest_needs_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no app yet that could have one, nor a config."""
    monkeypatch.chdir(tmp_path)
    made = printed("--url", "https://bot.example.org", PATH_PREFIX="/team", SLACK_BOT_TOKEN="")
    where = "https://bot.example.org/team/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == where
    assert made["oauth_config"]["scopes"]["bot"] == ["commands", "chat:write"]


def test_the_config_says_what_is_turned_on(deployment: Deployment) -> None:
    """Named, by the environment, or where it usually is."""
    with deployment.config.open("a", encoding="utf-8") as file:
        file.write("settle: history\n")
    named = printed("--socket", "--config", str(deployment.config))
    assert named["oauth_config"]["scopes"]["bot"] == ["commands", "chat:write", *HISTORY]
    assert printed("--socket", RELEASE_BOT_CONFIG=str(deployment.config)) == named


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--url", "http://bot.example.org"], "https"),
        (["--socket", "--url", "https://bot.example.org"], "leave --url out"),
        (["--config", "nothing.yaml"], "no such file"),
    ],
    ids=["not https", "an address for Socket Mode", "no config"],
)
def test_what_makes_no_manifest_is_refused(options: list[str], said: str) -> None:
    """In one line, and nothing is printed that could be copied."""
    result = cli("manifest", *options, environ={"RELEASE_BOT_CONFIG": ""})
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert said in line


def test_a_path_prefix_that_is_none_is_refused() -> None:
    """As the service refuses it."""
    result = cli("manifest", environ={"RELEASE_BOT_CONFIG": "", "PATH_PREFIX": "/a b"})
    assert result.exit_code == 2
    assert "PATH_PREFIX" in result.stderr
