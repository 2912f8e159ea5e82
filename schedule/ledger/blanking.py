"""Putting blanks where the ledger names people, row by row."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    select,
    update,
)

from schedule.blanks import Blanks
from schedule.ledger.database import insert_new
from schedule.ledger.tables import (
    FREE,
    acts,
    audit,
    deliveries,
    in_state,
    links,
    notices,
    posts,
    recipients,
)
from schedule.reconcile import IN_FLIGHT


def of_posts(which: ColumnElement[bool]) -> Select[tuple[str]]:
    """Select the ids of posts that carry or carried a delivery that *which* selects."""
    carried = select(audit.c.post_id).join_from(audit, deliveries)
    return carried.where(audit.c.post_id.is_not(None), which)


def blank_told(
    connection: Connection, blanks: Blanks, users: Iterable[str], releases: Collection[str]
) -> None:
    """Have what *users* were told of *releases* be for blanks, each delivery as it ended."""
    for user in users:
        blank = blanks.of(user)
        insert_new(connection, recipients, [{"recipient": blank, "next_free_at": FREE}])
        theirs = and_(deliveries.c.recipient == user, deliveries.c.release.in_(releases))
        connection.execute(update(deliveries).where(theirs).values(recipient=blank))
        others = exists().where(deliveries.c.recipient == user, deliveries.c.post_id == posts.c.id)
        alone = and_(posts.c.recipient == user, ~others)
        # The conversation is the person's, too: who knows its id knows them.
        nowhere = {"recipient": blank, "channel": None, "ts": None}
        connection.execute(update(posts).where(alone).values(**nowhere))


def forget_recipients(connection: Connection, users: Collection[str]) -> None:
    """Delete how *users* are to be reached, where nothing is for them any more."""
    has_any = exists().where(deliveries.c.recipient == recipients.c.recipient)
    gone = delete(recipients).where(recipients.c.recipient.in_(users), ~has_any)
    connection.execute(gone)


def drop_words(connection: Connection, closed: Collection[str]) -> None:
    """Delete what posts said that were of closed cycles only; they are edited no more."""
    others = and_(deliveries.c.release.not_in(closed), deliveries.c.release != "")
    ended = and_(posts.c.text.is_not(None), ~in_state(posts, *IN_FLIGHT))
    is_theirs = posts.c.id.in_(of_posts(deliveries.c.release.in_(closed)))
    which = and_(ended, is_theirs, posts.c.id.not_in(of_posts(others)))
    nothing = {"text": None, "blocks": None, "revision_shown": posts.c.revision_wanted}
    connection.execute(update(posts).where(which).values(**nothing))


def fill_closed(connection: Connection, blanks: Blanks, closed: Collection[str]) -> None:
    """Put blanks where people are named in what was done in closed cycles, and in its audit."""
    columns = (acts.c.by, acts.c.undone_by, acts.c.about, acts.c.detail)
    _fill(connection, acts, blanks, columns, acts.c.release.in_(closed))
    by_name = and_(deliveries.c.release.in_(closed), deliveries.c.reminder_id.contains("@"))
    _fill(connection, deliveries, blanks, (deliveries.c.reminder_id,), by_name)
    of_closed = select(deliveries.c.id).where(deliveries.c.release.in_(closed))
    _fill(connection, audit, blanks, (audit.c.note,), audit.c.delivery_id.in_(of_closed))


def fill_around(connection: Connection, blanks: Blanks, closed: Collection[str]) -> None:
    """Put blanks where people are named in what belongs to no cycle."""
    _fill(connection, notices, blanks, (notices.c.body, notices.c.answered_by))
    _fill(connection, links, blanks, (links.c.linked_by,))
    others = and_(deliveries.c.release.not_in(closed), deliveries.c.release != "")
    which = ~in_state(posts, *IN_FLIGHT) & posts.c.id.not_in(of_posts(others))
    columns = (posts.c.text, posts.c.blocks, posts.c.error, posts.c.settled)
    _fill(connection, posts, blanks, columns, which)


def fill_ids(connection: Connection, blanks: Blanks) -> None:
    """Put blanks where notices are named after people, and where their audit names them."""
    of_none = deliveries.c.release == ""
    _fill(connection, notices, blanks, (notices.c.id,))
    _fill(connection, deliveries, blanks, (deliveries.c.reminder_id,), of_none)
    which = audit.c.delivery_id.in_(select(deliveries.c.id).where(of_none))
    _fill(connection, audit, blanks, (audit.c.note,), which)


def _fill(
    connection: Connection,
    table: Table,
    blanks: Blanks,
    columns: Iterable[Any],
    *which: ColumnElement[bool],
) -> None:
    """Put blanks into *columns* of the rows of *table* that *which* selects."""
    (key,) = table.primary_key
    found = connection.execute(select(key.label("key_of_row"), *columns).where(*which))
    for row in found.mappings().all():
        values = dict(row)
        kept = values.pop("key_of_row")
        filled = {name: blanks.filled_in(value) for name, value in values.items()}
        if filled != values:
            connection.execute(update(table).where(key == kept).values(**filled))
