"""A courier between a ledger and a Slack, a week before code freeze."""

from datetime import datetime, timedelta

from bot.addressing import wanted_deliveries
from bot.delivery import PACE, Courier, Pace, SlackClient
from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from bot.snapshot import Snapshot
from schedule.clock import RehearsalClock, machine_now
from schedule.ledger import Claim, Ledger
from schedule.reconcile import State, reconcile
from tests.builders import UNDRAFTED, a_cycle, a_milestone, a_snapshot, a_view, at, utc_and_pdt

POST = "chat.postMessage"
SNAPSHOT = a_snapshot()
WEEK, LAST = "1.32/code-freeze/7d/channel:announce", "1.32/code-freeze/1d/channel:announce"
MOMENT, DOCS = "1.32/code-freeze/0m/channel:announce", "1.32/docs-freeze/7d/channel:announce"
FREEZE_AT = at("2024-11-08 02:00")
DUE_AT = at("2024-10-31 12:00")
"""When the 7d post of code freeze is due."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Scene:
    """A courier with a ledger, before a Slack in which code freeze is a week away."""

    def __init__(self, slack: SlackServer, ledger: Ledger, pace: Pace = PACE) -> None:
        workspace = slack.workspace
        self.slack = slack
        self.ledger = ledger
        self.announce = workspace.channel_named("announce")
        self.lead = workspace.user_named("Enhancements Lead")
        self.snapshot = self.knowing(utc_and_pdt("2024-11-08 02:00"))
        self.clock = RehearsalClock(DUE_AT, speed=0)
        self.client = SlackClient(slack.token, slack.url)
        self.courier = Courier(ledger, self.client, lambda: self.snapshot, self.clock, pace=pace)

    def knowing(self, when: object) -> Snapshot:
        """Return what is known: 1.32 with a code freeze only, at *when*."""
        row = a_milestone(when=when)  # type: ignore[arg-type]  # any date
        view = a_view(a_cycle([row]), rules=UNDRAFTED, channels={"announce": self.announce.id})
        return a_snapshot(view, people={"enhancements-lead": self.lead.id})

    def planned(self) -> "Scene":
        """Write the plan down."""
        self.replan(at("2024-10-20 12:00"))
        return self

    def replan(self, now: datetime) -> None:
        """Hold the plan against the ledger."""
        held = self.ledger.deliveries(["1.32"])
        self.ledger.apply(reconcile(wanted_deliveries(self.snapshot), held, now), now=now)

    def claims(self, machine: datetime | None = None) -> list[Claim]:
        """Claim what is due now."""
        return self.ledger.claim(
            now=self.clock.now(),
            machine_now=machine or machine_now(),
            limit=10,
            lease=timedelta(seconds=30),
            holder="tests",
        )

    def claim(self, recipient: str) -> Claim:
        """Claim what is due now, and return the claim for one recipient."""
        return next(one for one in self.claims() if one.recipient == recipient)

    def deliver(self, machine: datetime | None = None) -> None:
        """Deliver what is due now to the announce channel."""
        for one in self.claims(machine):
            if one.recipient == self.announce.id:
                self.courier.deliver(one)

    def deliver_all(self, machine: datetime | None = None) -> None:
        """Deliver all that is due now, to everybody."""
        while claims := self.claims(machine):
            for one in claims:
                self.courier.deliver(one)

    def states(self) -> dict[str, State]:
        """Return the state of each delivery to the announce channel, by lead time."""
        return {
            one.reminder_id.split("/")[2]: one.state
            for one in self.ledger.history()
            if one.recipient == self.announce.id and "/code-freeze/" in one.reminder_id
        }

    def said(self) -> list[Message]:
        """Return what the announce channel has heard."""
        return self.slack.workspace.messages(self.announce.id)
