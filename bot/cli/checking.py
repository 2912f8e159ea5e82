"""The command that says what is wrong with published timelines."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import format_option, links_option, team_option
from schedule.problems import Severity, UserError
from schedule.sources import LINKS_FILE, Limits, fetch, is_url

if TYPE_CHECKING:
    from schedule.checks import Published

_ROSTERS = ("release_team.md", "release-team.md")
"""What the roster beside a README is called.

Source: kubernetes/sig-release; where 1.20 has both, the second only says that it has moved.
"""
_README = "README.md"
"""What the timeline beside them is called."""
_LIMITS = Limits(bytes=10_000_000)
"""A file far too long for a timeline is told so as a problem; beyond this it is not even read."""


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@team_option
@links_option
@format_option(
    "text",
    "json",
    "github",
    said="For people, for scripts, or as annotations of a GitHub workflow.",
)
def check(
    sources: tuple[str, ...], team: str | None, links: str | None, output_format: str
) -> None:
    """Say what is wrong with the timeline at each SOURCE, why, and what to write instead.

    SOURCE is a README, a cycle YAML file, a roster, or a page of links. Where --team is not given,
    a "release-team.md" in the folder of a README is its roster; where --links is not, a "links.md"
    there is its page of links. All are checked, whichever of them is named.

    Exits with 1 if there is an error, whatever the warnings, and with 2 if a document cannot be
    read.
    """
    from bot.cli.problem_formats import FORMATS
    from schedule.checks import check as find_problems
    from schedule.checks import check_together

    documents, count, unreadable = _read(sources, team, links)
    found = [problem for one in documents for problem in find_problems(one)]
    problems = tuple(dict.fromkeys((*found, *check_together(documents))))
    lines = {source: text for one in documents for source, text in one.lines.items()}
    if text := FORMATS[output_format](problems, lines, count):
        click.echo(text, color=_has_color())
    if unreadable:
        raise UserError("\n".join(unreadable))
    if any(problem.severity is Severity.ERROR for problem in problems):
        sys.exit(1)


def _read(
    sources: Iterable[str], team: str | None, links: str | None
) -> tuple[list["Published"], int, list[str]]:
    """Return the documents at *sources*, how many sources those are, and why others are not."""
    from schedule.checks import read_published

    named: dict[tuple[str, str | None, str | None], set[str]] = {}
    for source in sources:
        named.setdefault(_documents(source, team, links), set()).add(_normal(source))
    documents: list[Published] = []
    unreadable: list[str] = []
    count = 0
    for (source, roster, page), sources_of in named.items():
        try:
            documents.append(
                read_published(
                    _text(source),
                    source=source,
                    team_text=_text(roster) if roster else None,
                    team_source=roster or "",
                    links_text=_text(page) if page else None,
                    links_source=page or "",
                )
            )
            count += len(sources_of)
        except UserError as error:
            unreadable.append(str(error))
    return documents, count, list(dict.fromkeys(unreadable))


def _documents(
    source: str, team: str | None, links: str | None
) -> tuple[str, str | None, str | None]:
    """Return the document to read for *source*, its roster, and its page of links.

    For a roster or a page of links that is the README beside it, unless that has another one.
    """
    named = _normal(source)
    is_part = not is_url(source) and Path(source).name in {*_ROSTERS, LINKS_FILE}
    readme = _beside(source, [_README]) if is_part else named
    if readme is None:
        return named, None, None
    roster, page = team or _beside(readme, _ROSTERS), links or _beside(readme, [LINKS_FILE])
    if is_part and named not in {roster, page}:
        return named, None, None
    return readme, roster, page


def _beside(source: str, names: Iterable[str]) -> str | None:
    """Return the first file of *names* in the folder of *source*; of a URL nothing is known."""
    if is_url(source) or not Path(source).name:
        return None
    beside = (Path(source).with_name(name) for name in names)
    return next((str(file) for file in beside if file.is_file()), None)


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
