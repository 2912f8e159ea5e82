from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.actions.answers import take_answer
from bot.actions.desk import Click, Desk
from bot.actions.listener import Hands
from bot.delivery import UNPACED
from bot.render import plain
from bot.render.message import post_of
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from schedule.clock import RehearsalClock
from schedule.ledger import Ledger, open_ledger
from schedule.notices import Notice
from schedule.reconcile import State
from tests.bot.a_scene import DUE_AT, Scene
from tests.builders import a_snapshot

ADMIN, STRANGER = "U0000000001", "U0000000002"
QUESTION = Notice("notice/unknown/1", "unknown", {"post_id": "1"})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which the admins have been asked whether a post landed."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    ledger.tell(QUESTION, [ADMIN], now=DUE_AT)
    yield ledger
    ledger.close()


def click(
    action: str = "landed", value: str = QUESTION.id, user: str = ADMIN, post_id: str = ""
) -> Click:
    """Return a click on the question."""
    return Click(action, value, user, post_id, "D0000000001", "1.2")


def said(made: Click, ledger: Ledger, *admins: str) -> str:
    """Take an answer; return what is said to who clicked."""
    message = take_answer(made, Desk(ledger, a_snapshot(), DUE_AT, admins))
    return plain(message) if message else ""


def answer_in(ledger: Ledger) -> str | None:
    """Return the answer that is kept."""
    return ledger.notices([QUESTION.id])[QUESTION.id].answer


def test_an_answer_is_kept(ledger: Ledger) -> None:
    """With who gave it."""
    assert said(click(), ledger, ADMIN) == ""
    assert ledger.notices([QUESTION.id])[QUESTION.id].answered_by == ADMIN


def test_who_kept_a_date_may_take_the_new_one_after_all(ledger: Ledger) -> None:
    """The other answer takes the place of the first; the same one again does not."""
    asked = Notice("notice/doubt/1.32/1/1", "doubt", {})
    ledger.tell(asked, [ADMIN], now=DUE_AT)
    for action, user, kept in (
        ("keep", ADMIN, ("keep", ADMIN)),
        ("keep", STRANGER, ("keep", ADMIN)),
        ("take", STRANGER, ("take", STRANGER)),
    ):
        said(click(action, asked.id, user), ledger, ADMIN, STRANGER)
        now = ledger.notices([asked.id])[asked.id]
        assert (now.answer, now.answered_by) == kept
    ledger.conclude(asked.id, "taken", now=DUE_AT)
    assert "it counts now" in said(click("keep", asked.id), ledger, ADMIN)
    assert ledger.notices([asked.id])[asked.id].answer == "taken"


@pytest.mark.parametrize(
    "forged",
    [
        click(user=STRANGER),
        click(action="drop table"),
        click(value="notice/unknown/2"),
        click(value="1.32/code-freeze/7d/channel:announce"),
        click(value="<!channel>"),
        click(value=""),
    ],
    ids=["a stranger", "no such answer", "no such question", "a reminder", "a ping", "nothing"],
)
def test_a_forged_click_changes_nothing(ledger: Ledger, forged: Click) -> None:
    """Whoever made it is told so, in words that are ours."""
    told = said(forged, ledger, ADMIN)
    assert told
    assert "<!" not in told
    assert answer_in(ledger) is None


def test_the_first_answer_stays(ledger: Ledger) -> None:
    """Two admins had the question open."""
    assert said(click("again"), ledger, ADMIN, STRANGER) == ""
    told = said(click("landed", user=STRANGER), ledger, ADMIN, STRANGER)
    assert told.startswith(f"This was answered before: @{ADMIN} had it sent again")
    assert answer_in(ledger) == "again"


def test_a_click_proves_that_a_message_is_there(tmp_path: Path) -> None:
    """Its answer was lost, and somebody pressed a button on it."""
    workspace = Workspace.furnished(["announce"], ["Enhancements Lead"])
    ledger = open_ledger(f"sqlite:///{tmp_path / 'proof.db'}", is_rehearsal=False)
    with SlackServer(workspace, limits=Limits(paced=False)) as slack:
        scene = Scene(slack, ledger, UNPACED).planned()
        claim = scene.claim(scene.announce.id)
        ledger.start_sending(claim, text="hello", blocks=[], now=DUE_AT)
        ledger.unknown(claim, error="timed out", now=DUE_AT)
    hands = Hands(ledger, a_snapshot, RehearsalClock(DUE_AT, 0), (ADMIN,), lambda: None)
    hands.take(click(post_id=claim.post_id))
    hands.rest()
    (record, *_) = [one for one in ledger.history() if one.recipient == claim.recipient]
    assert (record.state, record.channel, record.ts) == (State.SENT, "D0000000001", "1.2")
    ledger.close()


def test_a_click_that_cannot_be_kept_says_so(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """A lost click is visible; the button is still there."""
    hands = Hands(ledger, a_snapshot, RehearsalClock(DUE_AT, 0), (ADMIN,), lambda: None)
    ledger._engine.dispose()
    with ledger._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE notices")
    message = hands.take(click())
    assert message
    assert message.text.startswith("I could not keep that just now.")
    assert "was not kept" in caplog.text
    hands.rest()


@pytest.mark.parametrize(
    ("block_id", "post"),
    [("p-1/for/notice/unknown/1", "p-1"), ("b0001", ""), ("", ""), ("/for/x", "")],
    ids=["ours", "one that Slack gave", "none", "without a post"],
)
def test_buttons_name_the_post_they_are_on(block_id: str, post: str) -> None:
    """So that any click shows which post has landed."""
    assert post_of(block_id) == post
