"""What an error of the database says, and what it keeps to itself."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from schedule.ledger import Ledger
from schedule.ledger.place import place_of


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
