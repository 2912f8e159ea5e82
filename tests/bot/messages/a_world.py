"""The two worlds in which every message is shown: the real 1.32, and one where all text is hostile.

The real one has the dates, rows and kinds of Kubernetes v1.32; its people are roles. The hostile
one has the same dates and keys, so that the same things happen in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.cli.reading import read_view
from bot.snapshot import CycleView, Snapshot, Unconfirmed
from schedule.cycle import Link, ReleaseCycle
from schedule.problems import Problem, Severity
from schedule.team import Member, Role, Team
from schedule.timeline import Instant, LocalTime, Milestone
from tests.bot.a_town import CYCLE
from tests.builders import a_milestone, a_series, at

CHANNELS = {
    "announce": "C0ANNOUNCE",
    "team": "C0TEAM",
    "management": "C0MANAGEMENT",
    "enhancements": "C0ENHANCEMENTS",
    "docs": "C0DOCS",
    "communications": "C0COMMUNICATIONS",
}
READ_AT = at("2026-01-01 00:00")
"""Machine time at which the source was read."""
EVIL = (
    "<!channel> <!subteam^S0123> @here <@U0ADMIN> #general <#C0ANNOUNCE> *b* _i_ ~s~ `c` "
    "```x``` <https://evil.example|click> &lt;!here&gt; & | \u202egnol\u2066 \u200f\n\n> quote: "
)
"""What people may write anywhere: marks, mentions, links, and letters that turn the line round."""
LONG = "<&>'\"*`|é…" * 1_000
"""Ten thousand characters, most of which Slack wants escaped."""
_SEATED = "lead", "manager"


@dataclass(frozen=True)
class World:
    """What the bot knows, and what people type.

    Attributes:
        name: Ends the names of its golden files.
        view: The cycle.
        people: Slack ids by handle in lower case.
        words: What somebody writes where a form or a command lets them.
        operator: Who runs the bot.
        ids: Slack ids by the name of a seat: ``enhancements-lead``.
    """

    name: str
    view: CycleView
    people: Mapping[str, str]
    words: str
    operator: str
    ids: Mapping[str, str] = field(default_factory=dict)

    def snapshot(self) -> Snapshot:
        """Return what is known before anybody has done anything."""
        return Snapshot((self.view,), self.people, self.operator, url="https://bot.example.org")

    def handle(self, name: str) -> str:
        """Return the GitHub handle of a seat, in lower case."""
        return next(handle for handle, id_ in self.people.items() if id_ == self.ids[name])


def the_real_one() -> World:
    """Return 1.32 as it was published, with meetings, and a row for each kind that it had not."""
    meetings = {"regular": a_series()}
    rows = (*CYCLE.milestones, a_milestone("Retrospective", "retro", "2024-12-18", who="Lead"))
    cycle = replace(CYCLE, milestones=rows, meetings=meetings)
    words = "The board is done: see https://example.org/board & ask Docs."
    return _world("real", cycle, words, "the Release Team Lead", {})


def the_published_one(folder: Path) -> World:
    """Return a cycle as its README and roster in *folder* say; their people go by their seats."""
    cycle = read_view(str(folder / "README.md"), None).cycle
    members = [one for seat in cycle.team.roles for one in seat.people if one.github]
    people = {(one.github or "").lower(): f"U{nth:04}" for nth, one in enumerate(members)}
    ids = {}
    for seat in CYCLE.team.roles:
        ours = cycle.team.role(seat.name)
        for called, one in zip(seat.people, ours.people if ours else (), strict=False):
            ids[called.github or ""] = people.get((one.github or "").lower(), "")
    view = CycleView(cycle, channels=CHANNELS, read_at=READ_AT)
    return World("published", view, people, "words", "", ids)


def the_hostile_one() -> World:
    """Return the same cycle, in which whoever could write something wrote the worst."""
    real = the_real_one().view.cycle
    team = Team(
        tuple(Role(one.name, tuple(map(_hostile_member, one.people))) for one in real.team.roles)
    )
    links = tuple(
        Link(f"{EVIL}{one.label}{LONG}", f"{one.url}?x=<!channel>|y") for one in real.links
    )
    meetings = {"regular": a_series(EVIL[:100])}
    cycle = replace(
        real,
        milestones=tuple(map(_hostile_row, real.milestones)),
        team=team,
        links=(*links, Link(f"Enhancements {EVIL}", "https://example.org/<!here>")),
        project=f"{EVIL}{LONG}",
        source="https://example.org/<!channel>|x/README.md",
        meetings=meetings,
    )
    said = f"{EVIL}{LONG}"
    unconfirmed = {"docs-freeze": Unconfirmed(after="Fri 29 November", until=None, is_asked=True)}
    worst = {"problems": (Problem("x", Severity.ERROR, said, 1, said, said, said),)}
    return _world("hostile", cycle, said, said, {**worst, "unconfirmed": unconfirmed})


def _world(
    name: str, cycle: ReleaseCycle, words: str, operator: str, known: Mapping[str, object]
) -> World:
    members = [one for seat in cycle.team.roles for one in seat.people]
    seats = [one.github for seat in CYCLE.team.roles for one in seat.people]
    ids = {seat or "": f"U0{(seat or '').replace('-', '').upper()}" for seat in seats}
    people = {
        (one.github or "").lower(): ids[seat or ""]
        for one, seat in zip(members, seats, strict=True)
    }
    view = CycleView(cycle, channels=CHANNELS, read_at=READ_AT, **known)  # type: ignore[arg-type]  # by name
    return World(name, view, people, words, operator, ids)


def _hostile_member(one: Member) -> Member:
    # Only what looks like a handle can be linked to an account, and the Docs team tries to.
    handle = one.github if one.name.startswith("Docs") else f"<!here>|{one.github}"
    return Member(f"{EVIL}{one.name}{LONG}", handle, f"{EVIL}{LONG}", one.is_lead)


def _hostile_row(row: Milestone) -> Milestone:
    when = row.when
    if isinstance(when, Instant):
        local = tuple(LocalTime(f"{EVIL}{one.label}", one.day, one.time) for one in when.local)
        when = replace(when, local=local)
    said = f"{EVIL}{LONG}"
    return replace(
        row,
        title=f"{EVIL}{row.title}{LONG}",
        who=f"{EVIL}{row.who}{LONG}",
        doubt=said,
        note=said,
        when=when,
    )
