"""Who says that a freeze is enforced, or a date under discussion, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.confirming import unconfirm
from bot.actions.desk import Click, Desk
from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.commands import answer
from bot.commands.listener import COMMAND
from bot.render import plain
from bot.render.standing import subject
from bot.sandbox.model import Message, User
from bot.sandbox.server import SlackServer
from bot.snapshot import Snapshot
from schedule.acts import UNDONE_WITHIN, Act, Deed
from schedule.clock import RehearsalClock, machine_now
from schedule.ledger import open_ledger
from tests.bot.a_town import CYCLE, deployment
from tests.builders import PEOPLE, a_cycle, a_milestone, a_snapshot, a_view, at, utc_and_pdt
from tests.waiting import is_true_soon

PASSED = "v1.32: the Code Freeze and Test Freeze deadline has passed."
IN_EFFECT = "v1.32: Code Freeze and Test Freeze are in effect."
NOW = at("2024-11-08 02:30")


class Evening:
    """The minutes in which code freeze comes, and those who wait for it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.driver = self.person("Enhancements Lead")
        self.stranger = self.person("Docs Lead")
        self._announce = stage.workspace.channel_named(CHANNELS["announce"])

    def person(self, name: str) -> User:
        """Return somebody of the team."""
        return self._stage.workspace.user_named(name)

    def post(self) -> Message:
        """Wait for the post at the moment, and return it as it is now."""

        def found() -> list[Message]:
            said = self._stage.workspace.messages(self._announce.id)
            return [one for one in said if one.text.startswith((PASSED, IN_EFFECT))]

        assert is_true_soon(found)
        (post,) = found()
        return post

    def copy(self) -> Message:
        """Return what the Enhancements channel was told at the moment."""
        channel = self._stage.workspace.channel_named(CHANNELS["enhancements"])

        def found() -> list[Message]:
            said = self._stage.workspace.messages(channel.id)
            return [one for one in said if one.text.startswith((PASSED, IN_EFFECT))]

        assert is_true_soon(found)
        return found()[-1]

    def is_soon(self, headline: str) -> bool:
        """Wait until the post begins with *headline*."""
        return is_true_soon(lambda: self.post().text.startswith(headline))

    def press(self, button: str, on: Message, user: User) -> str:
        """Press a button, and return what only that person is told."""
        told = self._stage.workspace.ephemerals
        before = len(told(user.id))
        self._stage.people.click(on, button, user.id)
        assert is_true_soon(lambda: len(told(user.id)) > before)
        return told(user.id)[-1].text

    def told(self, user: User) -> Message:
        """Return what only this person was told last."""
        return self._stage.workspace.ephemerals(user.id)[-1]

    def type(self, words: str, user: User) -> str:
        """Type the command, and return its answer."""
        answered = self._stage.people.slash(user.id, self._announce.id, COMMAND, words)
        assert answered.message
        return answered.message.text


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    """Run a bot through the minutes around code freeze."""
    clock = RehearsalClock(at("2024-11-08 01:55"), 600, end=NOW)
    with (
        SlackServer(furnish(CYCLE)) as slack,
        staged(slack, deployment(slack, tmp_path), clock, poll=timedelta(hours=1)) as stage,
    ):
        yield Evening(stage)


def test_the_driver_says_that_it_is_enforced(evening: Evening) -> None:
    """The same post then says so, since when, and until when; its button is gone."""
    told = evening.press("confirm", evening.post(), evening.driver)
    assert told.startswith("Noted for v1.32: Code Freeze and Test Freeze.")
    assert evening.is_soon(IN_EFFECT)
    post = evening.post()
    assert "In effect since Fri 8 November 02:" in post.text
    assert "Until Thaw: Wed 11 December" in post.text
    assert "actions" not in [block["type"] for block in post.blocks]


def test_the_copy_in_the_channel_of_the_role_says_so_as_well(evening: Evening) -> None:
    """Nobody there is asked to confirm what has been confirmed."""
    assert "once it is enforced, say so" in evening.copy().text
    evening.press("confirm", evening.post(), evening.driver)
    assert is_true_soon(lambda: evening.copy().text.startswith(IN_EFFECT))
    assert "In effect since" in evening.copy().text
    assert "The deadline was Thu 7 November 19:00 PDT" in evening.copy().text
    assert "say so" not in evening.copy().text


def test_a_confirmation_is_taken_back(evening: Evening) -> None:
    """Somebody pressed the wrong button; the post is as it was, and asks again."""
    before = evening.post()
    evening.press("confirm", before, evening.driver)
    assert evening.is_soon(IN_EFFECT)
    told = evening.press("unconfirm", evening.told(evening.driver), evening.driver)
    assert told.startswith("Taken back: Code Freeze and Test Freeze")
    assert evening.is_soon(PASSED)
    assert evening.post().text == before.text
    evening.press("confirm", evening.post(), evening.driver)
    assert evening.is_soon(IN_EFFECT)


def test_nobody_else_says_so(evening: Evening) -> None:
    """They are told who can, and the post stays."""
    told = evening.press("confirm", evening.post(), evening.stranger)
    assert told.startswith(
        "For Code Freeze and Test Freeze this is up to the Enhancements Lead, the Release Team Lead"
    )
    assert evening.post().text.startswith(PASSED)


def test_the_command_says_the_same(evening: Evening) -> None:
    """For who does not have the post at hand; the release lead may, too."""
    evening.post()
    told = evening.type("confirm code freeze", evening.person("Release Team Lead"))
    assert told.startswith("Noted for v1.32")
    assert evening.is_soon(IN_EFFECT)
    status = evening.type("", evening.stranger)
    assert "In force: Code Freeze and Test Freeze. In effect since" in status
    assert "In effect since" in evening.type("code freeze", evening.stranger)


def test_the_second_to_confirm_is_told_who_was_first(evening: Evening) -> None:
    """Both meant well."""
    evening.post()
    lead = evening.person("Release Team Lead")
    evening.type("confirm code freeze", evening.driver)
    told = evening.type("confirm code freeze", lead)
    assert told.startswith(f"@{evening.driver.id} has confirmed it already, Fri 8 November 02:")
    assert "Whoever confirmed it can take it back for 10 minutes" in told


def test_nothing_is_confirmed_before_its_time(evening: Evening) -> None:
    """A release that is planned for December is not out in November."""
    told = evening.type("confirm release", evening.person("Branch Manager"))
    assert "has not come yet" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("confirm", "Which date?"),
        ("confirm flux capacitor", "Which date?"),
        ("confirm burndown", "can mean:"),
    ],
)
def test_what_is_unclear_is_asked(evening: Evening, words: str, said: str) -> None:
    """Nothing is confirmed on a guess."""
    assert said in evening.type(words, evening.driver)


def test_a_date_under_discussion_is_marked_until_it_is_settled(evening: Evening) -> None:
    """Everybody who asks is told not to rely on it."""
    docs = evening.person("Docs Lead")
    told = evening.type("discuss docs freeze", docs)
    assert told.startswith("Docs Freeze is marked as under discussion")
    asked = evening.type("docs freeze", evening.driver)
    assert f"@{docs.id} marked it as under discussion Fri 8 November 0" in asked
    again = evening.type("discuss docs freeze", evening.person("Release Team Lead"))
    assert again.startswith(f"Docs Freeze is marked as under discussion, by @{docs.id}, ")
    evening.type("discuss docs freeze off", docs)
    assert "under discussion" not in evening.type("docs freeze", evening.driver)


def test_in_a_terminal_nobody_confirms() -> None:
    """Nobody knows who sits there."""
    said = plain(answer("confirm code freeze", a_snapshot(), NOW))
    assert "works in Slack" in said


def confirmed(minutes_ago: float) -> Snapshot:
    """Return a snapshot in which code freeze was confirmed that long ago, by machine time."""
    kept_at = machine_now() - timedelta(minutes=minutes_ago)
    act = Act(
        "1.32",
        "code-freeze",
        Deed.CONFIRMED,
        PEOPLE["enhancements-lead"],
        at("2024-11-08 02:10"),
        kept_at,
    )
    return a_snapshot(replace(a_view(), acts=(act,)))


def test_what_people_rely_on_is_not_taken_back(tmp_path: Path) -> None:
    """After ten minutes it takes a word of their own."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    view = a_view()
    row = view.cycle.milestone("code-freeze")
    assert row
    click = Click("unconfirm", subject(row, view), PEOPLE["enhancements-lead"])
    late = confirmed(UNDONE_WITHIN.seconds / 60 + 1)
    told = plain(unconfirm(click, Desk(ledger, late, NOW, ("U7",))))
    assert told == (
        "Code Freeze and Test Freeze stays confirmed. Whoever confirmed it can take it back for "
        "10 minutes; after that, an admin of mine (U7)."
    )
    assert "Taken back" in plain(unconfirm(click, Desk(ledger, confirmed(9), NOW)))
    another = replace(click, user=PEOPLE["release-team-lead"])
    assert "stays confirmed" in plain(unconfirm(another, Desk(ledger, confirmed(9), NOW)))
    admin = replace(click, user="U7")
    assert "Taken back" in plain(unconfirm(admin, Desk(ledger, late, NOW, ("U7",))))
    ledger.close()


@pytest.mark.parametrize("value", ["", "1.32/code-freeze", "0123456789abcdef", "<!channel>"])
def test_a_forged_subject_changes_nothing(tmp_path: Path, value: str) -> None:
    """Whatever a click claims to be about, it is looked up."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    desk = Desk(ledger, a_snapshot(), NOW, ("U1",))
    said = plain(unconfirm(Click("unconfirm", value, "U1"), desk))
    assert said == "That is no longer in the timeline that I read."
    assert ledger.acts() == ()
    ledger.close()


def test_a_confirmation_is_of_the_date_that_it_was_about() -> None:
    """A freeze that moved two weeks is in effect only once somebody says so again."""
    said = Act(
        "1.32",
        "code-freeze",
        Deed.CONFIRMED,
        "U1",
        NOW,
        NOW,
        detail=at("2024-11-08 02:00").isoformat(),
    )
    row = a_milestone(when=utc_and_pdt("2024-11-22 02:00"))
    moved = replace(a_view(a_cycle([row])), acts=(said,))
    assert replace(a_view(), acts=(said,)).act("code-freeze", Deed.CONFIRMED) == said
    assert moved.act("code-freeze", Deed.CONFIRMED) is None
    assert replace(moved, acts=(replace(said, detail=""),)).act("code-freeze", Deed.CONFIRMED)
