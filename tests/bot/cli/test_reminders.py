import json
import re
from datetime import timedelta

import pytest

from schedule.ledger import open_ledger
from tests.bot.cli.a_deployment import Deployment, cli
from tests.schedule.ledger.plans import DAY, MONDAY, claim, plan, send, wanted


@pytest.fixture
def played(deployment: Deployment) -> Deployment:
    """Return a deployment whose ledger holds a post that was sent and one that waits."""
    ledger = open_ledger(f"sqlite:///{deployment.database}", is_rehearsal=False)
    plan(ledger, [wanted(), wanted("code-freeze/3d", due_at=MONDAY + 5 * DAY)])
    (post,) = claim(ledger)
    send(ledger, post)
    ledger.close()
    return deployment


def test_reminders_are_what_scripts_rely_on(played: Deployment) -> None:
    """Each field, for one that was sent and one that waits."""
    result = cli("reminders", "--format", "json", environ=played.environ())
    assert json.loads(result.stdout) == [
        {
            "id": "1.32/code-freeze/7d",
            "recipient": "C0000000001",
            "round": 1,
            "state": "sent",
            "due_at": "2024-09-10T12:00:00Z",
            "sent_at": "2024-09-10T12:00:00Z",
            "channel": "C0000000001",
            "ts": "1.000001",
            "error": None,
            "settled": None,
            "late_seconds": 0,
            "link": "https://slack.com/archives/C0000000001/p1000001",
        },
        {
            "id": "1.32/code-freeze/3d",
            "recipient": "C0000000001",
            "round": 1,
            "state": "pending",
            "due_at": "2024-09-14T12:00:00Z",
            "sent_at": None,
            "channel": None,
            "ts": None,
            "error": None,
            "settled": None,
            "late_seconds": None,
            "link": None,
        },
    ]


def test_reminders_are_a_table_for_people(played: Deployment) -> None:
    """A line each, and how many there are in which state."""
    result = cli("reminders", environ=played.environ())
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert any(line.startswith("sent ") and "1.32/code-freeze/7d" in line for line in lines)
    assert lines[-1] == "2 deliveries: 1 pending, 1 sent"


def test_what_was_sent_can_be_opened(played: Deployment) -> None:
    """Its link stands below it, and on one line."""
    lines = cli("reminders", environ=played.environ()).stdout.splitlines()
    (sent,) = [nth for nth, line in enumerate(lines) if line.startswith("sent ")]
    assert lines[sent + 1].strip() == "https://slack.com/archives/C0000000001/p1000001"


def test_a_link_names_the_workspace_where_it_is_known(played: Deployment) -> None:
    """Whoever is signed in to several lands in the right one."""
    ledger = open_ledger(f"sqlite:///{played.database}", is_rehearsal=False)
    ledger.keep_workspace("https://k8s.example.org/")
    ledger.close()
    result = cli("reminders", "--format", "json", environ=played.environ())
    assert json.loads(result.stdout)[0]["link"] == (
        "https://k8s.example.org/archives/C0000000001/p1000001"
    )


@pytest.mark.parametrize(
    ("lateness", "said", "seconds"),
    [(timedelta(seconds=40), "", 40), (timedelta(hours=3, minutes=5), "3h 5m", 11_100)],
    ids=["within a minute", "by hours"],
)
def test_what_went_out_late_says_how_late(
    deployment: Deployment, lateness: timedelta, said: str, seconds: int
) -> None:
    """Slack was down, or the bot was; a minute is nobody's business."""
    ledger = open_ledger(f"sqlite:///{deployment.database}", is_rehearsal=False)
    plan(ledger, [wanted()])
    (post,) = claim(ledger, now=MONDAY + DAY + lateness)
    send(ledger, post, now=MONDAY + DAY + lateness)
    ledger.close()
    table = cli("reminders", environ=deployment.environ()).stdout
    (sent,) = [line for line in table.splitlines() if line.startswith("sent ")]
    (record,) = json.loads(
        cli("reminders", "--format", "json", environ=deployment.environ()).stdout
    )
    assert re.split(" {2,}", sent)[3] == (said or "C0000000001")
    assert record["late_seconds"] == seconds


@pytest.mark.parametrize(
    ("state", "ids"),
    [("sent", ["1.32/code-freeze/7d"]), ("pending", ["1.32/code-freeze/3d"]), ("unknown", [])],
    ids=["sent", "waiting", "lost"],
)
def test_reminders_of_one_state_are_listed(played: Deployment, state: str, ids: list[str]) -> None:
    """The proof of what went out, and what to look after."""
    result = cli("reminders", "--state", state, "--format", "json", environ=played.environ())
    assert [one["id"] for one in json.loads(result.stdout)] == ids


def test_a_state_that_there_is_not_is_refused(played: Deployment) -> None:
    """With those that there are."""
    result = cli("reminders", "--state", "posted", environ=played.environ())
    assert result.exit_code == 2
    assert result.stderr == (
        "release-bot: no state 'posted'; it is one of pending, claimed, sending, sent, unknown, "
        "failed, cancelled, expired\n"
    )


@pytest.mark.parametrize("options", [[], ["--rehearsal"]], ids=["live", "of the rehearsal"])
def test_without_a_ledger_there_is_nothing_to_show(
    deployment: Deployment, options: list[str]
) -> None:
    """And none is made by looking."""
    result = cli("reminders", *options, environ=deployment.environ())
    assert result.exit_code == 2
    assert result.stderr.startswith(f"release-bot: no ledger at {deployment.folder}/ledger")
    assert list(deployment.folder.glob("*.db")) == []
