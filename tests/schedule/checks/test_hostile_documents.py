"""Whatever a document holds: problems within a second, never a traceback or a hang."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.checks import check, check_together, read_published
from tests.schedule.a_readme import README, ROSTER
from tests.schedule.readers.test_hostile_documents import HOSTILE, TABLE

MORE = {
    "links on one line": "* " + "[a]()" * 600_000,
    "links on many lines": ("* " + "[a]()" * 1_000 + "\n") * 600,
    "links that climb": ("* [a](../a/" + "../" * 2_000 + ")\n") * 400,
    "links with versions": ("* [a](" + "k8s-1-2-" * 900 + ")\n") * 400,
    "milestones with long names": f"* [{'a/' * 4_000} milestone](https://github.com/a/b/milestone/1)\n"
    * 300,
    "references": ("| " + "[a][b" * 1_500 + "]\n") * 300,
    "references in code": ("| " + "`[a" * 2_500 + "\n") * 300,
    "summaries": "# Kubernetes 1.32\n" + ("- " + "a: Week " * 5_000 + "\n") * 70,
    "placeholders": ("- " + "TODO (" * 1_000 + "\n") * 400,
    "quotes of markup": TABLE + f"| {'*' * 8_000} | x | {'*[](a)' * 900} | week 9 |\n" * 20,
    "a truncated README": README[: len(README) * 2 // 3],
    "dates at the ends of time": TABLE
    + "| a | b | 1st January 1990 | week 999 |\n| c | d | 31st December 2199 | week 0 |\n",
}


@pytest.mark.timeout(30)  # each takes well under a second; what grows without bound takes longer
@pytest.mark.parametrize("text", [*HOSTILE.values(), *MORE.values()], ids=[*HOSTILE, *MORE])
def test_ends_in_problems(text: str) -> None:
    """A corrupted document is checked as a timeline, as YAML, as roster and links."""
    for timeline, source, roster, page in (
        (text, "README.md", None, None),
        (text, "cycle.yaml", None, None),
        (README, "README.md", text, None),
        (README, "README.md", ROSTER, text),
    ):
        document = read_published(
            timeline,
            source=source,
            team_text=roster,
            team_source="team.md",
            links_text=page,
            links_source="links.md",
        )
        problems = check(document)
        check_together([document, document])
        assert problems or text in README + ROSTER


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_in_any_cell_never_raises(what: str, who: str, when: str, week: str) -> None:
    """Whatever stands in a row, a summary, a link or a roster, the document is checked."""
    text = (
        f"{TABLE}| {what} | {who} | {when} | {week} |\n"
        f"\n* [{what}]({when})\n* **{when}**: Week 3 — {what}\n[{who}]: {week}\n"
    )
    roster = f"| Role | Lead | Shadows |\n|---|---|---|\n| {who} | {what} | {when} |\n"
    check(read_published(text, source="README.md", team_text=roster, team_source="team.md"))


@given(st.integers(0, len(README)), st.integers(0, len(README)), st.text(max_size=20))
def test_any_edit_of_a_document_never_raises(start: int, length: int, instead: str) -> None:
    """A slip of the hand in a good document is a problem at most."""
    text = README[:start] + instead + README[start + length :]
    check(read_published(text, source="README.md", team_text=ROSTER, team_source="team.md"))
