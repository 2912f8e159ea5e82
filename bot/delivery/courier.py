"""The courier: a claim goes to Slack, its outcome to the ledger.

A claim becomes one message. Between "about to be written" and Slack's answer lies the one moment
at which a crash leaves a message's fate unknown; everything else can be done again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery.client import SlackClient
from bot.delivery.due import notice_ids, still_due
from bot.delivery.following import Followed
from bot.delivery.metadata import metadata
from bot.delivery.pace import PACE, Pace
from bot.delivery.wording import beside_duties, worded
from bot.outcomes import Outcome, Verdict, outcome_of
from bot.render import Message
from bot.render.message import shortened
from bot.render.notices import UNWORDABLE
from bot.snapshot import Snapshot
from schedule.clock import Clock, monotonic
from schedule.ledger import LONGEST_WAIT, Claim, Ledger
from schedule.notices import Notice
from schedule.plan import Reminder

_BACKOFF = timedelta(seconds=5)
_WITHOUT_CREDENTIALS = timedelta(minutes=1)
"""Machine time between two tries while Slack refuses the token."""
_PROBE_AFTER = timedelta(hours=1)
"""Machine time between two tries of a channel or person that takes nothing."""

_LOGGER = logging.getLogger(__name__)


def _tell_nobody(outcome: Outcome, waited: timedelta) -> None:
    del outcome, waited


class Courier:
    """Carries claims to Slack and their outcomes to the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        client: SlackClient,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        *,
        fresh: Callable[[], Snapshot] | None = None,
        pace: Pace = PACE,
        on_outcome: Callable[[Outcome, timedelta], None] = _tell_nobody,
        on_put_off: Callable[[], None] = lambda: None,
    ) -> None:
        """Set up delivery.

        Args:
            ledger: Where outcomes go.
            client: Posts.
            snapshot: Gives what the bot knows at present.
            clock: Release time.
            fresh: Gives what the bot knows after it has looked what people did, in whichever
                process; asked about what somebody may have decided about. None for *snapshot*.
            pace: How fast to post.
            on_outcome: Told what each post came to, once it is written down, and how long after
                it was due the post was taken up, in release time.
            on_put_off: Told when something waits that is due: the plan may have to change.
        """
        self._ledger = ledger
        self._client = client
        self._snapshot = snapshot
        self._fresh = fresh or snapshot
        self._clock = clock
        self._pace = pace
        self._on_outcome = on_outcome
        self._on_put_off = on_put_off

    def deliver(self, claim: Claim) -> None:
        """Post what *claim* holds and settle it; whatever happens, the ledger knows."""
        snapshot, now = self._known(claim), self._clock.now()
        told = self._ledger.notices(notice_ids(claim.deliveries))
        due = still_due(claim.deliveries, snapshot, now, told, self._followed(claim, snapshot))
        left = self._ledger.drop(
            claim,
            closed=due.closed,
            postponed=due.postponed,
            put_off=due.put_off,
            superseded=due.superseded,
            now=now,
        )
        if due.put_off:
            self._on_put_off()
        if left is None:
            return
        others = beside_duties([one.reminder_id for one in left.deliveries], told)
        pieces: list[Reminder | Notice] = [*due.reminders, *others]
        left, message = self._word(left, pieces, told, snapshot, now)
        if left is None or message is None:
            return
        outcome = self._post(left, message, due.thread_ts)
        refusal = ""
        if outcome and outcome.verdict is Verdict.REFUSED_CONTENT:
            refusal = outcome.error
            _LOGGER.error(
                "Slack refuses the blocks of post %s: %s; it goes out as short plain text",
                claim.post_id,
                refusal,
            )
            outcome = self._post(left, shortened(message), due.thread_ts)
        if outcome is not None:
            self._settle(left, outcome, refusal)
            self._on_outcome(outcome, now - left.due_at)

    def _known(self, claim: Claim) -> Snapshot:
        """Return what is known; also the latest word about what somebody may just have decided.

        That is a post that its driver has seen, and what no plan holds.
        """
        snapshot = self._snapshot()
        found = [snapshot.reminder(one.reminder_id) for one in claim.deliveries]
        is_decided = any(one and one.is_drafted for one in found) or notice_ids(claim.deliveries)
        return self._fresh() if is_decided else snapshot

    def _word(
        self,
        claim: Claim,
        pieces: Sequence[Reminder | Notice],
        told: Mapping[str, Notice],
        snapshot: Snapshot,
        now: datetime,
    ) -> tuple[Claim | None, Message | None]:
        """Return what *claim* becomes. What cannot be worded fails alone, and the rest is said."""

        def word(those: Sequence[Reminder | Notice]) -> Message:
            reminders = [one for one in those if isinstance(one, Reminder)]
            others = [one for one in those if isinstance(one, Notice)]
            is_rehearsal = self._ledger.is_rehearsal
            return worded(
                claim, reminders, others, snapshot, now, is_rehearsal=is_rehearsal, told=told
            )

        try:
            return claim, word(pieces)
        except Exception:
            _LOGGER.exception("post %s cannot be worded; its parts are, one by one", claim.post_id)
        left: Claim | None = claim
        said: list[Reminder | Notice] = []
        message = None
        for piece in pieces:
            try:
                message = word([*said, piece])
                said.append(piece)
            except Exception as error:
                _LOGGER.exception("%s to %s cannot be worded", piece.id, claim.recipient)
                why = f"{UNWORDABLE}: {type(error).__name__}: {error}"
                left = left and self._ledger.fail_alone(left, piece.id, error=why, now=now)
        return left, message

    def _followed(self, claim: Claim, snapshot: Snapshot) -> dict[str, Followed]:
        """Return what became of what some of a claim follows, by id."""
        found: dict[str, Followed] = {}
        for delivery in claim.deliveries:
            one = snapshot.reminder(delivery.reminder_id)
            if one and one.follows and one.follows not in found:
                said = self._ledger.posts_of(one.follows)
                # A channel that the config has put in place of another has no such thread.
                here = [post for post in said if post.recipient == claim.recipient]
                posts = here if one.is_in_thread else said
                found[one.follows] = Followed(tuple(posts), self._ledger.is_unsaid(one.follows))
        return found

    def _post(self, claim: Claim, message: Message, thread_ts: str) -> Outcome | None:
        """Return what the request came to; None if the claim no longer holds."""
        now = self._clock.now()
        slack_at = self._client.slack_now()
        if not self._ledger.start_sending(
            claim,
            text=message.text,
            blocks=message.blocks,
            now=now,
            slack_at=slack_at,
            thread_ts=thread_ts,
        ):
            _LOGGER.warning("the claim on post %s has ended; nothing is posted", claim.post_id)
            return None
        # A process that hung until now sends nothing: with less time left, another one may hold
        # the claim before Slack has answered. The client looks once more when it has connected.
        if claim.ends_at - monotonic() < self._client.takes_at_most.total_seconds():
            return Outcome(Verdict.LATER, error="too little of the claim's lease was left")
        blocks = [dict(block) for block in message.blocks]
        try:
            answer = self._client.until(claim.ends_at).chat_postMessage(
                channel=claim.recipient,
                text=message.text,
                blocks=blocks,
                metadata=metadata(claim.post_id, [one.reminder_id for one in claim.deliveries]),
                unfurl_links=False,
                unfurl_media=False,
                thread_ts=thread_ts or None,
                reply_broadcast=False if thread_ts else None,
            )
        except Exception as error:  # noqa: BLE001 -- slack_sdk's decoder raises all sorts
            return outcome_of(error)
        return Outcome(Verdict.SENT, channel=answer["channel"], ts=answer["ts"])

    def _settle(self, claim: Claim, outcome: Outcome, refusal: str) -> None:
        now, machine = self._clock.now(), self._ledger.machine_now()
        who, error = claim.recipient, outcome.error
        free_at = machine + self._pace.recipient
        match outcome.verdict:
            case Verdict.SENT:
                where = {"channel": outcome.channel, "ts": outcome.ts}
                self._ledger.sent(claim, **where, now=now, free_at=free_at, refusal=refusal)
            case Verdict.LATER:
                wait = outcome.retry_after or backoff(claim.retries)
                free_at = machine + min(wait, LONGEST_WAIT)
                until = f"{free_at:%H:%M:%S} UTC"
                _LOGGER.warning("post to %s waits until %s: %s", who, until, error)
                # A limit is the method's: whoever posts next would only meet it as well.
                all_free_at = free_at if outcome.retry_after else None
                self._ledger.returned(
                    claim, note=error, now=now, free_at=free_at, all_free_at=all_free_at
                )
            case Verdict.REFUSED_CREDENTIALS:
                _LOGGER.error("Slack refuses the bot's token: %s; nothing is lost, fix it", error)
                free_at = machine + _WITHOUT_CREDENTIALS
                self._ledger.returned(
                    claim, note=error, now=now, all_free_at=free_at, is_all_refused=True
                )
            case Verdict.REFUSED_RECIPIENT if claim.is_probe:
                _LOGGER.warning("Slack still refuses posts to %s: %s", who, error)
                self._ledger.returned(claim, note=error, now=now, probe_at=machine + _PROBE_AFTER)
            case Verdict.REFUSED_RECIPIENT:
                _LOGGER.error("Slack refuses posts to %s: %s", who, error)
                self._ledger.failed(claim, error=error, now=now, probe_at=machine + _PROBE_AFTER)
            case Verdict.REFUSED_CONTENT | Verdict.REFUSED:
                _LOGGER.error("Slack refuses post %s to %s: %s", claim.post_id, who, error)
                self._ledger.failed(claim, error=error, now=now, free_at=free_at)
            case Verdict.UNKNOWN:
                _LOGGER.error("nobody knows whether a post to %s landed: %s", who, error)
                self._ledger.unknown(claim, error=error, now=now, free_at=free_at)


def backoff(retries: int) -> timedelta:
    """Return how long to wait, machine time, before try number *retries* + 2."""
    doubled: timedelta = _BACKOFF * 2 ** min(retries, 10)
    return min(doubled, LONGEST_WAIT)
