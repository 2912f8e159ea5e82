"""Somebody who reads a source within bounds that a test need not wait for."""

from datetime import timedelta

import pytest

from schedule.problems import UserError, shown
from schedule.sources import Limits, fetch
from tests.waiting import PATIENCE_SECONDS

_LONG, _SOON = timedelta(seconds=PATIENCE_SECONDS), timedelta(milliseconds=400)
SHORT = Limits(bytes=1000, step=_LONG, total=_LONG)
"""Little is read; there is time enough for a slow machine."""
HASTY_STEPS = Limits(bytes=1000, step=_SOON, total=_LONG)
"""Each step has little time: for who says nothing."""
HASTY = Limits(bytes=1000, step=_LONG, total=_SOON)
"""All of it has little time: for who never ends."""
TEXT = "# Kubernetes v1.32\n"


def refusal(source: object, limits: Limits = SHORT) -> str:
    """Return why *source* cannot be read, without its name."""
    with pytest.raises(UserError) as error:
        fetch(str(source), limits=limits)
    said = str(error.value)
    name = f"{shown(str(source))}: "
    assert said.startswith(name)
    assert "\n" not in said
    return said.removeprefix(name)
