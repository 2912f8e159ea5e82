"""A cycle of the config, with the documents it is read from and what they said last."""

import logging
from dataclasses import replace

from bot.polling import Source
from bot.settings import CycleConfig
from bot.snapshot import CycleView
from schedule.clock import machine_now
from schedule.cycle import ReleaseCycle
from schedule.ledger import Document, Ledger

_LOGGER = logging.getLogger(__name__)


class Watched:
    """A cycle of the config, and the documents it was last read from."""

    def __init__(self, config: CycleConfig) -> None:
        """Watch the sources of *config*."""
        self.config = config
        self.sources = {"timeline": Source(config.timeline, "timeline")}
        if config.team:
            self.sources["team"] = Source(config.team, "team")
        self.published: ReleaseCycle | None = None
        """What they say, without the overrides."""
        self.view: CycleView | None = None
        self.complaint = ""
        """Why its source could not be used the last time; empty if it could."""

    @property
    def timeline(self) -> Document | None:
        """The timeline's document in force."""
        return self.sources["timeline"].known

    @property
    def team(self) -> Document | None:
        """The roster's document in force; None where it has none of its own."""
        return self.sources["team"].known if "team" in self.sources else None

    @property
    def is_whole(self) -> bool:
        """Whether it has every document that it needs."""
        return all(source.known for source in self.sources.values())

    def mark(self, complaint: str, ledger: Ledger) -> None:
        """Note whether its sources could be used this time; say so once.

        Args:
            complaint: Why not; empty if they could.
            ledger: Where other processes see how fresh it is.
        """
        if complaint and complaint != self.complaint:
            _LOGGER.warning("%s", complaint)
        self.complaint = complaint
        if not complaint:
            for source in self.sources.values():
                ledger.seen(source.address, source.kind, machine_now())
        if self.view:
            self.view = replace(
                self.view,
                read_at=self.view.read_at if complaint else machine_now(),
                is_source_down=bool(complaint),
                complaint=complaint,
                failures=self.view.failures + 1 if complaint else 0,
            )
