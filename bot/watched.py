"""A cycle of the config, with the documents it is read from and what they said last."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.directory import unreachable
from bot.polling import Source
from bot.settings import CycleConfig
from bot.snapshot import CycleView
from schedule.clock import machine_now
from schedule.cycle import ReleaseCycle
from schedule.fit import misfits
from schedule.problems import Severity

_LOGGER = logging.getLogger(__name__)


class Watched:
    """A cycle of the config, and the documents it was last read from."""

    def __init__(self, config: CycleConfig) -> None:
        """Watch the sources of *config*."""
        self.config = config
        self.sources = {kind: Source(address, kind) for kind, address in config.sources.items()}
        self.published: ReleaseCycle | None = None
        """What they say, without the overrides."""
        self.kept: str | None = None
        """The same with its keys, as the ledger keeps it; None before the first."""
        self.view: CycleView | None = None
        self.complaint = ""
        """Why its source could not be used the last time; empty if it could."""

    @property
    def is_whole(self) -> bool:
        """Whether it has every document that it needs."""
        return all(source.known for source in self.sources.values())

    def note_read(self, at: datetime) -> None:
        """Note that another process read its sources *at*, machine time, and found nothing new."""
        if self.view:
            self.view = replace(self.view, read_at=at)

    def mark(self, complaint: str) -> None:
        """Note whether its sources could be used this time; say so once.

        Args:
            complaint: Why not; empty if they could.
        """
        if complaint and complaint != self.complaint:
            _LOGGER.warning("%s", complaint)
        self.complaint = complaint
        if self.view:
            self.view = replace(
                self.view,
                read_at=self.view.read_at if complaint else machine_now(),
                is_source_down=bool(complaint),
                complaint=complaint,
                failures=self.view.failures + 1 if complaint else 0,
            )


def report(view: CycleView, people: Mapping[str, str]) -> None:
    """Say in the log what is planned for a cycle, and what is wrong with it.

    Args:
        view: The cycle.
        people: Slack user ids by GitHub handle.
    """
    name = view.cycle.name
    _LOGGER.info("%s: %d reminders planned", name, len(view.reminders))
    for problem in view.problems:
        if problem.severity is Severity.ERROR:
            _LOGGER.warning("%s", problem.located())
    for misfit in misfits(view.cycle, view.rules, view.channels):
        _LOGGER.warning("%s: %s", name, misfit.located())
    for role in unreachable(view, people):
        _LOGGER.warning("%s: no direct messages to %s: %s", name, role.role, role.why)
