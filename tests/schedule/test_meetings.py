"""Series of meetings become instants, each with its host, whatever the clocks do."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.besides import with_besides
from schedule.cycle import ReleaseCycle
from schedule.meetings import begins_at, of_weeks
from schedule.moments import Calendar
from schedule.plan import plan_reminders
from schedule.policy import builtin_rules
from schedule.reminder import Reminder
from schedule.series import WEEKDAYS, Series
from schedule.timeline import Instant, Milestone
from tests.builders import a_cycle, a_milestone, a_series, at, the_132_cycle

RULES = builtin_rules()
AMER = a_series()
APAC = a_series("APAC meeting", zone="Asia/Tokyo", at="09:30", phases=[{"days": ["thu"]}])


def held(cycle: ReleaseCycle, name: str = "amer") -> list[Milestone]:
    """Return the meetings of a series, in order."""
    found = with_besides(cycle, RULES).besides
    return [row for row in found if row.of == name]


def meeting(series: Series = AMER, cycle: ReleaseCycle | None = None) -> ReleaseCycle:
    """Return 1.32, or *cycle*, with one series of meetings."""
    return replace(cycle or the_132_cycle(), meetings={"amer": series})


def instants(rows: Iterable[Milestone]) -> list[datetime]:
    """Return when they begin."""
    return [row.when.at for row in rows if isinstance(row.when, Instant)]


def plan(cycle: ReleaseCycle) -> dict[str, Reminder]:
    """Return what is planned of meetings, by id without the release."""
    ones = plan_reminders(cycle, RULES)
    return {one.id.partition("/")[2]: one for one in ones if one.kind in ("hosting", "meetings")}


def test_they_are_weekly_then_three_a_week_then_daily() -> None:
    """From burndown on, which begins on Monday of week 11; daily from week 12; none on its end."""
    weeks = of_weeks(with_besides(meeting(), RULES))
    days = {week: [f"{one:%a}" for one in instants(rows)] for week, rows in weeks.items()}
    assert days[1] == ["Wed"]
    assert days[11] == ["Mon", "Wed", "Fri"]
    assert days[12] == ["Mon", "Tue", "Wed", "Thu", "Fri"]
    assert days[14] == ["Mon", "Tue"]  # the release is on Wednesday
    assert 10 not in days  # KubeCon is that week


def test_an_hour_by_the_clock_stays_that_hour() -> None:
    """Clocks in Los Angeles go back on 3 November; those in Tokyo do not."""
    before, after = date(2024, 10, 30), date(2024, 11, 6)
    assert [begins_at(AMER, day) for day in (before, after)] == [
        at("2024-10-30 17:00"),
        at("2024-11-06 18:00"),
    ]
    assert {begins_at(APAC, day).hour for day in (before, after)} == {0}


def test_a_meeting_is_on_the_day_of_its_own_clocks() -> None:
    """Thursday morning in Tokyo is Thursday 00:30 UTC; Thursday evening in Los Angeles, Friday."""
    late = a_series(at="19:00", phases=[{"days": ["thu"]}])
    assert instants(held(meeting(late)))[0] == at("2024-09-13 02:00")
    assert instants(held(meeting(APAC)))[0] == at("2024-09-12 00:30")


def test_nobody_meets_on_quiet_days_kubecon_or_days_that_are_left_out() -> None:
    """The others keep their names, and whose turn it is."""
    everyday = a_series(phases=[{"days": list(WEEKDAYS[:5])}])
    all_days = {row.key: row.owners for row in held(meeting(everyday))}
    rules = RULES.model_copy(update={"quiet": (date(2024, 11, 28),)})
    skipping = everyday.model_copy(update={"skip": (date(2024, 11, 29),)})
    found = with_besides(meeting(skipping), rules).besides
    fewer = {row.key: row.owners for row in found if row.of == "amer"}
    assert set(all_days) - set(fewer) == {"amer-week-12-4", "amer-week-12-5"}
    assert all(all_days[key] == hosts for key, hosts in fewer.items())
    days = {one.date() for one in instants(held(meeting(everyday)))}
    assert not days & {date(2024, 11, day) for day in range(12, 16)}


def test_hosts_take_turns() -> None:
    """From week to week, and from day to day; a host is a role's lead, or somebody by name."""
    turns = {
        row.key: row.who for row in held(meeting(a_series(hosts=["Lead", "@docs-shadow", "Docs"])))
    }
    assert [turns[f"amer-week-{week}"] for week in (1, 2, 3, 4)] == [
        "@docs-shadow", "Docs", "Lead", "@docs-shadow",
    ]  # fmt: skip
    assert [turns[f"amer-week-11{nth}"] for nth in ("", "-2", "-3")] == [
        "Docs", "Lead", "@docs-shadow",
    ]  # fmt: skip
    owners = {row.owners for row in held(meeting(a_series(hosts=["Lead", "@docs-shadow"])))}
    assert owners == {("Release Team Lead",), ("@docs-shadow",)}


def test_a_series_that_moves_to_another_weekday_stays_the_same_meeting() -> None:
    """So what is planned of it moves, and nobody is told twice."""
    moved = a_series(phases=[{"days": ["thu"]}])
    wednesdays, thursdays = (
        plan(meeting(a_series(phases=[{"days": ["wed"]}]))),
        plan(meeting(moved)),
    )
    same = "amer-week-2/24h/role:Release Team Lead"
    assert thursdays[same].due_at - wednesdays[same].due_at == timedelta(days=1)
    assert set(wednesdays) == set(thursdays)


def test_a_host_is_told_a_day_and_an_hour_ahead() -> None:
    """Of a Monday they hear before the weekend."""
    found = plan(meeting(a_series(hosts=["Docs"])))
    told = {name: one.due_at for name, one in found.items() if "amer-week-11/" in name}
    assert told == {
        "amer-week-11/24h/role:Docs": at("2024-11-11 12:00"),
        "amer-week-11/1h/role:Docs": at("2024-11-18 17:00"),
    }
    wednesday = {name: one.due_at for name, one in found.items() if "amer-week-11-2/" in name}
    assert min(wednesday.values()) == at("2024-11-19 18:00")


def test_the_team_is_told_of_each_week_once() -> None:
    """On its first working day, and before the first meeting."""
    both = replace(meeting(), meetings={"amer": AMER, "apac": APAC})
    week = plan(both)["meetings/week-3/channel:team"]
    assert week.due_at == at("2024-09-23 12:00")
    early = meeting(a_series(zone="Asia/Tokyo", at="09:30", phases=[{"days": ["mon"]}]))
    assert plan(early)["meetings/week-3/channel:team"].due_at == at("2024-09-20 12:00")


def test_without_series_nothing_is_planned() -> None:
    """Meetings are off by default."""
    assert plan(the_132_cycle()) == {}


def test_a_phase_that_begins_with_no_row_never_begins() -> None:
    """Nobody guesses when that would be."""
    rows = held(meeting(a_series(phases=[{"days": ["wed"]}, {"since": "flux", "days": ["fri"]}])))
    assert {f"{one:%a}" for one in instants(rows)} == {"Wed"}
    assert held(meeting(a_series(phases=[{"since": "flux", "days": ["fri"]}]))) == []


_ZONES = st.sampled_from(
    ["America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Apia"]
)
_SERIES = st.builds(
    lambda zone, hour, days, since: a_series(
        zone=zone,
        at=f"{hour:%H:%M}",
        phases=[{"days": days}, {"since": since, "days": list(WEEKDAYS)}],
    ),
    _ZONES,
    st.times(),
    st.lists(st.sampled_from(WEEKDAYS), unique=True),
    st.sampled_from(["", "burndown", "code_freeze", "nowhere"]),
)


@given(_SERIES)
def test_clocks_show_the_hour_on_each_of_the_days_and_on_no_other(series: Series) -> None:
    """Whatever is put forward or back; where an hour is left out, it is as much later."""
    cycle = meeting(series)
    calendar = Calendar(cycle, RULES)
    for row, begins in zip(held(cycle), instants(held(cycle)), strict=True):
        local = begins.astimezone(series.clocks)
        wall = datetime.combine(local.date(), series.at)
        is_left_out = (
            wall.replace(tzinfo=series.clocks)
            .astimezone(UTC)
            .astimezone(series.clocks)
            .replace(tzinfo=None)
            != wall
        )
        assert is_left_out or local.time() == series.at
        assert not calendar.is_quiet(local.date())
        assert row.week == cycle.week_of(local.date())


@given(_SERIES)
def test_they_end_before_the_day_on_which_they_end(series: Series) -> None:
    """The first day is among them, the last is not; no day holds two of one series."""
    days = [one.astimezone(series.clocks).date() for one in instants(held(meeting(series)))]
    assert all(date(2024, 9, 9) <= day < date(2024, 12, 11) for day in days)
    assert len(days) == len(set(days))
    assert days == sorted(days)


@given(_SERIES)
def test_names_are_unique_and_depend_on_no_row_order(series: Series) -> None:
    """A table that is sorted otherwise has the same meetings."""
    cycle = meeting(series)
    keys = [row.key for row in held(cycle)]
    assert len(keys) == len(set(keys))
    turned = replace(cycle, milestones=tuple(reversed(cycle.milestones)))
    assert held(turned) == held(cycle)


def test_what_is_derived_is_derived_once() -> None:
    """Deriving it again changes nothing, and is no part of what a cycle is."""
    once = with_besides(meeting(), RULES)
    assert with_besides(once, RULES).besides == once.besides
    assert once == meeting()


@pytest.mark.parametrize("kind", ["burndown", "release"])
def test_a_phase_is_named_by_key_or_kind(kind: str) -> None:
    """Keys first: a kind can have several rows, and the first counts."""
    rows = [
        a_milestone("Begin Burndown", "burndown", "2024-11-18", key="begin"),
        a_milestone("Released", "release", "2024-12-11", key="out"),
        a_milestone("Start", "other", "2024-09-09", key="start"),
    ]
    series: dict[str, Any] = {"phases": [{"since": kind, "days": ["mon"]}], "until": "out"}
    found = instants(held(meeting(a_series(**series), a_cycle(rows))))
    assert [one.date() for one in found][:1] == ([date(2024, 11, 18)] if kind == "burndown" else [])
