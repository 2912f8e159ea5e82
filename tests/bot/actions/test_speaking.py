"""What people are told who say something of a date: what, when, and who may."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.actions.confirming import confirm
from bot.actions.desk import Click, Desk
from bot.actions.discussing import discuss, settle
from bot.commands import answer
from bot.render import plain, render_post
from bot.render.message import Message
from bot.render.standing import subject
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.ledger import Ledger, open_ledger
from schedule.team import Team
from schedule.timeline import Undated
from tests.builders import PEOPLE, a_cycle, a_milestone, a_snapshot, a_view, at, planned
from tests.schedule.versions import moved, row
from tests.slack_limits import assert_slack_takes

NOW = at("2024-11-08 02:30")
DRIVER, LEAD, STRANGER = (
    PEOPLE[name] for name in ("enhancements-lead", "release-team-lead", "docs-lead")
)
ADMIN = "U0ADMIN"
FREEZE = "Code Freeze and Test Freeze"


class Office:
    """A ledger, and those who say something of the dates of one cycle."""

    def __init__(self, ledger: Ledger, view: CycleView | None = None) -> None:
        self.ledger = ledger
        self._view = view or a_view()

    @property
    def view(self) -> CycleView:
        """The cycle, with what was said of it."""
        return replace(self._view, acts=self.ledger.acts())

    @property
    def snapshot(self) -> Snapshot:
        """All that is known."""
        return a_snapshot(self.view)

    def say(self, action: str, key: str, user: str, now: datetime = NOW) -> Message:
        """Do something about the row of this key; return the answer."""
        found = self.view.cycle.milestone(key)
        assert found
        click = Click(action, subject(found, self.view), user)
        doing = {"confirm": confirm, "discuss": discuss, "settle": settle}[action]
        message = doing(click, Desk(self.ledger, self.snapshot, now, (ADMIN,)))
        assert_slack_takes(message)
        return message

    def becomes(self, view: CycleView) -> None:
        """Let the timeline say something else."""
        self._view = view

    def answer(self, words: str, now: datetime = NOW) -> str:
        """Return what everybody is answered."""
        return plain(answer(words, self.snapshot, now))

    def post(self, now: str, *ids: str) -> str:
        """Return what is posted."""
        return plain(render_post(planned(self.view, *ids), self.snapshot, at(now)))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Open it, for 1.32."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield Office(ledger)
    ledger.close()


def buttons(message: Message) -> list[str]:
    """Return what the buttons of a message do."""
    return [
        str(element["action_id"])
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


@pytest.mark.parametrize("user", [STRANGER, LEAD, ADMIN])
def test_what_nobody_confirms_is_said_first(office: Office, user: str) -> None:
    """Whoever asks, and whatever day it is, a meeting is not enforced; what can be is told."""
    for key in ("burndown", "removals-blog-published"):
        said = plain(office.say("confirm", key, user))
        assert said.startswith("Nobody has to confirm ")
        assert "not come" not in said
        assert "`/release-status confirm code freeze and test freeze`" in said


def test_what_has_not_come_is_said_before_who_may(office: Office) -> None:
    """A stranger learns that, too."""
    said = plain(office.say("confirm", "docs-freeze", STRANGER))
    assert said.startswith(
        "Docs Freeze has not come yet. It can be confirmed once its deadline has passed."
    )
    assert "It can be confirmed on its day." in plain(office.say("confirm", "release", LEAD))


def test_everybody_who_may_is_named(office: Office) -> None:
    """The role that drives it, the release lead, their shadows, the admins."""
    assert plain(office.say("confirm", "code-freeze", STRANGER)) == (
        f"For {FREEZE} this is up to the Enhancements Lead, the Release Team Lead, their shadows "
        f"or an admin of mine (@{ADMIN})."
    )
    assert office.ledger.acts() == ()


def test_without_a_roster_the_admins_are_named(office: Office) -> None:
    """Nobody is sent to a lead whom the team does not have."""
    office.becomes(a_view(replace(a_view().cycle, team=Team())))
    said = plain(office.say("confirm", "code-freeze", STRANGER))
    assert said == f"For {FREEZE} this is up to an admin of mine (@{ADMIN})."


def test_no_post_is_promised_that_is_not_there(office: Office) -> None:
    """The bot was installed after the freeze."""
    said = plain(office.say("confirm", "code-freeze", DRIVER))
    assert "I have no post about it to correct; `/release-status` says so in a moment." in said


def test_who_may_undo_has_a_button_for_it(office: Office) -> None:
    """Who confirmed, and an admin; not the second lead."""
    assert buttons(office.say("confirm", "code-freeze", DRIVER)) == ["unconfirm"]
    assert buttons(office.say("confirm", "code-freeze", DRIVER)) == ["unconfirm"]
    assert buttons(office.say("confirm", "code-freeze", LEAD)) == []
    assert buttons(office.say("confirm", "code-freeze", ADMIN)) == ["unconfirm"]


def test_what_is_out_is_no_plan_any_more(office: Office) -> None:
    """Nor is the cycle still on the way to it."""
    today = at("2024-12-11 16:00")
    assert "v1.32.0 release: Wed 11 December (planned), today" in office.answer("", today)
    office.say("confirm", "release", LEAD, today)
    said = office.answer("", today)
    assert "v1.32.0 release: Wed 11 December, it is out" in said
    assert "on the way to the v1.32.0 release" not in said
    assert "Date: Wed 11 December." in office.answer("release", today)


def test_who_names_no_date_is_told_what_can_be_confirmed(office: Office) -> None:
    """The checklist says `confirm`; the answer names the deadline that has just passed."""
    docs = at("2024-11-27 13:00")
    said = plain(answer("confirm", office.snapshot, docs, do=lambda *_: None))
    assert said == "Which date? Write `/release-status confirm docs freeze`."


def test_marking_twice_is_marking_once(office: Office) -> None:
    """The first word stays, and both can take it back."""
    first = office.say("discuss", "docs-freeze", STRANGER)
    assert plain(first).startswith("Docs Freeze is marked as under discussion, by you, Fri 8 Nov")
    assert buttons(first) == ["settle"]
    again = office.say("discuss", "docs-freeze", LEAD)
    assert f"by @{STRANGER}, Fri 8 November 02:30 UTC" in plain(again)
    assert "`/release-status discuss docs freeze off`" in plain(again)
    assert len(office.ledger.acts()) == 1
    office.say("settle", "docs-freeze", LEAD)
    assert office.ledger.acts() == ()
    assert "is not marked" in plain(office.say("settle", "docs-freeze", LEAD))


@pytest.mark.parametrize("action", ["discuss", "settle"])
def test_not_everybody_may_open_or_end_a_discussion(office: Office, action: str) -> None:
    """Who may not is told who may."""
    if action == "settle":
        office.say("discuss", "docs-freeze", LEAD)
    before = office.ledger.acts()
    assert "this is up to the Docs Lead" in plain(office.say(action, "docs-freeze", DRIVER))
    assert office.ledger.acts() == before


def test_every_place_that_says_the_date_says_that_it_is_discussed(office: Office) -> None:
    """Answers, posts, digests and direct messages."""
    now = at("2024-11-25 12:00")
    office.say("discuss", "docs-freeze", STRANGER)
    for words in ("", "next 10", "week", "timeline", "docs freeze", "26 november"):
        assert "under discussion" in office.answer(words, now), words
    for post in (
        "docs-freeze/1d/channel:announce",
        "docs-freeze/3d/channel:docs",
        "docs-freeze/0m/channel:announce",
        "docs-freeze/1d/role:Docs",
        "digest/week-12/channel:announce",
    ):
        assert "under discussion" in office.post("2024-11-25 12:00", post), post
    two = office.post("2024-11-19 12:00", "docs-freeze/8d/role:Docs", "docs-review/1d/role:Docs")
    assert "(date under discussion)" in two


@pytest.mark.parametrize(
    ("now", "reminder"),
    [
        ("2024-11-06 12:00", "code-freeze/1d/channel:announce"),
        ("2024-11-07 14:00", "code-freeze/12h/channel:announce"),
        ("2024-11-08 02:00", "code-freeze/0m/channel:announce"),
    ],
)
def test_a_date_that_may_die_is_not_repeated_as_if_it_stood(
    office: Office, now: str, reminder: str
) -> None:
    """The headline counts no hours to it, and nobody is pressed to request an exception."""
    office.say("discuss", "code-freeze", DRIVER, at("2024-11-05 12:00"))
    said = office.post(now, reminder)
    headline = said.splitlines()[0]
    assert headline.endswith(f"the date of {FREEZE} is under discussion.")
    assert "as published" in said
    assert "It may move; ask before you rely on it." in said
    assert "Request an exception" not in said


def test_a_discussion_ends_with_a_new_date(office: Office) -> None:
    """It has led to one; when that is discussed in its turn, somebody says so."""
    before = at("2024-11-05 12:00")
    office.say("discuss", "code-freeze", DRIVER, before)
    moved_on = moved("code-freeze", at("2024-11-15 02:00") - at("2024-11-08 02:00"))
    office.becomes(a_view(moved_on))
    assert "under discussion" not in office.answer("code freeze", before)
    office.say("discuss", "code-freeze", LEAD, before)
    assert f"@{LEAD} marked it" in office.answer("code freeze", before)
    (act,) = office.ledger.acts()
    assert act.deed is Deed.DISCUSSED


def test_what_has_come_is_not_discussed(office: Office) -> None:
    """Nor what has no date."""
    assert "has come already" in plain(office.say("discuss", "code-freeze", DRIVER))
    undated = a_milestone(when=Undated("TBD"))
    office.becomes(a_view(a_cycle([row("start-of-cycle"), undated])))
    assert "has no date yet" in plain(office.say("discuss", "code-freeze", DRIVER))
    assert office.ledger.acts() == ()


def test_a_confirmed_date_is_no_longer_discussed(office: Office) -> None:
    """It held."""
    office.say("discuss", "code-freeze", DRIVER, at("2024-11-05 12:00"))
    office.say("confirm", "code-freeze", DRIVER)
    said = office.post("2024-11-08 02:30", "code-freeze/0m/channel:announce")
    assert "are in effect" in said
    assert "under discussion" not in said
