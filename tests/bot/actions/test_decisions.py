"""A decision about a post holds against time, other processes and dates that move."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.actions.desk import Click, Desk
from bot.actions.drafting import deciding, edit_form, keep_edit, unsilence
from bot.actions.forms import RefusedError, Submission
from bot.addressing import addressees, wanted_deliveries
from bot.cli.stage import CHANNELS, furnish
from bot.delivery import Courier, SlackClient
from bot.delivery.wording import restated
from bot.drafts import decision, edited_text, subject_of
from bot.knowledge import Knowledge
from bot.render import Message, render_post
from bot.sandbox.server import SlackServer
from bot.snapshot import CycleView, Snapshot
from bot.stages import Stages
from schedule.acts import Deed
from schedule.clock import RehearsalClock, machine_now
from schedule.ledger import Claim, Ledger, Post, open_ledger
from schedule.notices import PREFIX
from schedule.plan import Reminder
from schedule.policy import builtin_rules
from schedule.reconcile import State, reconcile
from tests.bot.a_town import CYCLE
from tests.builders import PEOPLE, a_snapshot, a_view, at, the_132_cycle, utc_and_pdt
from tests.slack_limits import assert_slack_takes

POST = "1.32/code-freeze/7d/channel:announce"
MOMENT = "1.32/code-freeze/0m/channel:announce"
LEAD = PEOPLE["enhancements-lead"]
FREEZE, DUE_AT = "2024-11-08 02:00", at("2024-10-31 12:00")
SHOWN_AT = at("2024-10-30 13:00")
FULL = "Dear contributors, " + "please merge your work in time; " * 85 + "THE END."


class Office:
    """Code freeze as one process knows it, on a ledger that it shares."""

    def __init__(self, ledger: Ledger, announce: str = "C0ANNOUNCE", lead: str = LEAD) -> None:
        self.ledger = ledger
        self.announce = announce
        self.lead = lead
        self.now = SHOWN_AT
        self.drafts = "on"
        self.knowledge = Knowledge(ledger, lambda: self._base)
        self.freeze_at(FREEZE)

    def freeze_at(self, when: str) -> None:
        """Have the timeline say another date of code freeze."""
        rows = tuple(
            replace(one, when=utc_and_pdt(when)) if one.key == "code-freeze" else one
            for one in the_132_cycle().milestones
        )
        rules = builtin_rules().model_copy(update={"drafts": self.drafts})
        view = a_view(
            replace(the_132_cycle(), milestones=rows),
            rules=rules,
            channels={"announce": self.announce},
        )
        people = {**PEOPLE, "enhancements-lead": self.lead}
        self._base = a_snapshot(view, people=people)

    @property
    def snapshot(self) -> Snapshot:
        """What is known, with what people did until now."""
        self.knowledge.refresh()
        return self.knowledge.snapshot()

    @property
    def view(self) -> CycleView:
        """The cycle."""
        return self.snapshot.views[0]

    def reminder(self, which: str = POST) -> Reminder:
        """Return a post of the plan."""
        found = self.snapshot.reminder(which)
        assert found
        return found

    def decide(self, deed: Deed, which: str = POST) -> Message | None:
        """Press a button of the draft."""
        click = Click("decide", subject_of(self.reminder(which)), self.lead)
        return deciding(deed)(click, self._desk)

    def take_back(self) -> Message | None:
        """Press [Post it after all]."""
        return unsilence(Click("unsilence", subject_of(self.reminder()), self.lead), self._desk)

    def write(self, text: str, which: str = POST) -> None:
        """Send the form off."""
        about = subject_of(self.reminder(which))
        keep_edit(Submission("edit", about, self.lead, {"text": text}), self._desk)

    def opens(self) -> object:
        """Press [Edit]."""
        return edit_form(Click("edit", subject_of(self.reminder()), self.lead), self._desk)

    def plan(self) -> None:
        """Hold the plan against the ledger."""
        held = self.ledger.deliveries(["1.32"])
        wanted = wanted_deliveries(self.snapshot)
        self.ledger.apply(reconcile(wanted, held, self.now), now=self.now)

    def claims(self) -> list[Claim]:
        """Claim what is due for the announce channel."""
        claims = self.ledger.claim(
            now=self.now,
            machine_now=machine_now() + timedelta(days=1),
            limit=50,
            lease=timedelta(days=2),
            holder="tests",
        )
        return [one for one in claims if one.recipient == self.announce]

    def send(self) -> None:
        """Send what is due to the announce channel."""
        for one in self.claims():
            self.ledger.start_sending(one, text="t", blocks=[], now=self.now, slack_at=None)
            self.ledger.sent(one, channel="C", ts="1.1", now=self.now, free_at=machine_now())

    def pending(self, which: str = POST) -> datetime | None:
        """Return when a post goes out; None if it does not."""
        (last,) = [one for one in self.ledger.history() if one.reminder_id == which][-1:]
        return last.not_before if last.state is State.PENDING else None

    @property
    def _desk(self) -> Desk:
        return Desk(self.ledger, self.snapshot, self.now)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A live ledger."""
    opened = open_ledger(f"sqlite:///{tmp_path / 'l.db'}", is_rehearsal=False)
    yield opened
    opened.close()


@pytest.fixture
def office(ledger: Ledger) -> Office:
    """The plan written down, a day before code freeze is announced."""
    found = Office(ledger)
    found.now = at("2024-10-20 12:00")
    found.plan()
    found.now = SHOWN_AT
    return found


def _text(message: Message | None) -> str:
    assert message
    return message.text


@pytest.mark.parametrize("deed", [Deed.EDITED, Deed.SPOKEN])
def test_another_process_knows_the_last_word(ledger: Ledger, deed: Deed) -> None:
    """Also one that has not looked since: bot and lead never both post."""
    with SlackServer(furnish(CYCLE)) as slack:
        announce = slack.workspace.channel_named(CHANNELS["announce"])
        lead = slack.workspace.user_named("Enhancements Lead")
        here, there = (Office(ledger, announce.id, lead.id) for _ in range(2))
        here.now = at("2024-10-20 12:00")
        here.plan()
        assert there.view.acts == ()
        here.now = there.now = DUE_AT - timedelta(seconds=1)
        if deed is Deed.EDITED:
            here.write("our words")
        else:
            assert here.decide(deed) is None
        there.now = DUE_AT
        courier = Courier(
            ledger,
            SlackClient(slack.token, slack.url),
            there.knowledge.snapshot,
            RehearsalClock(DUE_AT, speed=0),
            fresh=lambda: there.snapshot,
        )
        for claim in there.claims():
            courier.deliver(claim)
        (said,) = [one.text for one in slack.workspace.messages(announce.id)]
        assert "Code Freeze and Test Freeze in 7 days" not in said
        assert ("our words" in said) is (deed is Deed.EDITED)


def test_what_is_being_posted_is_no_longer_up_for_decision(office: Office) -> None:
    """Whoever decides is told so, and nothing is kept."""
    office.now = DUE_AT
    (claim,) = office.claims()
    for deed in (Deed.SPOKEN, Deed.SKIPPED, Deed.RELEASED):
        assert "being posted just now" in _text(office.decide(deed))
    assert isinstance(office.opens(), Message)
    with pytest.raises(RefusedError, match="being posted just now"):
        office.write("too late")
    office.ledger.start_sending(claim, text="t", blocks=[], now=office.now, slack_at=None)
    office.ledger.unknown(claim, error="timeout", now=office.now, free_at=machine_now())
    assert "may be posted already" in _text(office.decide(Deed.SPOKEN))
    assert office.ledger.acts() == ()


@pytest.mark.parametrize("deed", [Deed.SPOKEN, Deed.SKIPPED])
def test_a_small_move_leaves_a_decision_in_force(office: Office, deed: Deed) -> None:
    """No other draft comes; one that moves far enough has another, and is decided about anew."""
    assert office.decide(deed, MOMENT) is None
    for when, is_silent in (
        ("2024-11-08 10:00", True),
        ("2024-11-05 02:00", True),
        ("2024-11-14 02:00", False),
    ):
        office.freeze_at(when)
        assert (decision(office.reminder(MOMENT), office.view, deed) is not None) == is_silent
        found = addressees(office.reminder(MOMENT), office.view, office.snapshot)
        assert bool(found) is not is_silent


@pytest.mark.parametrize("when", ["2024-11-08 03:00", "2024-11-07 20:00", "2024-11-09 02:00"])
def test_words_go_with_the_date_they_speak_of(office: Office, when: str) -> None:
    """Also where the post is due at the same instant as before."""
    office.write("The deadline is Friday 02:00 UTC.")
    assert edited_text(office.reminder(), office.view)
    office.freeze_at(when)
    assert edited_text(office.reminder(), office.view) == ""
    office.freeze_at(FREEZE)
    assert edited_text(office.reminder(), office.view)


def test_whoever_wrote_other_words_is_told_that_they_are_put_aside(office: Office) -> None:
    """Once for each date, and with the words, so that they can be written anew."""
    stages = Stages(office.ledger, RehearsalClock(SHOWN_AT, speed=0), ())
    office.write("The deadline is Friday <!channel>.")
    stages.look(office.snapshot)
    assert not office.ledger.waiting(f"{PREFIX}words/")
    office.freeze_at("2024-11-08 03:00")
    stages.look(office.snapshot)
    stages.look(office.snapshot)
    (told,) = office.ledger.waiting(f"{PREFIX}words/")
    message = render_post([], office.snapshot, SHOWN_AT, notices=[told], post_id="p")
    assert_slack_takes(message)
    assert "has changed since you wrote its post" in message.text
    assert "The deadline is Friday &lt;!channel&gt;." in message.text
    (to,) = [one.recipient for one in office.ledger.history() if one.reminder_id == told.id]
    assert to == LEAD


def test_a_post_that_waits_for_a_word_can_be_let_go_late(ledger: Ledger) -> None:
    """It says that it waits, not that it was posted."""
    office = Office(ledger)
    office.drafts = "required"
    office.freeze_at(FREEZE)
    office.now = at("2024-10-20 12:00")
    office.plan()
    office.now = DUE_AT + timedelta(hours=3)
    office.plan()
    office.send()
    drafts = [one for one in office.view.reminders if one.drafts == POST]
    shown = render_post(drafts, office.snapshot, office.now)
    assert "waits for your word" in shown.text
    assert "[Approve]" in str(shown) or "'Approve'" in str(shown)
    assert office.decide(Deed.APPROVED) is None
    office.plan()
    assert office.pending() == office.now
    office.send()
    assert "posted already" in _text(office.decide(Deed.SKIPPED))


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        "Hello.\n\n" + "word " * 440 + "END\n\nMERGE BY 02:00 UTC",
        "\n".join(f"• item {nth} of a list of some length, with words" for nth in range(55)),
    ],
)
def test_other_words_are_posted_whole(office: Office, text: str) -> None:
    """However long a line is; blank lines stay."""
    office.write(text)
    message = render_post([office.reminder()], office.snapshot, DUE_AT)
    assert_slack_takes(message)
    assert message.text == text.strip()
    blocks = "\n".join(one["text"]["text"] for one in message.blocks)
    assert blocks == text.strip()
    drafts = [one for one in office.view.reminders if one.drafts == POST]
    assert_slack_takes(render_post(drafts, office.snapshot, SHOWN_AT))


def test_words_that_do_not_fit_once_escaped_are_refused(office: Office) -> None:
    """In the form, where they can be shortened."""
    with pytest.raises(RefusedError, match="up to five"):
        office.write("&" * 800)


def test_the_post_of_the_moment_cannot_be_posted_before(office: Office) -> None:
    """It would say something else, and nothing would be said at the moment."""
    assert "cannot be said before" in _text(office.decide(Deed.RELEASED, MOMENT))
    assert office.ledger.acts() == ()
    drafts = [one for one in office.view.reminders if one.drafts == MOMENT]
    message = render_post(drafts, office.snapshot, SHOWN_AT)
    labels = _buttons(message)
    assert "post_now" not in labels
    assert "edit" in labels


def test_what_was_sent_keeps_its_words(office: Office) -> None:
    """The row is corrected afterwards: the post is not written anew."""
    office.write("our own words", MOMENT)
    sent_at = at(FREEZE)
    post = Post(
        id="p",
        recipient="C0ANNOUNCE",
        text="our own words",
        blocks=[],
        error="",
        sending_at=sent_at,
        slack_at=None,
        channel="C0ANNOUNCE",
        ts="1.1",
        thread_ts="",
        sent_at=sent_at,
        revision=1,
        expected_at={MOMENT: sent_at},
        is_repeat=False,
        is_open=False,
    )
    office.freeze_at("2024-11-08 01:30")
    again = restated(post, {}, office.snapshot, is_rehearsal=False)
    assert "our own words" in _text(again)
    other = replace(post, text="Code Freeze is now.")
    office.freeze_at(FREEZE)
    assert "our own words" not in _text(restated(other, {}, office.snapshot, is_rehearsal=False))


@pytest.mark.parametrize("deed", [Deed.PAUSED, Deed.CLOSED])
def test_nothing_is_decided_while_nothing_is_posted(office: Office, deed: Deed) -> None:
    """Whoever presses is told why."""
    office.ledger.do("1.32", "", deed, by=LEAD, now=office.now)
    assert f"is {deed.value}" in _text(office.decide(Deed.RELEASED))
    assert [one.deed for one in office.ledger.acts()] == [deed]


def test_what_is_taken_back_is_posted(office: Office) -> None:
    """Until it would help nobody any more."""
    office.decide(Deed.SPOKEN)
    office.plan()
    assert office.pending() is None
    assert office.take_back() is None
    office.plan()
    assert office.pending() == DUE_AT


def _buttons(message: Message) -> list[str]:
    """Return what can be done about what a message says."""
    actions = (block for block in message.blocks if block["type"] == "actions")
    return [one["action_id"] for block in actions for one in block["elements"]]
