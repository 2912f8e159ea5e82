"""A release's documents as a careful team would publish them, to spoil one thing at a time."""

from pathlib import Path

FOLDER = Path(__file__).parent / "releases" / "release-1.40"
README = (FOLDER / "README.md").read_text("utf-8")
LINKS = (FOLDER / "links.md").read_text("utf-8")
ROSTER = (FOLDER / "release-team.md").read_text("utf-8")


def spoiled(text: str, right: str, wrong: str) -> str:
    """Return *text* with *wrong* in place of *right*, which it holds once or on one line."""
    assert right in text, right
    return text.replace(right, wrong, 1)


def line_of(text: str, said: str) -> int:
    """Return the first line, from 1, of *text* that holds *said*."""
    return next(nth for nth, line in enumerate(text.split("\n"), start=1) if said in line)
