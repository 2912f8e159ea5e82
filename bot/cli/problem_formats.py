"""Problems as people and machines read them: like a compiler's, as JSON, as annotations.

Documents are foreign: nothing in them may move a terminal's cursor or start a workflow command.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

import click

from bot.cli.printable import printable
from bot.interchange import json_text, problem_json
from schedule.problems import Problem, Severity, shown
from schedule.sources import is_url

Lines = Mapping[str, Sequence[str]]
"""The lines of each document, by its source."""

_WIDTH = 100
"""Columns of a line that are shown; a table's lines are far longer."""
_BEFORE = 40
"""Columns that are shown before what is wrong, if the line is cut."""
_LONGEST_SAID = 1_000
_CUT = "…"
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_text(problems: Sequence[Problem], lines: Lines, files: int) -> str:
    """Return *problems* as a compiler prints them, coloured, with a count at the end.

    Args:
        problems: In the order to print them.
        lines: What the documents say.
        files: How many documents were checked, the flawless ones too.
    """
    said = [line for problem in problems for line in _explained(problem, lines)]
    return "\n".join((*said, _count(problems, files)))


def as_json(problems: Iterable[Problem], _lines: Lines, _files: int) -> str:
    """Return *problems* for scripts: those of ``timeline``, each with its source."""
    return json_text([{"source": shown(one.source), **problem_json(one)} for one in problems])


def as_github(problems: Sequence[Problem], lines: Lines, files: int) -> str:
    """Return *problems* as annotations on the files of a pull request, then as text for the log.

    GitHub shows no more than ten annotations of each severity per step, so that the log alone
    holds them all. What the log quotes can be no command: commands stop before it, until a word
    comes that no document can hold, for it is the digest of the text.

    Source:
        "Workflow commands for GitHub Actions", "Setting an error message" and "Stopping and
        starting workflow commands"; the escapes are those of ``actions/toolkit``
        ``packages/core/src/command.ts``, the limit of its ``docs/problem-matchers.md``,
        "Limitations".
    """
    if not problems:
        return ""
    text = as_text(problems, lines, files)
    end = sha256(text.encode("utf-8", "replace")).hexdigest()
    return "\n".join((*map(_annotation, problems), f"::stop-commands::{end}", text, f"::{end}::"))


FORMATS: dict[str, Callable[[Sequence[Problem], Lines, int], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
"""Formats of ``check``, by name."""


def _explained(problem: Problem, lines: Lines) -> Iterable[str]:
    """Yield the lines that explain *problem*: where, what and why; the excerpt; what instead."""
    line = _line(problem, lines)
    column = line.find(problem.quote) + 1 if problem.quote else 0
    source = shown(problem.source)
    place = ":".join(str(part) for part in (source, problem.line, column) if part)
    severity = click.style(str(problem.severity), fg=_COLORS[problem.severity], bold=True)
    code = click.style(f"[{problem.code}]", dim=True)
    said = _printable(problem.message)
    yield f"{click.style(_printable(place), bold=True)}: {severity}: {said} {code}"
    margin = " " * len(str(problem.line or ""))
    if line[:_LONGEST_SAID].strip() or column:
        excerpt, caret = _excerpt(line, column - 1, len(problem.quote))
        yield f"  {problem.line} | {excerpt}"
        if caret:
            yield f"  {margin} | {click.style(caret, fg=_COLORS[problem.severity], bold=True)}"
    if problem.suggestion:
        yield f"  {margin} = {_printable(problem.suggestion)}"


def _excerpt(line: str, at: int, length: int) -> tuple[str, str]:
    """Return the part of *line* around what is wrong, and carets to stand below that.

    Args:
        line: The line.
        at: Where what is wrong begins, from 0; negative if the whole line is.
        length: Its characters.
    """
    start = 0 if at < 0 or at + length <= _WIDTH else max(at - _BEFORE, 0)
    end = start + _WIDTH
    part = _printable(line[start:end].replace("\t", " ").rstrip())
    cut = _CUT if start else ""
    excerpt = f"{cut}{part}{_CUT if end < len(line) else ''}"
    if at < 0:
        return excerpt, ""
    before, marked = f"{cut}{part[: at - start]}", part[at - start : at - start + length]
    return excerpt, " " * _columns(before) + "^" * max(_columns(marked), 1)


def _columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def _line(problem: Problem, lines: Lines) -> str:
    document = lines.get(problem.source, ())
    nth = problem.line or 0
    return document[nth - 1] if 0 < nth <= len(document) else ""


def _printable(text: str) -> str:
    """Return *text* as a terminal may show it, cut if it is very long."""
    cut = text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_SAID]}{_CUT}"
    return printable(cut)


def _count(problems: Iterable[Problem], files: int) -> str:
    count = Counter(problem.severity for problem in problems)
    named = [_number(count[one], str(one)) for one in Severity if count[one]]
    return f"{_number(files, 'file')}: {', '.join(named) or 'nothing is wrong'}"


def _number(count: int, thing: str) -> str:
    plural = thing if count == 1 or thing == Severity.INFO else f"{thing}s"
    return f"{count} {plural}"


def _annotation(problem: Problem) -> str:
    where = {} if is_url(problem.source) else {"file": problem.source}
    if problem.line and where:
        where["line"] = str(problem.line)
    properties = where | {"title": problem.code}
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = f"{problem.message}; {problem.suggestion}" if problem.suggestion else problem.message
    if not where:
        message = f"{shown(problem.source)}: {message}"
    return f"::{_COMMANDS[problem.severity]} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
