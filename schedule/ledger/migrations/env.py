"""What Alembic runs: migrations on the connection that the ledger opened."""

from alembic import context

from schedule.ledger.schema import VERSION_TABLE
from schedule.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
