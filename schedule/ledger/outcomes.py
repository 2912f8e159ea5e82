"""How a post ended that was not taken. Each outcome settles it and its deliveries at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from schedule.ledger.claims import Claim
from schedule.ledger.database import Database
from schedule.ledger.pacing import keep_waiting
from schedule.ledger.tables import EVERYBODY, FREE, recipients
from schedule.ledger.transitions import (
    abandon_post,
    end_post,
    give_back,
    state_of,
)
from schedule.reconcile import IN_FLIGHT, State

_BEFORE = {
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

    def failed(
        self,
        claim: Claim,
        *,
        error: str,
        now: datetime,
        free_at: datetime | None = None,
        probe_at: datetime | None = None,
    ) -> bool:
        """Slack refused the post for good, or it could not be written.

        Args:
            claim: The claim.
            error: Why.
            now: Release time.
            free_at: As above.
            probe_at: Given where the recipient takes nothing: it is broken, and sent nothing
                before this instant of machine time, or the next start.
        """
        found = {"free_at": free_at, "probe_at": probe_at}
        return self._end(claim, State.FAILED, now=now, error=error, **found)

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
        probe_at: datetime | None = None,
        all_free_at: datetime | None = None,
        is_all_refused: bool = False,
    ) -> bool:
        """Nothing landed, and it may be tried again: the deliveries wait for another post.

        Args:
            claim: The claim.
            note: Why, such as "rate limited".
            now: Release time.
            free_at: From when on the recipient may be tried again; machine time.
            not_before: From when on these deliveries may be tried again; release time.
            probe_at: The same of a recipient who is still broken.
            all_free_at: From when on anybody may be; machine time. Holds for every process.
            is_all_refused: Whether nobody can be sent anything, until a post is taken again.
        """
        with self._writing() as connection:
            # First what everybody shares, then what is one's own: as claimers do.
            if all_free_at:
                keep_waiting(connection, EVERYBODY, all_free_at)
            if is_all_refused:
                everybody = update(recipients).where(recipients.c.recipient == EVERYBODY)
                connection.execute(everybody.values(broken=note))
            if state_of(connection, claim.post_id) not in IN_FLIGHT:
                return False
            later = {"free_at": free_at, "not_before": not_before, "probe_at": probe_at}
            give_back(connection, claim.post_id, now=now, note=note, **later)
            return True

    def abandon(
        self, claim: Claim, *, error: str, now: datetime, free_at: datetime | None = None
    ) -> bool:
        """Its sender gave up: returned if its request was not about to be written, else unknown."""
        with self._writing() as connection:
            return abandon_post(connection, claim.post_id, now=now, note=error, free_at=free_at)

    def trust_token(self) -> None:
        """Slack has taken the bot's token: whoever waits may be sent something at once."""
        everybody = update(recipients).where(
            recipients.c.recipient == EVERYBODY, recipients.c.broken.is_not(None)
        )
        with self._writing() as connection:
            connection.execute(everybody.values(broken=None, next_free_at=FREE))

    def _end(self, claim: Claim, to: State, **outcome: Any) -> bool:
        with self._writing() as connection:
            if state_of(connection, claim.post_id) not in _BEFORE[to]:
                return False
            end_post(connection, claim.post_id, to, **outcome)
            return True
