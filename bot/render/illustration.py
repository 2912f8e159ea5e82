"""The timeline's picture and its calendar: where Slack finds them, and what is seen there."""

from datetime import datetime, timedelta
from urllib.parse import quote

from bot.render.dates import has_passed
from bot.render.message import Picture
from bot.render.mrkdwn import to_escaped_plain
from bot.render.rows import full_name, week
from bot.snapshot import CycleView

_KEPT = timedelta(minutes=5)
"""How long Slack may show the picture that it fetched: it asks for each address but once."""

_LONGEST = 3_000
"""Characters. Source: docs.slack.dev ``block-kit/blocks/image-block``, ``image_url``."""


def shown_picture(view: CycleView, url: str, now: datetime) -> Picture | None:
    """Return the picture of a timeline on the bot's own page; None where nobody can open that.

    Args:
        view: The cycle.
        url: Where the bot's pages are; empty for nowhere.
        now: Release time.
    """
    if not url:
        return None
    as_of = int(now.timestamp() // _KEPT.total_seconds())
    address = _address(f"{url}/timeline/", view.cycle.release, f".png?as-of={as_of}")
    return Picture(address, in_words(view, now)) if address else None


def calendar_url(release: str, url: str) -> str:
    """Return where the calendar of a release is; empty where nobody can open it.

    Args:
        release: The release.
        url: Where the bot's pages are; empty for nowhere.
    """
    return _address(f"{url}/calendar/", release, ".ics") if url else ""


def _address(before: str, release: str, after: str) -> str:
    """Return the address of a release's page; empty where Slack would not take it."""
    address = f"{before}{quote(release, safe='')}{after}"
    return address if len(address) <= _LONGEST else ""


def in_words(view: CycleView, now: datetime) -> str:
    """Return what the picture shows, for who does not see it: escaped plain text, not long."""
    dated = [row for row in view.cycle.milestones if row.day]
    passed = sum(has_passed(row, view.rules, now) for row in dated)
    where = week(view, now) or "no dates yet"
    called = to_escaped_plain(full_name(view))
    return (
        f"The timeline of {called} as bars and marks, {where}: {passed} of {len(dated)} "
        "dates have passed. /release-status timeline says each in words."
    )
