import logging
from collections.abc import Callable, Iterator

import pytest

from tests.bot.socket_mode.a_line_town import LineTown
from tests.waiting import is_true_soon


@pytest.fixture
def town() -> Iterator[LineTown]:
    """Return a town without a line."""
    found = LineTown()
    with found.slack:
        yield found


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[str], bool]:
    """Return what waits until the log says something."""
    caplog.set_level(logging.DEBUG)
    return lambda words: is_true_soon(lambda: words in caplog.text)
