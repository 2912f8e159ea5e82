"""The bot and the stand-in for Slack, wired to each other over real HTTP."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.app import Service, running
from bot.delivery import PACE, Pace
from bot.polling import POLL
from bot.sandbox.people import People
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from bot.settings import Config, CycleConfig, Settings
from schedule.clock import Clock
from schedule.cycle import ReleaseCycle
from schedule.policy import builtin_rules

CHANNELS = {
    "announce": "sig-release",
    "team": "release-team",
    "management": "release-management",
    "enhancements": "release-enhancements",
    "docs": "release-docs",
    "communications": "release-comms",
}
"""Channels of the stand-in by their names in the config."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running bot in its workspace.

    Attributes:
        server: The stand-in for Slack.
        service: The bot.
        people: Those who use it.
    """

    server: SlackServer
    service: Service
    people: People

    @property
    def workspace(self) -> Workspace:
        """What people see."""
        return self.server.workspace


def furnish(cycle: ReleaseCycle) -> Workspace:
    """Return a workspace with the bot's channels and everybody in the roster of *cycle*."""
    names = dict.fromkeys(person.name for role in cycle.team.roles for person in role.people)
    return Workspace.furnished(CHANNELS.values(), names)


def settings_for(
    server: SlackServer,
    cycle: ReleaseCycle,
    timelines: Iterable[str | Path],
    database: Path,
    port: int = 0,
) -> Settings:
    """Return settings that join a bot to the stand-in.

    Args:
        server: The stand-in, furnished for *cycle*.
        cycle: Whose roster's handles are known to the bot.
        timelines: Cycle YAML files to run, all in the same channels.
        database: File of the ledger.
        port: The bot's HTTP port; 0 for a free one.
    """
    workspace = server.workspace
    channels = {name: workspace.channel_named(shown).id for name, shown in CHANNELS.items()}
    people = {
        person.github: workspace.user_named(person.name).id
        for role in cycle.team.roles
        for person in role.people
        if person.github
    }
    config = Config(
        cycles=tuple(CycleConfig(timeline=str(one), channels=channels) for one in timelines),
        people=people,
        operator="the Release Team Lead and Lead Shadows",
    )
    return Settings(
        config=config,
        rules=builtin_rules(),
        bot_token=server.token,
        signing_secret=server.signing_secret,
        slack_api_url=server.url,
        database_url=f"sqlite:///{database}",
        host="127.0.0.1",
        port=port,
    )


@contextmanager
def staged(
    server: SlackServer,
    settings: Settings,
    clock: Clock,
    *,
    pace: Pace = PACE,
    poll: timedelta = POLL,
) -> Iterator[Stage]:
    """Run the bot against *server*, which is already answering, while the context lasts.

    People reach it over HTTP, or over Socket Mode where the settings have an app-level token.
    """
    with running(settings, clock, pace=pace, poll=poll, workers=1) as service:
        address = f"http://127.0.0.1:{service.port}{settings.path_prefix}"
        bot_url = None if settings.app_token else address
        yield Stage(server, service, People(server, bot_url))
