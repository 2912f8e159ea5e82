"""What somebody did is kept, or said not to be; one of the two, and truly."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from slack_bolt import Respond

from bot.actions import Click, Hands
from bot.knowledge import Knowledge
from bot.render.message import compose, paragraph
from bot.snapshot import Snapshot
from schedule.clock import RehearsalClock
from schedule.ledger import Errand, Ledger, open_ledger
from schedule.ledger.errand import GivenUpError
from schedule.notices import Notice
from tests.builders import a_snapshot, at
from tests.waiting import has_happened, is_true_soon

NOW = at("2024-11-08 12:00")
ADMIN, STRANGER = "U0000000001", "U0000000002"
QUESTION = Notice("notice/unknown/1", "unknown", {"post_id": "1"})


class Desk:
    """Hands over a ledger in which a question waits for an admin."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.acted = threading.Semaphore(0)
        ledger.tell(QUESTION, [ADMIN], now=NOW)
        clock = RehearsalClock(NOW, speed=0)
        known = Knowledge(ledger, a_snapshot)
        self.hands = Hands(ledger, known.snapshot, clock, (ADMIN,), self.acted.release)

    def click(self, user: str = ADMIN, action: str = "landed") -> str:
        """Answer the question; return what is said to who did."""
        said = self.hands.take(Click(action, QUESTION.id, user))
        return said.text if said else ""

    def answer(self) -> str | None:
        """Return what is kept."""
        return self.ledger.notices([QUESTION.id])[QUESTION.id].answer

    @property
    def has_acted(self) -> bool:
        """Whether something was to be taken up because of a click."""
        return self.acted.acquire(blocking=False)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return hands over a ledger."""
    with ExitStack() as stack:
        ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
        stack.callback(ledger.close)
        desk = Desk(ledger)
        stack.callback(desk.hands.rest)
        yield desk


def test_what_is_kept_is_taken_up(desk: Desk) -> None:
    """At once."""
    assert desk.click() == ""
    assert desk.answer() == "landed"
    assert desk.has_acted


def test_what_is_kept_already_causes_no_work(desk: Desk) -> None:
    """Somebody pressed the same button twice."""
    assert desk.click() == ""
    assert desk.has_acted
    assert desk.click() == ""
    assert not desk.has_acted


@pytest.mark.parametrize(
    ("user", "action"), [(STRANGER, "landed"), (ADMIN, "nobody_has_this"), (STRANGER, "confirm")]
)
def test_what_is_refused_causes_no_work(desk: Desk, user: str, action: str) -> None:
    """Anybody can press; only what was kept has the sources and the ledger looked at."""
    assert desk.click(user, action)
    assert desk.answer() is None
    assert not desk.has_acted


def test_what_was_said_to_be_lost_is_not_kept_afterwards(desk: Desk) -> None:
    """The ledger was busy for longer than Slack waits."""
    with desk.ledger._writing():
        assert "could not keep that" in desk.click()
    second = desk.hands.take(Click("again", QUESTION.id, ADMIN))
    assert second is None
    assert desk.answer() == "again"


def test_a_crowd_of_clicks_leaves_threads_for_commands(desk: Desk) -> None:
    """While the ledger hangs few wait for it; the others are told at once, and nothing is kept."""
    said: list[str] = []
    with desk.ledger._writing():
        clicks = [threading.Thread(target=lambda: said.append(desk.click())) for _ in range(20)]
        for one in clicks:
            one.start()
        for one in clicks:
            one.join()
    assert len(said) == 20
    assert all("could not keep that" in one for one in said)
    assert is_true_soon(lambda: desk.click(action="again") == "")
    assert desk.answer() == "again"


def test_what_is_being_kept_cannot_be_called_lost() -> None:
    """Whoever waits is told that it takes longer."""
    errand = Errand()
    with errand.under_way():
        errand.commit()
    assert not errand.give_up()


def test_what_was_given_up_is_rolled_back(desk: Desk) -> None:
    """At the last moment before it would be committed."""
    errand = Errand()
    assert errand.give_up()
    with errand.under_way(), pytest.raises(GivenUpError):
        desk.ledger.answer(QUESTION.id, "landed", ADMIN)
    assert desk.answer() is None
    desk.ledger.answer(QUESTION.id, "again", ADMIN)
    assert desk.answer() == "again"


def test_telling_people_does_not_hold_up_clicks(desk: Desk) -> None:
    """Slack takes its time with what is said afterwards."""
    go_on, begun = threading.Event(), threading.Semaphore(0)

    class SlowRespond(Respond):
        def __call__(self, *_: object, **__: object) -> None:  # type: ignore[override]  # says nothing
            begun.release()
            has_happened(go_on)

    for _ in range(10):
        desk.hands.tell(SlowRespond(response_url=None), compose([paragraph("Noted.")]))
    assert begun.acquire(timeout=20)
    try:
        assert desk.click() == ""
    finally:
        go_on.set()
    assert desk.answer() == "landed"


def test_what_cannot_be_taken_up_is_kept_all_the_same(tmp_path: Path) -> None:
    """The next look finds it; nobody is told that it was lost."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)

    def fall() -> None:
        raise RuntimeError("no look now")

    ledger.tell(QUESTION, [ADMIN], now=NOW)
    clock = RehearsalClock(NOW, speed=0)
    hands = Hands(ledger, a_snapshot, clock, (ADMIN,), fall)
    assert hands.take(Click("landed", QUESTION.id, ADMIN)) is None
    assert ledger.notices([QUESTION.id])[QUESTION.id].answer == "landed"
    hands.rest()
    ledger.close()


def test_a_form_is_waited_for_no_longer_than_a_click(tmp_path: Path) -> None:
    """Slack's threads are the server's: while what a form looks at hangs, commands need them."""
    go_on = threading.Event()

    def hanging() -> Snapshot:
        has_happened(go_on)
        return a_snapshot()

    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    hands = Hands(ledger, hanging, RehearsalClock(NOW, speed=0), (ADMIN,), lambda: None)
    opened: list[object] = []
    clicking = threading.Thread(
        target=lambda: opened.append(hands.opening(Click("edit", "", ADMIN)))
    )
    clicking.start()
    try:
        assert is_true_soon(lambda: opened and not go_on.is_set())
    finally:
        go_on.set()
        clicking.join()
        hands.rest()
        ledger.close()
    assert "could not" in getattr(opened[0], "text", "")


def test_a_form_that_fails_says_so(tmp_path: Path) -> None:
    """Whoever pressed the button reads it, and the log has why."""

    def failing() -> Snapshot:
        raise OSError("no database")

    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    hands = Hands(ledger, failing, RehearsalClock(NOW, speed=0), (ADMIN,), lambda: None)
    said = hands.opening(Click("edit", "", ADMIN))
    hands.rest()
    ledger.close()
    assert "could not" in getattr(said, "text", "")
