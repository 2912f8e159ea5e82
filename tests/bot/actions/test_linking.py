"""A GitHub handle is linked to a Slack account by an admin's click, and by nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.commands.listener import COMMAND
from bot.sandbox.model import Message, User
from bot.sandbox.server import SlackServer
from schedule.clock import RehearsalClock
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, deployment
from tests.waiting import is_true_soon

HANDLE = "docs-lead"


class Office:
    """A bot that knows nobody but its admin."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.ledger = stage.service.ledger
        self.admin = stage.workspace.user_named("Release Team Lead")
        self.person = stage.workspace.user_named("Docs Lead")
        self._channel = stage.workspace.channel_named(CHANNELS["announce"])

    def type(self, words: str, user: User) -> str:
        """Type the command, and return its answer."""
        answered = self._stage.people.slash(user.id, self._channel.id, COMMAND, words)
        assert answered.message
        return answered.message.text

    def told(self, user: User, begins: str) -> Message:
        """Wait until somebody was told something that begins so, and return it."""

        def found() -> list[Message]:
            said = self._stage.workspace.messages(user.id)
            return [one for one in said if one.text.startswith(begins)]

        assert is_true_soon(found)
        return found()[-1]

    def press(self, button: str, on: Message, user: User) -> None:
        """Press a button."""
        self._stage.people.click(on, button, user.id)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Run a bot whose config has an admin and nobody else."""
    with SlackServer(furnish(CYCLE)) as slack:
        settings = deployment(slack, tmp_path)
        admin = slack.workspace.user_named("Release Team Lead").id
        config = settings.config.model_copy(update={"people": {}, "admins": (admin,)})
        clock = RehearsalClock(BEFORE_FREEZE, 60, end=BEFORE_FREEZE + timedelta(minutes=5))
        settings = replace(settings, config=config)
        with staged(slack, settings, clock, poll=timedelta(hours=1)) as stage:
            yield Office(stage)


def test_an_admin_links_who_asks_for_it(office: Office) -> None:
    """They are told, and asked for their dates are known."""
    assert "I don't know yet who you are" in office.type("mine", office.person)
    assert "I have asked my admins" in office.type(f"link @{HANDLE.upper()}", office.person)
    office.press("linked", office.told(office.admin, "Is @"), office.admin)
    assert office.told(office.person, f"You are `{HANDLE}` to me now.")
    assert office.ledger.links() == {HANDLE: office.person.id}
    assert "you are Docs Lead" in office.type("mine", office.person)
    assert f"You are `{HANDLE}` to me already." in office.type(f"link {HANDLE}", office.person)


def test_a_mention_is_no_handle(office: Office) -> None:
    """Slack turns what looks like one of its people into an id; what to type is said."""
    said = office.type(f"link @{HANDLE}", office.person)
    assert f"@{office.person.id} is an account here in Slack" in said
    assert "`/release-status link your-handle`" in said
    assert not office.ledger.unanswered("link")


def test_an_admin_says_no(office: Office) -> None:
    """Who asked is told, and asks in vain from then on."""
    office.type(f"link {HANDLE}", office.person)
    office.press("unlinked", office.told(office.admin, "Is @"), office.admin)
    assert office.told(office.person, "An admin has said")
    assert "that this is not your handle" in office.type(f"link {HANDLE}", office.person)
    assert office.ledger.links() == {}


def test_the_admins_are_asked_of_one_handle_of_a_person_at_a_time(office: Office) -> None:
    """Whoever names the whole roster is no more than one question to them."""
    office.type(f"link {HANDLE}", office.person)
    for other in ("branch-manager", "enhancements-lead"):
        said = office.type(f"link {other}", office.person)
        assert "I have asked my admins already whether you are `docs-lead`" in said
        assert f"<@{office.admin.id}>" in said or f"@{office.admin.id}" in said
    assert "I have asked my admins" in office.type(f"link {HANDLE}", office.person)
    assert len(office.ledger.unanswered("link")) == 1
    office.press("unlinked", office.told(office.admin, "Is @"), office.admin)
    assert office.told(office.person, "An admin has said")
    said = office.type("link branch-manager", office.person)
    assert "I have asked my admins whether you are `branch-manager`" in said


def test_nobody_links_themselves(office: Office) -> None:
    """A click by anybody but an admin changes nothing, however it came about."""
    office.type(f"link {HANDLE}", office.person)
    asked = office.told(office.admin, "Is @")
    office.press("linked", asked, office.person)
    assert office.ledger.links() == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("link", "Which handle?"),
        ("link nobody-here", "No roster of mine names `nobody-here`"),
        ("link <!channel>", "Which handle?"),
    ],
)
def test_only_who_is_in_a_roster_can_be_linked(office: Office, words: str, said: str) -> None:
    """Admins are asked about nobody else."""
    assert said in office.type(words, office.person)
