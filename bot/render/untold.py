"""Who cannot be told anything at present, and why."""

from bot.addressee import Untold
from bot.render.dates import weekday
from bot.render.mrkdwn import foreign, listed, mention

_NAME = 80


def why_untold(one: Untold) -> str:
    """Return why somebody cannot be told anything, to stand behind their name."""
    if not one.user:
        return "no Slack ID known"
    return f"away until {weekday(one.back_on)}" if one.back_on else "wants no messages"


def untold_names(people: tuple[Untold, ...]) -> str:
    """Return who cannot be told anything, each with why; that there is nobody if there is not."""
    named = [
        f"{mention(one.user) if one.user else foreign(one.name, _NAME)} ({why_untold(one)})"
        for one in people
    ]
    return listed(named) or "nobody"
