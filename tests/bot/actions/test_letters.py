"""Who drives a date gets what there is to send about it, wherever they ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.actions.desk import Click, Desk
from bot.actions.letters import draft
from bot.render import plain
from bot.sandbox.server import SlackServer
from tests.bot.an_office import a_slack, buttons, office
from tests.builders import a_snapshot, a_view
from tests.waiting import is_true_soon

MAIL = "Subject of the mail to dev@kubernetes.io:"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """The Slack of the release team."""
    with a_slack() as slack:
        yield slack


@pytest.mark.parametrize("is_socket", [False, True], ids=["HTTP", "Socket Mode"])
def test_the_button_says_what_the_command_says(
    slack: SlackServer, tmp_path: Path, *, is_socket: bool
) -> None:
    """Only who pressed it sees it, and the message stays as it is."""
    with office(slack, tmp_path, is_socket=is_socket) as noon:
        before = buttons(noon.message(noon.lead))
        said = noon.press("draft", noon.lead)
        assert MAIL in said
        assert "will be in effect from" in said
        assert noon.type("draft code freeze", noon.lead) == said
        assert buttons(noon.message(noon.lead)) == before
        assert noon.acts == ()


def test_who_is_only_told_of_it_has_no_such_button(slack: SlackServer, tmp_path: Path) -> None:
    """The driver writes to everybody; others would do so a second time."""
    with office(slack, tmp_path) as noon:
        assert "Draft" in buttons(noon.message(noon.lead))
        assert "Draft" not in buttons(noon.message(noon.person("Branch Manager")))


def test_a_stranger_may_ask_for_it_and_a_date_that_is_gone_is_said_to_be(
    slack: SlackServer, tmp_path: Path
) -> None:
    """It holds nothing that the channel is not told."""
    with office(slack, tmp_path) as noon:
        assert MAIL in noon.type("draft docs freeze", noon.stranger)
        assert "Which date?" in noon.type("draft", noon.stranger)
        assert "like `/release-status draft " in noon.type("draft burndown", noon.stranger)
        desk = Desk(noon.stage.service.ledger, a_snapshot(a_view()), noon.clock.now())
        gone = draft(Click("draft", "forged", noon.stranger.id), desk)
        assert "no longer in the timeline" in plain(gone)


CALLS = "2024-10-25 11:58", "2024-10-25 12:10"
"""Around the noon of the working day before 1.32 is called to request exceptions."""


@pytest.mark.parametrize(
    ("who", "row"),
    [("Communications Lead", "Brace Yourself"), ("Release Team Lead", "Call for Exceptions")],
)
def test_who_calls_for_a_freeze_is_handed_the_call(
    slack: SlackServer, tmp_path: Path, who: str, row: str
) -> None:
    """It can be posted as it is: what is due and when, how to be excepted, and where to look."""
    since, until = CALLS
    with office(slack, tmp_path, since=since, until=until) as noon:
        owner = noon.person(who)
        message = noon.message(owner, what=row)
        said = message.text.split("Ready for you to post")[1]
        assert "Code Freeze and Test Freeze for Kubernetes v1.32 will be in effect from" in said
        assert "(Fri 8 November 02:00 UTC)" in said
        assert "every code and test PR" in said
        assert "by Mon 11 November 02:00 UTC at the latest" in said
        assert "How to request one: https://git.k8s.io/sig-release/releases/EXCEPTIONS.md" in said
        mail = noon.press("draft", owner, message)
        assert MAIL in mail
        assert "will be in effect" in mail
        assert not noon.posts("Ready for you to post")


def test_a_call_that_is_made_is_not_handed_out_again(slack: SlackServer, tmp_path: Path) -> None:
    """[Done] says that it is posted."""
    since, until = CALLS
    with office(slack, tmp_path, since=since, until=until) as noon:
        owner = noon.person("Communications Lead")
        message = noon.message(owner, what="Brace Yourself")
        noon.click("done", owner, message)
        assert is_true_soon(
            lambda: "Ready for you to post" not in noon.message(owner, what="Brace Yourself").text
        )
