"""The plan held against the ledger: what to open, move, cancel. Pure.

The result is a list of actions as values; the ledger performs them. Reconciling again right
afterwards finds nothing to do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

NEW_ROUND_AFTER = timedelta(hours=24)
"""A finished reminder is said again only if its milestone moved later by at least this much."""


class State(StrEnum):
    """Where a delivery, or a post, stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


IN_FLIGHT = frozenset({State.CLAIMED, State.SENDING})
FINISHED = frozenset({State.SENT, State.UNKNOWN, State.FAILED})
CLOSED = frozenset({State.CANCELLED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A delivery that the plan asks for: one reminder for one recipient.

    Attributes:
        reminder_id: The reminder.
        recipient: Slack id of a channel or a person.
        release: The cycle it belongs to.
        due_at: When it is due.
        expires_at: From when on it helps nobody; None for never.
        milestone_at: When its milestone is; None for a reminder of no single one.
        moved_to: When it is to go out instead: within a person's hours, or when they asked for it;
            None for when it is due.
        alone_at: When it is due if what it was to go out with is past; None where it is its own.
    """

    reminder_id: str
    recipient: str
    release: str
    due_at: datetime
    expires_at: datetime | None = None
    milestone_at: datetime | None = None
    moved_to: datetime | None = None
    alone_at: datetime | None = None

    @property
    def not_before(self) -> datetime:
        """When it may be sent at the earliest."""
        return self.moved_to or self.due_at

    @property
    def key(self) -> tuple[str, str]:
        """What rounds of one delivery share."""
        return self.reminder_id, self.recipient


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as the ledger remembers it.

    Attributes:
        id: The ledger's number for it.
        reminder_id: The reminder.
        recipient: Slack id of a channel or a person.
        round: Counted from 1; a reminder said again because its milestone moved is a new round.
        release: The cycle it belongs to.
        due_at: When it is, or was, due.
        not_before: When it may be sent at the earliest; `due_at` unless somebody put it off.
        state: Where it stands.
        post_id: The post that carries or carried it; None while no post does.
        repeat_of: An earlier post that may have said it already; None if none did.
    """

    id: int
    reminder_id: str
    recipient: str
    round: int
    release: str
    due_at: datetime
    not_before: datetime
    state: State
    post_id: str | None = None
    repeat_of: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What rounds of one delivery share."""
        return self.reminder_id, self.recipient


@dataclass(frozen=True, slots=True)
class Open:
    """Write a new delivery: pending, or expired where its time had passed before it was known."""

    wanted: Wanted
    round: int
    state: State

    @property
    def verb(self) -> str:
        """What it does: ``plan``, or ``past, not sent`` for what was due before it was known."""
        return "plan" if self.state is State.PENDING else "past, not sent"

    def __str__(self) -> str:
        nth = f" (round {self.round})" if self.round > 1 else ""
        return f"{self.verb} {self.wanted.reminder_id} for {self.wanted.recipient}{nth}"


@dataclass(frozen=True, slots=True)
class Move:
    """Put a delivery that has not been sent to another instant; one that was closed reopens.

    Attributes:
        delivery: As it was.
        due_at: When it is due.
        moved_to: When it is to go out instead; None for when it is due.
    """

    delivery: Delivery
    due_at: datetime
    moved_to: datetime | None = None

    @property
    def not_before(self) -> datetime:
        """When it may be sent at the earliest."""
        return self.moved_to or self.due_at

    @property
    def verb(self) -> str:
        """What it does: ``move`` or ``reopen``."""
        return "reopen" if self.delivery.state in CLOSED else "move"

    def __str__(self) -> str:
        when = f"{self.not_before:%Y-%m-%dT%H:%MZ}"
        return f"{self.verb} {self.delivery.reminder_id} for {self.delivery.recipient} to {when}"


@dataclass(frozen=True, slots=True)
class Close:
    """Take back a pending delivery: cancelled (no longer planned) or expired (too late)."""

    delivery: Delivery
    state: State

    @property
    def verb(self) -> str:
        """What it does: ``cancel`` or ``let expire``."""
        return "cancel" if self.state is State.CANCELLED else "let expire"

    def __str__(self) -> str:
        return f"{self.verb} {self.delivery.reminder_id} for {self.delivery.recipient}"


Action = Open | Move | Close


def reconcile(
    wanted: Iterable[Wanted], deliveries: Iterable[Delivery], now: datetime
) -> tuple[Action, ...]:
    """Return what must change in the ledger so that it holds the plan.

    Args:
        wanted: Everything the plan asks for; at most one of a key.
        deliveries: Every delivery in the ledger of the cycles that *wanted* is about.
        now: Release time.

    Returns:
        Actions in the order of the plan, then those that take something back.

    What is in flight is left alone: its sender asks the plan again before it posts, and the next
    reconciliation sees how it ended. So does who it is for now instead, if it is due.
    """
    rounds: defaultdict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in sorted(deliveries, key=lambda one: one.round):
        rounds[delivery.key].append(delivery)
    asked = {one.key: _alone(one, rounds.get(one.key, ()), now) for one in wanted}
    unsaid = [
        held[-1]
        for key, held in rounds.items()
        if key not in asked and held[-1].state in (State.PENDING, State.FAILED)
    ]
    orphans = {delivery.reminder_id for delivery in unsaid}
    elsewhere = {
        held[-1].reminder_id
        for key, held in rounds.items()
        if key not in asked and held[-1].state in IN_FLIGHT
    }
    actions: list[Action] = []
    for key, one in asked.items():
        if key in rounds:
            actions.extend(_place(one, rounds[key], now))
        elif one.due_at > now or one.reminder_id not in elsewhere:
            # Its former recipient never got it: the config or a person names another now.
            is_owed = one.reminder_id in orphans and not _is_over(one, now)
            is_open = one.due_at > now or is_owed
            actions.append(Open(one, 1, State.PENDING if is_open else State.EXPIRED))
    pending = (delivery for delivery in unsaid if delivery.state is State.PENDING)
    return (*actions, *(Close(delivery, State.CANCELLED) for delivery in pending))


def _alone(wanted: Wanted, rounds: Sequence[Delivery], now: datetime) -> Wanted:
    """Return *wanted* at an instant of its own if what it was to go out with has gone out already.

    It became known, or was brought together with that, too late.
    """
    if wanted.alone_at is None or wanted.due_at > now:
        return wanted
    last = rounds[-1] if rounds else None
    is_told = last and (last.due_at == wanted.due_at or last.state in FINISHED)
    if is_told:
        return wanted
    is_put_off = wanted.not_before > wanted.alone_at
    moved_to = wanted.moved_to if is_put_off else None
    return replace(wanted, due_at=wanted.alone_at, moved_to=moved_to)


def _place(wanted: Wanted, rounds: Sequence[Delivery], now: datetime) -> Iterator[Action]:
    """Yield what is to be done about a delivery that the ledger knows, in *rounds* so far."""
    last = rounds[-1]
    said = next((one for one in reversed(rounds) if one.state in FINISHED), None)
    is_ahead = wanted.due_at > now
    if said and wanted.due_at - said.due_at < NEW_ROUND_AFTER:
        if last.state is State.PENDING:  # a date that moved and came back is no new date
            yield Close(last, State.CANCELLED)
    elif last.state is State.PENDING:
        if (wanted.due_at, wanted.not_before) != (last.due_at, last.not_before):
            lost = last.due_at > now and not is_ahead and _is_too_late(wanted, now)
            yield Close(last, State.EXPIRED) if lost else _move(last, wanted)
    elif last.state in CLOSED:
        # What was taken back by mistake, and never said, is said late rather than never.
        is_owed = last.state is State.CANCELLED and not said and not _is_too_late(wanted, now)
        if is_ahead or is_owed:
            yield _move(last, wanted)
    elif last.state in FINISHED and is_ahead:
        yield Open(wanted, last.round + 1, State.PENDING)


def _move(delivery: Delivery, wanted: Wanted) -> Move:
    return Move(delivery, wanted.due_at, wanted.moved_to)


def _is_over(wanted: Wanted, now: datetime) -> bool:
    ends = (wanted.expires_at, wanted.milestone_at)
    return any(end is not None and end <= now for end in ends)


def _is_too_late(wanted: Wanted, now: datetime) -> bool:
    """Return whether a reminder whose due instant moved into the past is better not sent.

    A small move is no reason to drop a reminder that still helps; a milestone that moved into the
    past is never reminded of.
    """
    return _is_over(wanted, now) or now - wanted.due_at > NEW_ROUND_AFTER
