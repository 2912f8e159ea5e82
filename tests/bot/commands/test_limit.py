"""How often one person may ask."""

from bot.commands.limit import MOST, Limit
from bot.commands.listener import Answers
from schedule.clock import RehearsalClock
from tests.builders import a_snapshot, at

ONE, OTHER = "U0000000001", "U0000000002"


class Watch:
    """A clock that shows what it is told."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Return what it shows, in seconds."""
        return self.seconds


def test_who_asks_too_often_is_asked_to_wait() -> None:
    """They are told for how long; others are answered all the same."""
    watch = Watch()
    answers = Answers(a_snapshot, RehearsalClock(at("2024-11-04"), speed=0), limit=Limit(watch))
    for _ in range(MOST):
        assert "Code Freeze" in answers.answer("code freeze", ONE).text
    watch.seconds += 18
    refused = answers.answer("code freeze", ONE).text
    assert (
        refused == "You have asked 60 questions within a minute. Please ask me again in 42 seconds."
    )
    assert "Code Freeze" in answers.answer("code freeze", OTHER).text
    watch.seconds += 42
    assert "Code Freeze" in answers.answer("code freeze", ONE).text


def test_what_is_refused_does_not_count() -> None:
    """Whoever goes on asking is not made to wait for longer."""
    watch = Watch()
    limit = Limit(watch)
    assert not any(limit.wait(ONE) for _ in range(MOST))
    for _ in range(30):
        watch.seconds += 1
        assert limit.wait(ONE)
    watch.seconds += 30
    assert limit.wait(ONE) is None


def test_who_has_not_asked_for_a_while_is_forgotten() -> None:
    """A workspace has many people, and the bot runs for months."""
    watch = Watch()
    limit = Limit(watch)
    for nth in range(3_000):
        watch.seconds += 1
        limit.wait(f"U{nth}")
    assert len(limit._asked) <= 1_001
