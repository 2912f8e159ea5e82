"""The noon at which most of what people do with their messages begins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.server import SlackServer
from tests.bot.an_office import Office, a_slack, office


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """The Slack of the release team."""
    with a_slack() as slack:
        yield slack


@pytest.fixture
def noon(slack: SlackServer, tmp_path: Path) -> Iterator[Office]:
    """The noon at which code freeze is told to its driver."""
    with office(slack, tmp_path) as noon:
        yield noon
