import re

import pytest

from bot.cli.problem_formats import FORMATS, as_github, as_json, as_text
from schedule.problems import Problem, Severity

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
ROW = f"| Docs Freeze |{' ' * 200}| Tuesday 5th August 2027 |{' ' * 200}|"
PROBLEM = Problem(
    "weekday_mismatch",
    Severity.ERROR,
    "'Tuesday 5th August 2027' but 2027-08-05 is a Thursday",
    line=1,
    row="Docs Freeze",
    suggestion="write 'Thursday 5th August 2027'",
    quote="Tuesday 5th August 2027",
    source="README.md",
)


def text(problem: Problem, *lines: str) -> list[str]:
    """Return the lines that explain *problem*, without colour and count."""
    shown = as_text([problem], {problem.source: lines}, 1)
    return ESCAPES.sub("", shown).split("\n")[:-1]


def a_problem(said: str = "it is wrong", quote: str = "", line: int | None = 1) -> Problem:
    """Return a problem of README.md."""
    return Problem("code", Severity.ERROR, said, line=line, quote=quote, source="README.md")


def test_looks_like_a_compiler_s() -> None:
    """Where, what, why, a caret, and what to write."""
    assert text(a_problem("no", "bad"), "this is bad, you know") == [
        "README.md:1:9: error: no [code]",
        "  1 | this is bad, you know",
        "    |         ^^^",
    ]


def test_a_long_row_is_cut_around_what_is_wrong() -> None:
    """A table's line is wider than any terminal."""
    place, row, caret, instead = text(PROBLEM, ROW)
    assert place.startswith("README.md:1:218: error: 'Tuesday 5th")
    assert len(row) < 120
    assert row.startswith("  1 | …")
    assert row.endswith("…")
    assert row[caret.index("^") : caret.rindex("^") + 1] == PROBLEM.quote
    assert instead == "    = write 'Thursday 5th August 2027'"


def test_a_problem_of_the_whole_document_has_no_excerpt() -> None:
    """There is no line to show."""
    assert text(a_problem(line=None), "# Title") == ["README.md: error: it is wrong [code]"]


def test_a_quote_that_is_not_there_has_no_caret() -> None:
    """Pointing anywhere would mislead."""
    assert text(a_problem(quote="elsewhere"), "a line")[1:] == ["  1 | a line"]


@pytest.mark.parametrize("before", ["日本 ", "é́ ", "\t"], ids=["wide", "combining", "tab"])
def test_the_caret_stands_below_the_word(before: str) -> None:
    """Whatever takes how many columns before it."""
    _, row, caret = text(a_problem(quote="bad"), f"{before}bad")
    columns = {"日": 2, "本": 2, "\u0301": 0}
    at = sum(columns.get(character, 1) for character in row[: row.index("bad")])
    assert caret.index("^") == at


def test_a_document_cannot_steer_the_terminal() -> None:
    """Escape sequences and right-to-left marks are shown as what they are: unprintable."""
    shown = "\n".join(text(a_problem("it says \x1b[2J", "\x1b]8;;"), "x \x1b]8;; \u202e y"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_ends_with_a_count() -> None:
    """Of what, in how many files."""
    warning = Problem("code", Severity.WARNING, "hm", source="a.md")
    counted = as_text([PROBLEM, PROBLEM, warning], {}, 3).split("\n")[-1]
    assert counted == "3 files: 2 errors, 1 warning"


def test_a_line_of_megabytes_is_no_burden() -> None:
    """Only what is shown is looked at."""
    problems = [a_problem(quote="bad")] * 1_000
    assert len(as_text(problems, {"README.md": ["bad" + "x" * 3_000_000]}, 1)) < 1_000_000


def annotation(problem: Problem) -> str:
    """Return the annotation of *problem*."""
    return as_github([problem], {}, 1).split("\n")[0]


def test_annotations_are_workflow_commands() -> None:
    """GitHub shows each on its line of the pull request."""
    assert annotation(PROBLEM) == (
        "::error file=README.md,line=1,title=weekday_mismatch::"
        "'Tuesday 5th August 2027' but 2027-08-05 is a Thursday; write 'Thursday 5th August 2027'"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")],
)
def test_severities_have_their_commands(severity: Severity, command: str) -> None:
    """What is worth knowing is a notice."""
    said = annotation(Problem("code", severity, "so", source="a.md"))
    assert said == f"::{command} file=a.md,title=code::so"


def test_a_document_cannot_start_a_workflow_command() -> None:
    """Line ends and percent signs are escaped, and what would end a property."""
    problem = Problem(
        "code", Severity.ERROR, "100%\r\n::set-output name=x::y", line=2, source="a,b:c%.md"
    )
    assert annotation(problem) == (
        "::error file=a%2Cb%3Ac%25.md,line=2,title=code::100%25%0D%0A::set-output name=x::y"
    )


def test_the_log_holds_every_problem() -> None:
    """GitHub shows ten annotations of a kind; what is beyond is in the log, with its excerpt."""
    problems = [a_problem(f"wrong {nth}", "bad") for nth in range(12)]
    *annotations, stop, _ = as_github(problems, {"README.md": ["bad"]}, 1).split("\n", 13)
    assert len(annotations) == 12
    text = as_github(problems, {"README.md": ["bad"]}, 1).partition(f"{stop}\n")[2]
    assert ESCAPES.sub("", text).count("  1 | bad") == 12


def test_the_log_cannot_start_a_workflow_command() -> None:
    """Commands stop before what is quoted, and start again at a word that it cannot hold."""
    said = as_github([a_problem("::set-output::x", "::")], {"README.md": ["::error::y"]}, 1)
    _, stop, *text, start = said.split("\n")
    assert re.fullmatch("::stop-commands::[0-9a-f]{64}", stop)
    assert start == f"::{stop.removeprefix('::stop-commands::')}::"
    assert start not in text


def test_a_run_without_problems_says_nothing() -> None:
    """There is nothing to annotate and nothing to read."""
    assert as_github([], {}, 3) == ""


def test_a_url_is_no_file_of_the_pull_request() -> None:
    """Its problems are on the run, and say where they are."""
    problem = Problem("code", Severity.ERROR, "no", line=2, source="https://example.org/README.md")
    assert annotation(problem) == "::error title=code::https://example.org/README.md: no"


def test_json_adds_the_source() -> None:
    """Everything else is as `timeline` prints it."""
    assert as_json([], {}, 0) == "[]"
    assert '"source": "README.md"' in as_json([PROBLEM], {}, 1)


def test_every_format_has_a_name() -> None:
    """The command offers those and no others."""
    assert set(FORMATS) == {"text", "json", "github"}
