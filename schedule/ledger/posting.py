"""Posts that are sent: what every one of them has to say to the ledger, and most say nothing else.

Several threads send posts, and what they have to say at the same time is written together.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from schedule.clock import machine_now
from schedule.ledger.claims import Claim
from schedule.ledger.database import Database
from schedule.ledger.statements import START, TAKE
from schedule.ledger.together import Together
from schedule.ledger.transitions import (
    call_off_repeats,
    end_post,
    follow_posts,
    free_well,
    state_of,
)
from schedule.reconcile import State


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of a post.

    Attributes:
        post_id: The post.
        recipient: Whom it is for.
        to: Its new state: sending or sent.
        now: Release time.
        row: What else its row is to hold, as parameters of the statement.
        free_at: From when on its recipient may be sent the next; machine time.
    """

    post_id: str
    recipient: str
    to: State
    now: datetime
    row: Mapping[str, Any]
    free_at: datetime | None = None


class Posting(Database):
    """The ledger to those who send, as long as all goes well."""

    def __init__(self, engine: Engine, resources: ExitStack, *, is_rehearsal: bool) -> None:
        """Use *engine*, as for a database."""
        super().__init__(engine, resources, is_rehearsal=is_rehearsal)
        self._together = Together(self._write)

    def start_sending(
        self,
        claim: Claim,
        *,
        text: str,
        blocks: Sequence[Mapping[str, Any]] | None,
        now: datetime,
        slack_at: datetime | None = None,
        thread_ts: str = "",
    ) -> bool:
        """Write down that the post's request is about to be written.

        From here on a crash leaves the post's fate unknown. May be repeated, with another text,
        after Slack has refused the first.

        Args:
            claim: The claim.
            text: The message's plain text.
            blocks: Its blocks, as Slack takes them.
            now: Release time.
            slack_at: What Slack's own clock shows; None where nobody knows.
            thread_ts: Slack's timestamp of the message below which it goes; empty for none.

        Returns:
            Whether the claim still holds; if not, nothing may be sent.
        """
        row = {"said": text, "said_in_blocks": blocks, "at": machine_now(), "slack_at": slack_at}
        row |= {"below": thread_ts or None}
        return self._together.do(_Said(claim.post_id, claim.recipient, State.SENDING, now, row))

    def sent(
        self,
        claim: Claim,
        *,
        channel: str,
        ts: str,
        now: datetime,
        free_at: datetime | None = None,
        refusal: str = "",
    ) -> bool:
        """Slack took the post: it stands at *ts* in *channel*.

        An answer that comes late still holds: it settles a post that was taken for unknown.

        Args:
            claim: The claim.
            channel: As Slack answered.
            ts: As Slack answered.
            now: Release time.
            free_at: From when on the recipient may be sent the next post; machine time.
            refusal: Why Slack did not take its layout; empty if it did.

        Returns:
            Whether the claim still held; if not, nothing has changed.
        """
        row = {"where": channel, "stamp": ts, "at": now, "note": refusal or None}
        said = _Said(claim.post_id, claim.recipient, State.SENT, now, row, free_at)
        return self._together.do(said)

    def _write(self, said: Sequence[_Said]) -> list[bool]:
        """Write down all of *said*; return of each whether it still held.

        Raises:
            _EndedError: One of several has ended; nothing is written of the others.
        """
        with self._writing() as connection:
            if _change(connection, said):
                return [True for _ in said]
            if len(said) > 1:
                raise _EndedError
            return [_find(connection, one) for one in said]


class _EndedError(Exception):
    """A claim has ended, nobody knows which."""


def _change(connection: Connection, said: Sequence[_Said]) -> bool:
    """Change the state of posts, all of them by the same few statements.

    What is written at one time happens at one: at the latest that anybody has named.

    Returns:
        Whether all of them were in a state from which they get into their new one; if not, there
        is more to be done, or nothing of it may be kept.
    """
    at = machine_now()
    starts = [one for one in said if one.to is State.SENDING]
    taken = [one for one in said if one.to is State.SENT]
    rows = [{"of_post": one.post_id, **one.row} for one in starts]
    if starts and connection.execute(START, rows).rowcount < len(starts):
        return False
    rows = [{"of_post": one.post_id, "written_at": at, **one.row} for one in taken]
    if taken and connection.execute(TAKE, rows).rowcount < len(taken):
        return False
    follow_posts(connection, _ids(said), now=max(one.now for one in said))
    if taken:
        free_at = max((one.free_at for one in taken if one.free_at), default=None)
        free_well(connection, _ids(taken), free_at)
    return True


def _ids(said: Iterable[_Said]) -> list[str]:
    return [one.post_id for one in said]


def _find(connection: Connection, late: _Said) -> bool:
    """Settle a post that was taken, if it was taken for unknown; return whether it was."""
    is_open = state_of(connection, late.post_id) is State.UNKNOWN
    if late.to is not State.SENT or not is_open:
        return False
    landed: dict[str, Any] = {"channel": late.row["where"], "ts": late.row["stamp"]}
    shown = {**landed, "sent_at": late.now, "revision_shown": 1}
    refusal = late.row["note"] or ""
    end_post(
        connection,
        late.post_id,
        State.SENT,
        now=late.now,
        free_at=late.free_at,
        error=refusal,
        **shown,
    )
    call_off_repeats(connection, late.post_id, now=late.now, note="its answer came late")
    return True
