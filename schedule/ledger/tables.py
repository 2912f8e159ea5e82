"""The ledger's tables. Two clocks: columns say which one their instants are of."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    or_,
    text,
)

from schedule.reconcile import State


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC, whatever the database makes of time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return *value* in UTC.

        Raises:
            ValueError: It has no time zone.
        """
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as it was given; SQLite forgets the zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


FREE = datetime(1970, 1, 1, tzinfo=UTC)
"""``next_free_at`` of a recipient who waits for nothing."""
EVERYBODY = "*"
"""The recipient whose row paces all of them together, and says why none can be sent anything."""

_STATE = Enum(
    State,
    native_enum=False,
    length=16,
    values_callable=lambda states: [state.value for state in states],
)


def in_state(table: FromClause, *states: State) -> ColumnElement[bool]:
    """Return the condition that a row of *table* is in one of *states*.

    They are part of the statement, not parameters of it: databases plan for whatever a parameter
    may be, and take no index that holds rows of one state only.
    """
    return or_(*(table.c.state == literal_column(f"'{state.value}'") for state in states))


# Whether something waits is asked of the few that do; who is sent something leaves no trace there.
_PENDING = text(f"state = '{State.PENDING.value}'")
_OF_PENDING: Any = {"sqlite_where": _PENDING, "postgresql_where": _PENDING}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Mode: live or rehearsal; reached: the release time a rehearsal got to; ailing: what the admins
# know is not in order.
ledger_meta = Table(
    "ledger_meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

# The last accepted text of each source.
documents = Table(
    "documents",
    metadata,
    Column("source", Text, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("text", Text, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("digest", String(64), nullable=False),
    Column("fetched_at", Instant, nullable=False, doc="machine time"),
    Column("accepted_at", Instant, nullable=False, doc="machine time"),
)

# The last accepted timeline of each release, to which the next one is matched.
cycles = Table(
    "cycles",
    metadata,
    Column("release", String(64), primary_key=True),
    Column("text", Text, nullable=False, doc="cycle YAML, with the milestones' keys"),
    Column("accepted_at", Instant, nullable=False, doc="machine time"),
)

# One message: in flight, or with an outcome; a post that was given back leaves no row.
posts = Table(
    "posts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("recipient", String(64), nullable=False),
    Column("state", _STATE, nullable=False),
    Column("holder", Text, nullable=False, doc="the process that claimed it"),
    Column("lease_until", Instant, nullable=False, doc="machine time"),
    Column("text", Text),
    Column("blocks", JSON(none_as_null=True)),
    Column("channel", String(64), doc="as Slack answered"),
    Column("ts", String(32), doc="as Slack answered"),
    Column("thread_ts", String(32), doc="of the message below which it stands, in a thread"),
    Column("revision_wanted", Integer, nullable=False, server_default="1"),
    Column("revision_shown", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("settled", Text, doc="how it was settled after its fate had been unknown"),
    Column("sent_at", Instant, doc="release time"),
    Column("claimed_at", Instant, nullable=False, doc="machine time"),
    Column("sending_at", Instant, doc="machine time"),
    Column("slack_at", Instant, doc="the same moment by Slack's own clock"),
    Column("ended_at", Instant, doc="machine time"),
    Index(None, "state", "lease_until"),
)

# Whoever claims a post holds its recipient's row.
recipients = Table(
    "recipients",
    metadata,
    Column("recipient", String(64), primary_key=True),
    Column("post_id", ForeignKey("posts.id"), doc="the post in flight"),
    Column("next_free_at", Instant, nullable=False, doc="machine time"),
    Column("retries", Integer, nullable=False, server_default="0"),
    Column("broken", Text, doc="why nothing can be sent to it"),
    Column("broken_by", String(36), doc="the post that was refused first"),
    Column("probe_at", Instant, doc="machine time; when it is tried again although broken"),
    Index(None, "post_id"),
    Index(None, "next_free_at"),
)

# One reminder and round for one recipient.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reminder_id", Text, nullable=False),
    Column("recipient", ForeignKey("recipients.recipient"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("release", String(64), nullable=False),
    Column("due_at", Instant, nullable=False, doc="release time"),
    Column("not_before", Instant, nullable=False, doc="release time"),
    Column("state", _STATE, nullable=False),
    Column("post_id", ForeignKey("posts.id")),
    Column("repeat_of", String(36), doc="a post that may have said it already"),
    UniqueConstraint("reminder_id", "recipient", "round"),
    Index(None, "not_before", "id", **_OF_PENDING),
    Index(None, "release", "not_before", "id", **_OF_PENDING),
    Index(None, "recipient", "not_before", **_OF_PENDING),
    Index(None, "release"),
    Index(None, "post_id"),
)

# What is to be said though no plan holds it; its deliveries bear its id for a reminder's.
notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", Instant, nullable=False, doc="machine time"),
    Column("answer", String(64), doc="what a person decided"),
    Column("answered_by", String(64), doc="Slack id of that person"),
    Column("answered_at", Instant, doc="machine time"),
)

# What people did about cycles and milestones; an act that was undone stays on record.
acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("release", String(64), nullable=False),
    Column("milestone", Text, nullable=False),
    Column("deed", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("by", String(64), nullable=False, doc="Slack id"),
    Column("at", Instant, nullable=False, doc="release time"),
    Column("kept_at", Instant, nullable=False, doc="machine time"),
    Column("undone_by", String(64), doc="Slack id"),
    Column("undone_at", Instant, doc="machine time"),
    Column("about", Text, nullable=False, server_default="", doc="which part of the milestone"),
    Column("detail", Text, nullable=False, server_default=""),
    UniqueConstraint("release", "milestone", "deed", "round"),
)

# How people wish to be written to; gone when their last cycle is closed.
preferences = Table(
    "preferences",
    metadata,
    Column("user", String(64), primary_key=True, doc="Slack id"),
    Column("wishes", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False, doc="machine time"),
)

# Who is who beyond the config: a GitHub handle that an admin has linked to a Slack account.
links = Table(
    "links",
    metadata,
    Column("handle", String(64), primary_key=True, doc="lower case, without @"),
    Column("user", String(64), nullable=False, doc="Slack id"),
    Column("linked_by", String(64), nullable=False, doc="Slack id of the admin"),
    Column("linked_at", Instant, nullable=False, doc="machine time"),
)

# How often each row of a timeline has changed, for calendars that hold a copy.
calendar_rows = Table(
    "calendar_rows",
    metadata,
    Column("release", String(64), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False, doc="machine time"),
)

# Every transition of every delivery.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False),
    Column("post_id", String(36)),
    Column("machine_at", Instant, nullable=False, doc="machine time"),
    Column("release_at", Instant, doc="release time; unknown when a start ends old claims"),
    Column("from_state", _STATE),
    Column("to_state", _STATE, nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "delivery_id"),
)
