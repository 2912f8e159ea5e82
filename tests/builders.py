"""Domain values for tests: everything has a default, people are roles.

``the_132_cycle()`` is a real cycle's timeline, the one most tests speak of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.snapshot import CycleView, Snapshot
from schedule.clock import deadline
from schedule.cycle import Link, ReleaseCycle
from schedule.plan import Reminder
from schedule.policy import builtin_rules
from schedule.rules import Rules
from schedule.series import Series
from schedule.team import Member, Role, Team, owners
from schedule.timeline import Day, DayRange, Instant, LocalTime, Milestone, When, slug

SOURCE = "https://raw.githubusercontent.com/kubernetes/sig-release/master/releases/release-1.32/README.md"
ROLES = (
    "Release Team Lead",
    "Enhancements",
    "Release Notes",
    "Communications",
    "Release Signal",
    "Docs",
    "Branch Manager",
)
OPERATOR = "the bot's operator (#release-bot)"
_PDT = timedelta(hours=-7)


def at(text: str) -> datetime:
    """Return the UTC instant written as ``2024-11-08 02:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> Day:
    """Return the day written as ``2024-11-08``."""
    return Day(date.fromisoformat(text))


def aoe(text: str) -> Instant:
    """Return the end of a day Anywhere on Earth, as recent cycles publish deadlines."""
    return Instant(deadline(date.fromisoformat(text)), is_aoe=True)


def utc_and_pdt(text: str) -> Instant:
    """Return a UTC instant with its PDT half, as older cycles publish deadlines."""
    instant = at(text)
    local = instant + _PDT
    return Instant(instant, local=(LocalTime("PDT", local.date(), local.time()),))


def a_milestone(
    title: str = "Begin Code Freeze and Test Freeze",
    kinds: str | Iterable[str] = ("code_freeze", "test_freeze"),
    when: When | str | None = None,
    *,
    key: str = "",
    who: str = "Branch Manager",
    week: int | None = None,
    doubt: str = "",
    note: str = "",
    line: int | None = 69,
) -> Milestone:
    """Return a row of a timeline; 1.32's code and test freeze if nothing else is said.

    Args:
        title: The "What" cell.
        kinds: One kind or several.
        when: A date, or a day written as ``2024-11-08``.
        key: Left out: from the kind for freezes, else from the title.
        who: The "Who" cell.
        week: Printed week.
        doubt: Why the date is doubtful.
        note: The operator's remark.
        line: Line of the document.
    """
    of = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    named_by_kind = of[0].endswith("_freeze") or of[0] in {"docs_placeholder", "docs_review"}
    if when is None:
        when = utc_and_pdt("2024-11-08 02:00")
    return Milestone(
        key=key or slug(of[0] if named_by_kind else title),
        title=title,
        kinds=of,
        when=day(when) if isinstance(when, str) else when,
        who=who,
        owners=owners(who, a_team()),
        week=week,
        doubt=doubt,
        note=note,
        line=line,
    )


def a_team(roles: Iterable[str] = ROLES) -> Team:
    """Return a roster with a lead and a shadow for each role: "Docs Lead" is ``docs-lead``."""
    return Team(tuple(_a_role(name) for name in roles))


def _a_role(name: str) -> Role:
    lead = name if name.endswith(("Lead", "Manager")) else f"{name} Lead"
    return Role(
        name,
        (
            Member(lead, github=slug(lead), slack=lead, is_lead=True),
            Member(f"{name} Shadow", github=slug(f"{name} Shadow"), slack=f"{name} Shadow"),
        ),
    )


def a_cycle(
    milestones: Iterable[Milestone] | None = None,
    *,
    release: str = "1.32",
    team: Team | None = None,
    links: Iterable[Link] = (),
    project: str = "Kubernetes",
    source: str = SOURCE,
) -> ReleaseCycle:
    """Return a cycle; of one milestone, its start and its release if nothing else is said."""
    if milestones is None:
        milestones = (
            a_milestone("Start of Release Cycle", "other", "2024-09-09", who="Lead", line=54),
            a_milestone(),
            a_milestone(f"v{release}.0 released", "release", "2024-12-11", key="release", line=92),
        )
    return ReleaseCycle(
        release=release,
        milestones=tuple(milestones),
        team=a_team() if team is None else team,
        links=tuple(links),
        project=project,
        source=source,
    )


def a_series(title: str = "Release team meeting", **fields: object) -> Series:
    """Return a series of meetings: weekly, then three a week, then daily; the lead hosts."""
    phases = [
        {"days": ["wed"]},
        {"since": "burndown", "days": ["mon", "wed", "fri"]},
        {"since": "burndown-daily", "days": ["mon", "tue", "wed", "thu", "fri"]},
    ]
    said = {
        "title": title,
        "zone": "America/Los_Angeles",
        "at": "10:00",
        "phases": phases,
        "hosts": ["Release Team Lead"],
    }
    return Series.model_validate({**said, **fields})


UNDRAFTED = builtin_rules().model_copy(update={"drafts": "off"})
"""The built-in policy, but nobody sees what is posted beforehand."""


def a_view(
    cycle: ReleaseCycle | None = None,
    *,
    rules: Rules | None = None,
    channels: Mapping[str, str] | None = None,
    read_at: datetime | None = None,
    is_source_down: bool = False,
) -> CycleView:
    """Return a cycle as the bot knows it; 1.32 if nothing else is said."""
    return CycleView(
        cycle or the_132_cycle(),
        rules or builtin_rules(),
        channels=CHANNELS if channels is None else channels,
        read_at=read_at,
        is_source_down=is_source_down,
    )


def a_snapshot(
    *views: CycleView, people: Mapping[str, str] | None = None, operator: str = OPERATOR
) -> Snapshot:
    """Return what the bot knows; 1.32 and everybody's Slack id if nothing else is said."""
    return Snapshot(views or (a_view(),), PEOPLE if people is None else people, operator)


CHANNELS = {"announce": "C0ANNOUNCE", "enhancements": "C0ENHANCE", "management": "C0MANAGE"}
PEOPLE = {
    member.github: f"U{nth:04}"
    for nth, member in enumerate(member for role in a_team().roles for member in role.people)
    if member.github
}
"""Slack ids of everybody in ``a_team()``, by GitHub handle."""


def the_132_cycle() -> ReleaseCycle:
    """Return the cycle of Kubernetes v1.32: its dates, rows and kinds.

    Source:
        kubernetes/sig-release ``releases/release-1.32/README.md``.
    """
    rows = (
        _the_132_row(nth, [cell.strip() for cell in line.split("|")])
        for nth, line in enumerate(_THE_132_TIMELINE.strip().splitlines())
    )
    return a_cycle(rows, links=_THE_132_LINKS)


def _the_132_row(nth: int, cells: list[str]) -> Milestone:
    key, title, kinds, when, who = cells
    row = a_milestone(title, kinds.split(), _in_2024(when), who=who, line=52 + nth, key=key)
    week = (row.day - date(2024, 9, 9)).days // 7 + 1 if row.day else None
    return replace(row, week=week)


def _in_2024(text: str) -> When:
    first, *last = (f"2024-{part}" for part in text.split("/"))
    if last:
        return DayRange(date.fromisoformat(first), date.fromisoformat(last[0]))
    return utc_and_pdt(first) if ":" in first else day(first)


_THE_132_TIMELINE = """
start-of-cycle | Start of Release Cycle | other | 09-09 | Lead
enhancements-tracking | Start Enhancements Tracking | other | 09-09 | Enhancements Lead
schedule-finalized | Schedule finalized | other | 09-13 | Lead
team-finalized | Team finalized | other | 09-13 | Lead
release-notes-draft | Start Release Notes Draft | notes | 09-24 | Release Notes Lead
prerelease-1.32.0-alpha.1 | 1.32.0-alpha.1 released | prerelease | 10-01 | Branch Manager
apac-meetings | Begin Friday APAC-friendly meetings | meeting | 10-02 | Lead
prr-freeze | Production Readiness Freeze | prr_freeze | 10-03 | Enhancements Lead
enhancements-freeze|Begin Enhancements Freeze|enhancements_freeze|10-11 02:00|Enhancements Lead
prerelease-1.32.0-alpha.2 | 1.32.0-alpha.2 released | prerelease | 10-15 | Branch Manager
docs-placeholder | Docs deadline — Open placeholder PRs | docs_placeholder | 10-24 | Docs Lead
exceptions-call | Call for Exceptions | exceptions | 10-28 | Lead
code-freeze-is-coming|Brace Yourself, Code Freeze is Coming|other|10-28|Comms / Release Signal
prerelease-1.32.0-alpha.3 | 1.32.0-alpha.3 released | prerelease | 10-29 | Branch Manager
feature-blog-freeze | Begin Feature blog freeze | feature_blog_freeze | 10-30 02:00 | Comms Lead
prerelease-1.32.0-beta.0 | 1.32.0-beta.0 released | prerelease | 11-05 | Branch Manager
removals-blog-published | Deprecations and Removals blog published | blog | 11-04 | Comms
code-freeze|Begin Code Freeze and Test Freeze|code_freeze test_freeze|11-08 02:00|Branch Manager
feature-blogs-outreach|Preparing for Feature blogs review — Initiating outreach|blog|11-11|Comms
kubecon-na | KubeCon NA | kubecon | 11-12/11-15 |
burndown | Begin Burndown (Monday, Wednesday, and Friday meetings) | burndown | 11-18 | Lead
docs-review | Docs deadline — PRs ready for review | docs_review | 11-19 | Docs Lead
highlights-deadline | Release Highlights deadline | notes | 11-19 | Comms
release-notes-final-draft | Start final draft of Release Notes | notes | 11-19 | Release Notes Lead
release-blog-review | Release blog ready to review | blog | 11-22 02:00 | Comms / Docs
feature-blogs-review | Feature blogs ready to review | blog | 11-25 | Enhancement Owner / SIG Leads
burndown-daily | Burndown Meetings daily (Tuesday & Thursday over Slack) | burndown | 11-25 | Lead
branch-created | release-1.32 branch created | branch | 11-26 | Branch Manager
jobs-created | release-1.32 jobs created | branch | 11-26 | Branch Manager
prerelease-1.32.0-rc.0 | 1.32.0-rc.0 released | prerelease | 11-26 | Branch Manager
docs-freeze | Docs Freeze | docs_freeze | 11-26 | Docs Lead
highlights-complete | Release Highlights complete | notes | 12-03 | Release Notes Lead
prerelease-1.32.0-rc.1 | 1.32.0-rc.1 released | prerelease | 12-03 | Branch Manager
release-notes-complete|Release Notes complete — reviewed & merged|notes|12-11|Release Notes Lead
release | v1.32.0 released | release | 12-11 | Branch Manager
release-blog-published | Release blog published | blog | 12-11 | Comms
thaw | Thaw | thaw | 12-11 | Branch Manager
"""
_THE_132_LINKS = (
    Link("Meeting Minutes", "https://bit.ly/k8s132-releasemtg"),
    Link("v1.32 Release Calendar", "https://bit.ly/k8s-release-cal"),
    Link("Enhancements Tracking Board", "https://bit.ly/k8s132-enhancements"),
    Link("Feature blog Tracking Board", "https://bit.ly/k8s132-feature-blogs"),
    Link("Bug Triage Tracking Board", "https://bit.ly/k8s132-bugtriage"),
)


def planned(view: CycleView, *ids: str) -> list[Reminder]:
    """Return reminders of the plan by their ids without the release: ``prr-freeze/7d/...``."""
    by_id = {one.id: one for one in view.reminders}
    return [by_id[f"{view.cycle.release}/{name}"] for name in ids]
