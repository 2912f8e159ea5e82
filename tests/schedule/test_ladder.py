from datetime import date

import pytest

from schedule.plan import Purpose, Reminder, plan_reminders
from schedule.policy import builtin_rules, override, read_rules
from schedule.readers import strict_yaml
from schedule.rules import Rules
from schedule.timeline import DayRange
from tests.builders import a_cycle, a_milestone, a_team, the_132_cycle

CYCLE = the_132_cycle()


def rules_with(text: str) -> Rules:
    """Return the built-in policy with what *text* says in place of its own."""
    rules, problems = override(strict_yaml.load(text)[0])
    assert not problems
    assert rules
    return rules


def steps(text: str = "", key: str = "code-freeze") -> list[str]:
    """Return the steps of a milestone's ladder, and when each is due."""
    rules = rules_with(text) if text else builtin_rules()
    return [
        f"{one.due_at:%a %d %b %H:%M} {one.id.split('/', 2)[2]}"
        for one in escalations(plan_reminders(CYCLE, rules))
        if one.milestone == key
    ]


def escalations(plan: tuple[Reminder, ...]) -> list[Reminder]:
    """Return the steps of all ladders in a plan."""
    return [one for one in plan if one.purpose is Purpose.ESCALATION]


def test_a_freeze_nobody_answers_for_is_told_on() -> None:
    """A working day after the lead to a shadow, a working day later to who speaks for the team."""
    assert steps() == [
        "Thu 31 Oct 12:00 8d+1/shadow:Enhancements",
        "Fri 01 Nov 12:00 8d+2/role:Release Team Lead",
    ]


def test_a_branch_managers_row_is_told_to_management() -> None:
    """Cuts and the release; a channel of the team, and nobody by name."""
    assert steps(key="release") == ["Thu 05 Dec 12:00 7d+1/channel:management"]
    assert steps(key="prerelease-1.32.0-rc.1") == ["Mon 02 Dec 12:00 2d+1/channel:management"]


def test_a_weekend_is_no_working_day() -> None:
    """PRR freeze was told on a Thursday; the second step comes on the Monday."""
    assert steps(key="prr-freeze") == [
        "Fri 27 Sep 12:00 8d+1/shadow:Enhancements",
        "Mon 30 Sep 12:00 8d+2/role:Release Team Lead",
    ]


def test_a_quiet_day_is_no_working_day() -> None:
    """Whoever is on holiday is not said to have left a thing unanswered."""
    assert steps("{quiet: [2024-11-01]}") == [
        "Thu 31 Oct 12:00 8d+1/shadow:Enhancements",
        "Mon 04 Nov 12:00 8d+2/role:Release Team Lead",
    ]


def test_kubecon_is_no_working_day() -> None:
    """Told before it, a duty waits for an answer until after it."""
    kubecon = a_milestone(
        "KubeCon", "kubecon", DayRange(date(2024, 10, 31), date(2024, 11, 4)), who=""
    )
    plan = plan_reminders(a_cycle([a_milestone(), kubecon]), builtin_rules())
    assert [f"{one.due_at:%d %b}" for one in escalations(plan)] == ["30 Oct", "05 Nov"]


def test_no_step_comes_when_it_is_too_late() -> None:
    """What is told a day ahead has no time for a ladder."""
    assert steps("kinds: {code_freeze: {dm: [1d]}}") == [
        "Thu 07 Nov 12:00 1d+1/shadow:Enhancements"
    ]
    assert steps("kinds: {code_freeze: {dm: [12h]}}") == []


def test_an_answer_is_waited_for_as_long_as_the_rule_says() -> None:
    """Between any two steps."""
    assert steps("kinds: {code_freeze: {escalate_after: 2d}}") == [
        "Fri 01 Nov 12:00 8d+1/shadow:Enhancements",
        "Tue 05 Nov 12:00 8d+2/role:Release Team Lead",
    ]


def test_a_rule_may_have_no_ladder() -> None:
    """Or one of its own."""
    assert steps("kinds: {code_freeze: {escalate: []}}") == []
    assert steps("kinds: {code_freeze: {escalate: [management, management]}}") == [
        "Thu 31 Oct 12:00 8d+1/channel:management"
    ]


def test_who_speaks_for_the_team_is_no_step_above_themselves() -> None:
    """Nor is anybody, where nobody speaks for it."""
    own = "kinds: {code_freeze: {driver: Release Team Lead}}"
    assert steps(own) == ["Thu 31 Oct 12:00 8d+1/shadow:Release Team Lead"]
    assert steps("{spokesperson: ''}") == ["Thu 31 Oct 12:00 8d+1/shadow:Enhancements"]


@pytest.mark.parametrize("cycle", [CYCLE, a_cycle(team=a_team([]))], ids=["1.32", "no roster"])
def test_every_step_follows_the_drivers_first_message(cycle: object) -> None:
    """Of freezes, cuts and releases only; nobody in public, nobody at night."""
    plan = plan_reminders(cycle, builtin_rules())  # type: ignore[arg-type]  # two cycles
    by_id = {one.id: one for one in plan}
    found = escalations(plan)
    assert found
    for one in found:
        first = by_id[one.follows or ""]
        assert (first.duty, first.unless, first.purpose) == (one.duty, None, Purpose.AHEAD)
        assert one.unless == "taken"
        assert one.milestone_at
        assert first.due_at < one.due_at < one.milestone_at
        assert one.due_at.weekday() < 5
        assert f"{one.due_at:%H:%M}" == "12:00"
        assert str(one.audience) != "channel:announce"
        assert "freeze" in one.kind or one.kind in {"release", "prerelease"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kinds:\n  code_freeze:\n    escalate: [boss]", "line 3"),
        ("kinds:\n  code_freeze:\n    escalate: announce", "line 3"),
        ("kinds:\n  code_freeze:\n    escalate_after: 12h", "write one like '1d'"),
        ("kinds:\n  code_freeze:\n    escalate_after: 0d", "write one like '1d'"),
    ],
)
def test_a_step_that_does_not_exist_is_found_with_its_line(text: str, said: str) -> None:
    """With what to write instead."""
    read, (problem,) = read_rules(text)
    assert read is None
    assert problem.line == 3
    assert said in f"line {problem.line} {problem}"
