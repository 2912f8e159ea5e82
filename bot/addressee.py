"""Somebody whom a reminder reaches, and why it is they."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why somebody is told."""

    SEAT = "seat"
    """They hold the seat, or the channel is the one."""
    SHADOW = "shadow"
    """They learn beside its holder, and want to hear what the holder does."""
    TAKEN = "taken"
    """They took it."""
    GIVEN = "given"
    """Somebody handed it over to them."""
    ASSIGNED = "assigned"
    """Somebody who leads assigned it to them."""
    STAND_IN = "stand-in"
    """They stand in for somebody who is away."""
    UNANSWERED = "unanswered"
    """Nobody who holds the seat has answered, and they are next."""
    NEXT = "next"
    """Nobody who holds the seat can be told, and they are next."""


@dataclass(frozen=True, slots=True)
class Untold:
    """Somebody of the roster who cannot be told anything at present, and why.

    Attributes:
        name: What they are called in the roster; foreign.
        user: Slack id; empty where none is known, which is the reason.
        back_on: First day back of who is away; None for who wants no messages.
    """

    name: str
    user: str = ""
    back_on: date | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a reminder reaches.

    Attributes:
        recipient: Slack id of a channel or a person.
        why: Why it is they.
        whose: Slack id of who gave it or is away; empty where the role says it all.
        note: What who gave it wants to have said.
        untold: Who holds the seat and cannot be told, where they are told instead.
    """

    recipient: str
    why: Why = Why.SEAT
    whose: str = ""
    note: str = ""
    untold: tuple[Untold, ...] = ()
