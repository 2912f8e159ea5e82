"""`release-bot activate`, beside a running service or without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedule.acts import Deed
from schedule.clock import machine_now
from schedule.ledger import Ledger, open_ledger
from tests.bot.cli.a_deployment import cli


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return where a ledger can be."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """Return a ledger that a service has open."""
    opened = open_ledger(url, is_rehearsal=False)
    yield opened
    opened.close()


def test_the_only_cycle_is_activated(ledger: Ledger, url: str) -> None:
    """While the service runs; once."""
    ledger.keep_cycle("1.32", "")
    ledger.do("1.32", "", Deed.HELD, by="U1", now=machine_now())
    done = cli("activate", environ={"DATABASE_URL": url})
    assert done.stdout == "The dates of 1.32 are final.\n"
    assert [one.deed for one in ledger.acts()] == [Deed.ACTIVATED]
    assert "already" in cli("activate", "v1.32", environ={"DATABASE_URL": url}).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "which release? The ledger has 1.33, 1.32; name one"),
        (["1.31"], "the ledger has no 1.31; it has 1.33, 1.32"),
    ],
)
def test_a_release_that_is_not_there_is_refused(
    ledger: Ledger, url: str, words: list[str], said: str
) -> None:
    """With those that are."""
    for release in ("1.32", "1.33"):
        ledger.keep_cycle(release, "")
    done = cli("activate", *words, environ={"DATABASE_URL": url})
    assert (done.exit_code, done.stderr) == (2, f"release-bot: {said}\n")


def test_without_a_ledger_it_says_so(url: str, tmp_path: Path) -> None:
    """And makes none."""
    done = cli("activate", environ={"DATABASE_URL": url})
    assert done.exit_code == 2
    assert "start 'release-bot run' first" in done.stderr
    assert list(tmp_path.iterdir()) == []
