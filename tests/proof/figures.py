"""What was promised, counted: in Slack, where people read, against the plan and the ledger."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, create_engine, or_, select

from bot.directory import is_person
from bot.sandbox.model import Message
from bot.sandbox.workspace import Workspace
from schedule.ledger import Record, has_ledger, read_ledger, rehearsal_url
from schedule.ledger.tables import audit, posts
from schedule.notices import PREFIX
from schedule.reconcile import State
from tests.proof.towns import Town

REPETITION = "You may already have this"
_NOBODYS = {"event_payload": {"reminder_ids": ["a message of nobody's"]}}


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of what was planned. Figures of several towns add up.

    Attributes:
        planned: Deliveries planned.
        to_channels: Of these, to channels.
        lost: Deliveries that nobody ever read.
        twice: Deliveries to channels that can be read more than once.
        unasked: Deliveries in Slack that were never planned.
        unmarked: Direct messages repeated without saying so.
        repeated: Direct messages repeated, marked.
        expired: Direct messages whose repetition came too late to be of use; admins are told.
        unknown: Posts whose fate was unknown for a while.
        in_flight: Posts in flight at the instants of the kills.
        unexplained: Posts whose fate was unknown although no kill met them; None where other
            faults make posts unknown, too.
        unsettled: Deliveries whose fate is unknown to the end.
        unlike: Deliveries of which the ledger says something else than Slack.
    """

    planned: int = 0
    to_channels: int = 0
    lost: int = 0
    twice: int = 0
    unasked: int = 0
    unmarked: int = 0
    repeated: int = 0
    expired: int = 0
    unknown: int = 0
    in_flight: int = 0
    unexplained: int = 0
    unsettled: int = 0
    unlike: int = 0
    wrong: tuple[str, ...] = ()
    """What breaks the promise, a line each."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )

    def rows(self) -> Iterator[tuple[str, int]]:
        """Yield each figure with its name."""
        return ((one.name, getattr(self, one.name)) for one in fields(self) if one.name != "wrong")


Key = tuple[str, str]
"""A delivery: reminder and recipient."""


def judge(town: Town, in_flight: Collection[str], *, only_kills: bool = True) -> Figures:
    """Count what was said in *town*, once nothing is left to be done there.

    Args:
        town: The bot has ended there.
        in_flight: Ids of the posts that were in flight at the kills.
        only_kills: Whether nothing else can have made a post's fate unknown.
    """
    wanted = town.wanted
    said = _said(town.workspace)
    ends = _ends(town)
    unknown = _ever_unknown(town)
    direct = {key: found for key, found in said.items() if is_person(key[1])}
    bad: dict[str, Sequence[object]] = {
        "planned, and not in the ledger": sorted(set(wanted) - set(ends)),
        "unasked": sorted(set(said) - set(wanted)),
        "twice": [key for key in wanted if len(said[key]) > 1 and key not in direct],
        "lost": [key for key in wanted if not said[key] and not _is_told(key, ends)],
        "unmarked": [key for key in direct if not _are_marked(direct[key])],
        "unlike": [
            (ends[key], [(one.channel, one.ts) for one in said[key]])
            for key in wanted
            if key in ends and not _agree(ends[key], said[key])
        ],
        "unexplained": sorted(unknown - set(in_flight)) if only_kills else [],
    }
    return Figures(
        planned=len(wanted),
        to_channels=sum(not is_person(recipient) for _, recipient in wanted),
        **{name: len(bad[name]) for name in ("lost", "twice", "unasked", "unmarked", "unlike")},
        repeated=sum(len(found) - 1 for found in direct.values()),
        expired=sum(_is_told(key, ends) for key in wanted),
        unknown=len(unknown),
        in_flight=len(in_flight),
        unexplained=len(bad["unexplained"]),
        unsettled=sum(one.state is State.UNKNOWN for one in ends.values()),
        wrong=tuple(f"{why}: {one}" for why, found in bad.items() for one in found),
    )


def in_flight_of(town: Town, pid: int) -> set[str]:
    """Return the posts that a process was sending when it was killed."""
    ended = or_(posts.c.state.in_([State.SENDING, State.UNKNOWN]), posts.c.settled.is_not(None))
    query = select(posts.c.id).where(posts.c.holder.contains(f":{pid}#"), ended)
    return set(_column(town, query))


def holder_of(town: Town, post_id: str) -> int:
    """Return the number of the process that holds a post."""
    (holder,) = _column(town, select(posts.c.holder).where(posts.c.id == post_id))
    return int(holder.partition("#")[0].rpartition(":")[2])


def states_of(town: Town) -> dict[str, int]:
    """Return how many deliveries are in which state."""
    with closing(read_ledger(rehearsal_url(town.database_url))) as ledger:
        return {state.value: count for state, count in ledger.counts().items()}


def _said(workspace: Workspace) -> dict[Key, list[Message]]:
    """Return the messages that say each reminder to each recipient, the first one leading."""
    said: defaultdict[Key, list[Message]] = defaultdict(list)
    for message in workspace.messages():
        channel = workspace.channel(message.channel)
        recipient = (channel.user if channel else "") or message.channel
        for reminder in (message.metadata or _NOBODYS)["event_payload"]["reminder_ids"]:
            if not reminder.startswith(PREFIX):
                said[reminder, recipient].append(message)
    return said


def _ends(town: Town) -> dict[Key, Record]:
    with closing(read_ledger(rehearsal_url(town.database_url))) as ledger:
        history = ledger.history()
    planned = (one for one in history if not one.reminder_id.startswith(PREFIX))
    return {(one.reminder_id, one.recipient): one for one in planned}


def _is_told(key: Key, ends: Mapping[Key, Record]) -> bool:
    """Return whether it came too late to be of use, which admins are told."""
    return is_person(key[1]) and key in ends and ends[key].state is State.EXPIRED


def _are_marked(messages: Sequence[Message]) -> bool:
    return all(REPETITION in one.shown for one in messages[1:])


def _agree(end: Record, messages: Sequence[Message]) -> bool:
    """Return whether the ledger knows where it stands, if it does."""
    if end.state is State.UNKNOWN or (end.state is State.EXPIRED and is_person(end.recipient)):
        return True  # it says that nobody knows, or that its repetition came too late
    if end.state is not State.SENT:
        return not messages
    places = {(one.channel, one.ts) for one in messages}
    return bool(places) and (end.ts is None or (end.channel, end.ts) in places)


def _ever_unknown(town: Town) -> set[str]:
    query = select(audit.c.post_id).distinct().where(audit.c.to_state == State.UNKNOWN)
    return set(_column(town, query))


def _column(town: Town, query: Select[Any]) -> list[str]:
    """Ask the ledger's database; nothing before there is one."""
    url = rehearsal_url(town.database_url)
    if not has_ledger(url):
        return []
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    try:
        with engine.connect() as connection:
            return list(connection.execute(query).scalars())
    finally:
        engine.dispose()
