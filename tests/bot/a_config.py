"""A config file, and the settings it makes or the complaints it meets."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from schedule.problems import UserError

TOKEN, SECRET = "xoxb-1-verysecret", "5ecret"
ENVIRON = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
CONFIG = """\
cycles:
  - timeline: README.md
    channels: {announce: C0123456789}
"""


def settings(
    file: Path, more: str = "", environ: Mapping[str, str] | None = None, *, config: str = CONFIG
) -> Settings:
    """Return the settings that a config file, with *more* at its end, makes."""
    file.write_text(config + more, encoding="utf-8")
    return read_settings({**ENVIRON, **(environ or {})}, str(file))


def complaints(
    file: Path, more: str = "", environ: Mapping[str, str] | None = None, *, config: str = CONFIG
) -> list[str]:
    """Return what is wrong, a line each, without the folder."""
    with pytest.raises(UserError) as error:
        settings(file, more, environ, config=config)
    return str(error.value).replace(f"{file.parent}/", "").splitlines()
