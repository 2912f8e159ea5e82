"""The file that says who has which Slack account, and what is made of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import KIND, Accounts, read_accounts
from bot.cli.stage import furnish, staged
from bot.knowledge import Knowledge
from bot.sandbox.server import SlackServer
from bot.snapshot import Snapshot
from schedule.clock import RehearsalClock
from schedule.ledger import Ledger, open_ledger
from schedule.problems import UserError
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, deployment

FILE = """\
# alphabetically sorted
users:
  docs-lead: U0000000001
  Enhancements-Lead: U0000000002
  Some Body: W0000000003
"""


def test_handles_are_read_in_any_case() -> None:
    """GitHub takes no notice of it; names of people match no handle, and do no harm."""
    users, complaints = read_accounts(FILE)
    assert users == {
        "docs-lead": "U0000000001",
        "enhancements-lead": "U0000000002",
        "some body": "W0000000003",
    }
    assert complaints == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: it has no mapping 'users'; write 'users: {handle: U0123}'"),
        ("- a\n- b\n", "line 1: it has no mapping 'users'; write 'users: {handle: U0123}'"),
        (
            "users:\n  docs-lead: '@docs'\n",
            "line 2: 'docs-lead' has no Slack id; write one like U0123456789",
        ),
        (
            "users:\n  docs-lead: U0000000001\n  Docs-Lead: U0000000002\n",
            "line 3: 'Docs-Lead' is there twice; keep one of them",
        ),
        (
            "users:\n  docs-lead: [U0000000001]\n",
            "line 2: 'docs-lead' has no Slack id; write one like U0123456789",
        ),
    ],
    ids=["empty", "a list", "a name for an id", "twice in other letters", "a list for an id"],
)
def test_a_bad_line_is_named(text: str, said: str) -> None:
    """It costs itself only."""
    assert said in read_accounts(text)[1]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return an empty ledger."""
    opened = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of accounts."""
    path = tmp_path / "users.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def looked(accounts: Accounts, times: int = 2) -> None:
    """Look at the file as often as it takes to believe a change."""
    for _ in range(times):
        accounts.look()


@pytest.mark.parametrize(
    "spoiled", ["", "users: {}", "users:\n  docs-lead: U0000000001\n", "<html>", "users: [a, b"]
)
def test_a_worse_file_is_not_believed(ledger: Ledger, file: Path, spoiled: str) -> None:
    """What it said before stays in force."""
    accounts = Accounts(str(file), ledger, on_change=lambda: None)
    looked(accounts)
    file.write_text(spoiled, encoding="utf-8")
    with pytest.raises(UserError, match="what it said before stays in force"):
        looked(accounts)
    kept = ledger.accepted(str(file), KIND)
    assert kept
    assert kept.text == FILE


def test_config_comes_before_the_file_and_the_file_before_links(ledger: Ledger, file: Path) -> None:
    """Whoever runs the bot has the last word."""
    looked(Accounts(str(file), ledger, on_change=lambda: None))
    for handle in ("docs-lead", "comms-lead"):
        ledger.link(handle, "U0000000008", by="U9")
    config = Snapshot(people={"enhancements-lead": "U0000000009"})
    knowledge = Knowledge(ledger, lambda: config, users=str(file))
    knowledge.refresh()
    assert knowledge.snapshot().people == {
        "docs-lead": "U0000000001",
        "enhancements-lead": "U0000000009",
        "some body": "W0000000003",
        "comms-lead": "U0000000008",
    }


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], list[str]]:
    """Return what a freshly started bot with a file of accounts tells one person."""

    def run(name: str) -> list[str]:
        with SlackServer(furnish(CYCLE)) as slack:
            settings = deployment(slack, tmp_path)
            handles = settings.config.people
            lines = [f"  {handle.upper()}: {user}" for handle, user in handles.items()]
            users = tmp_path / "users.yaml"
            users.write_text("\n".join(["users:", *lines]), encoding="utf-8")
            config = settings.config.model_copy(update={"people": {}, "users": str(users)})
            clock = RehearsalClock(
                BEFORE_FREEZE - timedelta(days=1), 0, end=BEFORE_FREEZE + timedelta(hours=2)
            )
            with staged(slack, replace(settings, config=config), clock) as stage:
                stage.service.runner.wakeup()
                person = stage.workspace.user_named(name)
                from tests.waiting import is_true_soon

                assert is_true_soon(lambda: stage.workspace.messages(person.id))
                return [one.text for one in stage.workspace.messages(person.id)]

    return run


def test_duties_reach_those_whom_the_file_names(told: Callable[[str], list[str]]) -> None:
    """From the first start on, without a line in the config."""
    assert any("Code Freeze" in text for text in told("Enhancements Lead"))
