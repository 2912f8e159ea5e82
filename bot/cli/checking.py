"""The command that says what is wrong with published timelines."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import team_option
from schedule.problems import Severity, UserError
from schedule.sources import Limits, fetch, is_url

if TYPE_CHECKING:
    from schedule.checks import Published

_ROSTERS = ("release_team.md", "release-team.md")
"""What the roster beside a README is called.

Source: kubernetes/sig-release; where 1.20 has both, the second only says that it has moved.
"""
_README = "README.md"
"""What the timeline beside a roster is called."""
_LIMITS = Limits(bytes=10_000_000)
"""A file far too long for a timeline is told so as a problem; beyond this it is not even read."""


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@team_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for scripts, or as annotations of a GitHub workflow.",
)
def check(sources: tuple[str, ...], team: str | None, output_format: str) -> None:
    """Say what is wrong with the timeline at each SOURCE, why, and what to write instead.

    SOURCE is a README, a cycle YAML file, or a roster. Where --team is not given, a
    "release-team.md" in the folder of a README is its roster, and both are checked whichever of
    them is named.

    Exits with 1 if there is an error, whatever the warnings, and with 2 if a document cannot be
    read.
    """
    from bot.cli.problem_formats import FORMATS
    from schedule.checks import check as find_problems
    from schedule.checks import check_together

    documents, count, unreadable = _read(sources, team)
    found = [problem for one in documents for problem in find_problems(one)]
    problems = tuple(dict.fromkeys((*found, *check_together(documents))))
    lines = {source: text for one in documents for source, text in one.lines.items()}
    if text := FORMATS[output_format](problems, lines, count):
        click.echo(text, color=_has_color())
    if unreadable:
        raise UserError("\n".join(unreadable))
    if any(problem.severity is Severity.ERROR for problem in problems):
        sys.exit(1)


def _read(sources: Iterable[str], team: str | None) -> tuple[list["Published"], int, list[str]]:
    """Return the documents at *sources*, how many sources those are, and why others are not."""
    from schedule.checks import read_published

    named: dict[tuple[str, str | None], set[str]] = {}
    for source in sources:
        named.setdefault(_documents(source, team), set()).add(_normal(source))
    documents: list[Published] = []
    unreadable: list[str] = []
    count = 0
    for (source, roster), sources_of in named.items():
        try:
            documents.append(
                read_published(
                    _text(source),
                    source=source,
                    team_text=_text(roster) if roster else None,
                    team_source=roster or "",
                )
            )
            count += len(sources_of)
        except UserError as error:
            unreadable.append(str(error))
    return documents, count, list(dict.fromkeys(unreadable))


def _documents(source: str, team: str | None) -> tuple[str, str | None]:
    """Return the document to read for *source*, and its roster.

    For a roster that is the README beside it, unless that has another roster.
    """
    if team is not None:
        return _normal(source), team
    readme = _readme_beside(source)
    roster = _roster_beside(readme or source)
    if readme and roster == _normal(source):
        return readme, roster
    return _normal(source), None if readme else roster


def _roster_beside(source: str) -> str | None:
    """Return the roster in the folder of *source*, if one is there; of a URL nothing is known."""
    if is_url(source):
        return None
    path = Path(source)
    beside = (path.with_name(name) for name in _ROSTERS if path.name and path.name not in _ROSTERS)
    return next((str(roster) for roster in beside if roster.is_file()), None)


def _readme_beside(source: str) -> str | None:
    """Return the README in the folder of *source*, a roster, if one is there."""
    if is_url(source) or Path(source).name not in _ROSTERS:
        return None
    readme = Path(source).with_name(_README)
    return str(readme) if readme.is_file() else None


def _normal(source: str) -> str:
    """Return *source* without detours, so that each document is read once."""
    return source if is_url(source) else str(Path(source))


def _text(source: str) -> str:
    document = fetch(source, limits=_LIMITS)
    return document.text if document else ""


def _has_color() -> bool:
    """Return whether to colour: on a terminal, unless its owner said no.

    Source:
        https://no-color.org
    """
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
