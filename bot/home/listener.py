"""What Slack tells of home tabs: somebody opened theirs, or turns a page there."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.home.homes import Homes
from bot.render.home import TURN, turned_to

OPENED = "app_home_opened"
"""Source: docs.slack.dev ``reference/events/app_home_opened``; it needs no scope."""


def listen(app: App, homes: Homes) -> None:
    """Let *app* tell *homes* what happens there; nobody waits for what is shown."""

    @app.event(OPENED)
    def on_opened(event: Mapping[str, Any]) -> None:
        if event.get("tab") == "home":
            homes.came(str(event.get("user") or ""), event.get("view") or {})

    @app.action(re.compile(f"^{TURN}"))
    def on_turned(ack: Ack, body: Mapping[str, Any]) -> None:
        try:
            about, offset = turned_to(str(body["actions"][0].get("value") or ""))
        except ValueError:
            pass  # no page of ours
        else:
            homes.turned(str(body["user"]["id"]), about, offset, body.get("view") or {})
        ack()
