"""A deployment whose next cycle begins while the last one ends."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.settings import CycleConfig, Settings

OVERLAP = ("2024-12-06 11:58", "2024-12-06 12:10")
"""When the dates of 1.33 are to be final, and 1.32 is five days from its release."""


def with_the_next(settings: Settings, announce: str = "announce") -> Settings:
    """Have 1.33 begin twelve weeks after 1.32, in a channel that has a name in the config."""
    (cycle,) = settings.config.cycles
    this = Path(cycle.timeline)
    text = re.sub(r"\d{4}-\d\d-\d\d", _twelve_weeks_on, this.read_text("utf-8"))
    following = this.with_name("1.33.yaml")
    following.write_text(text.replace("1.32", "1.33"), "utf-8")
    channels = {"announce": cycle.channels[announce]}
    if announce == "announce":
        channels = cycle.channels
    both = (cycle, CycleConfig(timeline=str(following), channels=channels))
    return replace(settings, config=settings.config.model_copy(update={"cycles": both}))


def _twelve_weeks_on(day: re.Match[str]) -> str:
    return (date.fromisoformat(day[0]) + timedelta(weeks=12)).isoformat()


def with_the_next_elsewhere(settings: Settings) -> Settings:
    """Have 1.33 begin in a channel of its own."""
    alone = settings.config.cycles[0]
    others = {name: id_ for name, id_ in alone.channels.items() if name != "communications"}
    both = with_the_next(settings, "communications").config.cycles
    cycles = (both[0].model_copy(update={"channels": others}), both[1])
    return replace(settings, config=settings.config.model_copy(update={"cycles": cycles}))
