from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.actions import Click, Hands
from bot.delivery import UNPACED, Archive
from bot.knowledge import Knowledge
from bot.lost import LostPosts
from bot.render.standing import subject
from bot.reports import Reports
from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.model import Message
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from bot.settle import Settle
from schedule.acts import Deed
from schedule.clock import machine_now
from schedule.ledger import Ledger, open_ledger
from schedule.ledger.tables import acts, posts
from schedule.notices import Notice
from schedule.reconcile import State
from tests.bot.a_scene import DAY, DUE_AT, FREEZE_AT, HOUR, MOMENT, POST, WEEK, Scene
from tests.builders import at

HISTORY = "conversations.history"
AT_ONCE = timedelta()
LOST = faults.reset(is_applied=True)
"""The message stands in Slack, and nobody told the bot."""
NOT_LANDED = faults.reset(is_applied=False)
"""The message does not stand in Slack, and nobody told the bot."""


class Aftermath(Scene):
    """A scene in which somebody settles what was left open."""

    def __init__(self, slack: SlackServer, ledger: Ledger) -> None:
        super().__init__(slack, ledger, UNPACED)
        self.admin = slack.workspace.user_named("Slack Admin")
        self.woken = 0

    def settle(
        self, *, reads_history: bool = False, has_admins: bool = True, after: timedelta = AT_ONCE
    ) -> None:
        """Look once, and deliver what is to be said because of it."""

        def wake() -> None:
            self.woken += 1

        Settle(
            self.ledger,
            Archive(self.client),
            Knowledge(self.ledger, lambda: self.snapshot),
            self.clock,
            admins=(self.admin.id,) if has_admins else (),
            reads_history=reads_history,
            on_change=wake,
            after=after,
        ).look()
        self.deliver_all()

    def lost(self, asked_after: timedelta = timedelta(minutes=10)) -> LostPosts:
        """Return who looks for lost posts at once, and goes on to."""
        knowledge = Knowledge(self.ledger, lambda: self.snapshot)
        return LostPosts(
            self.ledger,
            Archive(self.client),
            Reports(self.ledger, knowledge, self.clock, admins=(self.admin.id,)),
            self.clock,
            reads_history=True,
            after=AT_ONCE,
            asked_after=asked_after,
        )

    def lose(self, fault: Fault) -> None:
        """Post to the announce channel, and lose the answer."""
        self.slack.fail_next(POST, fault)
        self.deliver()
        assert self.states()["7d"] is State.UNKNOWN

    def told(self) -> list[Message]:
        """Return what the admin was told."""
        return self.slack.workspace.messages(self.admin.id)

    def click(self, click: Click) -> str:
        """Click somewhere, and return what only that person is told."""
        knowledge = Knowledge(self.ledger, lambda: self.snapshot)
        knowledge.refresh()
        hands = Hands(self.ledger, knowledge.snapshot, self.clock, (self.admin.id,), lambda: None)
        said = hands.take(click)
        return said.text if said else ""

    def press(self, button: str, on: Message, user: str = "") -> str:
        """Press a button of a message."""
        elements = [one for block in on.blocks for one in block.get("elements", ())]
        (value,) = [one["value"] for one in elements if one.get("action_id") == button]
        return self.click(Click(button, value, user or self.admin.id))

    def answer(self, answer: str) -> None:
        """Keep the admin's answer to the question that was asked."""
        (question,) = self.ledger.unanswered("unknown")
        self.ledger.answer(question.id, answer, self.admin.id)

    def direct(self) -> list[Message]:
        """Return what the Enhancements Lead was told."""
        return self.slack.workspace.messages(self.lead.id)


IN_THREAD = ("/exceptions-3d/channel:announce", "/exceptions-12h/channel:announce")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a live ledger, empty."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield ledger
    ledger.close()


@pytest.fixture
def scene(ledger: Ledger) -> Iterator[Aftermath]:
    """A plan, a Slack whose channels may be read, and an admin."""
    workspace = Workspace.furnished(["announce"], ["Enhancements Lead", "Slack Admin"])
    scopes = ["chat:write", "channels:history"]
    with SlackServer(workspace, limits=Limits(paced=False), scopes=scopes) as slack:
        scene = Aftermath(slack, ledger)
        scene.replan(at("2024-10-20 12:00"))
        yield scene


# Where channels may be read


def test_a_post_that_stands_in_its_channel_is_settled(scene: Aftermath) -> None:
    """It is found by its number, and sent at the time at which it was."""
    scene.lose(LOST)
    scene.clock.hold(DUE_AT + DAY)
    scene.settle(reads_history=True)
    (message,) = scene.said()
    (record,) = [one for one in scene.ledger.history() if one.recipient == scene.announce.id][:1]
    assert (record.state, record.ts, record.sent_at) == (State.SENT, message.ts, DUE_AT)


def test_a_post_that_is_not_there_is_sent_again(scene: Aftermath) -> None:
    """The channel hears it once, and unmarked: nobody there has it already."""
    scene.lose(NOT_LANDED)
    scene.settle(reads_history=True)
    (message,) = scene.said()
    assert "already have this" not in message.text
    assert scene.states()["7d"] is State.SENT
    assert scene.woken == 1


def test_slack_is_given_time_to_show_a_post(scene: Aftermath) -> None:
    """Half a minute passes before the first look."""
    scene.lose(LOST)
    scene.settle(reads_history=True, after=timedelta(seconds=30))
    assert scene.states()["7d"] is State.UNKNOWN
    assert not [one for one in scene.slack.calls if one.method == HISTORY]


def test_a_clock_set_ahead_shortens_no_wait(scene: Aftermath) -> None:
    """By the wall clock an hour has passed while the request is still under way."""
    scene.lose(LOST)
    with scene.ledger._writing() as connection:
        connection.execute(update(posts).values(sending_at=machine_now() - HOUR))
    scene.settle(reads_history=True, after=timedelta(seconds=30))
    assert scene.states()["7d"] is State.UNKNOWN
    assert not [one for one in scene.slack.calls if one.method == HISTORY]


def test_a_look_that_comes_too_soon_ends_all_looks_for_a_while(scene: Aftermath) -> None:
    """Slack said for how long."""
    scene.lose(LOST)
    lost = scene.lost()
    scene.slack.fail_next(HISTORY, faults.too_soon(60))
    for _ in range(3):
        assert not lost.settle()
    assert len([one for one in scene.slack.calls if one.method == HISTORY]) == 1
    assert scene.states()["7d"] is State.UNKNOWN


def test_an_admin_is_asked_when_looking_fails_for_long(scene: Aftermath) -> None:
    """Nothing waits for ever; the first to know has the last word."""
    scene.lose(NOT_LANDED)
    patient, impatient = scene.lost(), scene.lost(asked_after=AT_ONCE)
    with scene.slack.failing(faults.server_error(is_applied=False), HISTORY):
        assert not patient.settle()
        assert impatient.settle()
        assert not impatient.settle()
    scene.deliver_all()
    (question,) = scene.told()
    assert question.text.startswith("Did this land?")
    scene.settle(reads_history=True)
    scene.settle(reads_history=True)
    (question,) = scene.told()
    assert "It is not there, and goes out again" in question.text
    assert (scene.states()["7d"], len(scene.said())) == (State.SENT, 1)


def test_what_cannot_be_looked_up_waits_for_the_next_look(scene: Aftermath) -> None:
    """Slack has a bad day; nothing is posted on a guess."""
    scene.lose(LOST)
    scene.slack.fail_next(HISTORY, faults.server_error(is_applied=False))
    scene.settle(reads_history=True)
    assert scene.states()["7d"] is State.UNKNOWN
    scene.settle(reads_history=True)
    assert (scene.states()["7d"], len(scene.said())) == (State.SENT, 1)


def test_an_admin_is_asked_where_the_bot_may_not_look(scene: Aftermath) -> None:
    """The configuration says ``history``, and the app lacks the scope: no look would ever help."""
    scene.lose(LOST)
    with scene.slack.failing(faults.slack_error("missing_scope"), HISTORY):
        scene.settle(reads_history=True)
        (question,) = scene.told()
        assert question.text.startswith("Did this land?")
        scene.answer("landed")
        scene.settle(reads_history=True)
    assert (scene.states()["7d"], len(scene.said())) == (State.SENT, 1)


@pytest.mark.parametrize("wrong", [HOUR, -HOUR, 3 * DAY], ids=["ahead", "behind", "days ahead"])
def test_a_post_is_found_whatever_our_clock_says(scene: Aftermath, wrong: timedelta) -> None:
    """It is looked for by Slack's clock: ours may be an hour wrong, or be set between."""
    scene.client.auth_test()
    scene.lose(LOST)
    (post,) = scene.ledger.unsettled()
    (message,) = scene.said()
    place = Archive(scene.client).find(replace(post, sending_at=post.sending_at + wrong))
    assert place
    assert (place.channel, place.ts) == (message.channel, message.ts)


def test_a_post_of_an_unknown_time_is_looked_for_everywhere(scene: Aftermath) -> None:
    """Slack had not said a word yet when it was sent."""
    scene.lose(LOST)
    (post,) = scene.ledger.unsettled()
    assert post.slack_at is None
    assert Archive(scene.client).find(replace(post, sending_at=post.sending_at + DAY))
    scene.slack.workspace.delete(scene.said()[0])
    assert Archive(scene.client).find(post) is None


def test_a_post_is_found_among_many(scene: Aftermath) -> None:
    """A lively channel takes several pages."""
    scene.lose(LOST)
    for number in range(450):
        scene.slack.workspace.post(scene.announce.id, f"chatter {number}", user=scene.lead.id)
    scene.settle(reads_history=True)
    assert scene.states()["7d"] is State.SENT
    assert len([one for one in scene.slack.calls if one.method == HISTORY]) == 3


# Where they may not


def test_an_admin_is_asked_once(scene: Aftermath) -> None:
    """With the text, so that they need not search for it."""
    scene.lose(LOST)
    scene.settle()
    scene.settle()
    (question,) = scene.told()
    assert question.text.startswith("Did this land?")
    assert "Code Freeze and Test Freeze in 7 days" in question.text
    assert scene.states()["7d"] is State.UNKNOWN
    assert len(scene.said()) == 1


def test_a_post_that_an_admin_saw_is_settled(scene: Aftermath) -> None:
    """The question then shows what came of it, without its buttons."""
    scene.lose(LOST)
    scene.settle()
    scene.answer("landed")
    scene.settle()
    assert scene.states()["7d"] is State.SENT
    scene.settle()
    (question,) = scene.told()
    assert "says that it landed" in question.text
    assert "actions" not in [block["type"] for block in question.blocks]
    assert len(scene.said()) == 1


def test_a_post_that_an_admin_missed_is_sent_again(scene: Aftermath) -> None:
    """Once."""
    scene.lose(NOT_LANDED)
    scene.settle()
    scene.answer("again")
    scene.settle()
    scene.settle()
    assert (scene.states()["7d"], len(scene.said())) == (State.SENT, 1)


def test_a_question_that_answers_itself_is_closed(scene: Aftermath) -> None:
    """A late answer of Slack's, or a click, showed that the post had landed."""
    scene.lose(LOST)
    (message,) = scene.said()
    scene.settle()
    (question,) = scene.ledger.unanswered("unknown")
    scene.ledger.landed(
        question.body["post_id"],
        channel=message.channel,
        ts=message.ts,
        how="a click",
        now=scene.clock.now(),
    )
    scene.settle()
    scene.settle()
    (asked,) = scene.told()
    assert "It has shown that it landed" in asked.text


def test_nobody_to_ask_is_said_in_the_log(
    scene: Aftermath, caplog: pytest.LogCaptureFixture
) -> None:
    """And the post stays unknown: nothing is posted on a guess."""
    scene.lose(LOST)
    scene.settle(has_admins=False)
    scene.settle(has_admins=False)
    assert caplog.text.count("the config names no admins") == 1
    assert (scene.states()["7d"], len(scene.said())) == (State.UNKNOWN, 1)


# Direct messages


@pytest.mark.parametrize("fault", [LOST, NOT_LANDED], ids=["landed", "not landed"])
def test_a_direct_message_is_repeated_once_and_says_so(scene: Aftermath, fault: Fault) -> None:
    """Better twice than never."""
    scene.slack.fail_next(POST, fault)
    scene.courier.deliver(scene.claim(scene.lead.id))
    scene.settle()
    last = scene.direct()[-1]
    assert last.text.startswith("You may already have this")
    assert len(scene.direct()) == (2 if fault is LOST else 1)


def test_a_direct_message_is_not_said_a_third_time(scene: Aftermath) -> None:
    """After the repetition an admin is asked."""
    scene.slack.fail_next(POST, LOST)
    scene.courier.deliver(scene.claim(scene.lead.id))
    scene.slack.fail_next(POST, LOST)
    scene.settle()
    scene.settle()
    assert len(scene.direct()) == 2
    assert [one.text.startswith("Did this land?") for one in scene.told()] == [True]


def test_a_late_answer_calls_the_repetition_off(scene: Aftermath) -> None:
    """The sender was taken for hung and had Slack's word after all."""
    claim = scene.claim(scene.lead.id)
    scene.ledger.start_sending(claim, text="hello", blocks=[], now=DUE_AT)
    scene.ledger.abandon(claim, error="its lease ended", now=DUE_AT)
    scene.ledger.repeat(claim.post_id, how="repeated", now=DUE_AT)
    assert scene.ledger.sent(claim, channel="D0000000001", ts="1.2", now=DUE_AT)
    (record, *_) = [one for one in scene.ledger.history() if one.recipient == scene.lead.id]
    assert (record.state, record.ts, record.post_id) == (State.SENT, "1.2", claim.post_id)


def test_a_question_that_is_lost_is_repeated_once_and_then_dropped(scene: Aftermath) -> None:
    """Nobody asks whether a question arrived."""
    scene.lose(LOST)
    scene.slack.fail_next(POST, *[NOT_LANDED] * 2)
    for _ in range(4):
        scene.settle()
    assert scene.told() == []
    assert len(scene.ledger.unanswered("unknown")) == 1


# What people are told


def test_a_broken_channel_is_reported_once(scene: Aftermath) -> None:
    """To the admins and to the driver of the milestone, who may have to say it themselves."""
    scene.slack.workspace.change_channel(scene.announce.id, is_member=False)
    scene.deliver_all()
    for _ in range(3):
        scene.settle()
    (report,) = scene.told()
    (word,) = [one for one in scene.direct() if "I cannot write to" in one.text]
    for told in (report, word):
        assert "not_in_channel" in told.text
        assert "Code Freeze and Test Freeze in 7 days" in told.text
    assert "Invite me there" in report.text
    assert "Invite me there" not in word.text
    assert f"Please ask @{scene.admin.id} to mend it" in word.text


def test_a_channel_that_is_mended_is_tried_at_once(scene: Aftermath) -> None:
    """An admin says so, and what it refused arrives after all: once, however often they say so."""
    scene.slack.workspace.change_channel(scene.announce.id, is_member=False)
    scene.deliver_all()
    scene.settle()
    (report,) = [one for one in scene.told() if "I cannot write to" in one.text]
    assert scene.press("retry", report).startswith(f"I try #{scene.announce.id} now")
    scene.deliver_all()
    assert (scene.said(), len(scene.ledger.broken())) == ([], 1)
    scene.slack.workspace.change_channel(scene.announce.id, is_member=True)
    scene.press("retry", report)
    scene.deliver_all()
    assert (scene.states()["7d"], len(scene.said())) == (State.SENT, 1)
    assert scene.press("retry", report).startswith("Nothing waits for")
    scene.deliver_all()
    assert len(scene.said()) == 1


def test_nobody_else_has_a_channel_tried(scene: Aftermath) -> None:
    """As with every question to the admins."""
    scene.slack.workspace.change_channel(scene.announce.id, is_member=False)
    scene.deliver_all()
    scene.settle()
    (report,) = [one for one in scene.told() if "I cannot write to" in one.text]
    told = scene.press("retry", report, user=scene.lead.id)
    assert told == f"Only @{scene.admin.id} can answer this."


def test_a_click_in_a_channel_shows_that_it_is_there(scene: Aftermath) -> None:
    """What waits for it goes out at once, not within the hour."""
    scene.slack.workspace.change_channel(scene.announce.id, is_member=False)
    scene.deliver_all()
    scene.slack.workspace.change_channel(scene.announce.id, is_member=True)
    scene.clock.hold(at("2024-11-04 12:00"))
    scene.deliver_all()
    assert scene.states()["3d"] is State.PENDING
    scene.click(Click("confirm", "gone", scene.lead.id, channel=scene.announce.id, ts="1.2"))
    scene.deliver_all()
    assert scene.states()["3d"] is State.SENT


def test_a_click_shows_where_a_post_stands(scene: Aftermath) -> None:
    """An admin had only said that it landed."""
    scene.lose(LOST)
    scene.settle()
    scene.answer("landed")
    scene.settle()
    (message,) = scene.said()
    (post,) = scene.ledger.posts_of(WEEK)
    assert (post.channel, post.ts) == ("", "")
    scene.click(Click("confirm", "gone", scene.lead.id, post.id, message.channel, message.ts))
    (post,) = scene.ledger.posts_of(WEEK)
    assert (post.channel, post.ts) == (message.channel, message.ts)
    scene.click(Click("confirm", "gone", scene.lead.id, post.id, "C0000000009", "1.2"))
    (post,) = scene.ledger.posts_of(WEEK)
    assert (post.channel, post.ts) == (message.channel, message.ts)


def test_a_post_that_a_click_shows_is_edited(scene: Aftermath) -> None:
    """What somebody confirmed long before is said there, too; and the answer promises no more."""
    scene.clock.hold(FREEZE_AT)
    scene.slack.fail_next(POST, LOST)
    scene.deliver()
    scene.settle()
    scene.answer("landed")
    scene.settle()
    (message,) = scene.said()
    (post,) = scene.ledger.posts_of(MOMENT)
    about = subject(scene.snapshot.views[0].cycle.milestones[0], scene.snapshot.views[0])
    assert "I do not know where my post" in scene.click(Click("confirm", about, scene.admin.id))
    with scene.ledger._writing() as connection:
        connection.execute(update(acts).values(kept_at=machine_now() - DAY))
    said = scene.click(
        Click("confirm", about, scene.admin.id, post.id, message.channel, message.ts)
    )
    assert "My post and `/release-status` say so in a moment." in said
    scene.settle()
    assert "in effect" in scene.said()[0].text


def test_a_post_ahead_of_a_date_says_that_it_is_under_discussion(scene: Aftermath) -> None:
    """Nobody relies on a date that is about to move; it says so no more once that is settled."""
    scene.deliver()
    (before,) = scene.said()
    now = scene.clock.now()
    scene.ledger.do("1.32", "code-freeze", Deed.DISCUSSED, by=scene.lead.id, now=now)
    scene.settle()
    assert "Code Freeze and Test Freeze is under discussion" in scene.said()[0].text
    scene.ledger.undo("1.32", "code-freeze", Deed.DISCUSSED, by=scene.lead.id)
    scene.settle()
    assert [one.text for one in scene.said()] == [before.text]


def test_what_came_too_late_is_told_in_one_message(scene: Aftermath) -> None:
    """After an outage of two weeks the admins learn what nobody heard."""
    scene.clock.hold(at("2024-11-12 12:00"))
    scene.deliver_all()
    in_vain = (one for one in scene.ledger.history() if one.state is State.EXPIRED)
    # Nobody misses what was to follow in a thread.
    expired = [one for one in in_vain if not one.reminder_id.endswith(IN_THREAD)]
    assert len(expired) > 3
    for _ in range(3):
        scene.settle()
    (summary,) = scene.told()
    assert f"{len(expired)} messages did not go out" in summary.text
    assert "Code Freeze and Test Freeze, 7d ahead" in summary.text


def test_what_a_nearer_one_stood_in_for_is_not_missed(scene: Aftermath) -> None:
    """After a night's outage one reminder goes out, and nobody is told that others did not."""
    scene.clock.hold(at("2024-11-07 15:00"))
    scene.deliver_all()
    assert len(scene.said()) == 1
    expired = [one for one in scene.ledger.history() if one.state is State.EXPIRED]
    assert len(expired) > 2
    scene.settle()
    assert scene.told() == []


def test_what_cannot_be_worded_is_told(scene: Aftermath) -> None:
    """Once, and as what it is."""
    poison = Notice("notice/poison", "poison", {})
    scene.ledger.tell(poison, [scene.announce.id], now=DUE_AT)
    scene.deliver_all()
    for _ in range(3):
        scene.settle()
    (summary,) = scene.told()
    assert "One message did not go out" in summary.text
    assert "a mistake of mine, `cannot be worded: KeyError: 'poison'`" in summary.text


def test_a_summary_that_cannot_be_said_is_not_told_of(scene: Aftermath) -> None:
    """Or one would follow the other for ever."""
    scene.slack.fail_next(POST, *[faults.slack_error("invalid_arguments")] * 2)
    scene.deliver()
    with scene.slack.failing(faults.slack_error("invalid_arguments"), POST):
        for _ in range(3):
            scene.settle()
    failed = scene.ledger.history(state=State.FAILED)
    assert len([one for one in failed if one.reminder_id.startswith("notice/")]) == 1


def test_a_post_without_its_layout_is_told_of(scene: Aftermath) -> None:
    """Once, with what Slack said of it; also where Slack takes no layout at all."""
    scene.slack.fail_next(POST, faults.slack_error("invalid_blocks"))
    scene.deliver()
    for _ in range(2):
        scene.slack.fail_next(POST, faults.slack_error("invalid_blocks"))
        scene.settle()
        scene.slack.fail_next(POST)
    (report,) = scene.told()
    assert "went out without its layout: Slack says `invalid_blocks`" in report.text
    assert "Code Freeze and Test Freeze in 7 days" in report.text


def test_a_post_that_was_refused_is_told(scene: Aftermath) -> None:
    """Slack's reason is with it."""
    scene.slack.fail_next(POST, *[faults.slack_error("invalid_arguments")] * 2)
    scene.deliver()
    scene.settle()
    (summary,) = scene.told()
    assert "One message did not go out" in summary.text
    assert "refused, invalid_arguments" in summary.text.replace("`", "")


# Late edits


def test_an_edit_that_failed_is_made_later(scene: Aftermath) -> None:
    """What a message is to say is known to the ledger, not to a thread."""
    scene.deliver()
    (record,) = scene.ledger.history(state=State.SENT)
    assert record.post_id
    scene.ledger.revise(record.post_id, text="in effect", blocks=[])
    scene.slack.fail_next("chat.update", faults.server_error(is_applied=False))
    scene.settle()
    assert scene.said()[0].text != "in effect"
    scene.settle()
    assert scene.said()[0].text == "in effect"
    before = len(scene.slack.calls)
    scene.settle()
    assert len(scene.slack.calls) == before


def test_an_edit_that_slack_refuses_for_good_is_given_up(scene: Aftermath) -> None:
    """Somebody deleted the message."""
    scene.deliver()
    (record,) = scene.ledger.history(state=State.SENT)
    assert record.post_id
    scene.slack.workspace.delete(scene.said()[0])
    scene.ledger.revise(record.post_id, text="in effect", blocks=[])
    scene.settle()
    assert scene.ledger.stale() == []
