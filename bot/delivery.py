"""Delivery: the only code that posts.

A claim becomes one message. Between "about to be written" and Slack's answer lies the one moment
at which a crash leaves a message's fate unknown; everything else can be done again.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot.outcomes import Outcome, Verdict, outcome_of
from bot.render import Message, render_post
from bot.snapshot import Snapshot
from schedule.clock import Clock, machine_now, monotonic
from schedule.ledger import Claim, Ledger
from schedule.plan import Purpose, Reminder
from schedule.reconcile import Delivery, State

EVENT_TYPE = "release_reminder"
"""Type of the metadata on every post, by which a post can be found again."""
PACE = timedelta(seconds=1)
"""Machine time between two posts to one recipient.

Source: docs.slack.dev/apis/web-api/rate-limits ("1 per second per channel").
"""
REQUEST_TIMEOUT = timedelta(seconds=10)
"""Machine time that Slack has for an answer."""
_LEAST_LEFT = REQUEST_TIMEOUT + timedelta(seconds=5)
"""How much of a claim's lease a request needs: with less, another process may hold the claim by
the time it is answered."""
_BACKOFF = timedelta(seconds=5)
_LONGEST_BACKOFF = timedelta(minutes=5)
_WITHOUT_CREDENTIALS = timedelta(minutes=1)

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """What a claim comes to when the plan is asked once more, right before posting.

    Attributes:
        reminders: What to say, as the plan holds it now.
        closed: Deliveries that are not to be sent, by number, and how they end.
        postponed: Deliveries that have moved, by number, and to when.
    """

    reminders: tuple[Reminder, ...]
    closed: dict[int, State]
    postponed: dict[int, datetime]


def still_due(deliveries: Iterable[Delivery], snapshot: Snapshot, now: datetime) -> Due:
    """Ask the plan what of *deliveries* is still to be said. Pure.

    Cancelled is what the plan no longer holds; expired what helps nobody any more, or what a
    nearer reminder of the same milestone says better; postponed what has moved.
    """
    due: dict[int, Reminder] = {}
    closed: dict[int, State] = {}
    postponed: dict[int, datetime] = {}
    for delivery in deliveries:
        reminder = snapshot.reminder(delivery.reminder_id)
        if reminder is None:
            closed[delivery.id] = State.CANCELLED
        elif reminder.expires_at and reminder.expires_at <= now:
            closed[delivery.id] = State.EXPIRED
        elif reminder.due_at > now and reminder.due_at != delivery.due_at:
            postponed[delivery.id] = reminder.due_at
        else:
            due[delivery.id] = reminder
    nearest: dict[tuple[object, ...], int] = {}
    for number, reminder in sorted(due.items(), key=lambda pair: pair[1].due_at):
        if reminder.purpose is Purpose.AHEAD:
            same = (reminder.release, reminder.milestone, reminder.audience)
            if same in nearest:
                closed[nearest[same]] = State.EXPIRED
            nearest[same] = number
    said = tuple(one for number, one in due.items() if number not in closed)
    return Due(said, closed, postponed)


class Courier:
    """Carries claims to Slack and their outcomes to the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        client: WebClient,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        *,
        pace: timedelta = PACE,
    ) -> None:
        """Set up delivery.

        Args:
            ledger: Where outcomes go.
            client: A client without retry handlers: slack_sdk's own posts twice when an answer
                is lost.
            snapshot: Gives what the bot knows at present.
            clock: Release time.
            pace: Machine time between two posts to one recipient.
        """
        self._ledger = ledger
        self._client = client
        self._snapshot = snapshot
        self._clock = clock
        self._pace = pace

    def deliver(self, claim: Claim) -> None:
        """Post what *claim* holds and settle it; whatever happens, the ledger knows."""
        snapshot, now = self._snapshot(), self._clock.now()
        due = still_due(claim.deliveries, snapshot, now)
        left = self._ledger.drop(claim, closed=due.closed, postponed=due.postponed, now=now)
        if left is None or not due.reminders:
            return
        is_rehearsal = self._ledger.is_rehearsal
        message = render_post(
            due.reminders,
            snapshot,
            now,
            is_rehearsal=is_rehearsal,
            late_by=now - min(one.due_at for one in due.reminders),
        )
        outcome = self._post(left, message, due.reminders)
        if outcome and outcome.verdict is Verdict.REFUSED_CONTENT:
            _LOGGER.error(
                "Slack refuses the blocks of post %s: %s; it goes out as plain text",
                claim.post_id,
                outcome.error,
            )
            outcome = self._post(left, Message(message.text, ()), due.reminders)
        if outcome is not None:
            self._settle(left, outcome)

    def _post(
        self, claim: Claim, message: Message, reminders: tuple[Reminder, ...]
    ) -> Outcome | None:
        """Return what the request came to; None if the claim no longer holds."""
        now = self._clock.now()
        if not self._ledger.start_sending(claim, text=message.text, blocks=message.blocks, now=now):
            _LOGGER.warning("the claim on post %s has ended; nothing is posted", claim.post_id)
            return None
        metadata = {
            "event_type": EVENT_TYPE,
            "event_payload": {
                "post_id": claim.post_id,
                "reminder_ids": [reminder.id for reminder in reminders],
            },
        }
        # The last look before the request is written. A process that hung until now sends nothing.
        if claim.ends_at - monotonic() < _LEAST_LEFT.total_seconds():
            return Outcome(Verdict.LATER, error="too little of the claim's lease was left")
        blocks = [dict(block) for block in message.blocks]
        try:
            answer = self._client.chat_postMessage(
                channel=claim.recipient,
                text=message.text,
                blocks=blocks,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except Exception as error:  # noqa: BLE001 -- slack_sdk's decoder raises all sorts
            return outcome_of(error)
        return Outcome(Verdict.SENT, channel=answer["channel"], ts=answer["ts"])

    def _settle(self, claim: Claim, outcome: Outcome) -> None:
        now, machine = self._clock.now(), machine_now()
        who, error = claim.recipient, outcome.error
        free_at = machine + self._pace
        match outcome.verdict:
            case Verdict.SENT:
                self._ledger.sent(
                    claim, channel=outcome.channel, ts=outcome.ts, now=now, free_at=free_at
                )
            case Verdict.LATER:
                free_at = machine + (outcome.retry_after or backoff(claim.retries))
                _LOGGER.warning("post to %s waits until %s: %s", who, free_at, error)
                self._ledger.returned(claim, note=error, now=now, free_at=free_at)
            case Verdict.REFUSED_CREDENTIALS:
                _LOGGER.error("Slack refuses the bot's token: %s; nothing is lost, fix it", error)
                free_at = machine + _WITHOUT_CREDENTIALS
                self._ledger.returned(claim, note=error, now=now, free_at=free_at)
            case Verdict.REFUSED_RECIPIENT:
                _LOGGER.error("Slack refuses posts to %s: %s", who, error)
                self._ledger.failed(claim, error=error, now=now, is_recipient_broken=True)
            case Verdict.REFUSED_CONTENT | Verdict.REFUSED:
                _LOGGER.error("Slack refuses post %s to %s: %s", claim.post_id, who, error)
                self._ledger.failed(claim, error=error, now=now, free_at=free_at)
            case Verdict.UNKNOWN:
                _LOGGER.error("nobody knows whether a post to %s landed: %s", who, error)
                self._ledger.unknown(claim, error=error, now=now, free_at=free_at)


def backoff(retries: int) -> timedelta:
    """Return how long to wait, machine time, before try number *retries* + 2."""
    doubled: timedelta = _BACKOFF * 2 ** min(retries, 10)
    return min(doubled, _LONGEST_BACKOFF)
