"""A release team's Slack with several cycles at once, and a deployment of the bot in it."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from importlib import resources
from pathlib import Path

from bot.addressing import wanted_deliveries
from bot.cli.stage import CHANNELS
from bot.sandbox.installation import LEAST_SCOPES
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from bot.settings import Settings, read_settings
from bot.snapshot import CycleView, Snapshot
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.team import Member
from tests.proof.a_bot import Life

START = "2024-09-06T11:00+00:00"
"""Release time before anything is due."""
READABLE = (*LEAST_SCOPES, "channels:history")
ADMINS = ("Admin in Asia", "Admin in Europe", "Admin in America")
_APART = timedelta(weeks=1)
_TOLD_TO_AREAS = (
    "prr_freeze",
    "enhancements_freeze",
    "code_freeze",
    "docs_freeze",
    "feature_blog_freeze",
    "docs_placeholder",
    "docs_review",
    "release",
)
_FIXTURE = "cycle-1.32.yaml"
_DAY = re.compile(r"\b2024-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Plot:
    """How large a town is to be.

    Attributes:
        releases: The cycles, each a week after the one before, each with channels of its own.
        leads: How many people hold each role.
        areas: How many further channels each cycle has, which hear of every freeze.
    """

    releases: Sequence[str] = ("1.32", "1.33", "1.34")
    leads: int = 1
    areas: int = 0

    @property
    def rules(self) -> dict[str, object]:
        """Return the policy, where it is not the built-in one."""
        ahead = {_area(nth): ["5d", "2d", "1d"] for nth in range(self.areas)}
        return {"kinds": {kind: {"channels": ahead} for kind in _TOLD_TO_AREAS if ahead}}


class Town:
    """What the bot is to do, and where.

    Attributes:
        server: Slack, which shows its messages to the bot.
        folder: Where the deployment's files lie.
        database_url: The ledger, without the rehearsal's part.
    """

    def __init__(self, server: SlackServer, folder: Path, database_url: str) -> None:
        self.server = server
        self.folder = folder
        self.database_url = database_url

    @property
    def workspace(self) -> Workspace:
        """Return what people see."""
        return self.server.workspace

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of the bot."""
        return {
            "SLACK_BOT_TOKEN": self.server.token,
            "SLACK_SIGNING_SECRET": self.server.signing_secret,
            "SLACK_API_URL": self.server.url,
            "DATABASE_URL": self.database_url,
            "HOST": "127.0.0.1",
            "PORT": "0",
        }

    @property
    def life(self) -> Life:
        """Return a life of the bot here, in which nothing happens to it."""
        config, log = self.folder / "bot.yaml", self.folder / "log"
        return Life(self.environ, str(config), str(log), START)

    @cached_property
    def wanted(self) -> dict[tuple[str, str], datetime]:
        """Return what is planned here, found without the bot: by reminder and recipient, when."""
        settings = read_settings(self.environ, str(self.folder / "bot.yaml"))
        views = tuple(_view(settings, nth) for nth in range(len(settings.config.cycles)))
        wanted = wanted_deliveries(Snapshot(views, settings.people))
        return {one.key: one.due_at for one in wanted}

    @property
    def lasts(self) -> timedelta:
        """Return how long it is from the start to the last delivery; release time."""
        return max(self.wanted.values()) - datetime.fromisoformat(START)


def _view(settings: Settings, nth: int) -> CycleView:
    config = settings.config.cycles[nth]
    cycle, _ = read_cycle_yaml(Path(config.timeline).read_text("utf-8"))
    return CycleView(cycle, settings.rules, channels=config.channels)


@contextmanager
def a_town(folder: Path, database_url: str, plot: Plot) -> Iterator[Town]:
    """Build a town, and tear it down afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    text = resources.files("bot.sandbox").joinpath(_FIXTURE).read_text("utf-8")
    workspace = Workspace.furnished(users=ADMINS)
    cycles, people = [], {}
    for nth, release in enumerate(plot.releases):
        cycle, problems = read_cycle_yaml(_later(text, nth * _APART))
        assert not problems, problems
        team = replace(
            cycle.team,
            roles=tuple(
                replace(role, people=tuple(_crowd(role.people, plot.leads)))
                for role in cycle.team.roles
            ),
        )
        for handle in {person.github for role in team.roles for person in role.people}:
            if handle and handle not in people:
                people[handle] = workspace.add_user(handle).id
        file = folder / f"cycle-{release}.yaml"
        file.write_text(write_cycle_yaml(replace(cycle, release=release, team=team)), "utf-8")
        names = CHANNELS | {_area(nth): _area(nth) for nth in range(plot.areas)}
        channels = {
            name: workspace.add_channel(f"{shown}-{release}").id for name, shown in names.items()
        }
        cycles.append({"timeline": file.name, "channels": channels})
    admins = [workspace.user_named(name).id for name in ADMINS]
    config = {
        "cycles": cycles,
        "people": people,
        "admins": admins,
        "settle": "history",
        "rules": plot.rules,
    }
    (folder / "bot.yaml").write_text(json.dumps(config), "utf-8")
    with SlackServer(workspace, scopes=READABLE, limits=Limits(paced=False)) as server:
        yield Town(server, folder, database_url)


def _area(nth: int) -> str:
    return f"area-{nth}"


def _later(text: str, by: timedelta) -> str:
    """Return a timeline with all its days put off."""
    return _DAY.sub(lambda day: str(date.fromisoformat(day[0]) + by), text)


def _crowd(people: Sequence[Member], leads: int) -> Iterator[Member]:
    """Yield the people of a role, each of its leads as many times as there are to be leads."""
    for one in people:
        yield one
        for nth in range(1, leads if one.is_lead else 1):
            yield replace(one, name=f"{one.name} {nth}", github=f"{one.github}-{nth}")
