"""The log, which nobody can write into but the service."""

import logging
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.cli.logs import set_up_logs

TOUCHED = ("", "bot", "schedule", "slack_sdk.web.base_client")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Leave the log as other tests expect it."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in TOUCHED}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_nobody_forges_a_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """What follows a line break is set off, and control characters are shown as marks."""
    set_up_logs("text")
    logging.getLogger("bot").warning("a title\n2026-01-01 INFO bot: all is well\x1b[2J")
    _, second = capsys.readouterr().err.splitlines()
    assert second == "  | 2026-01-01 INFO bot: all is well\ufffd[2J"


def test_a_fault_of_the_network_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    """By the bot, which knows what was lost; the library that raises it says nothing beside."""
    set_up_logs("text")
    client = WebClient("xoxb-1", "http://127.0.0.1:1/api/", timeout=5, retry_handlers=[])
    with pytest.raises(OSError, match="refused"):
        client.auth_test()
    assert capsys.readouterr().err == ""
