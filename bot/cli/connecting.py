"""Commands that see to it that a deployment can do its job."""

import os
from pathlib import Path

import click

from bot.cli.options import config_option, format_option
from schedule.problems import UserError


@click.command()
@config_option
@click.option("--socket", is_flag=True, help="For Socket Mode: the bot needs no address.")
@click.option("--url", metavar="URL", help="Where Slack reaches the bot, an https address.")
@click.option("--scopes", is_flag=True, help="Instead: what each scope is for, as Markdown.")
def manifest(config: str | None, socket: bool, url: str | None, scopes: bool) -> None:
    """Print the Slack app manifest for the features that are turned on.

    Without a config file it is for the features that are always on. PATH_PREFIX is added to
    the URL.
    """
    import yaml

    from bot import manifest as made
    from bot.features import Deployment, features
    from bot.settings import DEFAULT_CONFIG, read_config
    from bot.whereabouts import EXAMPLE, read_path_prefix, request_url

    if socket and url is not None:
        raise UserError("with --socket the bot needs no address; leave --url out")
    if scopes:
        click.echo(made.scopes_text(), nl=False)
        return
    named = config or os.environ.get("RELEASE_BOT_CONFIG")
    is_there = bool(named) or Path(DEFAULT_CONFIG).exists()
    deployment = Deployment(read_config(os.environ, config) if is_there else None, socket)
    address = EXAMPLE if url is None else url
    where = "" if socket else request_url(address, read_path_prefix(os.environ))
    command = f"release-bot manifest{' --socket' if socket else ''}"
    click.echo(f"# Slack app manifest, made by '{command}': docs.slack.dev/reference/app-manifest")
    text = yaml.safe_dump(made.manifest(features(deployment), where), sort_keys=False, width=1000)
    click.echo(text, nl=False)


@click.command()
@config_option
@format_option("table", "json")
def doctor(config: str | None, output_format: str) -> None:
    """Say whether this deployment can do its job, and what to do if it cannot.

    Asks Slack, reads the sources and looks into the ledger; posts nothing and changes nothing.
    Exit code 1 if anything is red.
    """
    from bot.cli.tables import findings_table
    from bot.doctor import Level, examine
    from bot.interchange import json_text
    from bot.settings import read_settings

    found = examine(read_settings(os.environ, config))
    if output_format == "json":
        rows = [
            {"check": one.check, "result": str(one.level), "found": one.found, "todo": one.todo}
            for one in found
        ]
        click.echo(json_text(rows))
    else:
        click.echo(findings_table(found))
    if any(one.level is Level.RED for one in found):
        raise SystemExit(1)
