"""What no database keeps and nobody says is refused, with its line."""

from pathlib import Path

import pytest

from schedule.problems import UserError
from schedule.readers import read_cycle, refuse_wrong_keys
from schedule.readers.bounds import as_text

YAML = 'release: "1.32"\nmilestones:\n  - {title: %s, start: 2024-11-08}\n'
README = (
    "# Kubernetes 1.32\n\n| **What** | **Who** | **When** | **Week** |\n|---|---|---|---|\n"
    "| Code Freeze\x00 | Docs Lead | Thursday 7th November 2024 | 9 |\n"
)


@pytest.mark.parametrize(
    ("text", "source", "said"),
    [
        (YAML % '"Code\\0Freeze"', "a.yaml", "a.yaml:3: the control character U+0000 is no text"),
        (YAML % '"Freeze\\x1f"', "a.yaml", "a.yaml:3: the control character U+001F is no text"),
        ((YAML % "A").replace("1.32", "1" * 65), "a.yaml", "the release has 65 characters"),
        (YAML % f"A, key: {'k' * 201}", "a.yaml", "a.yaml:3: the key of a row has 201 characters"),
        (YAML % f"A, kinds: [{'k' * 201}]", "a.yaml", "a.yaml:3: a name in the row has 201"),
        (f"{YAML % 'A'}team: [{{role: {'r' * 201}}}]", "a.yaml", "the name of a role has 201"),
    ],
    ids=["NUL", "a control", "release", "key", "kind", "role"],
)
def test_what_cannot_be_kept_is_refused(text: str, source: str, said: str) -> None:
    """It says what it is and where it stands."""
    _, problems = read_cycle(text, source=source)
    with pytest.raises(UserError) as refusal:
        refuse_wrong_keys(problems)
    assert said in str(refusal.value).replace(": line ", ":")


def test_what_a_table_hides_is_left_out_of_what_is_kept() -> None:
    """Its readers drop it; a bad byte in one cell costs not even that row."""
    cycle, problems = read_cycle(README, source="README.md")
    refuse_wrong_keys(problems)
    assert [row.title for row in cycle.milestones] == ["Code Freeze"]
    assert as_text(README) == README.replace("\0", "")


def test_tabs_and_emoji_are_text(corpus: Path) -> None:
    """As is whatever release teams have published so far."""
    documents = sorted(corpus.rglob("*.md"))
    assert documents
    for document in documents:
        text = document.read_text(encoding="utf-8", errors="replace")
        _, problems = read_cycle(text, source=str(document))
        refuse_wrong_keys(problems)
    _, problems = read_cycle(YAML % '"Code\\tFreeze 🎉"', source="a.yaml")
    refuse_wrong_keys(problems)
