"""Answers that strangers can ask for are made once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from bot.snapshot import CycleView
from bot.web.kept import Basis, Kept
from schedule.acts import Act, Deed
from schedule.revisions import Revision
from tests.builders import a_view, at, the_132_cycle

MORNING = at("2024-11-14 08:00")
VIEW = a_view()


class Made:
    """Counts how often an answer was made."""

    def __init__(self) -> None:
        self._kept = Kept()
        self.times = 0

    def get(self, view: CycleView, now: datetime, key: str = "png") -> bytes:
        """Ask for an answer."""
        return self._kept.get(key, Basis.of(view, now), self._make)

    def _make(self) -> bytes:
        self.times += 1
        return b"%d" % self.times


def test_the_same_is_made_once() -> None:
    """However often it is asked for, and however fresh its source is."""
    made = Made()
    for minute in range(60):
        now = MORNING.replace(minute=minute)
        assert made.get(replace(VIEW, read_at=now), now) == b"1"
    assert made.times == 1


@pytest.mark.parametrize(
    ("change", "now"),
    [
        pytest.param(lambda view: view, at("2024-11-15 00:00"), id="another day"),
        pytest.param(
            lambda view: replace(view, cycle=the_132_cycle()), MORNING, id="a new reading"
        ),
        pytest.param(
            lambda view: replace(
                view, acts=(Act("1.32", "release", Deed.CONFIRMED, "U1", MORNING, MORNING),)
            ),
            MORNING,
            id="a confirmation",
        ),
        pytest.param(
            lambda view: replace(view, unconfirmed={"release": ""}), MORNING, id="a question"
        ),
        pytest.param(
            lambda view: replace(view, revisions={"release": Revision(1, MORNING)}),
            MORNING,
            id="a new count",
        ),
    ],
)
def test_what_says_something_else_is_made_anew(
    change: Callable[[CycleView], CycleView], now: datetime
) -> None:
    """And kept from then on."""
    made = Made()
    made.get(VIEW, MORNING)
    changed = change(VIEW)
    assert made.get(changed, now) == made.get(changed, now) == b"2"


def test_a_deadline_that_passes_within_a_day_is_seen() -> None:
    """Code freeze comes at two in the morning."""
    made = Made()
    assert made.get(VIEW, at("2024-11-08 01:59")) == b"1"
    assert made.get(VIEW, at("2024-11-08 02:00")) == b"2"


def test_keys_do_not_touch_each_other() -> None:
    """A picture is no calendar."""
    made = Made()
    assert made.get(VIEW, MORNING, "png") != made.get(VIEW, MORNING, "ics")
    assert made.get(VIEW, MORNING, "png") == b"1"
