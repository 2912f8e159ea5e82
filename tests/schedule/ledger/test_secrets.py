"""What an error of the database says, and what it keeps to itself."""

from collections.abc import Callable
from contextlib import ExitStack
from traceback import format_exception

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from schedule.ledger import Ledger, open_ledger, told
from schedule.ledger.place import place_of
from tests.postgres import Postgres


@pytest.mark.parametrize("way", ["open", "look"])
def test_an_error_does_not_tell_what_was_to_be_kept(
    url: str, opened: Callable[[], Ledger], way: str
) -> None:
    """An address with a password, or the text of a message, is no matter for the log."""
    opened().close()
    with ExitStack() as stack:
        engine = getattr(place_of(url), way)(stack)
        with engine.connect() as connection, pytest.raises(DBAPIError) as error:
            connection.execute(text("SELECT :kept FROM nowhere"), {"kept": "s3cret"})
    assert "nowhere" in str(error.value)
    assert "s3cret" not in str(error.value)


SECRET = "xoxb-1-s3cret"


def fail(postgres_url: str, statement: str, kept: str = SECRET) -> DBAPIError:
    """Return what a server says to a statement that cannot be performed."""
    with ExitStack() as stack:
        engine = place_of(postgres_url).open(stack)
        with engine.connect() as connection, pytest.raises(DBAPIError) as error:
            connection.execute(text(statement), {"kept": kept})
        return error.value


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "INSERT INTO ledger_meta (key, value) VALUES (:kept, ''), (:kept, '')",
            "UniqueViolation (23505): duplicate key value violates unique constraint "
            '"pk_ledger_meta"',
        ),
        (
            "INSERT INTO ledger_meta (key) VALUES (:kept)",
            'NotNullViolation (23502): null value in column "value" of relation "ledger_meta" '
            "violates not-null constraint",
        ),
        (
            "SELECT CAST(CAST(:kept AS text) AS integer)",
            "InvalidTextRepresentation (22P02): invalid input syntax for type integer",
        ),
    ],
    ids=["a key twice", "an incomplete row", "not a number"],
)
def test_an_error_does_not_tell_the_row_either(
    postgres: Postgres, statement: str, said: str
) -> None:
    """A server adds the row that it refused, or quotes the value; no traceback shows that."""
    with postgres.empty_database() as url:
        open_ledger(url, is_rehearsal=False).close()
        error = fail(url, statement)
    shown = "".join(format_exception(error))
    assert SECRET not in shown
    assert said.partition(": ")[2] in shown
    assert told(error) == said


def test_what_is_kept_of_another_error_is_its_class() -> None:
    """It may repeat an address, a token, or what was to be said."""
    assert told(ValueError(SECRET)) == "ValueError; see the log"
