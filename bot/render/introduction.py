"""The bot's first message in a cycle: who it is, what it will say, and the dates."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.render.dates import short_date
from bot.render.illustration import calendar_url
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import link, unstarred
from bot.render.rows import brief_doubt, full_name, short_name
from bot.render.source import source_link
from bot.snapshot import CycleView, Snapshot
from schedule.moments import is_announced
from schedule.plan import ANNOUNCE

_EVER = datetime.min.replace(tzinfo=UTC)
"""Since when the dates are final of a timeline in which no row says when they are."""
_POSTS_A_DAY = 2
"""What the built-in policy keeps to in the announce channel; other rules may say more."""


def introduction(view: CycleView, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield the introduction to a cycle."""
    cycle = view.cycle
    by = f", run by {unstarred(snapshot.operator)}" if snapshot.operator else ""
    yield paragraph(
        f"*Hi, I'm the release bot for {full_name(view)}{by}.*",
        "I read the release team's timeline and remind you of its dates ahead of time.",
    )
    dates = [row for row in cycle.milestones if is_announced(row, view.rules)]
    if dates:
        yield paragraph(
            "The dates, as published:" if view.final_at == _EVER else "The dates are final:",
            *(
                f"• {short_name(row, view)}: {short_date(row, view.rules)}{brief_doubt(row, view)}"
                for row in dates
            ),
        )
    source, calendar = source_link(cycle), calendar_url(cycle.release, snapshot.url)
    yield paragraph(
        _promise(view),
        "Ask me privately at any time: `/release-status`.",
        f"In your own calendar: {link('subscribe', calendar)}." if calendar else "",
        f"A date is wrong? Please change it in the timeline: {source}." if source else "",
    )


def _promise(view: CycleView) -> str:
    """Return how much will be said in the announce channel, as the plan has it."""
    told = (one for one in view.reminders if one.audience == ANNOUNCE)
    posts = {one.due_at for one in told if not one.is_in_thread}
    a_day = max(_POSTS_A_DAY, *Counter(due_at.date() for due_at in posts).values(), 0)
    return (
        f"About {len(posts)} posts here in the whole cycle, at most {a_day} a day; "
        "I never ping the channel."
    )
