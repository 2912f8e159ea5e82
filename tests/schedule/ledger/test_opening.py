import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from schedule.ledger import (
    Ledger,
    LedgerReader,
    has_ledger,
    open_ledger,
    read_ledger,
    rehearsal_url,
    schema,
)
from schedule.ledger.tables import metadata
from schedule.problems import UserError
from schedule.reconcile import State
from tests.schedule.ledger.plans import DAY, MONDAY, claim, plan, wanted

_NOBODY = 65534


def open_live(url: str) -> LedgerReader:
    """Open a ledger as the service does."""
    return open_ledger(url, is_rehearsal=False)


def test_what_is_planned_survives_a_restart(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """Closing and opening again loses and repeats nothing."""
    plan(ledger, [wanted()])
    before = ledger.history()
    ledger.close()
    assert opened().history() == before


def test_the_migrations_make_the_tables(ledger: Ledger) -> None:
    """The newest revision is the one in the code, and the tables are those of the code."""
    folder = Path(schema.__file__).with_name("migrations")
    assert ScriptDirectory(str(folder)).get_current_head() == schema.REVISION
    with ledger._reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.VERSION_TABLE}
        )
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_commits_survive_a_power_cut(ledger: Ledger) -> None:
    """SQLite writes ahead and waits for the disk, and keeps references whole."""
    with ledger._writing() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert values == ["wal", 2, 1]


def test_a_live_ledger_refuses_a_rehearsal(url: str, ledger: Ledger) -> None:
    """What was only rehearsed never counts as said, nor the other way round."""
    ledger.close()
    with pytest.raises(UserError, match="is the ledger of a live bot, not of a rehearsal one"):
        open_ledger(url, is_rehearsal=True)
    open_ledger(url, is_rehearsal=False).close()


def test_a_rehearsal_has_a_ledger_beside_the_live_one(url: str) -> None:
    """It refuses the live service, and remembers how far release time got."""
    beside = rehearsal_url(url)
    assert not has_ledger(beside)
    rehearsal = open_ledger(beside, is_rehearsal=True)
    assert rehearsal.reached() is None
    claim(rehearsal, now=MONDAY + DAY)
    rehearsal.close()
    again = open_ledger(beside, is_rehearsal=True)
    assert again.reached() == MONDAY + DAY
    again.close()
    with pytest.raises(UserError, match="is the ledger of a rehearsal bot"):
        open_ledger(beside, is_rehearsal=False)
    assert not has_ledger(url)


def test_a_rehearsal_beside_a_file_is_a_file() -> None:
    """People find it, and delete it to begin anew."""
    assert rehearsal_url("sqlite:////srv/bot.db") == "sqlite:////srv/bot-rehearsal.db"


def test_a_live_ledger_does_not_remember_release_time(ledger: Ledger) -> None:
    """Real time cannot be resumed."""
    claim(ledger)
    assert ledger.reached() is None


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("not a url", "DATABASE_URL is not the URL of a database"),
        ("sqlite://", "DATABASE_URL names no file"),
        ("sqlite:///:memory:", "DATABASE_URL names no file"),
        ("oracle://bot:hunter2@example.org/bot", "names a database of oracle"),
        ("postgresql://bot:hunter2@example.org:x/bot", "DATABASE_URL is not the URL of a database"),
    ],
    ids=["nonsense", "no file", "memory", "another database", "no port"],
)
def test_a_bad_database_url_is_refused_in_a_line(url: str, complaint: str) -> None:
    """The line says what to write instead, and never repeats a password."""
    for attempt in (open_live, read_ledger):
        with pytest.raises(UserError, match=complaint) as refusal:
            attempt(url)
        assert "sqlite:///release-bot.db" in str(refusal.value)
        assert "hunter2" not in str(refusal.value)
        assert "\n" not in str(refusal.value)


def test_no_ledger_to_look_at(tmp_path: Path) -> None:
    """Looking creates nothing."""
    with pytest.raises(UserError, match=r"no ledger at .*start 'release-bot run' first"):
        read_ledger(f"sqlite:///{tmp_path}/release-bot.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_looking_leaves_nothing_behind(url: str, ledger: Ledger, tmp_path: Path) -> None:
    """A ledger that no service uses is read without a file beside it."""
    ledger.close()
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    reader = read_ledger(url)
    assert reader.counts() == {}
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    reader.close()


@pytest.mark.parametrize(
    "content",
    [b"# Release 1.32\n", b"SQLite format 3\0" + b"x" * 5000],
    ids=["text", "a broken database"],
)
def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path, content: bytes) -> None:
    """Neither the service nor a look overwrites what it cannot read."""
    file = tmp_path / "notes.db"
    file.write_bytes(content)
    for attempt in (open_live, read_ledger):
        with pytest.raises(UserError, match=r"notes\.db"):
            attempt(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    """The service does not put its tables beside another application's."""
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    before = file.read_bytes()
    for attempt in (open_live, read_ledger):
        with pytest.raises(UserError, match="is a database, but no ledger"):
            attempt(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_newer_ledger_is_refused(url: str, ledger: Ledger) -> None:
    """An old version does not write into what it does not understand."""
    with ledger._writing() as connection:
        connection.exec_driver_sql("UPDATE ledger_version SET version_num = '9999'")
    ledger.close()
    for attempt in (open_live, read_ledger):
        with pytest.raises(UserError, match="written by a newer release-bot; update this one"):
            attempt(url)


def test_a_missing_folder_is_not_created(tmp_path: Path) -> None:
    """A typo in the path does not start a second ledger."""
    with pytest.raises(UserError, match=r"no folder .*create it first"):
        open_ledger(f"sqlite:///{tmp_path}/typo/release-bot.db", is_rehearsal=False)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that others may read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def as_nobody() -> Iterator[Callable[[], None]]:
    """Give up the right to write everywhere, until the end of the test."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to become nobody")
    yield lambda: os.seteuid(_NOBODY)
    os.seteuid(0)


def test_a_folder_that_cannot_be_written_is_refused(
    readable: Path, as_nobody: Callable[[], None]
) -> None:
    """Nothing is left in it."""
    as_nobody()
    with pytest.raises(UserError, match=r"cannot write .*make it writable, or set DATABASE_URL"):
        open_ledger(f"sqlite:///{readable}/release-bot.db", is_rehearsal=False)
    assert list(readable.iterdir()) == []


def test_a_ledger_that_cannot_be_written_is_refused_and_can_be_read(
    readable: Path, as_nobody: Callable[[], None]
) -> None:
    """Whoever may only read can look, whether or not the service runs."""
    url = f"sqlite:///{readable}/release-bot.db"
    ledger = open_ledger(url, is_rehearsal=False)
    plan(ledger, [wanted()])
    as_nobody()
    running = read_ledger(url)
    assert running.counts() == {State.PENDING: 1}
    running.close()
    os.seteuid(0)
    ledger.close()
    as_nobody()
    stopped = read_ledger(url)
    assert stopped.counts() == {State.PENDING: 1}
    stopped.close()
    with pytest.raises(UserError, match="cannot write"):
        open_ledger(url, is_rehearsal=False)


def test_a_ledger_that_cannot_be_read_says_so(
    readable: Path, as_nobody: Callable[[], None]
) -> None:
    """Permission is named as what is missing."""
    file = readable / "release-bot.db"
    file.touch(0o600)
    as_nobody()
    with pytest.raises(UserError, match=r"cannot read .*Permission denied"):
        read_ledger(f"sqlite:///{file}")
