"""A question with everything that an answer to it is made from."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.commands.matching import Names
from bot.commands.query import Query
from bot.commands.reach import Do, Draw, Look
from bot.render.dates import has_passed
from bot.snapshot import CycleView, Snapshot
from schedule.timeline import Milestone


@dataclass(frozen=True)
class Question:
    """What a handler is given.

    Attributes:
        query: What was asked.
        arguments: What is asked after the subcommand's name, fillers left out.
        view: The cycle it is about.
        names: What its milestones can be called.
        snapshot: All that is known.
        now: Release time.
        machine_now: Machine time, for how long ago the source was read; None where that has no
            meaning.
        handle: GitHub handle of who asks, in lower case; None if unknown.
        is_admin: Whether the config names who asks among the admins.
        look: Looks into the ledger; None where there is none.
        do: Does what is asked for; None where it is not known who asks.
        draw: Sends pictures; None where they are not sent.
        is_public: Whether everybody in a channel reads the answer, and not who asks alone.
    """

    query: Query
    arguments: tuple[str, ...]
    view: CycleView
    names: Names
    snapshot: Snapshot
    now: datetime
    machine_now: datetime | None = None
    handle: str | None = None
    is_admin: bool = False
    look: Look | None = None
    do: Do | None = None
    draw: Draw | None = None
    is_public: bool = False

    @property
    def is_on_roster(self) -> bool:
        """Whether who asks is known, and in the team of the cycle that is asked about."""
        people = (one for role in self.view.cycle.team.roles for one in role.people)
        handles = {(one.github or "").casefold() for one in people} - {""}
        return self.handle is not None and self.handle in handles

    @cached_property
    def besides(self) -> Names:
        """What the team calls what is due besides the timeline, of a series of meetings the next.

        It knows nothing where anybody else asks, or reads the answer.
        """
        if self.is_public or not (self.is_on_roster or self.is_admin):
            return Names(self.view, ())
        next_of: dict[str, Milestone] = {}
        for row in self.view.cycle.besides:
            if row.of not in self.view.cycle.meetings:
                next_of[row.key] = row
            elif not has_passed(row, self.view.rules, self.now):
                next_of.setdefault(row.of, row)
        return Names(self.view, next_of.values())
