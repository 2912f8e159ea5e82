"""Whether the bot's pages can be opened, over real HTTP."""

from pathlib import Path

import pytest

from bot.cli.stage import furnish
from bot.doctor.reading import read_pages
from bot.sandbox.server import SlackServer
from schedule.sources import Limits
from tests.bot.a_town import CYCLE, PREFIX
from tests.bot.an_office import office


def test_they_are_told_from_somebody_elses(tmp_path: Path) -> None:
    """Below the path prefix; whoever else answers is not it."""
    with SlackServer(furnish(CYCLE)) as slack, office(slack, tmp_path) as here:
        root = f"http://127.0.0.1:{here.stage.service.port}"
        assert read_pages(f"{root}{PREFIX}", Limits()) == ""
        assert "404" in read_pages(root, Limits())
        assert read_pages(slack.root, Limits())


@pytest.mark.parametrize("url", ["http://127.0.0.1:9"])
def test_nobody_there_is_said(url: str) -> None:
    """What is wrong and where."""
    assert read_pages(url, Limits()).startswith(f"{url}/api/v1/cycles: ")
