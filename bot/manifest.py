"""What a Slack app is made from: its manifest, and what each of its scopes is for. Pure.

Source:
    docs.slack.dev ``reference/app-manifest``.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.actions import ACTIONS
from bot.commands import DESCRIPTION, USAGE_HINT
from bot.commands.listener import COMMAND
from bot.features import FEATURES, Feature, bot_scopes, events

_HOME_OPENED = "app_home_opened"
_NAME = "Release bot"
_PURPOSE = "Reminds the release team of its dates and answers /release-status"


def manifest(on: Sequence[Feature], url: str = "") -> dict[str, Any]:
    """Return the manifest of an app that can do what is turned on, and no more.

    Args:
        on: The features.
        url: Where Slack sends its requests; empty for Socket Mode.
    """
    listened = events(on)
    command = {
        "command": COMMAND,
        "description": DESCRIPTION,
        "usage_hint": USAGE_HINT,
        **({"url": url} if url else {}),
        "should_escape": True,
    }
    where = {"request_url": url} if url else {}
    settings: dict[str, Any] = {"interactivity": {"is_enabled": bool(ACTIONS), **where}}
    if listened:
        settings["event_subscriptions"] = {**where, "bot_events": list(listened)}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": _NAME, "description": _PURPOSE},
        "features": {
            "app_home": {
                "home_tab_enabled": _HOME_OPENED in listened,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "release-bot", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": [scope.name for _, scope in bot_scopes(on)]}},
        "settings": {
            **settings,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def scopes_text() -> str:
    """Return what each scope is for, of every feature there is, as Markdown."""
    return "\n".join(_scopes_lines()) + "\n"


def _scopes_lines() -> Iterator[str]:
    yield "# What the bot asks of Slack"
    yield ""
    yield (
        "Each scope belongs to a feature; a feature that is not turned on asks for nothing. "
        "`release-bot manifest` prints the"
    )
    yield (
        "manifest for those that the config turns on, and `release-bot doctor` compares what was "
        "granted with what is needed."
    )
    yield ""
    yield "| scope | feature | turned on by | what is done with it | what never |"
    yield "|---|---|---|---|---|"
    for feature in FEATURES:
        for scope in feature.scopes:
            name = f"`{scope.name}`" + (" (app-level token)" if scope.is_of_app else "")
            cells = (name, feature.name, feature.switch, scope.used, scope.never)
            yield f"| {' | '.join(cells)} |"
    listened = [(event, feature) for feature in FEATURES for event in feature.events]
    yield ""
    if listened:
        yield "| event | feature | turned on by |"
        yield "|---|---|---|"
        yield from (f"| `{event}` | {one.name} | {one.switch} |" for event, one in listened)
        yield ""
        yield "It is told of nothing else: no message reaches it that does not mention it."
    else:
        yield "It asks to be told of no events: nobody's messages reach it."
    yield ""
    yield "This page is made by `release-bot manifest --scopes`."
