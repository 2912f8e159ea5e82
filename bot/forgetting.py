"""Forgetting people: what they chose, and who they are, goes when no cycle has them any more."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.directory import named
from bot.settings import CycleConfig
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.blanks import Blanks, is_blank
from schedule.clock import Clock, machine_now
from schedule.ledger import Document, Ledger
from schedule.readers import is_yaml
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.team import Member, Team

_EVERY = timedelta(hours=1)
"""Machine time between two looks; what is newer may be known to another process only."""


class Forgetting:
    """Looks whether something is kept of people whom no cycle that goes on names."""

    def __init__(
        self,
        ledger: Ledger,
        cycles: Collection[CycleConfig],
        clock: Clock,
        machine: Callable[[], datetime] = machine_now,
    ) -> None:
        """Get ready.

        Args:
            ledger: Keeps what people chose and did, and what they were told.
            cycles: What the config names: with fewer at hand nobody is forgotten.
            clock: Release time.
            machine: Machine time.
        """
        self._ledger = ledger
        self._cycles = cycles
        self._clock = clock
        self._machine = machine
        self._looked_at: datetime | None = None
        self._closed: set[str] = set()

    def look(self, snapshot: Snapshot) -> None:
        """Forget those who are in no roster any more; once an hour, and when a cycle is closed.

        It is all done or nothing of it, and done again at the next look: whoever is killed
        meanwhile, or did not know yet that a cycle is closed, has only put it off.
        """
        now = self._machine()
        is_early = self._looked_at is not None and now < self._looked_at + _EVERY
        closed = {view.cycle.release for view in snapshot.views if view.is_closed}
        if len(snapshot.views) < max(len(self._cycles), 1) or (is_early and closed == self._closed):
            return
        with self._ledger.acting():
            is_done = self._forget(snapshot, before=now - _EVERY)
        self._looked_at, self._closed = now, closed if is_done else set()

    def _forget(self, snapshot: Snapshot, before: datetime) -> bool:
        """Forget whom nobody needs to know; return whether that is done."""
        kept = open_people(snapshot, self._ledger)
        self._ledger.forget_others(kept, before=before)
        closed = _closed(self._ledger)
        if not closed:
            return True
        over = [view for view in snapshot.views if view.cycle.release in closed]
        names = _names(over) - _names(view for view in snapshot.views if view not in over)
        stand_ins = {snapshot.wishes(user).stand_in for user in kept} - {""}
        is_done = self._ledger.forget_cycles(
            closed,
            kept=kept | stand_ins,
            admins=snapshot.admins,
            names=names,
            now=self._clock.now(),
            before=before,
        )
        for view in over if is_done else ():
            self._forget_roster(view)
        return is_done

    def _forget_roster(self, view: CycleView) -> None:
        """Put blanks for people into the documents that were read of a closed cycle."""
        if not _members(view):
            return
        blanks, called = Blanks.for_names(_handles(view)), Blanks.for_names(_names([view]))
        release = view.cycle.release
        kept = self._ledger.cycle_text(release)
        if kept:
            self._ledger.keep_cycle(release, _without_people(kept, blanks))
        for config in self._cycles:
            if config.timeline == view.cycle.source:
                for kind, source in config.sources.items():
                    document = self._ledger.accepted(source, kind)
                    if document:
                        text = _blanked(document, blanks if kind == "team" else called)
                        self._ledger.accept(replace(document, text=text, etag=None, modified=None))


def forget_those_of(view: CycleView, snapshot: Snapshot, ledger: Ledger) -> None:
    """Delete what is kept of those whom the roster of a closed cycle names, and no other does."""
    people = _everybody(snapshot, ledger)
    others = (one for one in _open(snapshot, ledger) if one is not view)
    ledger.forget(_people_of([view], people) - _people_of(others, people))


def open_people(snapshot: Snapshot, ledger: Ledger) -> set[str]:
    """Return the Slack ids of those in a cycle that goes on, by what the ledger knows now."""
    return _people_of(_open(snapshot, ledger), _everybody(snapshot, ledger))


def _open(snapshot: Snapshot, ledger: Ledger) -> Iterator[CycleView]:
    """Yield the cycles that go on, by what the ledger knows now."""
    closed = _closed(ledger)
    return (one for one in snapshot.views if one.cycle.release not in closed)


def _closed(ledger: Ledger) -> set[str]:
    return {one.release for one in ledger.acts() if one.deed is Deed.CLOSED}


def _everybody(snapshot: Snapshot, ledger: Ledger) -> Mapping[str, str]:
    """Return Slack ids by handle, with those that were linked a moment ago."""
    return {**ledger.links(), **snapshot.people}


def _people_of(views: Iterable[CycleView], people: Mapping[str, str]) -> set[str]:
    return {user for view in views for user in named(view, people)}


def _members(view: CycleView) -> list[Member]:
    """Return those in the roster of *view* who are not forgotten."""
    people = (one for seat in view.cycle.team.roles for one in seat.people)
    return [one for one in people if not is_blank(one.name)]


def _names(views: Iterable[CycleView]) -> set[str]:
    """Return what people in rosters are called, by nothing that may be a word of a sentence."""
    members = [one for view in views for one in _members(view)]
    return {one.name for one in members if " " in one.name} | {
        one.github for one in members if one.github
    }


def _handles(view: CycleView) -> set[str]:
    """Return everything that a roster calls people."""
    members = _members(view)
    return {name for one in members for name in (one.name, one.github, one.slack) if name}


def _blanked(document: Document, blanks: Blanks) -> str:
    if document.kind == "timeline" and is_yaml(document.text, document.source):
        return _without_people(document.text, blanks)
    return blanks.filled(document.text)


def _without_people(text: str, blanks: Blanks) -> str:
    """Return cycle YAML with blanks in its roster."""
    cycle, _ = read_cycle_yaml(text)
    roles = (
        replace(seat, people=tuple(_blank(one, blanks) for one in seat.people))
        for seat in cycle.team.roles
    )
    return write_cycle_yaml(replace(cycle, team=Team(tuple(roles))))


def _blank(one: Member, blanks: Blanks) -> Member:
    return replace(
        one,
        name=blanks.of(one.name),
        github=blanks.of(one.github or "") or None,
        slack=blanks.of(one.slack or "") or None,
    )
