"""What the bot can do, and what each of it asks of Slack: the one table of scopes and events.

A scope or an event that no feature here names is not asked for. What is turned off asks for
nothing. The manifest, ``deploy/SCOPES.md`` and the checks of a deployment are made from it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.settings import Config


@dataclass(frozen=True, slots=True)
class Scope:
    """What Slack has to permit.

    Attributes:
        name: As Slack calls it.
        used: What is done with it.
        never: What is not done with it, though it would permit that.
        is_optional: Whether the feature does most of its work without it.
        is_of_app: Whether the app-level token needs it; of all others it is the bot token.
    """

    name: str
    used: str
    never: str
    is_optional: bool = False
    is_of_app: bool = False


@dataclass(frozen=True, slots=True)
class Deployment:
    """What decides which features are on.

    Attributes:
        config: What the config file says.
        is_socket: Whether Slack's requests come over Socket Mode.
    """

    config: Config | None = None
    is_socket: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that the bot does.

    Attributes:
        name: What people call it.
        switch: How it is turned on, in Markdown; ``always on`` if it cannot be turned off.
        scopes: What Slack has to permit for it.
        events: What Slack has to tell the bot of for it.
        is_on: Whether a deployment has it.
    """

    name: str
    switch: str
    scopes: tuple[Scope, ...] = ()
    events: tuple[str, ...] = ()
    is_on: Callable[[Deployment], bool] = lambda _: True


def _looks_into_channels(deployment: Deployment) -> bool:
    return deployment.config is not None and deployment.config.settle == "history"


def _looks_at_profiles(deployment: Deployment) -> bool:
    return deployment.config is not None and deployment.config.time_zones == "slack"


def _asks_for_membership(deployment: Deployment) -> bool:
    return deployment.config is not None and deployment.config.membership == "slack"


def _uploads_pictures(deployment: Deployment) -> bool:
    config = deployment.config
    return config is not None and config.pictures == "upload" and not config.url


def _has_homes(deployment: Deployment) -> bool:
    return deployment.config is None or deployment.config.home == "on"


def _answers_mentions(deployment: Deployment) -> bool:
    return deployment.config is not None and deployment.config.mentions == "on"


FEATURES = (
    Feature(
        "`/release-status`",
        "always on",
        (
            Scope(
                "commands",
                "The slash command reaches the bot, which answers whoever typed it.",
                "Whatever else is typed reaches nobody.",
            ),
        ),
    ),
    Feature(
        "posts, direct messages and their buttons",
        "always on",
        (
            Scope(
                "chat:write",
                "Reminders are posted to the channels of the config, and sent to the people of "
                "the roster whom the config knows; the bot edits its own messages.",
                "No other channel is posted to and nobody else written to; no channel is pinged.",
            ),
        ),
    ),
    Feature(
        "App Home",
        "on unless `home: off`",
        events=("app_home_opened",),
        is_on=_has_homes,
    ),
    Feature(
        "looking up a lost post",
        "`settle: history`",
        (
            Scope(
                "channels:history",
                "Where Slack's answer to a post was lost, the bot looks for that post among the "
                "messages since, in that channel.",
                "No message of anybody else is kept, counted or answered.",
            ),
            Scope(
                "groups:history",
                "The same in private channels; to be left out where there are none.",
                "The same.",
                is_optional=True,
            ),
        ),
        is_on=_looks_into_channels,
    ),
    Feature(
        "working hours by people's profiles",
        "`time_zones: slack`",
        (
            Scope(
                "users:read",
                "Once a day the time zone is taken from the profiles of those in the roster, so "
                "that reminders come within their working hours.",
                "Nobody else's profile is looked at, and nothing else of it is kept.",
            ),
        ),
        is_on=_looks_at_profiles,
    ),
    Feature(
        "telling before the first post whether the bot is in its channels",
        "`membership: slack`",
        (
            Scope(
                "channels:read",
                "The doctor asks whether the bot is in each channel of the config, and whether "
                "that is archived.",
                "No other channel is asked about, and none are listed.",
            ),
            Scope(
                "groups:read",
                "The same of private channels; to be left out where there are none.",
                "The same.",
                is_optional=True,
            ),
        ),
        is_on=_asks_for_membership,
    ),
    Feature(
        "the timeline as a picture, where no public address shows it",
        "`pictures: upload` without `url`",
        (
            Scope(
                "files:write",
                "Who asks for the timeline gets it as a picture, in a direct message.",
                "No other file is uploaded, and none to a channel.",
            ),
            Scope(
                "im:write",
                "Their direct messages are opened, for Slack shows no file to a person's id.",
                "Nobody's are opened who has not asked for the picture.",
            ),
        ),
        is_on=_uploads_pictures,
    ),
    Feature(
        "answers to who mentions the bot",
        "`mentions: on`",
        (
            Scope(
                "app_mentions:read",
                "A question to the bot by its name, in a channel of the config, is answered in a "
                "thread below it, for everybody to read.",
                "No other message reaches it; what was asked is not kept, nor repeated.",
            ),
        ),
        events=("app_mention",),
        is_on=_answers_mentions,
    ),
    Feature(
        "Socket Mode",
        "`SLACK_APP_TOKEN`",
        (
            Scope(
                "connections:write",
                "The bot connects to Slack, and needs no address that Slack can reach.",
                "It permits nothing else.",
                is_of_app=True,
            ),
        ),
        is_on=lambda deployment: deployment.is_socket,
    ),
)
"""Every feature that asks something of Slack.

Source:
    docs.slack.dev ``reference/scopes`` and ``reference/events``.
"""


def features(deployment: Deployment) -> tuple[Feature, ...]:
    """Return the features that *deployment* has turned on."""
    return tuple(one for one in FEATURES if one.is_on(deployment))


def bot_scopes(on: Iterable[Feature]) -> Iterator[tuple[Feature, Scope]]:
    """Yield each scope that the bot token needs for the features *on*, with its feature."""
    for feature in on:
        yield from ((feature, scope) for scope in feature.scopes if not scope.is_of_app)


def events(on: Iterable[Feature]) -> tuple[str, ...]:
    """Return what Slack has to tell the bot of for the features *on*, each once."""
    return tuple(dict.fromkeys(event for feature in on for event in feature.events))
