"""Deliveries that wait are indexed in the order in which they are claimed, ties included.

SQLite did so of its own accord; PostgreSQL sorted all that were due at one instant.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Put the number behind the instant."""
    op.drop_index("ix_deliveries_state_not_before", "deliveries")
    op.create_index(
        "ix_deliveries_state_not_before_id", "deliveries", ["state", "not_before", "id"]
    )
