"""What people wish, who they are, and what their acts are about."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add two columns to the acts, and the tables of preferences and links."""
    for name in ("about", "detail"):
        op.add_column("acts", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.create_table(
        "preferences",
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("wishes", sa.JSON, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("user", name="pk_preferences"),
    )
    op.create_table(
        "links",
        sa.Column("handle", sa.String(64), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("linked_by", sa.String(64), nullable=False),
        sa.Column("linked_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("handle", name="pk_links"),
    )
