"""What people did about milestones."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table of acts."""
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("milestone", sa.Text, nullable=False),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("undone_by", sa.String(64)),
        sa.Column("undone_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
        sa.UniqueConstraint(
            "release", "milestone", "deed", "round", name="uq_acts_release_milestone_deed_round"
        ),
    )
