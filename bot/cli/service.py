"""Commands around the service: run it, and see what it did."""

import os
from datetime import datetime

import click

from bot.cli.options import INSTANT, config_option, format_option
from schedule.problems import UserError


@click.command()
@config_option
@click.option(
    "--rehearse-from",
    type=INSTANT,
    help="Rehearse: release time starts there and runs fast, on a ledger of its own.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    help="How many times as fast release time runs in a rehearsal; 0 jumps.",
)
def run(config: str | None, rehearse_from: datetime | None, speed: float | None) -> None:
    """Run the service until it is told to stop (SIGTERM, SIGINT).

    A rehearsal posts for real, each message marked REHEARSAL, and waits for each to be delivered
    before its time goes on.
    """
    if (rehearse_from is None) != (speed is None):
        raise UserError("--rehearse-from and --speed go together; give both, or neither")
    from bot.app import LONGEST_STOP, running
    from bot.cli.logs import set_up_logs
    from bot.cli.stopping import told_to_stop
    from bot.rehearsal import rehearsing
    from bot.settings import read_settings
    from schedule.clock import WallClock

    settings = read_settings(os.environ, config)
    set_up_logs(settings.log_format)
    with told_to_stop(LONGEST_STOP) as stop:
        if rehearse_from is None or speed is None:
            with running(settings, WallClock()) as service:
                click.echo(f"release-bot listens on port {service.port}", err=True)
                stop.wait()
        else:
            with rehearsing(settings, rehearse_from, speed) as service:
                click.echo(f"release-bot rehearses and listens on port {service.port}", err=True)
                stop.wait()


@click.command()
@click.option("--state", metavar="STATE", help="Only deliveries in this state, such as sent.")
@click.option("--rehearsal", is_flag=True, help="Those of the rehearsal, not the live ones.")
@format_option("table", "json")
def reminders(state: str | None, rehearsal: bool, output_format: str) -> None:
    """Show what became of every reminder: planned, sent and where, late, failed, unknown.

    Reads the ledger that DATABASE_URL names, whether or not the service is running.
    """
    from bot.cli.tables import reminders_table
    from bot.environment import database_url
    from bot.interchange import json_text, reminders_json
    from schedule.ledger import read_ledger, rehearsal_url
    from schedule.reconcile import State

    if state is not None and state not in set(State):
        raise UserError(f"no state {state!r}; it is one of {', '.join(State)}")
    url = database_url(os.environ)
    ledger = read_ledger(rehearsal_url(url) if rehearsal else url)
    try:
        records = ledger.history(state=State(state) if state else None)
        workspace = ledger.workspace()
    finally:
        ledger.close()
    if output_format == "json":
        click.echo(json_text(reminders_json(records, workspace)))
    else:
        click.echo(reminders_table(records, workspace))
