"""What was read from a timeline: as a table, for scripts, for calendars, as a picture."""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import INSTANT, links_option, meetings_option, team_option
from bot.cli.printable import printable
from schedule.problems import Problem, Severity, UserError

if TYPE_CHECKING:  # a timeline is printed without loading the policy
    from schedule.cycle import ReleaseCycle


@click.command()
@click.argument("source")
@team_option
@links_option
@meetings_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "yaml", "ics", "svg", "png"]),
    default="table",
    show_default=True,
)
@click.option("--at", type=INSTANT, help="For ics, svg and png: as of then; now if left out.")
@click.option("-o", "--output", metavar="FILE", help="Write there instead of to the terminal.")
def timeline(
    source: str,
    team: str | None,
    links: str | None,
    meetings: str | None,
    output_format: str,
    at: datetime | None,
    output: str | None,
) -> None:
    """Show what was read from the timeline at SOURCE, and what is wrong with it."""
    from bot.cli.reading import read, with_meetings

    if at and output_format not in {"ics", "svg", "png"}:
        raise UserError("--at is for pictures and calendars; choose --format svg, png or ics")
    if output_format == "png" and output is None and sys.stdout.isatty():
        raise UserError("a PNG is not for a terminal; name a file with -o")
    if meetings and output_format != "ics":
        raise UserError("--meetings is for calendars; choose --format ics")
    cycle, problems = read(source, team, links)
    match output_format:
        case "svg" | "png":
            _write(_picture(cycle, at, output_format), output)
        case "ics":
            _write(_calendar(with_meetings(cycle, meetings), at), output)
        case _:
            _write(_text(cycle, problems, output_format), output)


def _text(cycle: "ReleaseCycle", problems: Iterable[Problem], output_format: str) -> str:
    if output_format == "json":
        from bot.interchange import json_text, timeline_json

        return json_text(timeline_json(cycle, problems))
    if output_format == "yaml":
        from schedule.readers.cycle_yaml import write_cycle_yaml

        return write_cycle_yaml(cycle)
    from bot.cli.tables import timeline_table

    for problem in problems:
        if problem.severity is not Severity.INFO:
            click.echo(printable(f"{problem.severity}: {problem.located()}"), err=True)
    return timeline_table(cycle)


def _picture(cycle: "ReleaseCycle", at: datetime | None, output_format: str) -> str | bytes:
    from bot.render.picture import png, svg
    from bot.snapshot import CycleView
    from schedule.clock import WallClock

    drawn = svg(CycleView(cycle), at or WallClock().now())
    return png(drawn) if output_format == "png" else drawn


def _calendar(cycle: "ReleaseCycle", at: datetime | None) -> bytes:
    from bot.render.calendar import calendar
    from bot.snapshot import CycleView
    from schedule.clock import WallClock

    return calendar(CycleView(cycle), at or WallClock().now())


def _write(what: str | bytes, output: str | None) -> None:
    """Write text with one line break at its end, and bytes as they are."""
    if output is None:
        if isinstance(what, bytes):
            sys.stdout.buffer.write(what)
        else:
            click.echo(what.rstrip("\n"))
        return
    try:
        if isinstance(what, bytes):
            Path(output).write_bytes(what)
        else:
            Path(output).write_text(what.rstrip("\n") + "\n", encoding="utf-8")
    except OSError as error:
        why = (error.strerror or "cannot be written").lower()
        raise UserError(f"{output}: {why}; name another file with -o") from None
