"""The proof of the promise that every reminder is delivered once: ``python -m tests.proof``.

Prints figures, and how far it is on stderr. Ends with 1 if the promise is broken.
"""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import click

from schedule.clock import monotonic
from tests.postgres import running_postgres, why_not
from tests.proof.figures import Figures
from tests.proof.kills import Plan, kill_again_and_again
from tests.proof.soak import soak as soak_of


def say(words: str) -> None:
    """Tell how far it is."""
    click.echo(words, err=True)


@contextmanager
def databases(kind: str) -> Iterator[Callable[[Path], AbstractContextManager[str]]]:
    """Yield what gives an empty database for as long as a context lasts."""
    if kind == "sqlite":
        yield in_folder
        return
    if why_not():
        raise click.ClickException(why_not())
    with running_postgres() as server:
        yield lambda _: server.empty_database()


@contextmanager
def in_folder(folder: Path) -> Iterator[str]:
    """Yield the URL of a file."""
    yield f"sqlite:///{folder / 'ledger.db'}"


@click.group()
def main() -> None:
    """Break things, and count what was delivered."""


@main.command()
@click.option("--kills", default=1_000, show_default=True, help="How many times to kill.")
@click.option("--seed", default=1, show_default=True, help="Of the choice of what is hit.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def kills(kills: int, seed: int, database: str) -> None:
    """Kill the bot with -9; on PostgreSQL one of two replicas at a time."""
    folder = Path(mkdtemp(prefix="release-bot-proof-"))
    say(f"files are in {folder}")
    is_shared = database == "postgresql"
    plan = Plan(
        kills, seed, processes=2 if is_shared else 1, settle_after=1.0 if is_shared else 0.1
    )
    began = monotonic()
    with databases(database) as new_database:
        toll = kill_again_and_again(plan, folder, new_database, say)
    click.echo(f"| {database} | |\n|---|---|")
    for where, count in sorted(toll.kills.items()):
        click.echo(f"| killed {where} | {count} |")
    click.echo(f"| kills | {toll.kills.total()} |\n| cycles | {toll.cycles} |")
    report(toll.figures, toll.figures.wrong, monotonic() - began)


@main.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long it takes, about.")
@click.option("--seed", default=1, show_default=True, help="Of the choice of what goes wrong.")
def soak(minutes: float, seed: int) -> None:
    """Let two replicas on PostgreSQL live through everything at once."""
    if why_not():
        raise click.ClickException(why_not())
    folder = Path(mkdtemp(prefix="release-bot-proof-"))
    say(f"files are in {folder}")
    began = monotonic()
    with running_postgres(is_durable=True) as server:
        wear = soak_of(server, folder / "town", timedelta(minutes=minutes), seed=seed, say=say)
    click.echo("| postgresql | |\n|---|---|")
    for what, count in sorted(wear.blows.items()):
        click.echo(f"| {what} | {count} |")
    click.echo(f"| faults | {wear.blows.total()} |\n| growth of memory | {wear.growth:.3f} |")
    report(wear.figures, wear.wrong, monotonic() - began)


def report(figures: Figures, wrong: Sequence[str], seconds: float) -> None:
    """Print the figures; end with 1 if the promise is broken."""
    for name, count in figures.rows():
        click.echo(f"| {name.replace('_', ' ')} | {count} |")
    click.echo(f"| seconds | {seconds:.0f} |")
    for line in wrong[:20]:
        say(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    # What was started is stopped, too: the main thread leaves whatever it waits for.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # noqa: TID251 -- sets nothing
    main()
