from datetime import date, time, timedelta

import pytest

from schedule.lead_time import LeadTime
from schedule.policy import builtin_rules, override, read_rules
from schedule.problems import Severity
from schedule.readers import strict_yaml
from schedule.rules import DayMeans, Rule, Rules
from schedule.timeline import KINDS
from tests.builders import a_milestone, the_132_cycle

BUILTIN = builtin_rules()


def rules(text: str) -> Rules:
    """Return the policy that a rules file makes."""
    read, problems = read_rules(text)
    assert problems == ()
    assert read
    return read


def complaints(text: str) -> list[str]:
    """Return what is wrong with a rules file."""
    read, problems = read_rules(text)
    assert read is None
    assert {problem.severity for problem in problems} == {Severity.ERROR}
    return [str(problem) for problem in problems]


def lead_times(*texts: str) -> tuple[LeadTime, ...]:
    """Return lead times as a policy holds them."""
    return tuple(map(LeadTime.parse, texts))


@pytest.mark.parametrize("kind", KINDS)
def test_every_published_kind_has_a_rule(kind: str) -> None:
    """A kind without one would be passed over in silence."""
    assert kind in BUILTIN.kinds


def test_an_empty_rules_file_changes_nothing() -> None:
    """The built-in policy needs nobody's help."""
    assert rules("") == BUILTIN


def test_one_field_of_a_rule_is_replaced_alone() -> None:
    """Who wants another lead time need not repeat the checklist."""
    before = BUILTIN.kinds["code_freeze"]
    after = rules("kinds: {code_freeze: {dm: [5d]}}").kinds["code_freeze"]
    assert after.dm == lead_times("5d")
    assert after == before.model_copy(update={"dm": after.dm})


def test_other_rules_keep_their_words() -> None:
    """A file about code freeze says nothing about docs freeze."""
    changed = rules("kinds: {code_freeze: {dm: [5d]}}")
    assert changed.kinds["docs_freeze"] == BUILTIN.kinds["docs_freeze"]
    assert changed.rows == BUILTIN.rows


def test_a_kind_shared_by_an_anchor_is_changed_alone() -> None:
    """Test freeze is written like code freeze, and is a rule of its own."""
    changed = rules("kinds: {code_freeze: {announce: [2d]}}")
    assert changed.kinds["test_freeze"] == BUILTIN.kinds["test_freeze"]


def test_a_rule_is_dropped_with_null() -> None:
    """Then nobody is reminded of such milestones."""
    assert rules("kinds: {prerelease: null}").kinds["prerelease"] == Rule()


def test_a_kind_of_ones_own_may_be_ruled() -> None:
    """A project with a freeze that Kubernetes lacks needs no change of code."""
    changed = rules("kinds: {coffee_freeze: {day_means: deadline, announce: [1d, 0m]}}")
    rule = changed.rule_for(a_milestone("Coffee Freeze", "coffee_freeze"))
    assert [one.lead for one in rule.announce] == list(lead_times("1d", "0m"))
    assert rule.day_means is DayMeans.DEADLINE


def test_changing_a_rule_does_not_change_which_kind_leads() -> None:
    """Code and test freeze on one row stay a code freeze."""
    changed = rules("kinds: {test_freeze: {dm: [1d]}}")
    assert changed.kind_of(a_milestone()) == "code_freeze"


def test_the_rule_of_a_row_stands_in_for_that_of_its_kind() -> None:
    """A single row may be told differently."""
    changed = rules("rows: {code-freeze: {dm: [2d]}}")
    row = the_132_cycle().milestone("code-freeze")
    assert row
    assert changed.rule_for(row) == Rule(dm=lead_times("2d"))


def test_a_row_without_any_rule_is_not_reminded_of() -> None:
    """An unknown kind is no reason to fall over."""
    assert BUILTIN.rule_for(a_milestone(kinds="party")) == Rule()


def test_days_and_hour_are_set() -> None:
    """What a team's holidays and time zones ask for."""
    changed = rules("hour: 09:30\nquiet: [2024-12-25]\nworkdays: [sun, mon]\ndigest: null")
    assert changed.hour == time(9, 30)
    assert changed.quiet == (date(2024, 12, 25),)
    assert changed.workdays == ("sun", "mon")
    assert changed.digest is None


def test_an_exception_window_is_a_lead_time() -> None:
    """It is written like one."""
    window = rules("kinds: {docs_freeze: {exception_window: 36h}}").kinds["docs_freeze"]
    assert window.exception_window
    assert window.exception_window.duration == timedelta(hours=36)


UNKNOWN = """\
hour: 12:00
kinds:
  code_freeze:
    announce: [7d]
    exeption_window: 3d
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            UNKNOWN,
            "line 5: unknown key 'kinds.code_freeze.exeption_window'; did you mean "
            "'exception_window'?",
        ),
        ("kindz: {}", "line 1: unknown key 'kindz'; did you mean 'kinds'?"),
        ("zzzzzzzz: 1", "line 1: unknown key 'zzzzzzzz'; remove it"),
        (
            "kinds: {code_freeze: {announce: [{lead: 7d, ride: prr_freeze}]}}",
            "line 1: unknown key 'kinds.code_freeze.announce.0.ride'; did you mean 'rides'?",
        ),
        ("hour: 12:00\nhour: 13:00", "line 2: key 'hour' is given twice, on line 1 too; keep one"),
        ("- hour", "line 1: rules are a mapping of fields to values"),
    ],
    ids=[
        "a slip in a field of a rule",
        "a slip at the top",
        "nothing like it",
        "a slip deep inside",
        "a key twice",
        "a list",
    ],
)
def test_a_wrong_key_is_found_with_its_line(text: str, said: str) -> None:
    """And what was probably meant."""
    assert complaints(text) == [said]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "kinds:\n  code_freeze:\n    announce: [7d, 3x]",
            "line 3: kinds.code_freeze.announce.1.lead",
        ),
        (
            "kinds:\n  code_freeze:\n    dm:\n      - 8d\n      - soon",
            "line 5: kinds.code_freeze.dm.1",
        ),
        ("kinds: {code_freeze: {is_pause: maybe}}", "line 1: kinds.code_freeze.is_pause"),
        ("kinds: {code_freeze: {count: weeks}}", "line 1: kinds.code_freeze.count"),
        ("kinds: {code_freeze: 7d}", "line 1: kinds.code_freeze"),
        ("kinds: [code_freeze]", "line 1: kinds"),
        ("kinds: null", "line 1: kinds"),
        ("hour: 25:00", "line 1: hour"),
        ("hour: 12", "line 1: hour"),
        ("hour: 12:00+05:30", "line 1: hour"),
        ("quiet: [2024-02-30]", "line 1: quiet.0"),
        ("workdays: [mon, funday]", "line 1: workdays.1"),
        ("digest: monday", "line 1: digest"),
    ],
    ids=[
        "a lead time",
        "a lead time on a line of its own",
        "a truth value",
        "a way of counting",
        "a rule that is none",
        "kinds as a list",
        "kinds as nothing",
        "an hour that no day has",
        "an hour that could be seconds",
        "an hour with a zone",
        "a day that no year has",
        "a day of the week",
        "a day of the week in full",
    ],
)
def test_a_wrong_value_is_found_with_its_line(text: str, place: str) -> None:
    """A rules file with a mistake is refused as a whole: half a policy is worse than none."""
    (said,) = complaints(text)
    assert said.startswith(place)


def test_an_hour_is_explained() -> None:
    """It is UTC, which a zone written behind it would hide."""
    assert complaints("hour: 12") == [
        "line 1: hour: '12' is not a time of day in UTC; write one like 12:00"
    ]


def test_everything_wrong_is_said_at_once() -> None:
    """Nobody mends a file ten times."""
    said = complaints("digest: monday\nkinds:\n  thaw: {announce: [1x]}\n  release: {drver: X}")
    assert [line.partition(":")[0] for line in said] == ["line 1", "line 3", "line 4"]


def test_rules_within_another_file_have_its_lines() -> None:
    """The config file holds rules, too."""
    document, _ = strict_yaml.load("cycles: []\nrules:\n  digest: monday\n")
    read, problems = override(document, ("rules",))
    assert read is None
    assert [problem.line for problem in problems] == [3]


def test_somebody_gives_the_word_that_is_required() -> None:
    """Without, what no role drives would never be announced, and nobody would be asked."""
    rules, problems = read_rules('drafts: required\nspokesperson: ""\n')
    (problem,) = problems
    assert rules is None
    assert problem.line == 2
    assert "somebody has to give the word" in problem.message
    assert read_rules('drafts: on\nspokesperson: ""\n')[0]
