"""Against published documents, and the errors that people who read them by hand found in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from schedule.checks import check, read_published
from schedule.problems import Problem, Severity

RELEASES = ["1.20", "1.22", "1.24", "1.26", "1.28", "1.30", "1.32", "1.34", "1.36"]
NOT_SEEN_IN_THE_DOCUMENT = {
    ("1.24", 35, "link_duplicate_of_other_release"),
}
"""Errors that no reader of the release's own documents can see.

1.24, line 35: "v1.24 milestone" leads to milestone 56, a number like any other. That 56 is 1.23's
says the document of 1.23 alone; beside it the error is found (``test_together.py``).
"""


def found(corpus: Path, release: str) -> tuple[Problem, ...]:
    """Return what is wrong with a release's README and roster."""
    folder = corpus / "k8s" / release
    return check(
        read_published(
            (folder / "README.md").read_text("utf-8"),
            source="README.md",
            team_text=(folder / "release-team.md").read_text("utf-8"),
            team_source="release-team.md",
        )
    )


def known(corpus: Path, release: str) -> list[dict[str, Any]]:
    """Return what people found in a release's documents; line 0 is the document as a whole."""
    every = json.loads((corpus / "anomalies.json").read_text("utf-8"))
    return [one for one in every if one["release"] == release]


@pytest.mark.parametrize("release", RELEASES)
def test_finds_every_error_on_its_line(corpus: Path, release: str) -> None:
    """What people call an error is one, with its code, where they found it."""
    expected = {
        (one["line"], one["type"])
        for one in known(corpus, release)
        if one["severity"] == "error"
        and (release, one["line"], one["type"]) not in NOT_SEEN_IN_THE_DOCUMENT
    }
    errors = {(one.line or 0, one.code) for one in found(corpus, release) if is_error(one)}
    assert expected - errors == set()


@pytest.mark.parametrize("release", RELEASES)
def test_calls_nothing_else_an_error(corpus: Path, release: str) -> None:
    """Nobody's pull request fails for what people who know better call right."""
    errors = {(one["line"], one["type"]) for one in known(corpus, release) if is_real(one)}
    assert [one for one in found(corpus, release) if is_error(one)] == [
        one for one in found(corpus, release) if (one.line or 0, one.code) in errors
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_says_nothing_of_order_that_is_right(corpus: Path, release: str) -> None:
    """Rows in order by the days people say are in order, whatever their UTC dates."""
    fine = {one["line"] for one in known(corpus, release) if one["severity"] == "artefact"}
    real = {one["line"] for one in known(corpus, release) if is_real(one)}
    assert [one for one in found(corpus, release) if one.line in fine - real] == []


@pytest.mark.parametrize("release", RELEASES)
def test_points_at_what_is_wrong(corpus: Path, release: str) -> None:
    """A quote stands on its line, letter by letter, so that a caret can stand below it."""
    folder = corpus / "k8s" / release
    for one in found(corpus, release):
        if one.quote and one.line:
            line = (folder / one.source).read_text("utf-8").split("\n")[one.line - 1]
            assert one.quote in line, one


@pytest.mark.parametrize("release", RELEASES)
def test_says_why_and_what_to_do(corpus: Path, release: str) -> None:
    """No problem is a bare "wrong"."""
    assert all(one.message and one.source for one in found(corpus, release))
    assert all(one.suggestion for one in found(corpus, release) if is_error(one))


@pytest.mark.parametrize("folder", ["cluster-api", "history"])
def test_other_documents_are_checked_too(corpus: Path, folder: str) -> None:
    """Another project's weeks and order are right; earlier versions of ours are read."""
    documents = sorted((corpus / folder).glob("*.md"))
    assert documents
    for path in documents:
        problems = check(read_published(path.read_text("utf-8"), source=str(path)))
        if folder == "cluster-api":
            assert {one.code for one in problems} <= {
                *("bad_ordinal", "undefined_references", "roster_format")
            }


def is_error(problem: Problem) -> bool:
    """Return whether *problem* is an error."""
    return problem.severity is Severity.ERROR


def is_real(one: dict[str, Any]) -> bool:
    """Return whether people call it an error."""
    return bool(one["severity"] == "error")
