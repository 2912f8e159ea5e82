"""Notices, settled posts, repeated deliveries, and recipients that are tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what settling and pacing remember."""
    op.add_column("posts", sa.Column("settled", sa.Text))
    op.add_column("recipients", sa.Column("broken_by", sa.String(36)))
    op.add_column("recipients", sa.Column("probe_at", _INSTANT))
    op.add_column("deliveries", sa.Column("repeat_of", sa.String(36)))
    op.create_index(
        "ix_deliveries_state_release_not_before_id",
        "deliveries",
        ["state", "release", "not_before", "id"],
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("answer", sa.String(64)),
        sa.Column("answered_by", sa.String(64)),
        sa.Column("answered_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
