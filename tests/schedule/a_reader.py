"""Somebody who reads a source within bounds that a test need not wait for."""

from datetime import timedelta

import pytest

from schedule.problems import UserError, shown
from schedule.sources import Limits, fetch

SHORT = Limits(bytes=1000, step=timedelta(milliseconds=200), total=timedelta(milliseconds=400))
"""Bounds that a test need not wait for."""
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
