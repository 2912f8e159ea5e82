"""How a post ended. Each outcome settles the post and all its deliveries in one transaction."""

from datetime import datetime
from typing import Any

from schedule.ledger.claims import Claim
from schedule.ledger.database import Database
from schedule.ledger.transitions import abandon_post, end_post, give_back, state_of
from schedule.reconcile import IN_FLIGHT, State

_BEFORE = {
    State.SENT: frozenset({State.SENDING, State.UNKNOWN}),
    State.FAILED: IN_FLIGHT,
    State.UNKNOWN: frozenset({State.SENDING}),
}
"""In which states an outcome finds its post."""


class Outcomes(Database):
    """The ledger to those who have an answer.

    Every outcome takes *now*, release time, and *free_at*: from when on, in machine time, the
    recipient may be sent the next post (pacing, Slack's Retry-After, backoff); None for at once.
    Each returns whether the claim still held; if not, nothing has changed.
    """

    def sent(
        self,
        claim: Claim,
        *,
        channel: str,
        ts: str,
        now: datetime,
        free_at: datetime | None = None,
    ) -> bool:
        """Slack took the post: it stands at *ts* in *channel*.

        An answer that comes late still holds: it settles a post that was taken for unknown.
        """
        landed = {"channel": channel, "ts": ts, "sent_at": now, "revision_shown": 1}
        return self._end(claim, State.SENT, now=now, free_at=free_at, **landed)

    def failed(
        self,
        claim: Claim,
        *,
        error: str,
        now: datetime,
        free_at: datetime | None = None,
        is_recipient_broken: bool = False,
    ) -> bool:
        """Slack refused the post for good, or it could not be written.

        A broken recipient is sent nothing more before the next start.
        """
        broken = error if is_recipient_broken else None
        return self._end(claim, State.FAILED, now=now, free_at=free_at, error=error, broken=broken)

    def unknown(
        self, claim: Claim, *, error: str, now: datetime, free_at: datetime | None = None
    ) -> bool:
        """Nobody knows whether the post landed: its answer was lost."""
        return self._end(claim, State.UNKNOWN, now=now, free_at=free_at, error=error)

    def returned(
        self,
        claim: Claim,
        *,
        note: str,
        now: datetime,
        free_at: datetime | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Nothing landed, and it may be tried again: the deliveries wait for another post.

        Args:
            claim: The claim.
            note: Why, such as "rate limited".
            now: Release time.
            free_at: From when on the recipient may be tried again; machine time.
            not_before: From when on these deliveries may be tried again; release time.
        """
        with self._writing() as connection:
            if state_of(connection, claim.post_id) not in IN_FLIGHT:
                return False
            later = {"free_at": free_at, "not_before": not_before}
            give_back(connection, claim.post_id, now=now, note=note, **later)
            return True

    def abandon(
        self, claim: Claim, *, error: str, now: datetime, free_at: datetime | None = None
    ) -> bool:
        """Its sender gave up: returned if its request was not about to be written, else unknown."""
        with self._writing() as connection:
            return abandon_post(connection, claim.post_id, now=now, note=error, free_at=free_at)

    def _end(self, claim: Claim, to: State, **outcome: Any) -> bool:
        with self._writing() as connection:
            if state_of(connection, claim.post_id) not in _BEFORE[to]:
                return False
            end_post(connection, claim.post_id, to, **outcome)
            return True
