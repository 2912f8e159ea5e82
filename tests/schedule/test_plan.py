from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.cycle import ReleaseCycle
from schedule.plan import IF_UNANSWERED, Purpose, Reminder, drivers, plan_reminders
from schedule.policy import builtin_rules, override
from schedule.readers import strict_yaml
from schedule.rules import Rules
from schedule.timeline import DayRange, Instant, Undated, When
from tests.builders import (
    a_cycle,
    a_milestone,
    a_team,
    a_view,
    aoe,
    at,
    day,
    the_132_cycle,
    utc_and_pdt,
)

RULES = builtin_rules()


def planned(cycle: ReleaseCycle, rules: Rules = RULES) -> dict[str, str]:
    """Return when each reminder is due, by its id without the release."""
    return {
        one.id.removeprefix("1.32/"): f"{one.due_at:%a %Y-%m-%d %H:%M}"
        for one in plan_reminders(cycle, rules)
    }


def rules_with(text: str) -> Rules:
    """Return the built-in policy with what *text* says in place of its own."""
    rules, problems = override(strict_yaml.load(text)[0])
    assert not problems
    assert rules
    return rules


def test_the_announce_channel_of_132_hears_this_and_nothing_else() -> None:
    """A cycle is 27 posts in the announce channel, each known by name beforehand."""
    posts: defaultdict[datetime, list[str]] = defaultdict(list)
    for one in a_view().reminders:
        if str(one.audience) == "channel:announce" and not one.is_in_thread:
            posts[one.due_at].append(one.id.split("/", 1)[1].removesuffix("/channel:announce"))
    said = [f"{due_at:%a %d %b %H:%M} {' + '.join(sorted(ids))}" for due_at, ids in posts.items()]
    assert said == [
        "Mon 16 Sep 12:00 introduction",
        "Fri 27 Sep 12:00 prr-freeze/7d",
        "Mon 30 Sep 12:00 digest/week-4",
        "Thu 03 Oct 12:00 prr-freeze/1d",
        "Fri 04 Oct 12:00 enhancements-freeze/7d + prr-freeze/0m",
        "Mon 07 Oct 12:00 digest/week-5",
        "Wed 09 Oct 12:00 enhancements-freeze/1d",
        "Fri 11 Oct 02:00 enhancements-freeze/0m",
        "Fri 18 Oct 12:00 docs-placeholder/7d",
        "Mon 21 Oct 12:00 digest/week-7",
        "Tue 22 Oct 12:00 feature-blog-freeze/7d",
        "Mon 28 Oct 12:00 digest/week-8",
        "Thu 31 Oct 12:00 code-freeze/7d",
        "Mon 04 Nov 12:00 code-freeze/3d + digest/week-9",
        "Wed 06 Nov 12:00 code-freeze/1d",
        "Thu 07 Nov 14:00 code-freeze/12h",
        "Fri 08 Nov 02:00 code-freeze/0m",
        "Mon 11 Nov 12:00 docs-review/7d",
        "Mon 18 Nov 12:00 digest/week-11",
        "Wed 20 Nov 12:00 docs-freeze/7d",
        "Mon 25 Nov 12:00 digest/week-12",
        "Tue 26 Nov 12:00 docs-freeze/1d",
        "Wed 27 Nov 12:00 docs-freeze/0m",
        "Wed 04 Dec 12:00 release/7d",
        "Mon 09 Dec 12:00 digest/week-14",
        "Tue 10 Dec 12:00 release/1d",
        "Wed 11 Dec 12:00 release/0d",
    ]


def test_a_cycle_is_at_most_30_posts_and_2_a_day() -> None:
    """The caps that the community was promised hold for 1.32."""
    public = (one for one in a_view().reminders if str(one.audience) == "channel:announce")
    due = {one.due_at for one in public if not one.is_in_thread}
    assert len(due) <= 30
    assert max(Counter(due_at.date() for due_at in due).values()) <= 2


def test_nobody_gets_more_than_a_dozen_direct_messages() -> None:
    """About 60 direct messages a cycle, at most a dozen to one person, where people answer."""
    said = (one for one in a_view().reminders if one.purpose not in IF_UNANSWERED)
    due = {(one.audience, one.due_at) for one in said if one.audience.sort == "role"}
    by_role = Counter(audience.name for audience, _ in due)
    assert max(by_role.values()) <= 12
    assert 50 <= len(due) <= 65


@pytest.mark.parametrize(
    ("kinds", "when", "reminder", "due"),
    [
        pytest.param(
            "code_freeze", aoe("2026-07-22"), "3d", "Mon 2026-07-20 12:00", id="an AoE deadline"
        ),
        pytest.param(
            "code_freeze", aoe("2026-07-22"), "0m", "Thu 2026-07-23 12:00", id="at the moment"
        ),
        pytest.param(
            "code_freeze", aoe("2026-07-22"), "12h", "Thu 2026-07-23 00:00", id="exact hours"
        ),
        pytest.param(
            "docs_freeze", day("2024-11-26"), "0m", "Wed 2024-11-27 12:00", id="assumed AoE"
        ),
        pytest.param(
            "docs_freeze", day("2024-11-26"), "1d", "Tue 2024-11-26 12:00", id="a day ahead"
        ),
        pytest.param("release", day("2024-12-11"), "0d", "Wed 2024-12-11 12:00", id="on the day"),
        pytest.param("release", day("2024-12-09"), "1d", "Fri 2024-12-06 12:00", id="no weekend"),
        pytest.param("release", day("2024-12-14"), "0d", "Sat 2024-12-14 12:00", id="the day is"),
    ],
)
def test_lead_times_land_on_the_cycles_hour(
    kinds: str, when: When, reminder: str, due: str
) -> None:
    """Days count back to the last cycle hour, and to a working day; hours are exact."""
    cycle = a_cycle([a_milestone(kinds=kinds, when=when, key="row")])
    assert planned(cycle)[f"row/{reminder}/channel:announce"] == due


def test_cuts_count_working_days() -> None:
    """Two days before a Tuesday cut is the Friday before."""
    cut = a_milestone("1.32.0-beta.0 released", "prerelease", "2024-11-05", key="beta.0")
    due = planned(a_cycle([cut]))
    assert due["beta.0/2d/channel:management"] == "Fri 2024-11-01 12:00"
    assert due["beta.0/2d/role:Release Signal"] == "Fri 2024-11-01 12:00"


def test_a_working_day_before_a_night_deadline_is_a_whole_day() -> None:
    """02:00 UTC on Friday is Thursday for those who work on it: they hear on Wednesday."""
    night = utc_and_pdt("2024-11-22 02:00")
    blog = a_milestone("Release blog ready", "blog", night, key="blog", who="Comms")
    assert planned(a_cycle([blog]))["blog/1d/role:Communications"] == "Wed 2024-11-20 12:00"


def test_reminders_inside_kubecon_move_before_it() -> None:
    """While everybody is at KubeCon no channel is posted to, except at the exact moment."""
    kubecon = a_milestone(
        "KubeCon NA",
        "kubecon",
        DayRange(at("2024-11-12 00:00").date(), at("2024-11-15 00:00").date()),
        who="",
    )
    review = a_milestone("PRs ready for review", "docs_review", "2024-11-19", who="Docs Lead")
    due = planned(a_cycle([kubecon, review]))
    assert due["docs-review/7d/channel:announce"] == "Mon 2024-11-11 12:00"


def test_of_two_lead_times_on_one_day_the_nearer_stands() -> None:
    """Reminders that a weekend pushes together are said once."""
    freeze = a_milestone(kinds="code_freeze", when=aoe("2024-11-11"))  # Tuesday 12:00 UTC
    due = planned(a_cycle([freeze]))
    assert due["code-freeze/1d/channel:announce"] == "Mon 2024-11-11 12:00"
    assert due["code-freeze/3d/channel:announce"] == "Fri 2024-11-08 12:00"
    later = planned(a_cycle([freeze]), rules_with("quiet: [2024-11-11]"))
    assert later["code-freeze/1d/channel:announce"] == "Fri 2024-11-08 12:00"
    assert "code-freeze/3d/channel:announce" not in later


def test_a_cut_is_told_with_the_deadline_of_the_day_before() -> None:
    """One message rather than two; the deadline stays where it is."""
    freeze = a_milestone(when=aoe("2020-11-12"))
    cut = a_milestone("1.32.0-beta.2 released", "prerelease", "2020-11-17", key="beta.2")
    due = planned(a_cycle([freeze, cut]))
    assert due["code-freeze/1d/role:Branch Manager"] == "Thu 2020-11-12 12:00"
    assert due["beta.2/2d/role:Branch Manager"] == "Thu 2020-11-12 12:00"
    assert due["beta.2/2d/channel:management"] == "Fri 2020-11-13 12:00"


def test_the_last_word_on_a_deadline_is_never_sooner() -> None:
    """A cut the day before takes nothing of it; the first of its messages may come with it."""
    cut = a_milestone("1.32.0-beta.2 released", "prerelease", "2020-11-12", key="beta.2")
    freeze = a_milestone(when=aoe("2020-11-11"))
    later = a_milestone("Test Freeze", "test_freeze", aoe("2020-11-18"))
    due = planned(a_cycle([freeze, cut, later]))
    assert due["beta.2/2d/role:Branch Manager"] == "Tue 2020-11-10 12:00"
    assert due["code-freeze/1d/role:Branch Manager"] == "Wed 2020-11-11 12:00"
    assert due["test-freeze/8d/role:Branch Manager"] == "Wed 2020-11-11 12:00"


def test_nobody_is_told_a_week_early_because_of_kubecon() -> None:
    """Messages before and after it stay two."""
    kubecon = a_milestone(
        "KubeCon NA",
        "kubecon",
        DayRange(at("2024-11-12 00:00").date(), at("2024-11-15 00:00").date()),
        who="",
    )
    branch = a_milestone("Branch created", "branch", "2024-11-12", key="branch")
    jobs = a_milestone("Jobs created", "branch", "2024-11-19", key="jobs")
    due = planned(a_cycle([kubecon, branch, jobs]))
    assert due["branch/1d/role:Branch Manager"] == "Mon 2024-11-11 12:00"
    assert due["jobs/1d/role:Branch Manager"] == "Mon 2024-11-18 12:00"


def test_each_channel_hears_its_own_before_kubecon() -> None:
    """The docs channel loses nothing to a week in which nobody is told anything."""
    due = planned(the_132_cycle())
    assert due["docs-review/7d/channel:announce"] == "Mon 2024-11-11 12:00"
    assert due["docs-review/3d/channel:docs"] == "Mon 2024-11-11 12:00"
    assert due["docs-review/1d/channel:docs"] == "Tue 2024-11-19 12:00"
    assert due["release/1d/channel:management"] == due["release/1d/channel:announce"]


def test_undated_rows_are_silent() -> None:
    """A row without a date is reminded of by nobody."""
    assert planned(a_cycle([a_milestone(when=Undated("TBD"))])) == {}


def test_enhancements_freeze_is_first_told_at_prr_freeze() -> None:
    """Its first reminder rides on the moment of PRR freeze if that is within a day."""
    cycle = the_132_cycle()
    due = planned(cycle)
    moment = due["prr-freeze/0m/channel:announce"]
    assert due["enhancements-freeze/7d/channel:announce"] == moment
    alone = a_cycle([row for row in cycle.milestones if row.key != "prr-freeze"])
    assert planned(alone)["enhancements-freeze/7d/channel:announce"] == "Thu 2024-10-03 12:00"


@pytest.mark.parametrize(
    ("who", "kinds", "told"),
    [
        pytest.param(
            "Branch Manager",
            "code_freeze",
            ("Enhancements", "Branch Manager", "Release Signal"),
            id="the rule names who acts",
        ),
        pytest.param("Comms / Docs", "blog", ("Communications",), id="the first named drives"),
        pytest.param("Lead", "other", ("Release Team Lead",), id="spelled as in the roster"),
        pytest.param("Enhancement Owner / SIG Leads", "blog", ("Communications",), id="chased"),
        pytest.param("ALL", "other", (), id="ALL is nobody"),
        pytest.param("", "other", (), id="blank is nobody"),
        pytest.param("@branch-manager", "branch", ("@branch-manager",), id="in person"),
    ],
)
def test_who_is_told(who: str, kinds: str, told: tuple[str, ...]) -> None:
    """The driver comes first; "ALL" and blank cells are nobody's duty."""
    row = a_milestone("Something", kinds, "2024-11-08", who=who)
    assert drivers(row, RULES, a_cycle([row], team=a_team())) == told


def test_the_exception_window_has_a_last_call() -> None:
    """Its driver is told twelve hours before requests close, or on the working day before."""
    due = planned(the_132_cycle())
    # Closes on Mon 11 November 02:00 UTC: nobody is written to on Sunday.
    assert due["code-freeze/exceptions-12h/role:Enhancements"] == "Fri 2024-11-08 12:00"
    # Closes on Mon 7 October 12:00 UTC: the working day before it begins with the freeze itself.
    assert due["prr-freeze/exceptions-12h/role:Enhancements"] == "Fri 2024-10-04 12:00"
    # Closes on Thu 28 November 12:00 UTC: nobody is written to at midnight.
    assert due["docs-freeze/exceptions-12h/role:Docs"] == "Wed 2024-11-27 12:00"


def test_nobody_is_written_to_at_night_or_on_a_weekend() -> None:
    """Every direct message of 1.32 goes out at the cycle's hour of a working day."""
    due = {one.due_at for one in a_view().reminders if one.audience.sort == "role"}
    assert {due_at.hour for due_at in due} == {12}
    assert {due_at.weekday() for due_at in due} <= {0, 1, 2, 3, 4}


def test_follow_ups_stop_once_a_duty_is_taken() -> None:
    """The first message of a duty asks who takes it; the later ones are for those who did not."""
    unless = {one.id: one.unless for one in a_view().reminders}
    assert unless["1.32/code-freeze/8d/role:Enhancements"] is None
    assert unless["1.32/code-freeze/1d/role:Enhancements"] == "taken"


def test_a_rules_file_overrides_field_by_field() -> None:
    """What a rules file leaves out keeps its built-in value."""
    rules = rules_with("kinds: {code_freeze: {announce: [2w]}}\nhour: 13:00\nintroduction:\n")
    due = planned(a_cycle([a_milestone(kinds="code_freeze", when=aoe("2026-07-22"))]), rules)
    assert due["code-freeze/14d/channel:announce"] == "Wed 2026-07-08 13:00"
    assert due["code-freeze/8d/role:Enhancements"] == "Tue 2026-07-14 13:00"
    assert "code-freeze/7d/channel:announce" not in due


def test_a_freeze_of_ones_own_needs_no_code() -> None:
    """Another project's kind of milestone is reminded of once the rules name it."""
    rules = rules_with("kinds: {ui_freeze: {day_means: deadline, driver: Docs, announce: [1d]}}")
    cycle = a_cycle([a_milestone("UI Freeze", "ui_freeze", "2026-07-22", key="ui-freeze")])
    assert planned(cycle, rules)["ui-freeze/1d/channel:announce"] == "Wed 2026-07-22 12:00"


_WHENS = st.builds(
    lambda days, hours: at("2024-09-09 00:00") + timedelta(days=days, hours=hours),
    st.integers(0, 200),
    st.integers(0, 23),
)
_ROWS = st.builds(
    lambda kind, nth, when, is_day: a_milestone(
        f"Row {nth}",
        kind,
        f"{when:%Y-%m-%d}" if is_day else Instant(when),
        key=f"row-{nth}",
    ),
    st.sampled_from([*RULES.kinds, "unheard_of"]),
    st.integers(0, 50),
    _WHENS,
    st.booleans(),
)
_CYCLES = st.lists(_ROWS, max_size=12, unique_by=lambda row: row.key).map(a_cycle)


@given(_CYCLES)
def test_the_plan_does_not_depend_on_the_order_of_rows(cycle: ReleaseCycle) -> None:
    """A table that is sorted otherwise is the same plan."""
    turned = a_cycle(reversed(cycle.milestones))
    assert _essence(plan_reminders(cycle, RULES)) == _essence(plan_reminders(turned, RULES))


@given(_CYCLES)
def test_ids_are_unique(cycle: ReleaseCycle) -> None:
    """No two reminders of a plan go by one id."""
    ids = [one.id for one in plan_reminders(cycle, RULES)]
    assert len(ids) == len(set(ids))


@given(_CYCLES)
def test_nobody_is_told_ahead_of_what_has_been(cycle: ReleaseCycle) -> None:
    """A reminder ahead of a milestone goes out before it, and every one before it expires."""
    for one in plan_reminders(cycle, RULES):
        assert one.expires_at is None or one.due_at < one.expires_at or _same_hour(one)
        if one.purpose is Purpose.AHEAD and one.milestone_at:
            assert one.due_at < one.milestone_at


def _essence(reminders: tuple[Reminder, ...]) -> list[tuple[str, datetime]]:
    return [(one.id, one.due_at) for one in reminders]


def _same_hour(one: Reminder) -> bool:
    """Return whether a digest's week has no working day left at all."""
    return one.purpose is Purpose.DIGEST
