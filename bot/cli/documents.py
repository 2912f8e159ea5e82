"""Commands that read documents and need neither Slack nor a ledger."""

from datetime import datetime

import click

from bot.cli.options import INSTANT, format_option, links_option, meetings_option, team_option
from bot.cli.printable import printable


@click.command()
@click.argument("source")
@team_option
@links_option
@click.option(
    "--rules",
    metavar="FILE",
    help="A rules file that overrides the built-in policy field by field.",
)
@meetings_option
@click.option("--from", "from_", type=INSTANT, help="Only what is due from then on.")
@click.option("--to", type=INSTANT, help="Only what is due before then.")
@format_option("table", "json")
def plan(
    source: str,
    team: str | None,
    links: str | None,
    rules: str | None,
    meetings: str | None,
    from_: datetime | None,
    to: datetime | None,
    output_format: str,
) -> None:
    """List every reminder that would go out for the timeline at SOURCE, in order."""
    from bot.cli.reading import read_view
    from bot.cli.tables import plan_table
    from bot.interchange import json_text, plan_json
    from schedule.fit import misfits

    view = read_view(source, team, links=links, rules=rules, meetings=meetings)
    reminders = [
        one
        for one in view.reminders
        if (from_ is None or one.due_at >= from_) and (to is None or one.due_at < to)
    ]
    for problem in misfits(view.cycle, view.rules):
        click.echo(printable(f"{problem.severity}: {problem.located()}"), err=True)
    if output_format == "json":
        click.echo(json_text(plan_json(reminders, view)))
    else:
        click.echo(plan_table(reminders, view))


@click.command()
@click.argument("words", nargs=-1)
@click.option("--source", required=True, help="Path or URL of the timeline.")
@team_option
@links_option
@meetings_option
@click.option("--at", type=INSTANT, help="Answer as of then; now if left out.")
@click.option("--as", "handle", metavar="PERSON", help="Answer as to this handle, role or name.")
def status(
    words: tuple[str, ...],
    source: str,
    team: str | None,
    links: str | None,
    meetings: str | None,
    at: datetime | None,
    handle: str | None,
) -> None:
    """Give the answer that "/release-status WORDS" gives."""
    from bot.cli.reading import handle_of, read_view
    from bot.commands import answer
    from bot.render import plain
    from bot.snapshot import Snapshot
    from schedule.clock import WallClock

    view = read_view(source, team, links=links, meetings=meetings)
    # There is no config here to know people by, so nobody counts as unreachable.
    handles = (one.github for role in view.cycle.team.roles for one in role.people if one.github)
    snapshot = Snapshot((view,), people={handle.lower(): handle for handle in handles})
    now = at or WallClock().now()
    asker = handle_of(handle, view.cycle.team) if handle is not None else None
    click.echo(plain(answer(" ".join(words), snapshot, now, handle=asker)))
