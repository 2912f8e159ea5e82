import pytest

from schedule.fit import misfits
from schedule.policy import builtin_rules, read_rules
from schedule.rules import Rules
from tests.builders import CHANNELS, the_132_cycle


def rules(text: str) -> Rules:
    """Return the built-in policy with *text* in place of its own."""
    read, _ = read_rules(text)
    assert read
    return read


def test_the_built_in_policy_fits() -> None:
    """Nothing is said about a policy that nobody wrote."""
    assert misfits(the_132_cycle(), builtin_rules(), CHANNELS) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "kinds: {code_freze: {announce: [7d]}}",
            "rules: no row is of the kind 'code_freze'; did you mean 'code_freeze'?",
            id="kind",
        ),
        pytest.param(
            "kinds: {prr_freeze: {driver: Enhancement}}",
            "rules: the roster has no role 'Enhancement'; did you mean 'Enhancements'?",
            id="driver",
        ),
        pytest.param(
            "rows: {docs-frezee: {dm: [1d]}}",
            "rules: the timeline has no row 'docs-frezee'; did you mean 'docs-freeze'?",
            id="row",
        ),
        pytest.param(
            "kinds: {prr_freeze: {channels: {enhancments: [3d]}}}",
            "rules: no channel is called 'enhancments'; did you mean 'enhancements'?",
            id="channel of a rule",
        ),
    ],
)
def test_a_name_nobody_answers_to_is_told(text: str, said: str) -> None:
    """It would lose reminders in silence."""
    assert [str(one) for one in misfits(the_132_cycle(), rules(text), CHANNELS)] == [said]


def test_a_channel_no_rule_posts_to_is_told() -> None:
    """A misspelt channel of the config would stay empty."""
    found = misfits(the_132_cycle(), builtin_rules(), [*CHANNELS, "dcs"])
    assert [str(one) for one in found] == [
        "no rule posts to the channel 'dcs'; did you mean 'docs'?"
    ]
