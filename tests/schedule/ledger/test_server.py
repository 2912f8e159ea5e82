import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from schedule.ledger import (
    Ledger,
    LedgerReader,
    check_url,
    has_ledger,
    open_ledger,
    read_ledger,
    rehearsal_url,
)
from schedule.problems import UserError
from schedule.reconcile import State
from tests.postgres import PASSWORD, Postgres
from tests.schedule.ledger.plans import plan, wanted


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """An empty database on a server."""
    with postgres.empty_database() as database:
        yield database


def open_live(url: str) -> LedgerReader:
    """Open a ledger as the service does."""
    return open_ledger(url, is_rehearsal=False)


OPENERS = pytest.mark.parametrize("attempt", [open_live, read_ledger, has_ledger])
Attempt = Callable[[str], object]


def refusal(attempt: Attempt, url: str) -> str:
    """Return why a ledger cannot be used: a line without a password."""
    with pytest.raises(UserError) as refused:
        attempt(url)
    said = str(refused.value)
    assert "\n" not in said
    assert PASSWORD not in said
    assert "hunter2" not in said
    return said


@OPENERS
def test_a_server_that_is_down_is_named(attempt: Attempt, url: str) -> None:
    """The operator sees which one, and what to check."""
    said = refusal(attempt, make_url(url).set(port=1).render_as_string(hide_password=False))
    assert said == (
        "cannot use postgresql://127.0.0.1:1/ledger: Connection refused; check DATABASE_URL, and "
        "that the server is running"
    )


@OPENERS
def test_a_wrong_password_is_refused(attempt: Attempt, url: str) -> None:
    """And not shown."""
    said = refusal(attempt, url.replace("hunter2", "hunter2%20s3cret"))
    assert "password authentication failed" in said
    assert "check DATABASE_URL" in said
    assert "s3cret" not in said


@OPENERS
def test_a_missing_database_is_named(attempt: Attempt, postgres: Postgres) -> None:
    """It is not created: nobody asked for it."""
    said = refusal(attempt, postgres.url("typo"))
    assert 'database "typo" does not exist' in said


@OPENERS
@pytest.mark.parametrize(
    ("password", "said"),
    [("hun@ter2", "write it as '%40'"), ("hun@t/er2", "write it as '%40'")],
    ids=["in the middle", "before a slash"],
)
def test_a_password_that_is_not_escaped_is_not_taken_for_a_host(
    attempt: Attempt, password: str, said: str
) -> None:
    """Its end would be in every message."""
    with pytest.raises(UserError) as refused:
        attempt(f"postgresql://bot:{password}@127.0.0.1/ledger")
    assert said in str(refused.value)
    assert "ter2" not in str(refused.value)
    assert "er2" not in str(refused.value)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install; known before anything starts."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "install 'release-team-bot[postgres]'" in refusal(
        check_url, "postgresql://bot:hunter2@example.org/bot"
    )


@pytest.fixture
def guest(url: str, postgres: Postgres) -> Iterator[str]:
    """The same database, for a user who may only read what is there."""
    postgres.run(
        f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO guest",
        "GRANT USAGE ON SCHEMA public TO guest",
        url=url,
    )
    yield make_url(url).set(username="guest").render_as_string(hide_password=False)
    postgres.run("DROP OWNED BY guest", "DROP ROLE guest", url=url)


def test_whoever_may_only_read_can_look(url: str, guest: str) -> None:
    """But runs no service there."""
    with closing(open_ledger(url, is_rehearsal=False)) as ledger:
        plan(ledger, [wanted()])
        with closing(read_ledger(guest)) as reader:
            assert reader.counts() == {State.PENDING: 1}
        said = refusal(open_live, guest)
    assert "permission denied" in said
    assert "grant this right to the user that DATABASE_URL names" in said


def test_whoever_may_create_nothing_is_told(guest: str) -> None:
    """A new ledger needs tables, a rehearsal a schema."""
    assert "permission denied for schema public" in refusal(open_live, guest)
    assert "permission denied for database ledger" in refusal(
        lambda url: open_ledger(url, is_rehearsal=True), rehearsal_url(guest)
    )


def test_looking_can_change_nothing(url: str, ledger: Ledger) -> None:
    """The server itself keeps read-only commands from writing."""
    plan(ledger, [wanted()])
    with (
        closing(read_ledger(url)) as reader,
        pytest.raises(DBAPIError, match="read-only transaction"),
        reader._reading() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM audit")


def test_an_empty_database_holds_no_ledger(url: str) -> None:
    """It is one to start in, not one to read."""
    assert not has_ledger(url)
    assert "no ledger at postgresql://127.0.0.1:" in refusal(read_ledger, url)


@OPENERS
def test_somebody_elses_database_is_left_alone(
    attempt: Attempt, url: str, postgres: Postgres
) -> None:
    """The service does not put its tables beside another application's."""
    postgres.run("CREATE TABLE bookmarks (url text)", url=url)
    assert "is a database, but no ledger" in refusal(attempt, url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_url_is_understood(url: str, scheme: str) -> None:
    """As hosting providers write them."""
    with closing(open_ledger(url.replace("postgresql", scheme, 1), is_rehearsal=False)) as ledger:
        assert ledger.counts() == {}


def test_a_rehearsal_lives_in_a_schema_of_its_own(url: str, postgres: Postgres) -> None:
    """Beside the live ledger, in the same database; each sees its own."""
    with (
        closing(open_ledger(url, is_rehearsal=False)) as live,
        closing(open_ledger(rehearsal_url(url), is_rehearsal=True)) as rehearsal,
    ):
        plan(live, [wanted()])
        assert (live.counts(), rehearsal.counts()) == ({State.PENDING: 1}, {})
    schemas = postgres.run(
        "SELECT schemaname FROM pg_tables WHERE tablename = 'deliveries' ORDER BY 1", url=url
    )
    assert schemas == [("public",), ("rehearsal",)]
    assert "schema rehearsal of postgresql://127.0.0.1:" in refusal(open_live, rehearsal_url(url))


def test_replicas_that_begin_a_rehearsal_at_once_all_begin(url: str) -> None:
    """The first makes the schema, and nobody stumbles over that."""
    together = threading.Barrier(8)

    def begin(_: int) -> None:
        together.wait()
        open_ledger(rehearsal_url(url), is_rehearsal=True).close()

    with ThreadPoolExecutor(8) as replicas:
        assert list(replicas.map(begin, range(8))) == [None] * 8
