"""Time zones come from profiles, where that is switched on, of those in the roster only."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.profiles import Profiles, roster_ids
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from bot.snapshot import Snapshot
from schedule.acts import Deed
from schedule.ledger import Ledger, open_ledger
from schedule.team import Member, Role, Team
from tests.builders import a_cycle, a_snapshot, a_view, at


class AtOnce(threading.Event):
    """Never set, and waits for nothing."""

    def wait(self, timeout: float | None = None) -> bool:
        """Return at once that it is not set."""
        del timeout
        return False


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return an empty ledger."""
    opened = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    yield opened
    opened.close()


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Return a Slack with a lead of the roster, and somebody who is not in it."""
    workspace = Workspace.furnished(["announce"], ["Docs Lead", "Somebody"])
    with SlackServer(workspace, scopes=("chat:write", "users:read")) as server:
        yield server


def knowing(slack: SlackServer) -> Snapshot:
    """Return what is known: everybody's account, and a roster with one role."""
    team = Team((Role("Docs", (Member("Docs Lead", "Docs-Lead", is_lead=True),)),))
    people = {
        "docs-lead": slack.workspace.user_named("Docs Lead").id,
        "somebody": slack.workspace.user_named("Somebody").id,
    }
    return a_snapshot(a_view(a_cycle(team=team)), people=people)


def test_the_zone_of_a_profile_is_kept(slack: SlackServer, ledger: Ledger) -> None:
    """Of the lead's; nobody looks at anybody else's profile."""
    snapshot, changes = knowing(slack), []
    client = WebClient(slack.token, slack.url, retry_handlers=[])
    profiles = Profiles(client, ledger, lambda: snapshot, lambda: changes.append(1))
    profiles.look(AtOnce())
    (lead,) = roster_ids(snapshot)
    assert {user: one.profile_zone for user, one in ledger.preferences().items()} == {lead: "UTC"}
    assert changes == [1]


def test_a_closed_cycle_brings_nobody_back(slack: SlackServer, ledger: Ledger) -> None:
    """Closed by another process, of which this one has not heard when it looks."""
    snapshot, changes = knowing(slack), []
    client = WebClient(slack.token, slack.url, retry_handlers=[])
    ledger.do("1.32", "", Deed.CLOSED, by="U1", now=at("2024-12-12 12:00"))
    Profiles(client, ledger, lambda: snapshot, lambda: changes.append(1)).look(AtOnce())
    assert ledger.preferences() == {}
    assert changes == []


def test_without_the_scope_nobodys_hours_are_known(slack: SlackServer, ledger: Ledger) -> None:
    """The bot goes on as if the feature were off."""
    snapshot = knowing(slack)
    client = WebClient("xoxb-wrong", slack.url, retry_handlers=[])
    Profiles(client, ledger, lambda: snapshot, lambda: None).look(AtOnce())
    assert ledger.preferences() == {}
