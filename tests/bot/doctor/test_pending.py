"""Questions that are answered in time, or not at all."""

from datetime import timedelta
from threading import Event

from bot.doctor.pending import Pending, soon


def test_an_answer_is_waited_for() -> None:
    """As long as there is time."""
    assert Pending(lambda: "yes", str).get(soon(timedelta(seconds=30))) == "yes"


def test_what_hangs_is_left_behind() -> None:
    """Whoever asked goes on; the question may hang for as long as it likes."""
    never = Event()
    pending = Pending(lambda: str(never.wait()), lambda why: f"no: {why}")
    assert pending.get(soon(timedelta())) == "no: it did not answer in time; try again later"
    never.set()


def test_a_bug_in_one_check_does_not_end_the_others() -> None:
    """It is said in its place, without what an error may quote."""

    def ask() -> str:
        raise ValueError("xoxb-5ecret")

    found = Pending(ask, lambda why: f"no: {why}").get(soon(timedelta(seconds=30)))
    assert found == "no: it cannot be told (ValueError); report it"
