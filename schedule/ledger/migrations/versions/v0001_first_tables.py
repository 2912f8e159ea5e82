"""The first tables: documents, cycles, recipients, posts, deliveries and their audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INSTANT = sa.DateTime(timezone=True)
_STATE = sa.String(16)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "ledger_meta",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_ledger_meta"),
    )
    op.create_table(
        "documents",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("fetched_at", _INSTANT, nullable=False),
        sa.Column("accepted_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", "kind", name="pk_documents"),
    )
    op.create_table(
        "cycles",
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("accepted_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("release", name="pk_cycles"),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("lease_until", _INSTANT, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("blocks", sa.JSON),
        sa.Column("channel", sa.String(64)),
        sa.Column("ts", sa.String(32)),
        sa.Column("revision_wanted", sa.Integer, nullable=False, server_default="1"),
        sa.Column("revision_shown", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text),
        sa.Column("sent_at", _INSTANT),
        sa.Column("claimed_at", _INSTANT, nullable=False),
        sa.Column("sending_at", _INSTANT),
        sa.Column("ended_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    op.create_index("ix_posts_state_lease_until", "posts", ["state", "lease_until"])
    op.create_table(
        "recipients",
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("post_id", sa.String(36)),
        sa.Column("next_free_at", _INSTANT, nullable=False),
        sa.Column("retries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("broken", sa.Text),
        sa.PrimaryKeyConstraint("recipient", name="pk_recipients"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_recipients_post_id_posts"),
    )
    op.create_index("ix_recipients_post_id", "recipients", ["post_id"])
    op.create_index("ix_recipients_next_free_at", "recipients", ["next_free_at"])
    _create_deliveries()


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("reminder_id", sa.Text, nullable=False),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("not_before", _INSTANT, nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("post_id", sa.String(36)),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "reminder_id", "recipient", "round", name="uq_deliveries_reminder_id_recipient_round"
        ),
        sa.ForeignKeyConstraint(
            ["recipient"], ["recipients.recipient"], name="fk_deliveries_recipient_recipients"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_deliveries_post_id_posts"),
    )
    for columns in (
        ["state", "not_before"],
        ["recipient", "state", "not_before"],
        ["release"],
        ["post_id"],
    ):
        op.create_index(f"ix_deliveries_{'_'.join(columns)}", "deliveries", columns)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("delivery_id", sa.Integer, nullable=False),
        sa.Column("post_id", sa.String(36)),
        sa.Column("machine_at", _INSTANT, nullable=False),
        sa.Column("release_at", _INSTANT),
        sa.Column("from_state", _STATE),
        sa.Column("to_state", _STATE, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_audit_delivery_id_deliveries"
        ),
    )
    op.create_index("ix_audit_delivery_id", "audit", ["delivery_id"])
