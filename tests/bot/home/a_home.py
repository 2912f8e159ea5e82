"""The home tabs of those who work on 1.32 of the sandbox, as values."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from bot.actions.desk import Desk
from bot.home.page import home_page
from bot.render.home import HomeView
from bot.render.message import Message
from bot.sandbox.limits import refuse_view
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.ledger import Ledger
from tests.bot.a_town import CYCLE
from tests.builders import a_view, at
from tests.slack_limits import assert_nothing_breaks_out

NOW = at("2024-11-05 12:30")
PEOPLE = {
    person.github: f"U{nth:04}"
    for nth, person in enumerate(one for role in CYCLE.team.roles for one in role.people)
    if person.github
}
LEAD, SHADOW = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow-1"]
CHIEF = PEOPLE["release-team-lead"]
STRANGER, ADMIN = "U9999", "U8888"
CHANNELS = {"announce": "C0ANNOUNCE", "team": "C0TEAM", "docs": "C0DOCS"}


def an_act(deed: Deed, by: str, about: str = "", milestone: str = "code-freeze") -> Act:
    """Return what somebody did about code freeze, or another date."""
    return Act(CYCLE.release, milestone, deed, by, NOW, NOW, about)


def the_view(*acts: Act) -> CycleView:
    """Return 1.32, and what people did."""
    return replace(a_view(CYCLE, channels=CHANNELS), acts=acts)


def a_home(
    user: str,
    *views: CycleView,
    broken: Mapping[str, str] | None = None,
    is_silent: bool = False,
    **more: Any,
) -> HomeView:
    """Return what somebody sees; Slack would take it."""
    snapshot = more.pop("snapshot", None) or Snapshot(views or (the_view(),), PEOPLE)
    nobody = cast("Ledger", None)  # what a page shows is known before it is made
    desk = Desk(nobody, snapshot, more.pop("now", NOW), (ADMIN,))
    said: Message | None = more.pop("said", None)
    view = home_page(user, desk, None if is_silent else broken or {}, more.pop("offsets", {}), said)
    assert not refuse_view(view, "home")
    assert_nothing_breaks_out(text_of(view))
    return view


def text_of(view: HomeView) -> str:
    """Return all that a home tab says, and the buttons in brackets."""
    return "\n".join(line for block in view["blocks"] for line in _lines(block))


def _lines(block: Mapping[str, Any]) -> list[str]:
    if block["type"] == "actions":
        return [" ".join(f"[{one['text']['text']}]" for one in block["elements"])]
    parts = block.get("elements") or [block.get("text")]
    return [one["text"] for one in parts if one]
