"""Small plans for tests of the ledger, and a service that keeps one."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from schedule.ledger import Claim, Ledger
from schedule.reconcile import State, Wanted, reconcile

MONDAY = datetime(2024, 9, 9, 12, tzinfo=UTC)
"""Release time at which the tests' cycle begins."""
MACHINE = datetime(2030, 1, 1, tzinfo=UTC)
"""Machine time in the tests: another year, so that the two clocks cannot be mixed up."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(seconds=30)
OVER = timedelta()
"""A lease that is over as soon as anybody looks."""
CHANNEL, PERSON = "C0000000001", "U0000000001"


def wanted(
    name: str = "code-freeze/7d",
    recipient: str = CHANNEL,
    due_at: datetime = MONDAY + DAY,
    *,
    release: str = "1.32",
    milestone_at: datetime | None = None,
) -> Wanted:
    """Return a delivery as the plan asks for it."""
    reminder_id = f"{release}/{name}"
    return Wanted(reminder_id, recipient, release, due_at, milestone_at=milestone_at)


def plan(
    ledger: Ledger, all_wanted: Iterable[Wanted], *, now: datetime = MONDAY, release: str = "1.32"
) -> None:
    """Hold a plan against the ledger and perform what follows."""
    ledger.apply(reconcile(all_wanted, ledger.deliveries([release]), now), now=now)


def claim(
    ledger: Ledger,
    *,
    now: datetime = MONDAY + DAY,
    machine_now: datetime = MACHINE,
    limit: int = 10,
    holder: str = "tests",
    lease: timedelta = LEASE,
) -> list[Claim]:
    """Claim what is due."""
    return ledger.claim(now=now, machine_now=machine_now, limit=limit, lease=lease, holder=holder)


def start(ledger: Ledger, one: Claim, *, text: str = "a week to go") -> bool:
    """Write down that a post is about to be sent."""
    blocks = [{"type": "divider"}]
    return ledger.start_sending(one, text=text, blocks=blocks, now=MONDAY + DAY)


def send(ledger: Ledger, one: Claim, *, now: datetime = MONDAY + DAY) -> bool:
    """Send a post and write down that Slack took it."""
    return start(ledger, one) and ledger.sent(one, channel=one.recipient, ts="1.000001", now=now)


def states(ledger: Ledger) -> dict[str, State]:
    """Return the state of each reminder in its last round."""
    return {one.reminder_id.partition("/")[2]: one.state for one in ledger.history()}
