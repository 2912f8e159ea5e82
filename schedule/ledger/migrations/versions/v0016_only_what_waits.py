"""Deliveries are indexed while they wait: what is sent is not looked for by its state."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"

_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    """Leave the others out of the indexes."""
    for columns in (
        ["state", "not_before", "id"],
        ["state", "release", "not_before", "id"],
        ["recipient", "state", "not_before"],
    ):
        op.drop_index(f"ix_deliveries_{'_'.join(columns)}", "deliveries")
        left = [name for name in columns if name != "state"]
        op.create_index(
            f"ix_deliveries_{'_'.join(left)}",
            "deliveries",
            left,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        )
