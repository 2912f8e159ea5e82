from datetime import datetime, timedelta
from pathlib import Path

from bot.delivery import PACE, Courier, SlackClient
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from schedule.clock import RehearsalClock, machine_now
from schedule.ledger import open_ledger
from schedule.notices import Notice
from schedule.reconcile import State
from tests.builders import a_snapshot, at

PEOPLE = 400
DUE_AT = at("2024-10-31 12:00")


class MachineTime:
    """Machine time that passes when it is told to, for the bot and for Slack alike."""

    def __init__(self) -> None:
        self.now = machine_now()

    def monotonic(self) -> float:
        """Return it in seconds."""
        return self.now.timestamp()

    def pass_to(self, instant: datetime) -> None:
        """Let it be *instant*."""
        self.now = instant


def test_a_rush_of_direct_messages_meets_no_limit(tmp_path: Path) -> None:
    """Four hundred due at once leave in two minutes, at Slack's documented pace, without a 429."""
    time = MachineTime()
    begun_at = time.now
    workspace = Workspace.furnished(users=[f"Contributor {number}" for number in range(PEOPLE)])
    everybody = {workspace.user_named(f"Contributor {number}").id for number in range(PEOPLE)}
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    body = {"recipient": "C0123456789", "error": "is_archived", "text": "hello"}
    ledger.tell(Notice("notice/broken/1", "broken", body), everybody, now=DUE_AT)
    with SlackServer(workspace, monotonic=time.monotonic) as slack:
        client = SlackClient(slack.token, slack.url)
        clock = RehearsalClock(DUE_AT, speed=0)
        courier = Courier(ledger, client, a_snapshot, clock)
        while free_at := ledger.next_free_at(DUE_AT):
            time.pass_to(max(time.now, free_at))
            for claim in ledger.claim(
                now=DUE_AT,
                machine_now=time.now,
                limit=8,
                lease=timedelta(seconds=30),
                holder="tests",
                pace=PACE.workspace,
            ):
                courier.deliver(claim)
    assert ledger.counts() == {State.SENT: PEOPLE}
    assert len(slack.calls) == PEOPLE
    assert timedelta(seconds=110) < time.now - begun_at < timedelta(seconds=125)
    ledger.close()
