"""The log, which nobody can write into but the service."""

import logging

import pytest

from bot.cli.logs import set_up_logs


def test_nobody_forges_a_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """What follows a line break is set off, and control characters are shown as marks."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up_logs("text")
        logging.getLogger("bot").warning("a title\n2026-01-01 INFO bot: all is well\x1b[2J")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    _, second = capsys.readouterr().err.splitlines()
    assert second == "  | 2026-01-01 INFO bot: all is well\ufffd[2J"
