"""The command that says what changed between two versions of a timeline."""

from datetime import datetime
from typing import Any

import click

from bot.cli.options import INSTANT, format_option, team_option
from schedule.changes import Change
from schedule.timeline import Milestone


@click.command()
@click.argument("old")
@click.argument("new")
@team_option
@click.option("--at", type=INSTANT, help="What is past is told as of then; now if left out.")
@format_option("text", "json")
def diff(old: str, new: str, team: str | None, at: datetime | None, output_format: str) -> None:
    """Say what moved, appeared, vanished or was renamed from the timeline OLD to NEW.

    The order of rows, their wording and printed local times are no changes.
    """
    from bot.cli.printable import printable
    from bot.cli.reading import read
    from bot.interchange import json_text
    from schedule.changes import changes
    from schedule.clock import WallClock

    found = changes(read(old, team)[0], read(new, team)[0], at or WallClock().now())
    if output_format == "json":
        click.echo(json_text([_json(change) for change in found]))
        return
    for change in found:
        click.echo(printable(str(change)))
    if not found:
        click.echo("nothing moved")


def _json(change: Change) -> dict[str, Any]:
    return {
        "change": str(change.sort),
        "key": change.key,
        "into_past": change.is_into_past,
        "before": _side(change.before),
        "after": _side(change.after),
    }


def _side(row: Milestone | None) -> dict[str, Any] | None:
    from bot.interchange import milestone_json

    return milestone_json(row) if row else None
