"""Whatever a source sends: problems within a second, never a traceback or a hang."""

import random

import pytest

from schedule.problems import Severity
from schedule.readers import read_cycle
from schedule.readers.links import read_links

TABLE = "# Kubernetes 1.32\n| What | Who | When | Week |\n|---|---|---|---|\n"
ROSTER = "| Role | Lead | Shadows |\n|---|---|---|\n"
MEGABYTES = 5_000_000
NOISE = random.Random(36).randbytes(MEGABYTES)  # noqa: S311 -- the same noise in every run


def cells(cell: str, rows: int = 40) -> str:
    """Return a timeline whose titles are all *cell*."""
    return TABLE + f"| {cell} | x | y | z |\n" * rows


HOSTILE = {
    "nothing": "",
    "random bytes": NOISE.decode("latin-1"),
    "broken UTF-8": NOISE.decode("utf-8", "replace"),
    "half surrogates": NOISE[: MEGABYTES // 5].decode("utf-8", "surrogateescape"),
    "NULs": "\0" * MEGABYTES,
    "one line": "a" * MEGABYTES,
    "one line of pipes": "|" * MEGABYTES,
    "only line ends": "\n" * MEGABYTES,
    "brackets": "[" * MEGABYTES,
    "links that never end": "[x](" * (MEGABYTES // 4),
    "a heading of brackets": "# " + "[" * MEGABYTES,
    "a million headings": "# 1.2 [\n" * (MEGABYTES // 8),
    "a bullet that never ends": "* [a](\n" + "  b\n" * (MEGABYTES // 4),
    "ten thousand tables": "|What|When|\n|-|-|\n" * 10_000,
    "front matter that never ends": "---\n" + "a: b\n" * (MEGABYTES // 5),
    "brackets in brackets": cells("[" * 100_000 + "a" + "]" * 100_000, 1),
    "links in links": cells("[" * 20_000 + "a" + "](u)" * 20_000),
    "underscores": cells("a" + "_" * 90_000 + "b"),
    "stars": cells("* " * 45_000),
    "backticks": cells("`a" * 45_000),
    "tags": cells("<a " * 30_000),
    "entities": cells("&amp;" * 18_000),
    "link titles": cells('[a](x "' * 12_000),
    "times": cells("12:00 " * 15_000),
    "words of every kind": cells("enhancement docs call for communicate " * 2_500, 400),
    "a hundred thousand columns": "|".join(["What", "When"] + ["x"] * 100_000)
    + "\n"
    + "-|" * 100_002
    + "\n"
    + ("|".join(["t", "TBD"] + ["y"] * 100_000) + "\n") * 10,
    "right-to-left marks": cells("Code Freeze").replace(" ", " \u200f"),
    "long numbers": TABLE + f"| {'9' * 5000}:00 UTC | b | {'9' * 250} May | week {'9' * 5000} |\n",
    "a roster of links": ROSTER + ("| a | " + "[a](b" * 16_000 + " | c |\n") * 40,
    "a roster of ticks": ROSTER + ("| a | " + "`a` " * 20_000 + "| " + "Slack " * 9_000 + "\n") * 9,
    "a roster of commas": ROSTER + ("| a | " + "<br>a" * 18_000 + " | " + "," * 90_000 + "\n") * 20,
    "aliases that explode": "release: 1\na0: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
}  # fmt: skip


@pytest.mark.timeout(30)  # each takes well under a second; what grows without bound takes longer
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_ends_in_problems(text: str) -> None:
    """A corrupted document is read or reported, in either format, as roster and as links."""
    for read in (
        lambda: read_cycle(text, source="README.md"),
        lambda: read_cycle(text, source="cycle.yaml"),
        lambda: read_cycle("", source="README.md", team_text=text),
        lambda: read_links(text),
        lambda: read_cycle(text, source="README.md", links_text=text),
    ):
        read()


def test_a_truncated_readme_keeps_what_it_has() -> None:
    """The rows before the cut count; the row that is cut is a problem."""
    text = cells("Docs Freeze", 1) + "| Thaw | Lead | Wednesday 11th Dec"
    cycle, problems = read_cycle(text, source="README.md")
    assert [row.title for row in cycle.milestones] == ["Docs Freeze", "Thaw"]
    assert problems[-1].line == 5


def test_a_document_far_too_long_is_an_error() -> None:
    """What cannot be a release document is said to be none."""
    _, problems = read_cycle(cells("Docs Freeze", 1) + "x" * MEGABYTES, source="README.md")
    assert ("too_long", Severity.ERROR) in {(one.code, one.severity) for one in problems}
