"""What keeps the service from its job, for people and alerts. Pure.

Whoever reaches the port may read it: it gives reasons, and no addresses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.snapshot import CycleView
from bot.vitals.health import Health
from schedule.ledger import Gauges

_OLDEST_FRAME = 60.0
"""Seconds of machine time without a word from Slack after which a socket is no connection."""
_PLACE = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s/:]+(?::[0-9]+)?(?:/(?:[^\s/]*/)*)?|(?<!\S)/(?:[^\s/]+/)+",
    re.IGNORECASE,
)
"""A server and the folders on it, or the folders of an absolute path; no file name."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be in order.

    Attributes:
        name: What it is about.
        why: What is wrong and what to do, in a line; empty if it is in order.
        is_advice: The service does its job all the same.
    """

    name: str
    why: str = ""
    is_advice: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether it keeps the service from nothing."""
        return self.is_advice or not self.why


def checks(
    health: Health, views: tuple[CycleView, ...], gauges: Gauges | None, slack: str
) -> Iterator[Check]:
    """Yield everything that has to be in order, the vital things first.

    Args:
        health: Of the process.
        views: The cycles that are known.
        gauges: The ledger's state; None if it does not answer in time.
        slack: Why Slack could not be reached the last time; empty if it could, or was not tried.
    """
    yield Check("threads", _threads(health))
    hint = "the ledger does not answer; check the database that DATABASE_URL names"
    yield Check("database", "" if gauges else hint)
    yield Check("slack", slack)
    yield Check("credentials", _credentials(gauges))
    if health.socket:
        yield Check("socket", _socket(health.socket.frame_age))
    for view in views:
        yield Check(f"source of v{view.cycle.release}", _without_places(view.complaint))
    if not views:
        yield Check("sources", "no cycle could be read; see the log")


def _without_places(complaint: str) -> str:
    """Return *complaint* with file names only: the log has the whole address."""

    def name(found: re.Match[str]) -> str:
        rest = found.string[found.end() :]
        return "" if rest and rest[0].isalnum() else "its server"

    return _PLACE.sub(name, complaint)


def _threads(health: Health) -> str:
    if health.dead:
        return f"ended or hanging: {', '.join(health.dead)}; restart the service"
    if health.hung:
        return f"hung: {', '.join(health.hung)}; restart the service"
    if health.wakeup_age >= Health.OLDEST_WAKEUP:
        return f"asleep for {health.wakeup_age:.0f} s; restart the service"
    return ""


def _credentials(gauges: Gauges | None) -> str:
    if gauges is None or gauges.refusal is None:
        return ""
    return f"Slack refuses the bot's token: {gauges.refusal}; set SLACK_BOT_TOKEN, or reinstall"


def _socket(frame_age: float | None) -> str:
    if frame_age is None:
        return "no connection to Slack yet; check SLACK_APP_TOKEN and the way to Slack"
    if frame_age > _OLDEST_FRAME:
        return f"Slack has not been heard of for {frame_age:.0f} s; it is connected to again"
    return ""
