from datetime import date

import pytest

from schedule.cycle import ReleaseCycle
from schedule.plan import Purpose, Reminder, plan_reminders
from schedule.policy import builtin_rules, override, read_rules
from schedule.readers import strict_yaml
from schedule.timeline import DayRange
from tests.builders import a_cycle, a_milestone, a_team, aoe, the_132_cycle

CYCLE = the_132_cycle()


def questions(text: str = "", cycle: ReleaseCycle = CYCLE) -> list[Reminder]:
    """Return what is asked under the built-in policy with what *text* says in place of its own."""
    rules, problems = override(strict_yaml.load(text)[0]) if text else (builtin_rules(), ())
    assert not problems
    assert rules
    return [one for one in plan_reminders(cycle, rules) if one.purpose is Purpose.UNCONFIRMED]


def asked(text: str = "", key: str = "code-freeze", cycle: ReleaseCycle = CYCLE) -> list[str]:
    """Return who is asked about a milestone, and when."""
    return [
        f"{one.due_at:%a %d %b %H:%M} {one.id.split('/', 2)[2]}"
        for one in questions(text, cycle)
        if one.milestone == key
    ]


def test_the_driver_is_asked_and_then_who_speaks_for_the_team() -> None:
    """A working day after the moment, and another one later; not on a weekend."""
    assert asked(key="enhancements-freeze") == [
        "Mon 14 Oct 12:00 0m+1/role:Enhancements",
        "Tue 15 Oct 12:00 0m+2/role:Release Team Lead",
    ]


def test_the_release_is_asked_about_on_the_days_after_it() -> None:
    """What was planned for a day, once that is over."""
    assert asked(key="release") == [
        "Thu 12 Dec 12:00 0d+1/role:Branch Manager",
        "Fri 13 Dec 12:00 0d+2/role:Release Team Lead",
    ]


def test_kubecon_is_no_working_day() -> None:
    """Nobody is asked then."""
    assert asked() == [
        "Mon 11 Nov 12:00 0m+1/role:Enhancements",
        "Mon 18 Nov 12:00 0m+2/role:Release Team Lead",
    ]
    days = DayRange(date(2024, 11, 11), date(2024, 11, 12))
    kubecon = a_milestone("KubeCon", "kubecon", days, who="")
    assert [line[:6] for line in asked(cycle=a_cycle([a_milestone(), kubecon]))] == [
        "Wed 13",
        "Thu 14",
    ]


def test_nothing_else_is_asked_about() -> None:
    """Four freezes and the release: no cut, no docs deadline, no meeting."""
    keys = ["prr-freeze", "enhancements-freeze", "code-freeze", "docs-freeze", "release"]
    assert list(dict.fromkeys(one.milestone for one in questions())) == keys


def test_a_question_is_planned_until_somebody_confirms() -> None:
    """It is in person, of the driver's part, and no use for ever."""
    driver, lead = (one for one in questions() if one.milestone == "code-freeze")
    assert (driver.unless, driver.duty, driver.follows) == ("confirmed", "Enhancements", None)
    assert (lead.unless, lead.duty, lead.follows) == ("confirmed", "Enhancements", driver.id)
    assert lead.unanswered == 1
    assert not driver.is_drafted
    assert all(one.expires_at and one.expires_at > one.due_at for one in questions())
    assert {one.audience.sort for one in questions()} == {"role"}


def test_the_rules_say_who_is_asked() -> None:
    """One of them, nobody, or the other way round."""
    assert asked("kinds: {code_freeze: {unconfirmed: []}}") == []
    assert asked("kinds: {code_freeze: {unconfirmed: [spokesperson]}}") == [
        "Mon 11 Nov 12:00 0m+1/role:Release Team Lead"
    ]
    assert asked("spokesperson: ''") == ["Mon 11 Nov 12:00 0m+1/role:Enhancements"]


def test_who_drives_and_speaks_for_the_team_is_asked_once() -> None:
    """One role, one question."""
    assert asked("kinds: {code_freeze: {driver: Release Team Lead}}") == [
        "Mon 11 Nov 12:00 0m+1/role:Release Team Lead"
    ]


def test_what_nobody_drives_the_spokesperson_is_asked_about() -> None:
    """There is somebody who can say so all the same."""
    row = a_milestone("UI Freeze", "ui_freeze", aoe("2024-11-08"), key="ui-freeze", who="ALL")
    rule = "announce: [0m], unconfirmed: [driver, spokesperson]"
    text = f"kinds: {{ui_freeze: {{day_means: deadline, {rule}}}}}"
    assert asked(text, "ui-freeze", a_cycle([row], team=a_team())) == [
        "Tue 12 Nov 12:00 0m+1/role:Release Team Lead"
    ]


def test_what_the_community_is_not_told_at_the_moment_nobody_confirms() -> None:
    """Nor is anybody asked about it."""
    assert asked("kinds: {code_freeze: {announce: [7d]}}") == []


@pytest.mark.parametrize("who", ["[boss]", "driver", "[shadow]"])
def test_a_mistake_in_the_rules_is_named(who: str) -> None:
    """With its line."""
    rules, problems = read_rules(f"kinds:\n  code_freeze:\n    unconfirmed: {who}\n")
    assert rules is None
    assert [problem.line for problem in problems] == [3]
