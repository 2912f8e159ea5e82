import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import Courier
from bot.delivery.metadata import EVENT_TYPE
from bot.render import render_post
from bot.sandbox import faults
from bot.sandbox.faults import Fault
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.wire import is_on
from bot.sandbox.workspace import Workspace
from bot.snapshot import CycleView
from schedule.acts import Act
from schedule.clock import machine_now
from schedule.ledger import Ledger, open_ledger
from schedule.notices import Notice
from schedule.reconcile import State
from schedule.timeline import Milestone, Undated
from tests.bot.a_scene import DAY, DUE_AT, FREEZE_AT, HOUR, POST, WEEK, Scene
from tests.builders import a_cycle, a_snapshot, a_view, aoe, at, utc_and_pdt
from tests.waiting import has_happened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a live ledger, empty."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield ledger
    ledger.close()


@pytest.fixture
def scene(ledger: Ledger) -> Iterator[Scene]:
    """Return a scene with its plan written down."""
    workspace = Workspace.furnished(["announce"], ["Enhancements Lead"])
    with SlackServer(workspace, limits=Limits(paced=False)) as slack:
        yield Scene(slack, ledger).planned()


MOVED = {"release": "1.32", "from": "", "to": "", "is_past": False} | {"source": "", "is": "x"}


class _Poisoned(CycleView):
    def discussed(self, row: Milestone) -> Act | None:
        raise ValueError(f"whether {row.key} is discussed is not to be had")


def poisoned(view: CycleView) -> CycleView:
    """Return the cycle with a slip of ours in it: nothing can be said of its milestones."""
    return _Poisoned(view.cycle, view.rules, channels=view.channels)


def test_a_post_is_said_and_written_down(scene: Scene) -> None:
    """The ledger knows where it stands, as Slack answered."""
    scene.deliver()
    (message,) = scene.said()
    (record,) = scene.ledger.history(state=State.SENT)
    assert (record.channel, record.ts) == (message.channel, message.ts)
    assert record.sent_at == DUE_AT
    assert scene.states()["7d"] is State.SENT


def test_a_post_says_what_the_plan_says(scene: Scene) -> None:
    """Blocks for people, text for their notifications."""
    scene.deliver()
    reminder = scene.snapshot.reminder(WEEK)
    assert reminder
    wanted = render_post([reminder], scene.snapshot, DUE_AT)
    (message,) = scene.said()
    assert message.text == wanted.text
    assert len(message.blocks) == len(wanted.blocks)
    assert message.pings == ()


def test_a_post_can_be_found_again(scene: Scene) -> None:
    """By its number and its reminders, in the message itself."""
    scene.deliver()
    (message,) = scene.said()
    (record,) = scene.ledger.history(state=State.SENT)
    assert message.metadata == {
        "event_type": EVENT_TYPE,
        "event_payload": {"post_id": record.post_id, "reminder_ids": [WEEK]},
    }


def test_links_are_not_unfolded(scene: Scene) -> None:
    """Previews of the same board under every post would bury it."""
    scene.deliver()
    (call,) = scene.slack.calls
    assert not is_on(call.args, "unfurl_links")
    assert not is_on(call.args, "unfurl_media")


def test_a_person_is_written_to_by_their_id(scene: Scene) -> None:
    """Slack opens the direct messages, and the ledger keeps their id."""
    scene.courier.deliver(scene.claim(scene.lead.id))
    (record,) = scene.ledger.history(state=State.SENT)
    assert record.recipient == scene.lead.id
    assert record.channel
    assert record.channel.startswith("D")


def test_a_late_post_says_so(scene: Scene) -> None:
    """After an outage nobody counts from the wrong hour."""
    scene.clock.hold(DUE_AT + DAY + 3 * HOUR)
    scene.deliver()
    (message,) = scene.said()
    assert message.text.startswith("Sorry, this comes 1d 3h late.")


def test_what_is_cancelled_at_the_last_moment_is_not_said(scene: Scene) -> None:
    """The row went away after the claim; whoever plans for all takes the delivery back."""
    claim = scene.claim(scene.announce.id)
    scene.snapshot = a_snapshot(a_view(a_cycle([])), people={})
    scene.courier.deliver(claim)
    assert scene.said() == []
    assert scene.states()["7d"] is State.PENDING
    assert scene.claims() == []


def test_what_is_anothers_at_the_last_moment_is_lost_to_nobody(scene: Scene) -> None:
    """Whichever looks first: the plan while it is claimed, or the courier before the plan knows."""
    told: list[bool] = []
    courier = Courier(
        scene.ledger,
        scene.client,
        lambda: scene.snapshot,
        scene.clock,
        on_put_off=lambda: told.append(True),
    )
    claim = scene.claim(scene.announce.id)
    (view,) = scene.snapshot.views
    scene.snapshot = replace(
        scene.snapshot, views=(replace(view, channels={"announce": "C0ANOTHER01"}),)
    )
    scene.replan(DUE_AT)
    courier.deliver(claim)
    assert told
    scene.replan(DUE_AT)
    found = {one.recipient: one.state for one in scene.ledger.history() if one.due_at == DUE_AT}
    assert found == {scene.announce.id: State.CANCELLED, "C0ANOTHER01": State.PENDING}


def test_what_moved_at_the_last_moment_waits(scene: Scene) -> None:
    """The freeze moved a fortnight after the claim: it goes out then."""
    claim = scene.claim(scene.announce.id)
    scene.snapshot = scene.knowing(utc_and_pdt("2024-11-22 02:00"))
    scene.courier.deliver(claim)
    assert scene.said() == []
    assert scene.states()["7d"] is State.PENDING
    assert scene.claims() == []


@pytest.mark.parametrize(
    ("when", "state"),
    [
        (aoe("2024-10-30"), State.EXPIRED),
        (Undated("TBD"), State.PENDING),
    ],
    ids=["into the past", "to no date"],
)
def test_what_is_over_at_the_last_moment_is_not_said(
    scene: Scene, when: object, state: State
) -> None:
    """Nobody is told to hurry for nothing."""
    claim = scene.claim(scene.announce.id)
    scene.snapshot = scene.knowing(when)
    scene.courier.deliver(claim)
    assert scene.said() == []
    assert scene.states()["7d"] is state


def test_a_claim_that_has_ended_posts_nothing(scene: Scene) -> None:
    """Somebody else may have sent it since."""
    claim = scene.claim(scene.announce.id)
    scene.ledger.abandon(claim, error="its lease ended", now=scene.clock.now())
    scene.courier.deliver(claim)
    assert scene.said() == []


@pytest.mark.parametrize(
    ("wrong", "state", "landed"),
    [
        (faults.too_soon(20), State.PENDING, 0),
        (faults.slack_error("team_added_to_org"), State.PENDING, 0),
        (faults.slack_error("invalid_auth"), State.PENDING, 0),
        (faults.slack_error("missing_scope"), State.PENDING, 0),
        (faults.slack_error("is_archived"), State.FAILED, 0),
        (faults.reset(is_applied=False), State.UNKNOWN, 0),
        (faults.reset(is_applied=True), State.UNKNOWN, 1),
        (faults.server_error(is_applied=True), State.UNKNOWN, 1),
        (faults.slack_error("fatal_error", is_applied=True), State.UNKNOWN, 1),
        (faults.invalid_json(), State.UNKNOWN, 1),
    ],
    ids=[
        "too many posts",
        "a workspace on the move",
        "a token that is not taken",
        "a missing scope",
        "an archived channel",
        "no answer, not landed",
        "no answer, landed",
        "an error 500, landed",
        "a fatal error, landed",
        "half an answer, landed",
    ],
)
def test_whatever_slack_does_the_ledger_knows(
    scene: Scene, wrong: Fault, state: State, landed: int
) -> None:
    """And nothing is asked twice."""
    scene.slack.fail_next(POST, wrong)
    scene.deliver()
    assert scene.states()["7d"] is state
    assert len(scene.said()) == landed
    assert len(scene.slack.calls) == 1


def test_a_429_is_waited_out_and_sent_once(scene: Scene) -> None:
    """As long as Slack said, and no sooner."""
    scene.slack.fail_next(POST, faults.too_soon(20))
    scene.deliver()
    scene.deliver(machine_now() + timedelta(seconds=18))
    assert scene.said() == []
    scene.deliver(machine_now() + timedelta(seconds=21))
    assert len(scene.said()) == 1
    assert scene.states()["7d"] is State.SENT


def test_the_log_says_until_when_a_post_waits(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """To the second, as a clock shows it."""
    scene.slack.fail_next(POST, faults.too_soon(20))
    scene.deliver()
    assert re.search(r"waits until \d\d:\d\d:\d\d UTC: ", caplog.text)


def test_a_token_that_is_mended_loses_nothing(scene: Scene) -> None:
    """Nobody is written to for a minute; then one post is tried, and all others follow."""
    both = scene.claims()
    scene.slack.fail_next(POST, *[faults.slack_error("token_revoked")] * len(both))
    for one in both:
        scene.courier.deliver(one)
    assert scene.ledger.refusal() == "token_revoked"
    assert scene.claims() == []
    later = machine_now() + timedelta(seconds=61)
    (probe,) = scene.claims(later)
    scene.courier.deliver(probe)
    scene.deliver_all(later)
    assert scene.ledger.refusal() is None
    assert {one.state for one in scene.ledger.history() if one.due_at <= DUE_AT} == {State.SENT}


def test_a_refused_token_is_loud(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Only the operator can mend it."""
    scene.slack.fail_next(POST, faults.slack_error("invalid_auth"))
    scene.deliver()
    assert "Slack refuses the bot's token: invalid_auth" in caplog.text
    assert scene.slack.token not in caplog.text


def test_a_channel_that_takes_nothing_is_not_asked_again(scene: Scene) -> None:
    """For an hour; what else it should hear waits."""
    scene.slack.workspace.change_channel(scene.announce.id, is_member=False)
    scene.deliver()
    scene.clock.hold(FREEZE_AT - DAY)
    asked = [one.recipient for one in scene.claims(machine_now() + HOUR / 2)]
    assert scene.announce.id not in asked
    assert scene.states() == {
        "7d": State.FAILED,
        "3d": State.PENDING,
        "1d": State.PENDING,
        "12h": State.PENDING,
        "0m": State.PENDING,
        "exceptions-3d": State.PENDING,
        "exceptions-12h": State.PENDING,
    }


def test_a_channel_that_still_takes_nothing_loses_no_more(scene: Scene) -> None:
    """It is tried once an hour with what is due; that waits on."""
    scene.slack.workspace.change_channel(scene.announce.id, is_member=False)
    scene.deliver()
    scene.clock.hold(at("2024-11-04 12:00"))
    later = machine_now() + 2 * HOUR
    scene.deliver(later)
    assert len(scene.slack.calls) == 2
    assert (scene.states()["7d"], scene.states()["3d"]) == (State.FAILED, State.PENDING)
    assert scene.claims(machine_now() + HOUR / 2) == []


def test_a_channel_that_is_mended_hears_what_waited(scene: Scene) -> None:
    """Somebody invited the bot again."""
    scene.slack.workspace.change_channel(scene.announce.id, is_member=False)
    scene.deliver()
    scene.slack.workspace.change_channel(scene.announce.id, is_member=True)
    scene.clock.hold(at("2024-11-04 12:00"))
    scene.deliver(machine_now() + 2 * HOUR)
    assert scene.states()["3d"] is State.SENT
    assert scene.ledger.broken() == []


def test_blocks_that_slack_does_not_take_go_out_as_text(scene: Scene) -> None:
    """A slip in our blocks costs their looks, not the reminder."""
    scene.slack.fail_next(POST, faults.slack_error("invalid_blocks"))
    scene.deliver()
    (message,) = scene.said()
    assert message.blocks == ()
    assert "Code Freeze" in message.text
    assert scene.states()["7d"] is State.SENT


def test_what_goes_out_as_text_is_short(scene: Scene) -> None:
    """Too much text may be what Slack did not take."""
    for number in range(30):
        notice = Notice(f"notice/moved/{number}", "moved", MOVED | {"title": "Docs Freeze"})
        scene.ledger.tell(notice, [scene.announce.id], now=DUE_AT)
    scene.slack.fail_next(POST, faults.slack_error("msg_blocks_too_long"))
    scene.deliver()
    (message,) = scene.said()
    assert len(message.text) <= 1_100
    assert message.text.endswith("… more: `/release-status timeline`")


def test_what_cannot_be_worded_fails_alone(scene: Scene) -> None:
    """The rest of the post goes out, and what comes later too."""
    scene.ledger.tell(Notice("notice/poison", "poison", {}), [scene.announce.id], now=DUE_AT)
    scene.deliver()
    (message,) = scene.said()
    assert "Code Freeze and Test Freeze in 7 days" in message.text
    (failed,) = scene.ledger.history(state=State.FAILED)
    assert (failed.reminder_id, failed.channel) == ("notice/poison", None)
    assert failed.error == "cannot be worded: KeyError: 'poison'"
    scene.clock.hold(at("2024-11-04 12:00"))
    scene.deliver(machine_now() + timedelta(seconds=2))
    assert scene.states()["3d"] is State.SENT


def test_a_reminder_that_cannot_be_worded_blocks_nobody(scene: Scene) -> None:
    """Even where it is all that is due."""
    (view,) = scene.snapshot.views
    healthy, scene.snapshot = scene.snapshot, replace(scene.snapshot, views=(poisoned(view),))
    scene.deliver()
    assert (scene.states()["7d"], scene.said()) == (State.FAILED, [])
    scene.snapshot = healthy
    scene.clock.hold(at("2024-11-04 12:00"))
    scene.deliver(machine_now() + timedelta(seconds=2))
    assert scene.states()["3d"] is State.SENT


def test_text_that_slack_does_not_take_either_is_given_up(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """Once is enough; the channel is not to blame and hears the next one."""
    scene.slack.fail_next(POST, *[faults.slack_error("invalid_arguments")] * 2)
    with caplog.at_level(logging.ERROR):
        scene.deliver()
    assert scene.states()["7d"] is State.FAILED
    assert len(scene.slack.calls) == 2
    assert "Slack refuses post" in caplog.text
    scene.clock.hold(at("2024-11-04 12:00"))
    scene.deliver(machine_now() + DAY)
    assert scene.states()["3d"] is State.SENT


def test_posts_to_one_channel_are_a_second_apart(scene: Scene) -> None:
    """Slack takes about one a second."""
    scene.deliver()
    scene.clock.hold(at("2024-11-04 12:00"))
    assert scene.claims() == []
    assert scene.claims(machine_now() + timedelta(seconds=2))


def test_a_post_under_way_is_written_down_before_it_leaves(scene: Scene) -> None:
    """A process killed at that moment leaves a post that may have landed, and is not repeated."""
    arrived, answer = threading.Event(), threading.Event()
    scene.slack.fail_next(POST, faults.slow(answer, reached=arrived))
    claim = scene.claim(scene.announce.id)
    posting = threading.Thread(target=scene.courier.deliver, args=(claim,))
    posting.start()
    assert has_happened(arrived)
    under_way = scene.states()["7d"]
    answer.set()
    posting.join()
    assert under_way is State.SENDING
    assert scene.states()["7d"] is State.SENT


def test_a_rehearsal_is_marked(tmp_path: Path) -> None:
    """Nobody takes it for the real thing."""
    rehearsed = open_ledger(f"sqlite:///{tmp_path / 'rehearsal.db'}", is_rehearsal=True)
    workspace = Workspace.furnished(["announce"], ["Enhancements Lead"])
    with SlackServer(workspace, limits=Limits(paced=False)) as slack:
        scene = Scene(slack, rehearsed).planned()
        scene.deliver()
        (message,) = scene.said()
    rehearsed.close()
    assert message.text.startswith("REHEARSAL")
