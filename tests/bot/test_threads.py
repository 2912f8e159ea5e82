from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import UNPACED, Archive
from bot.drafts import detail_of
from bot.knowledge import Knowledge
from bot.sandbox import faults
from bot.sandbox.model import Message
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.wire import is_on
from bot.sandbox.workspace import Workspace
from bot.settle import Settle
from schedule.acts import Act, Deed
from schedule.ledger import Ledger, open_ledger
from schedule.notices import Notice
from schedule.reconcile import State
from tests.bot.a_scene import DAY, FREEZE_AT, MOMENT, POST, Scene
from tests.builders import at

MOVED = {"release": "1.32", "title": "Docs Freeze", "from": "", "to": ""}
MINUTE = timedelta(minutes=1)
REPLIES = "conversations.replies"
DETAILS = "1.32/code-freeze/exceptions-3d/channel:announce"
CLOSING = "1.32/code-freeze/exceptions-12h/channel:announce"
CLOSES_AT = at("2024-11-08 12:00")


class Freeze(Scene):
    """A scene at the moment of code freeze."""

    def __init__(self, slack: SlackServer, ledger: Ledger) -> None:
        super().__init__(slack, ledger, UNPACED)
        self.admin = slack.workspace.user_named("Slack Admin")
        self.clock.hold(FREEZE_AT)

    def go_on(self, for_: timedelta = MINUTE) -> None:
        """Let time pass, and deliver what is due by then."""
        self.clock.hold(self.clock.now() + for_)
        self.deliver_all()

    def settle(self, *, reads_history: bool) -> None:
        """Look once at what is unsettled."""
        Settle(
            self.ledger,
            Archive(self.client),
            Knowledge(self.ledger, lambda: self.snapshot),
            self.clock,
            admins=(self.admin.id,),
            reads_history=reads_history,
            on_change=lambda: None,
            after=timedelta(),
        ).look()

    def thread(self) -> list[Message]:
        """Return what stands below the post at the moment."""
        (post,) = [one for one in self.said() if "deadline has passed" in one.text]
        return [one for one in self.said() if one.thread_ts == post.ts]

    def state(self, reminder: str) -> State:
        """Return the state of one delivery."""
        (one,) = [one for one in self.ledger.history() if one.reminder_id == reminder]
        return one.state


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a live ledger, empty."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield ledger
    ledger.close()


@pytest.fixture
def scene(ledger: Ledger) -> Iterator[Freeze]:
    """Return the moment of code freeze, all before it said."""
    workspace = Workspace.furnished(["announce"], ["Enhancements Lead", "Slack Admin"])
    scopes = ["chat:write", "channels:history"]
    with SlackServer(workspace, limits=Limits(paced=False), scopes=scopes) as slack:
        found = Freeze(slack, ledger)
        found.replan(FREEZE_AT - MINUTE)
        yield found


def test_a_freezes_thread_says_how_exceptions_are_requested(scene: Freeze) -> None:
    """A minute after its post, which says so; then that the time for it ends, and no more."""
    scene.deliver_all()
    (post,) = scene.said()
    assert "details in the thread" in post.text
    scene.go_on()
    (details,) = scene.thread()
    assert "Exception requests are taken until Mon 11 November 02:00 UTC." in details.text
    scene.clock.hold(CLOSES_AT)
    scene.deliver_all()
    assert "close in 2 days" in scene.thread()[1].text
    scene.go_on(3 * DAY)
    assert len(scene.said()) == 3


def test_a_thread_is_not_shown_to_the_whole_channel(scene: Freeze) -> None:
    """Nor does anything unfold below it."""
    scene.deliver_all()
    scene.go_on()
    calls = [one for one in scene.slack.calls if one.method == POST]
    assert len(calls) == 2
    for call in calls:
        assert not is_on(call.args, "unfurl_links")
        assert not is_on(call.args, "unfurl_media")
    assert not is_on(calls[1].args, "reply_broadcast")


def test_what_goes_to_the_channel_goes_before_the_thread(scene: Freeze) -> None:
    """What is due at the same time is two messages, a minute apart."""
    scene.deliver_all()
    scene.clock.hold(FREEZE_AT + MINUTE)
    scene.ledger.tell(
        Notice("notice/moved", "moved", MOVED | {"is_past": False, "source": "", "is": "x"}),
        [scene.announce.id],
        now=scene.clock.now(),
    )
    scene.deliver_all()
    assert [one.thread_ts for one in scene.said()] == ["", ""]
    scene.go_on()
    assert len(scene.thread()) == 1


def test_a_post_that_never_was_has_no_thread(scene: Freeze) -> None:
    """Nobody misses what was to follow it: the admins are not told of that."""
    scene.slack.fail_next(POST, faults.slack_error("thread_locked"))
    scene.deliver_all()
    assert scene.state(MOMENT) is State.FAILED
    scene.go_on()
    assert scene.said() == []
    assert scene.state(DETAILS) is State.EXPIRED
    scene.settle(reads_history=False)
    scene.deliver_all()
    (told,) = scene.slack.workspace.messages(scene.admin.id)
    assert "One message did not go out" in told.text


def test_a_thread_waits_for_a_post_whose_answer_was_lost(scene: Freeze) -> None:
    """Until it is known where it stands."""
    scene.slack.fail_next(POST, faults.reset(is_applied=True))
    scene.deliver_all()
    scene.go_on()
    assert scene.state(DETAILS) is State.PENDING
    assert scene.thread() == []
    scene.settle(reads_history=True)
    scene.go_on()
    assert len(scene.thread()) == 1


def test_a_thread_nobody_can_find_comes_to_nothing(scene: Freeze) -> None:
    """An admin knows that the post landed; where it stands, nobody does."""
    scene.slack.fail_next(POST, faults.reset(is_applied=True))
    scene.deliver_all()
    scene.settle(reads_history=False)
    (question,) = scene.ledger.unanswered("unknown")
    scene.ledger.answer(question.id, "landed", scene.admin.id)
    scene.settle(reads_history=False)
    scene.go_on()
    scene.go_on()
    assert scene.state(DETAILS) is State.EXPIRED
    assert len(scene.said()) == 1


@pytest.mark.parametrize("is_applied", [True, False], ids=["it landed", "it did not"])
def test_a_lost_reply_is_looked_for_in_its_thread(scene: Freeze, is_applied: bool) -> None:
    """The channel's own history leaves it out: it is found, or said again, once."""
    scene.deliver_all()
    scene.slack.fail_next(POST, faults.reset(is_applied=is_applied))
    scene.go_on()
    assert scene.state(DETAILS) is State.UNKNOWN
    scene.settle(reads_history=True)
    scene.go_on()
    assert scene.state(DETAILS) is State.SENT
    assert len(scene.thread()) == 1
    assert [one.method for one in scene.slack.calls if one.method == REPLIES] == [REPLIES]
    (post,) = scene.ledger.posts_of(DETAILS)
    assert (post.thread_ts, post.ts) == (scene.thread()[0].thread_ts, scene.thread()[0].ts)


def test_without_the_scope_an_admin_is_asked_about_a_lost_reply(scene: Freeze) -> None:
    """As about any other post."""
    scene.deliver_all()
    scene.slack.fail_next(POST, faults.reset(is_applied=True))
    scene.go_on()
    scene.slack.fail_next(REPLIES, faults.slack_error("missing_scope"))
    scene.settle(reads_history=True)
    assert scene.ledger.unanswered("unknown")


def test_a_channel_put_in_place_of_another_has_no_such_thread(scene: Freeze) -> None:
    """What was to follow goes nowhere rather than to the channel's top."""
    scene.deliver_all()
    scene.announce = scene.slack.workspace.add_channel("elsewhere")
    scene.snapshot = scene.knowing(scene.snapshot.views[0].cycle.milestones[0].when)
    scene.replan(scene.clock.now())
    scene.go_on()
    assert scene.said() == []


def test_a_post_that_is_edited_stays_one_post(scene: Freeze) -> None:
    """What people do about the date later changes neither it nor its thread into another."""
    scene.deliver_all()
    scene.go_on()
    lead, now = scene.lead.id, scene.clock.now()
    scene.ledger.do("1.32", "code-freeze", Deed.CONFIRMED, by=lead, now=now)
    for _ in range(2):
        scene.settle(reads_history=False)
        scene.go_on()
    assert [one.revision for one in scene.said()] == [1, 0]
    assert "in effect" in scene.said()[0].text


def test_where_a_person_says_the_post_the_rest_stands_by_itself(scene: Freeze) -> None:
    """There is no post of the bot's to stand below; when requests end the community hears."""
    (moment,) = [one for one in scene.snapshot.views[0].reminders if one.id == MOMENT]
    view = scene.snapshot.views[0]
    now, lead = scene.clock.now(), scene.lead.id
    act = Act(
        *("1.32", "code-freeze", Deed.SPOKEN, lead, now, now, MOMENT), detail_of(moment, view)
    )
    view = replace(view, acts=(act,))
    scene.snapshot = replace(scene.snapshot, views=(view,))
    scene.replan(now)
    scene.deliver_all()
    assert scene.said() == []
    scene.go_on()
    (details,) = scene.said()
    assert details.text.startswith("v1.32: Missed Code Freeze")
    assert details.thread_ts == ""
