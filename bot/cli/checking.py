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

    SOURCE is a README, a cycle YAML file, or a roster by itself. Where --team is not given, a
    "release-team.md" in the folder of a README is its roster.

    Exits with 1 if there is an error, whatever the warnings, and with 2 if a document cannot be
    read.
    """
    from bot.cli.problem_formats import FORMATS
    from schedule.checks import check as find_problems
    from schedule.checks import check_together

    documents, unreadable = _read(dict.fromkeys(sources), team)
    found = [problem for one in documents for problem in find_problems(one)]
    problems = tuple(dict.fromkeys((*found, *check_together(documents))))
    lines = {source: text for one in documents for source, text in one.lines.items()}
    if text := FORMATS[output_format](problems, lines, len(documents)):
        click.echo(text, color=_has_color())
    if unreadable:
        raise UserError("\n".join(unreadable))
    if any(problem.severity is Severity.ERROR for problem in problems):
        sys.exit(1)


def _read(sources: Iterable[str], team: str | None) -> tuple[list["Published"], list[str]]:
    """Return the documents at *sources*, and why others cannot be read."""
    from schedule.checks import read_published

    documents: list[Published] = []
    unreadable: list[str] = []
    for source in sources:
        roster = team or _roster_beside(source)
        try:
            documents.append(
                read_published(
                    _text(source),
                    source=source,
                    team_text=_text(roster) if roster else None,
                    team_source=roster or "",
                )
            )
        except UserError as error:
            unreadable.append(str(error))
    return documents, list(dict.fromkeys(unreadable))


def _roster_beside(source: str) -> str | None:
    """Return the roster in the folder of *source*, if one is there; of a URL nothing is known."""
    if is_url(source):
        return None
    path = Path(source)
    beside = (path.with_name(name) for name in _ROSTERS if path.name and path.name not in _ROSTERS)
    return next((str(roster) for roster in beside if roster.is_file()), None)


def _text(source: str) -> str:
    document = fetch(source, limits=_LIMITS)
    return document.text if document else ""


def _has_color() -> bool:
    """Return whether to colour: on a terminal, unless its owner said no.

    Source:
        https://no-color.org
    """
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
