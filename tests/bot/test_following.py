from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from bot.delivery.following import Followed, HeldBack, held_back
from schedule.ledger import Post
from tests.builders import a_snapshot, a_view, at, planned

SNAPSHOT = a_snapshot(a_view())
MOMENT_AT = at("2024-11-08 02:00")
FIRST_AT = at("2024-10-30 12:00")
MOMENT = "1.32/code-freeze/0m/channel:announce"
OTHER_MOMENT = "1.32/docs-freeze/0m/channel:announce"
FIRST = "1.32/code-freeze/8d/role:Enhancements"
DETAILS, CLOSING = "code-freeze/exceptions-3d", "code-freeze/exceptions-12h"
OTHER_DETAILS = "docs-freeze/exceptions-24h"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def said(sent_at: datetime = MOMENT_AT, ts: str = "1.0") -> Followed:
    """Return what has been said at an instant, in a post of its own."""
    post = Post(
        id=ts,
        recipient="C1",
        text="",
        blocks=(),
        error="",
        sending_at=sent_at,
        slack_at=None,
        channel="C1",
        ts=ts,
        thread_ts="",
        sent_at=sent_at,
        revision=1,
        expected_at={},
        is_repeat=False,
        is_open=False,
    )
    return Followed((post,), is_unsaid=False)


def held(
    *names: str,
    now: datetime = MOMENT_AT + MINUTE,
    answers: Mapping[int, str] = MappingProxyType({}),
    is_alone: bool = True,
    **followed: Followed,
) -> HeldBack:
    """Return what is held back of reminders with these names, numbered from 1."""
    view = SNAPSHOT.views[0]
    ids = [one if "/channel:" in one or "/role:" in one else f"{one}/channel:announce"
           for one in names]  # fmt: skip
    due = dict(enumerate(planned(view, *ids), start=1))
    became = {"moment": MOMENT, "other": OTHER_MOMENT, "first": FIRST}
    known = {became[name]: one for name, one in followed.items()}
    return held_back(due, known, SNAPSHOT, now, answers=answers, is_alone=is_alone)


def test_what_follows_nothing_is_left_alone() -> None:
    """It goes where it always went."""
    assert held("code-freeze/1d", "docs-freeze/1d") == HeldBack()


def test_details_go_below_the_post_they_follow() -> None:
    """Also several of one post."""
    assert held(DETAILS, CLOSING, moment=said()) == HeldBack(thread_ts="1.0")


def test_what_goes_elsewhere_goes_first() -> None:
    """One message stands at one place; a minute later the thread has its turn."""
    later = {1: MOMENT_AT + 2 * MINUTE}
    assert held(DETAILS, "docs-freeze/1d", moment=said()) == HeldBack(put_off=later)
    assert held(DETAILS, moment=said(), is_alone=False) == HeldBack(put_off=later)


def test_threads_take_turns() -> None:
    """What follows another post waits a minute."""
    found = held(DETAILS, OTHER_DETAILS, moment=said(), other=said(ts="2.0"))
    assert found == HeldBack(put_off={2: MOMENT_AT + 2 * MINUTE}, thread_ts="1.0")


def test_answers_take_turns_at_once() -> None:
    """Whoever has asked does not wait for a minute; two questions in one thread are one message."""
    now = MOMENT_AT + MINUTE
    asked = {7: "7.0", 8: "8.0", 9: "7.0"}
    assert held(answers=asked) == HeldBack(put_off={8: now}, thread_ts="7.0")
    assert held(answers=asked, is_alone=False) == HeldBack(put_off=dict.fromkeys(asked, now))
    behind = held(DETAILS, answers=asked, moment=said())
    assert behind == HeldBack(put_off=dict.fromkeys(asked, now), thread_ts="1.0")
    assert held("docs-freeze/1d", answers=asked) == HeldBack(put_off=dict.fromkeys(asked, now))


def test_details_of_two_freezes_in_one_post_are_one_message() -> None:
    """Below that post."""
    found = held(DETAILS, OTHER_DETAILS, moment=said(), other=said())
    assert found == HeldBack(thread_ts="1.0")


@pytest.mark.parametrize(
    ("late", "wait"),
    [(timedelta(), MINUTE), (10 * MINUTE, 10 * MINUTE), (DAY, HOUR)],
    ids=["at once", "after a while", "for long"],
)
def test_what_follows_waits_while_nobody_knows(late: timedelta, wait: timedelta) -> None:
    """Whether a post landed is settled in a while; it is asked less and less often."""
    now = MOMENT_AT + MINUTE + late
    assert held(DETAILS, now=now) == HeldBack(put_off={1: now + wait})
    unknown = replace(said(), is_unsaid=True)
    assert held(DETAILS, now=now, moment=unknown) == HeldBack(put_off={1: now + wait})


@pytest.mark.parametrize(
    "became", [Followed(is_unsaid=False), said(ts="")], ids=["never said", "nobody knows where"]
)
def test_what_follows_nothing_that_stands_is_pointless(became: Followed) -> None:
    """A lead said it, it failed, or an admin knows that it landed, and not where."""
    assert held(DETAILS, moment=became) == HeldBack(pointless=frozenset({1}))


def test_what_would_wait_too_long_is_pointless() -> None:
    """The window ends in half an hour, and nobody knows yet where the post stands."""
    now = at("2024-11-11 01:30")
    assert held(CLOSING, now=now) == HeldBack(pointless=frozenset({1}))


STEP_2 = "code-freeze/8d+2/role:Release Team Lead"


@pytest.mark.parametrize(
    ("first_at", "until"),
    [
        (FIRST_AT, None),
        (FIRST_AT + HOUR / 2, None),
        (FIRST_AT + 2 * HOUR, at("2024-11-04 12:00")),
        (at("2024-11-01 11:00"), at("2024-11-05 12:00")),
    ],
    ids=["on time", "a little late", "hours late", "after an outage of two days"],
)
def test_nobody_is_told_on_who_was_told_too_late(
    first_at: datetime, until: datetime | None
) -> None:
    """The time for an answer begins when the first message has gone out."""
    found = held(STEP_2, now=at("2024-11-01 12:00"), first=said(first_at))
    assert found == HeldBack(put_off={1: until} if until else {})


def test_nobody_is_told_on_who_was_never_told() -> None:
    """It was refused, or the bot began its work after it."""
    never = Followed(is_unsaid=False)
    assert held(STEP_2, first=never).pointless == frozenset({1})
