"""Taking up what sources say: from documents to what is in force, here and in the ledger."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.acceptance import is_timeline, read_documents, refuse_second, refuse_worse
from bot.inquiry import Inquiry, Verdict
from bot.render.calendar import fingerprints
from bot.settings import Settings
from bot.snapshot import CycleView, Snapshot
from bot.watched import Watched, report
from schedule.acts import Act
from schedule.changes import changes
from schedule.clock import Clock, machine_now
from schedule.cycle import ReleaseCycle
from schedule.diff import keep_keys
from schedule.doubts import keep_dates
from schedule.ledger import Document, Ledger
from schedule.problems import Problem, UserError, shown
from schedule.readers import refuse_wrong_keys, unreadable
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.readers.overrides import apply_overrides

_LOGGER = logging.getLogger(__name__)


class Intake:
    """Puts documents in force.

    The ledger keeps them, what is asked and what is announced in one transaction, and this process
    knows of it afterwards: whatever fails in between is done again at the next look.
    """

    def __init__(self, settings: Settings, ledger: Ledger, clock: Clock, inquiry: Inquiry) -> None:
        """Get ready.

        Args:
            settings: The deployment.
            ledger: Where accepted documents are kept.
            clock: Release time.
            inquiry: Asks what is doubtful, and has the rest announced.
        """
        self._settings = settings
        self._ledger = ledger
        self._clock = clock
        self._inquiry = inquiry

    def restore(self, cycle: Watched, others: Mapping[str, str]) -> bool:
        """Take up what was accepted last, here or elsewhere; return whether that is new.

        Args:
            cycle: The cycle.
            others: Sources of the other cycles, by their releases.
        """
        release = cycle.published.release if cycle.published else ""
        with self._ledger.accepting():  # all of it is of one acceptance
            found = {
                kind: self._ledger.accepted(source.address, source.kind) or source.known
                for kind, source in cycle.sources.items()
            }
            is_new = self._ledger.cycle_text(release) != cycle.kept or any(
                _text(one) != _text(source.known)
                for source, one in zip(cycle.sources.values(), found.values(), strict=True)
            )
            timeline = found["timeline"]
            if timeline and (is_new or cycle.view is None):
                read, problems = read_documents({kind: one for kind, one in found.items() if one})
                if is_timeline(read) and read.release not in others:
                    kept = self._ledger.cycle_text(read.release)
                    before = read_cycle_yaml(kept)[0] if kept else read
                    held = self._inquiry.held(read.release)
                    keyed = keep_dates(keep_keys(before, read), before, held)
                    self._put_in_force(cycle, keyed, kept, problems, timeline.fetched_at)
        for kind, source in cycle.sources.items():
            source.known = found[kind]
        if timeline and not is_new:
            cycle.note_read(timeline.fetched_at)
        return is_new

    def accept(
        self,
        cycle: Watched,
        found: Mapping[str, Document],
        others: Mapping[str, str],
        snapshot: Snapshot,
        *,
        is_sure: bool,
    ) -> None:
        """Put documents in force, but for what a person is to say first whether it is meant.

        Args:
            cycle: The cycle they are about.
            found: All of them, by their kinds.
            others: Sources of the other cycles, by their releases.
            snapshot: What is known, to find people by.
            is_sure: Whether that is what all sources say now.

        Raises:
            UserError: One of them is worse than what is in force, which stays.
        """
        timeline = found["timeline"]
        read, problems = read_documents(found)
        refuse_wrong_keys(problems)
        if not is_timeline(read):
            raise unreadable(timeline.source, problems)
        refuse_second(read.release, timeline.source, others)
        before, published = cycle.view, cycle.published
        if published and before:
            addresses = {kind: document.source for kind, document in found.items()}
            refuse_worse(read, published, before, addresses, self._clock.now())
        with self._ledger.accepting():
            if published and self._ledger.cycle_text(published.release) != cycle.kept:
                return  # another process was faster; what it accepted is taken up first
            kept = self._ledger.cycle_text(read.release)
            known = read_cycle_yaml(kept)[0] if kept else read
            joined = snapshot.view(known.release)
            acts = joined.acts if joined else ()
            keyed, verdict = self._judged(
                cycle, keep_keys(known, read), timeline, acts, is_sure=is_sure
            )
            text = write_cycle_yaml(keyed)
            if not verdict.waiting:
                self._keep(cycle, found.values())
                if text != kept:
                    self._ledger.keep_cycle(read.release, text)
                view = self._view(cycle, keyed, problems, timeline.fetched_at)
                view = replace(view, acts=acts)
                if before:
                    self._inquiry.tell_moves(before, view, machine_now().isoformat())
                self._inquiry.tell_rows(view, snapshot)
        if verdict.waiting:
            raise UserError(f"{shown(timeline.source)}: {verdict.waiting}")
        for change in changes(known, keyed, self._clock.now()):
            _LOGGER.info("v%s: %s", read.release, change)
        for kind, document in found.items():
            cycle.sources[kind].known = document
        self._put_in_force(cycle, keyed, text, problems, timeline.fetched_at)

    def _judged(
        self,
        cycle: Watched,
        keyed: ReleaseCycle,
        timeline: Document,
        acts: tuple[Act, ...],
        *,
        is_sure: bool,
    ) -> tuple[ReleaseCycle, Verdict]:
        """Return *keyed* with the dates that are to hold, and whether it may be put in force."""
        if cycle.published is None or cycle.view is None:
            return keyed, Verdict()
        view = replace(cycle.view, acts=acts)
        verdict = self._inquiry.judge(keyed, cycle.published, view, timeline.text, is_sure=is_sure)
        return keep_dates(keyed, cycle.published, verdict.held), verdict

    def _keep(self, cycle: Watched, found: Iterable[Document]) -> None:
        """Keep those of the documents *found* that are not in force already."""
        in_force = [source.known for source in cycle.sources.values()]
        for document in found:
            if not any(document is one for one in in_force):
                self._ledger.accept(document)

    def _put_in_force(
        self,
        cycle: Watched,
        keyed: ReleaseCycle,
        kept: str | None,
        problems: tuple[Problem, ...],
        read_at: datetime,
    ) -> None:
        """Make *keyed* what this process knows of its cycle."""
        view = self._view(cycle, keyed, problems, read_at)
        release, rows = view.cycle.release, fingerprints(view.cycle, view.rules)
        view = replace(view, revisions=self._ledger.note_rows(release, rows))
        cycle.published, cycle.kept, cycle.view = keyed, kept, view
        report(view, self._settings.people)

    def _view(
        self,
        cycle: Watched,
        keyed: ReleaseCycle,
        problems: tuple[Problem, ...],
        read_at: datetime,
    ) -> CycleView:
        corrected, wrong = apply_overrides(keyed, cycle.config.overrides)
        return CycleView(
            cycle=replace(corrected, meetings=cycle.config.meetings),
            rules=self._settings.rules,
            problems=(*problems, *wrong),
            channels=cycle.config.channels,
            read_at=read_at,
        )


def _text(document: Document | None) -> str | None:
    return document.text if document else None
