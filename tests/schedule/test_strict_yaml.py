from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from schedule.problems import Severity
from schedule.readers import strict_yaml

DEEP = "[" * 41
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{nth}: &a{nth} [{', '.join([f'*a{nth - 1}'] * 10)}]\n" for nth in range(1, 7)
)
"""Seven lines that write out as ten million values."""


class Channel(BaseModel):
    """A part of a document."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=3)


class Team(BaseModel):
    """A document."""

    model_config = ConfigDict(extra="forbid")
    hour: int
    drafts: Literal["on", "off"] = "on"
    channels: dict[str, Channel] = Field(default_factory=dict)
    quiet: list[int] = Field(default_factory=list)


def complaints(text: str) -> list[str]:
    """Return what is wrong with *text* as YAML."""
    _, problems = strict_yaml.load(text)
    assert {problem.severity for problem in problems} <= {Severity.ERROR}
    return [str(problem) for problem in problems]


def refusals(text: str) -> list[str]:
    """Return what is wrong with *text* as a team."""
    document, problems = strict_yaml.load(text)
    assert problems == ()
    team, problems = strict_yaml.validate(Team, document)
    assert (team is None) == bool(problems)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.30", "1.30"),
        ("12:00", "12:00"),
        ("on", "on"),
        ("no", "no"),
        ("2024-11-26", "2024-11-26"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("'null'", "null"),
        ("null", None),
        ("~", None),
        ("", None),
    ],
    ids=[
        "a release is no number",
        "an hour is no count of seconds",
        "on is no truth value",
        "norway is a country",
        "a date",
        "a hexadecimal number",
        "a number in groups",
        "null in quotes",
        "null",
        "a tilde",
        "nothing",
    ],
)
def test_values_keep_their_spelling(text: str, value: str | None) -> None:
    """What a person wrote is what the models read; only null is nothing."""
    assert strict_yaml.load(f"key: {text}")[0].data == {"key": value}


def test_every_key_and_item_has_its_line() -> None:
    """What is wrong deep inside is found in the file."""
    document, _ = strict_yaml.load("a:\n  b:\n    - x\n    - y\nc: z\n")
    assert document.lines == {
        (): 1,
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "b", 0): 3,
        ("a", "b", 1): 4,
        ("c",): 5,
    }


def test_what_is_missing_has_the_line_of_what_lacks_it() -> None:
    """There is no line of a key that is not there."""
    document, _ = strict_yaml.load("a: 1\nb:\n  c: 2\n")
    assert document.line(("b", "d", "e")) == 2


def test_merge_keys_are_understood() -> None:
    """Rules of two kinds may share their fields; what is written beside them wins."""
    text = "one: &one {a: 1, b: 2}\ntwo:\n  <<: *one\n  b: 3\n"
    document, problems = strict_yaml.load(text)
    assert document.data["two"] == {"a": "1", "b": "3"}
    assert problems == ()


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "# to be written\n", "---\n"],
    ids=["nothing", "lines", "a comment", "dashes"],
)
def test_an_empty_document_is_no_mistake(text: str) -> None:
    """It says nothing."""
    document, problems = strict_yaml.load(text)
    assert document.data is None
    assert problems == ()


def test_a_key_given_twice_is_a_mistake() -> None:
    """Nobody knows which one was meant; both lines are named, and the first one stands."""
    document, (problem,) = strict_yaml.load("a: 1\nb: 2\na: 3\n")
    assert str(problem) == "line 3: key 'a' is given twice, on line 1 too; keep one"
    assert document.data == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1\nb: 2", "line 2: not valid YAML: "),
        ("a:\n\tb: 1", "line 2: not valid YAML: "),
        ("a: b: c", "line 1: not valid YAML: "),
        ("a: *gone", "line 1: not valid YAML: "),
        ("[a, b]: c", "line 1: not valid YAML: "),
        ("--- a\n--- b", "line 2: not valid YAML: "),
        ("a: \x00", "not valid YAML: "),
        ("a: \ud800", "not valid YAML: "),
        ("a: !!float x", "not valid YAML: "),
        ("a: !!python/object/apply:os.getcwd []", "line 1: not valid YAML: "),
        (DEEP, "line 1: nested deeper than 40 levels"),
        (BOMB, "line 1: its aliases expand to too many values"),
        ("a: &a [*a]", "line 1: an alias holds itself"),
    ],
    ids=[
        "a bracket that stays open",
        "a tab",
        "two colons",
        "an alias of nothing",
        "a list as a key",
        "two documents",
        "a control character",
        "half a character",
        "a number that is none",
        "code to run",
        "a tower of brackets",
        "a bomb of aliases",
        "an alias of itself",
    ],
)
def test_what_is_no_yaml_is_one_line(text: str, said: str) -> None:
    """With its place as far as it is known; nothing raises, runs or fills the memory."""
    (complaint,) = complaints(text)
    assert complaint.startswith(said)
    assert "\n" not in complaint


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    """Whatever somebody pastes into a config file."""
    document, problems = strict_yaml.load(text)
    if document.data is None:
        return
    assert all(problem.line for problem in problems)
    strict_yaml.validate(Team, document)


def test_a_document_becomes_what_it_is_meant_to_be() -> None:
    """The model makes numbers of what reads like one."""
    document, _ = strict_yaml.load("hour: 12\nquiet: [1, 2]\nchannels: {docs: {id: C01}}")
    team, problems = strict_yaml.validate(Team, document)
    assert team == Team(hour=12, quiet=[1, 2], channels={"docs": Channel(id="C01")})
    assert problems == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hour: 12\ndraft: on", ["line 2: unknown key 'draft'; did you mean 'drafts'?"]),
        ("hour: 12\nzzzzzz: on", ["line 2: unknown key 'zzzzzz'; remove it"]),
        ("drafts: on", ["line 1: 'hour' is missing; add it"]),
        (
            "hour: 12\nchannels:\n  docs: {}",
            ["line 3: 'channels.docs.id' is missing; add it"],
        ),
        (
            "hour: 12\nchannels:\n  docs:\n    id: C01\n    idd: C02",
            ["line 5: unknown key 'channels.docs.idd'; did you mean 'id'?"],
        ),
        (
            "quiet:\n  - 1\n  - two\ndrafts: maybe",
            [
                "line 1: 'hour' is missing; add it",
                "line 3: quiet.1 is 'two'; write a whole number",
                "line 4: drafts: input should be 'on' or 'off' (it is 'maybe')",
            ],
        ),
    ],
    ids=[
        "a slip of the pen",
        "nothing like it",
        "a key that is missing",
        "a key that is missing inside",
        "a slip inside",
        "several mistakes, in the order of the file",
    ],
)
def test_what_the_model_refuses_has_line_and_place(text: str, said: list[str]) -> None:
    """And what was probably meant."""
    assert refusals(text) == said
