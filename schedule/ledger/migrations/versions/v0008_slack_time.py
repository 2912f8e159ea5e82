"""Slack's own time of a post, by which it is looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    """Add what Slack's clock showed when a post was about to be written."""
    op.add_column("posts", sa.Column("slack_at", sa.DateTime(timezone=True)))
