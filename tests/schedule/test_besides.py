"""Duties that no row names hang on those that are there, by the rules alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.besides import Appointment, with_besides
from schedule.cycle import ReleaseCycle
from schedule.fit import misfits
from schedule.plan import plan_reminders
from schedule.policy import builtin_rules, read_rules
from schedule.rules import BesideRule, Rules
from schedule.timeline import Day, Instant, Undated, When
from tests.builders import a_cycle, a_milestone, a_series, at, day, the_132_cycle

RULES = builtin_rules()


def found(cycle: ReleaseCycle, rules: Rules = RULES) -> dict[str, When]:
    """Return what is due besides the rows of a cycle, by key."""
    return {row.key: row.when for row in with_besides(cycle, rules).besides}


def a_freeze(when: When, key: str = "docs-freeze") -> ReleaseCycle:
    """Return a cycle of a docs freeze, after its start."""
    start = a_milestone("Start", "other", "2024-09-09", key="start")
    return a_cycle([start, a_milestone("Docs Freeze", "docs_freeze", when, key=key)])


def rules(text: str) -> Rules:
    """Return the built-in policy with *text* in place of its own."""
    read, problems = read_rules(text)
    assert read, problems
    return read


def test_what_the_132_cycle_has_besides_its_rows() -> None:
    """Two checks ahead of each docs deadline, the website's freeze, a last go or no-go, parties."""
    days = {
        key: when.day if isinstance(when, Day) else None
        for key, when in found(the_132_cycle()).items()
    }
    assert days == {
        "enhancements-freeze-party": None,
        "code-freeze-party": None,
        "docs-placeholder-check-80": date(2024, 10, 18),
        "docs-placeholder-check-90": date(2024, 10, 22),
        "docs-review-check-80": date(2024, 11, 11),
        "docs-review-check-90": date(2024, 11, 11),
        "docs-freeze-check-80": date(2024, 11, 20),
        "docs-freeze-check-90": date(2024, 11, 22),
        "release-website-freeze": date(2024, 12, 10),
        "release-go-no-go": date(2024, 12, 9),
    }


def test_a_milestone_that_moves_takes_along_what_hangs_on_it() -> None:
    """Under the same names, so that what is planned moves, too."""
    before, after = a_freeze(day("2024-11-26")), a_freeze(day("2024-12-03"))
    old, new = (
        {one.id for one in plan_reminders(cycle, RULES) if "check" in one.id}
        for cycle in (before, after)
    )
    assert old == new != set()
    assert found(after)["docs-freeze-check-80"] == Day(date(2024, 11, 27))


def test_what_has_no_date_leaves_what_hangs_on_it_without() -> None:
    """It is there, and nobody is told of it."""
    cycle = a_freeze(Undated("TBD"))
    assert found(cycle)["docs-freeze-check-80"] == Undated("TBD")
    assert not any("check" in one.id for one in plan_reminders(cycle, RULES))


def test_a_party_has_the_time_that_somebody_said() -> None:
    """Without a word it has none, and nothing is planned of it."""
    said = {("code-freeze", "party"): Appointment(at("2024-11-08 01:00"), "https://example.org")}
    cycle = with_besides(the_132_cycle(), RULES, said)
    row = cycle.milestone("code-freeze-party")
    assert row
    assert (row.when, row.url) == (Instant(at("2024-11-08 01:00")), "https://example.org")
    planned = {one.id: one.due_at for one in plan_reminders(cycle, RULES) if one.kind == "party"}
    assert planned == {
        "1.32/code-freeze-party/24h/channel:enhancements": at("2024-11-07 01:00"),
        "1.32/code-freeze-party/0m/channel:enhancements": at("2024-11-08 01:00"),
    }
    assert not any("party" in one.id for one in plan_reminders(the_132_cycle(), RULES))


def test_a_row_of_that_name_comes_first() -> None:
    """A timeline may name in its table what others derive."""
    own = a_milestone("Our check", "other", "2024-11-01", key="docs-freeze-check-80")
    cycle = a_freeze(day("2024-11-26"))
    both = with_besides(replace(cycle, milestones=(*cycle.milestones, own)), RULES)
    assert both.milestone("docs-freeze-check-80") == own


def test_duties_are_data() -> None:
    """Changed, added, dropped, field by field."""
    changed = rules(
        "besides: {check_80: {before: 5d}, check_90: null, web: {of: [docs_freeze],"
        " title: 'After {of}', before: 0d, driver: Docs, dm: [1d]}}"
    )
    when = found(a_freeze(day("2024-11-26")), changed)
    assert set(when) == {"docs-freeze-check-80", "docs-freeze-web"}
    assert when["docs-freeze-check-80"] == Day(date(2024, 11, 22))
    assert changed.besides["check_80"].driver == "Docs"
    (web,) = (
        row
        for row in with_besides(a_freeze(day("2024-11-26")), changed).besides
        if row.kinds == ("web",)
    )
    assert web.title == "After Docs Freeze"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("besides:\n  check_80:\n    befor: 5d\n", "unknown key 'besides.check_80.befor'"),
        ("besides:\n  check_80:\n    before: soon\n", "'soon' is not a lead time"),
        ("besides:\n  check_80:\n    sooner: 99\n", "besides.check_80.sooner"),
    ],
)
def test_a_mistake_in_a_duty_has_its_line(text: str, said: str) -> None:
    """And says what was meant."""
    read, problems = read_rules(text)
    assert read is None
    assert [one.line for one in problems] == [3]
    assert said in problems[0].message


def test_names_that_fit_nothing_are_told() -> None:
    """Of hosts, of the rows at which meetings change, and of what a duty hangs on."""
    series = a_series(hosts=["Lead", "Flux"], phases=[{"since": "burndwn", "days": ["wed"]}])
    cycle = replace(the_132_cycle(), meetings={"amer": series})
    own = rules("besides: {mine: {of: [code_freze], title: Mine, before: 1d, driver: Dogs}}")
    said = [f"{one.message}; {one.suggestion}" for one in misfits(cycle, own)]
    assert said == [
        "rules: no row is of the kind 'code_freze'; did you mean 'code_freeze'?",
        "rules: the roster has no role 'Dogs'; did you mean 'Docs'?",
        "meetings of 'amer': the timeline has no row 'burndwn'; did you mean 'burndown'?",
        "meetings of 'amer': the roster has no role 'Flux'; ",
    ]
    assert misfits(replace(the_132_cycle(), meetings={"amer": a_series()}), RULES) == ()


@given(st.dates(date(2024, 9, 16), date(2024, 12, 20)), st.integers(0, 20))
def test_a_duty_is_never_after_what_it_hangs_on(when: date, ahead: int) -> None:
    """And always on a working day."""
    rule = BesideRule.model_validate(
        {"title": "One", "of": ["docs_freeze"], "before": f"{ahead}d", "driver": "Docs"}
    )
    own = RULES.model_copy(update={"besides": {"one": rule}})
    duty = found(a_freeze(Day(when)), own)["docs-freeze-one"]
    assert isinstance(duty, Day)
    assert (duty.day - when).days <= 1  # the freeze ends AoE, at noon of the next day in UTC
    assert not ahead or duty.day.weekday() < 5
