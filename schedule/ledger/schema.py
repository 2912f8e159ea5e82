"""The schema's revision, and bringing a database up to it."""

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from schedule.problems import UserError

REVISION = "0016"
"""The newest revision in ``migrations/versions``; revisions sort as text."""
VERSION_TABLE = "ledger_version"

_VERSION = select(table(VERSION_TABLE, column("version_num")).c.version_num)


def revision(connection: Connection, name: str) -> str | None:
    """Return the revision of the ledger on *connection*; None for an empty database.

    Args:
        connection: To look with.
        name: What to call the database in front of people.

    Raises:
        UserError: It is somebody else's database, or that of a newer version.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise UserError(f"{name} is a database, but no ledger; set DATABASE_URL to another")
    found: str = connection.execute(_VERSION).scalar_one()
    if found > REVISION:
        raise UserError(f"{name} was written by a newer release-bot; update this one")
    return found


def migrate(connection: Connection) -> None:
    """Bring the database up to :data:`REVISION`, within the transaction *connection* is in."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
