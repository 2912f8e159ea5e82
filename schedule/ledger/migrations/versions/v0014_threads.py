"""Posts that stand in a thread."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    """Add below which message a post stands, by which it is looked for."""
    op.add_column("posts", sa.Column("thread_ts", sa.String(32)))
