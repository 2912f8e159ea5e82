from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bot.cli.a_terminal import refusal, release, shown

COMMANDS = pytest.mark.parametrize(
    "command",
    [["timeline"], ["plan"], ["status", "next", "--source"]],
    ids=["timeline", "plan", "status"],
)


@COMMANDS
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("gone.md", None, " no such file; check the path"),
        ("", None, " is a folder; name the file in it, such as README.md"),
        ("bin.md", b"\x7fELF\0\1\2\xff" * 99, " no table with the columns What and When; add one"),
        ("bin.yaml", b"\x7fELF\0\1\2\xff" * 99, " not valid YAML: "),
        ("bin", b"\x7fELF\0\1\2\xff" * 99, " no table with the columns What and When; add one"),
        ("words.md", b"# Kubernetes v1.32\n", " no table with the columns What and When; add one"),
        ("empty.md", b"", " no table with the columns What and When; add one"),
        ("empty.yaml", b"", "1: the document is empty; write release: and milestones:"),
        ("list.yaml", b"- a\n", "1: the document is not a mapping; write its keys: "),
        (
            "extra.yaml",
            b"release: '1'\nfoo: 1\nmilestones: [{title: A}]\n",
            "2: unknown key 'foo'; remove it",
        ),
        (
            "slip.yaml",
            b"release: '1'\nmilestones:\n  - {titel: A}\n",
            "3: unknown key 'titel'; did you mean 'title'?",
        ),
        (
            "bare.yaml",
            b"release: '1'\nmilestones:\n  - {title: A}\n  - {start: 2024-12-01}\n",
            "4: 'title' is missing; add it",
        ),
    ],
    ids=[
        "a missing file",
        "a folder",
        "a binary file",
        "a binary file called yaml",
        "a binary file called nothing",
        "a README without a table",
        "an empty README",
        "an empty cycle",
        "a list for a cycle",
        "a cycle with a key too many",
        "a cycle with a slip in a key",
        "a cycle with a row that has no title",
    ],
)
def test_what_is_no_timeline_is_one_line(
    tmp_path: Path, command: Sequence[str], name: str, text: bytes | None, said: str
) -> None:
    """With its name and what to do; no traceback, no table without rows."""
    path = tmp_path / name
    if text is not None:
        path.write_bytes(text)
    assert refusal(*command, str(path)).startswith(f"{path}:{said}")


@COMMANDS
def test_a_roster_that_is_not_there_is_one_line(readme: str, command: Sequence[str]) -> None:
    """It was asked for."""
    assert refusal(*command, readme, "--team", "gone.md") == (
        "gone.md: no such file; check the path"
    )


@COMMANDS
def test_a_page_of_links_that_is_not_there_is_one_line(readme: str, command: Sequence[str]) -> None:
    """It was asked for."""
    assert refusal(*command, readme, "--links", "gone.md") == (
        "gone.md: no such file; check the path"
    )


@COMMANDS
def test_a_document_must_be_named(command: Sequence[str]) -> None:
    """An empty variable of a script is no folder."""
    assert refusal(*command, "") == "no document is named; give a path or an https URL"


def test_every_mistake_in_a_rules_file_is_told(readme: str, tmp_path: Path) -> None:
    """A line each, with the file's name and the place."""
    rules = tmp_path / "rules.yaml"
    rules.write_text("digest: monday\nkindz: {}\n", encoding="utf-8")
    result = release("plan", readme, "--rules", str(rules))
    assert result.exit_code == 2
    lines = [line.removeprefix(f"release-bot: {rules}:") for line in result.stderr.splitlines()]
    assert [line.strip().partition(":")[0] for line in lines] == ["1", "2"]


def test_a_place_that_cannot_be_written_is_one_line(cycle_yaml: str, tmp_path: Path) -> None:
    """Nothing is half-written."""
    target = tmp_path / "gone" / "out"
    assert refusal("timeline", cycle_yaml, "-o", str(target)) == (
        f"{target}: no such file or directory; name another file with -o"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["timeline"], "Missing argument 'SOURCE'; see 'release-bot timeline --help'"),
        (["timeline", "a", "b"], "Got unexpected extra argument (b)"),
        (["timeline", "a", "--frob"], "No such option '--frob'"),
        (["timeline", "a", "--format", "pdf"], "Invalid value for '--format': 'pdf' is not one of"),
        (["status", "next"], "Missing option '--source'"),
        (
            ["status", "--source", "a", "--at", "yesterday"],
            "Invalid value for '--at': 'yesterday' is not an instant; write one like",
        ),
        (["status", "--source", "a", "--at", "0001-01-01T00:00+10:00"], "Invalid value for '--at'"),
        (["status", "--source", "a", "--at", "2024-02-30"], "Invalid value for '--at'"),
        (["plan", "a", "--from", ""], "Invalid value for '--from'"),
        (["plan", "a", "--to", "25:00"], "Invalid value for '--to'"),
    ],
    ids=[
        "an unknown command",
        "nothing to read",
        "too much to read",
        "an unknown option",
        "an unknown format",
        "nothing to answer from",
        "a time in words",
        "a time before time",
        "a day that no year has",
        "an empty time",
        "an hour that no day has",
    ],
)
def test_what_was_typed_wrong_is_one_line(arguments: Sequence[str], said: str) -> None:
    """And where help is."""
    line = refusal(*arguments)
    assert line.startswith(said)
    assert "--help'" in line


def test_nothing_typed_gets_help() -> None:
    """And the exit code of bad usage."""
    result = release()
    assert result.exit_code == 2
    assert "Commands:" in result.output


def test_help_names_every_command() -> None:
    """With what it does."""
    text = shown("--help")
    for command in ("demo", "run", "timeline", "plan", "status", "reminders"):
        assert f"\n  {command} " in text
