"""`release-bot activate`: whoever runs the bot says that a cycle's dates are final."""

import os

import click

from schedule.problems import UserError

_OPERATOR = "operator"
"""Who acts at the terminal; no Slack id."""


@click.command()
@click.argument("release", required=False)
def activate(release: str | None) -> None:
    """Say that the dates of RELEASE are final, so that its community is told of them.

    Works on the ledger that DATABASE_URL names; a service that runs on it knows within seconds.
    RELEASE can be left out where there is only one.
    """
    from bot.environment import database_url
    from schedule.acts import Deed
    from schedule.clock import machine_now
    from schedule.ledger import join_ledger, read_ledger

    url = database_url(os.environ)
    reader = read_ledger(url)
    try:
        known = reader.releases()
    finally:
        reader.close()
    chosen = _chosen(release, known)
    ledger = join_ledger(url)
    try:
        acts = [one for one in ledger.acts() if one.release == chosen]
        if any(one.deed is Deed.CLOSED for one in acts):
            raise UserError(f"{chosen} is closed")
        if any(one.deed is Deed.ACTIVATED for one in acts):
            click.echo(f"The dates of {chosen} are final already.")
            return
        ledger.undo(chosen, "", Deed.HELD, by=_OPERATOR)
        ledger.do(chosen, "", Deed.ACTIVATED, by=_OPERATOR, now=machine_now())
    finally:
        ledger.close()
    click.echo(f"The dates of {chosen} are final.")


def _chosen(release: str | None, known: tuple[str, ...]) -> str:
    """Return the release that is meant.

    Raises:
        UserError: The ledger has no such cycle, or several and none was named.
    """
    listed = ", ".join(known) or "none; start 'release-bot run' first"
    wanted = release.removeprefix("v") if release else None
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted in known:
        return str(wanted)
    if wanted is None:
        raise UserError(f"which release? The ledger has {listed}; name one")
    raise UserError(f"the ledger has no {wanted}; it has {listed}")
