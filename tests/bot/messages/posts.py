"""What the plan of a whole cycle has the bot say: of each kind of post one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from bot.addressing import wanted_of
from bot.render.rows import responsible
from bot.snapshot import CycleView
from schedule.plan import Purpose, Reminder
from tests.bot.messages.a_talk import CHIEF, LEAD, Talk

Script = Callable[[Talk], None]

OF_PLAN: dict[str, tuple[str, frozenset[Purpose]]] = {
    "channels": (
        "channel",
        frozenset(
            {Purpose.AHEAD, Purpose.NOW, Purpose.DIGEST, Purpose.INTRODUCTION, Purpose.MEETINGS}
        ),
    ),
    "threads": ("channel", frozenset({Purpose.WINDOW})),
    "unanswered in channels": ("channel", frozenset({Purpose.ESCALATION})),
    "people": ("", frozenset({Purpose.AHEAD, Purpose.NOW, Purpose.MEETINGS})),
    "last calls": ("", frozenset({Purpose.WINDOW})),
    "drafts": ("", frozenset({Purpose.DRAFT})),
    "unanswered": ("", frozenset({Purpose.ESCALATION})),
    "unconfirmed": ("", frozenset({Purpose.UNCONFIRMED})),
}
"""Families of posts: to whom, a channel or a person, and what for."""


def kinds(view: CycleView, family: str) -> Iterator[Reminder]:
    """Yield the first reminder of each kind of post in *family*.

    A kind is what it is for, of which kind of date, how far ahead, and for which channel; of
    people, whether they drive it.
    """
    sort, purposes = OF_PLAN[family]
    found: dict[tuple[object, ...], Reminder] = {}
    for one in view.reminders:
        if one.purpose in purposes and (one.audience.sort == "channel") == (sort == "channel"):
            row = view.cycle.milestone(one.milestone or "")
            whose = [one.audience.name] if sort else responsible(row, view)[:1] if row else []
            kind = (
                one.purpose,
                one.kind,
                str(one.lead_time),
                one.audience.name in whose,
                sort and str(one.audience),
            )
            found.setdefault(kind, one)
    yield from found.values()


def of_plan(family: str) -> Script:
    """Return what shows each kind of post of *family* at its time."""

    def script(talk: Talk) -> None:
        names = {id_: name for name, id_ in talk.world.ids.items()}
        for one in kinds(talk.view, family):
            talk.now = one.due_at
            reached = [each.recipient for each in wanted_of(one, talk.view, talk.snapshot)]
            to = next((names[id_] for id_ in reached if id_ in names), LEAD)
            talk.show(one.id.removeprefix("1.32/"), to=to)

    return script


def besides(talk: Talk) -> None:
    """Show what a message says of itself, and messages that say several things."""
    ahead = "code-freeze/7d/channel:announce"
    talk.wait_until("2024-11-01 15:20")
    late = timedelta(hours=27, minutes=20)
    talk.show(ahead, heading="late", late_by=late)
    talk.show(ahead, heading="late in part", late_by=late, is_partly_late=True)
    talk.show(ahead, heading="said twice, perhaps", is_repeat=True)
    talk.show(ahead, heading="in a rehearsal", is_rehearsal=True)
    talk.wait_until("2024-11-04 12:00")
    talk.show("code-freeze/3d/channel:announce", "digest/week-9/channel:announce")
    talk.wait_until("2024-11-19 12:00")
    talk.show("docs-review/1d/role:Docs", "docs-freeze/8d/role:Docs", to="docs-lead")
    talk.wait_until("2024-10-02 12:00")
    talk.show(
        "prr-freeze/8d+2/role:Release Team Lead",
        "enhancements-freeze/8d+2/role:Release Team Lead",
        to=CHIEF,
    )
