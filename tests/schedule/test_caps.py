"""What the community and each of the team were promised, held against published cycles."""

from collections import Counter, defaultdict
from datetime import date, time
from pathlib import Path

import pytest

from schedule.plan import IF_UNANSWERED, Purpose, Reminder, plan_reminders
from schedule.policy import builtin_rules
from schedule.readers import read_cycle

RELEASES = ["1.20", "1.22", "1.24", "1.26", "1.28", "1.30", "1.32", "1.34", "1.36"]
MESSAGES, POSTS, POSTS_A_DAY = 12, 30, 2


@pytest.fixture(params=RELEASES)
def whole_plan(request: pytest.FixtureRequest, corpus: Path) -> tuple[Reminder, ...]:
    """Return the plan of a published cycle under the built-in policy."""
    folder = corpus / "k8s" / request.param
    cycle, _ = read_cycle(
        (folder / "README.md").read_text(encoding="utf-8"),
        source="README.md",
        team_text=(folder / "release-team.md").read_text(encoding="utf-8"),
        team_source="release-team.md",
    )
    return plan_reminders(cycle, builtin_rules())


@pytest.fixture
def plan(whole_plan: tuple[Reminder, ...]) -> tuple[Reminder, ...]:
    """Return the plan where everybody answers: nothing is told on, nor asked again."""
    return tuple(one for one in whole_plan if one.purpose not in IF_UNANSWERED)


def test_what_nobody_answers_for_is_told_on_seldom(whole_plan: tuple[Reminder, ...]) -> None:
    """Even if nobody ever does: two steps for a freeze, one for a cut or the release."""
    steps = [one for one in whole_plan if one.purpose is Purpose.ESCALATION]
    days: defaultdict[str, set[date]] = defaultdict(set)
    for one in steps:
        days[str(one.audience)].add(one.due_at.date())
    assert max(map(len, days.values()), default=0) <= MESSAGES
    by_duty = Counter((one.milestone, one.duty) for one in steps)
    assert max(by_duty.values(), default=0) <= 2
    assert {one.due_at.weekday() for one in steps} <= set(range(5))


def test_what_nobody_confirms_is_asked_seldom(whole_plan: tuple[Reminder, ...]) -> None:
    """Even if nobody ever does: twice of each freeze and of the release, on working days."""
    asked = [one for one in whole_plan if one.purpose is Purpose.UNCONFIRMED]
    assert asked
    assert max(Counter(one.milestone for one in asked).values()) == 2
    assert {one.due_at.weekday() for one in asked} <= set(range(5))
    assert len({one.id for one in whole_plan}) == len(whole_plan)


def test_nobody_gets_more_than_a_dozen_messages(plan: tuple[Reminder, ...]) -> None:
    """One a day carries all that is due to a role; about 60 go out in a cycle."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for one in plan:
        if one.audience.sort == "role":
            days[one.audience.name].add(one.due_at.date())
    counts = {role: len(told) for role, told in days.items()}
    most = MESSAGES + (2 if _freezes_twice(plan) else 0)
    assert {role: count for role, count in counts.items() if count > most} == {}
    assert sum(counts.values()) <= 62


def _freezes_twice(plan: tuple[Reminder, ...]) -> bool:
    """Return whether code and test freeze are rows of their own, a week or more apart."""
    return any(one.milestone == "test-freeze" for one in plan)


def test_nobody_is_written_to_at_night_or_on_a_weekend(plan: tuple[Reminder, ...]) -> None:
    """Every direct message goes out at the cycle's hour of a working day."""
    instants = {one.due_at for one in plan if one.audience.sort == "role"}
    assert {f"{due_at:%H:%M}" for due_at in instants} == {"12:00"}
    assert {due_at.weekday() for due_at in instants} <= set(range(5))


def test_the_announce_channel_hears_little(plan: tuple[Reminder, ...]) -> None:
    """At most 30 posts in a cycle, at most two a day."""
    public = [one for one in plan if str(one.audience) == "channel:announce"]
    posts = {one.due_at for one in public if not one.is_in_thread}
    assert len(posts) <= POSTS
    assert max(Counter(due_at.date() for due_at in posts).values()) <= POSTS_A_DAY


def test_threads_are_told_little_and_by_day(plan: tuple[Reminder, ...]) -> None:
    """How exceptions are requested, right after the post; that it ends, when people are up."""
    ids = {one.id for one in plan}
    in_thread = [one for one in plan if one.is_in_thread]
    assert {one.follows for one in in_thread} <= ids
    assert max(Counter(one.follows for one in in_thread).values()) <= 2
    closing = [one for one in in_thread if str(one.lead_time) == "12h"]
    assert all(time(6) <= one.due_at.time() <= time(20) for one in closing)
    assert {one.due_at.weekday() for one in closing} <= set(range(5))


def test_nobody_is_told_a_thing_twice_at_one_instant(plan: tuple[Reminder, ...]) -> None:
    """Of one milestone; the end of its exception window is told beside it, as one item."""
    told = Counter(
        (one.audience, one.milestone, one.due_at, one.drafts)
        for one in plan
        if one.milestone and one.purpose is not Purpose.WINDOW
    )
    assert [key for key, count in told.items() if count > 1] == []
