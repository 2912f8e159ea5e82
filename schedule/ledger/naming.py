"""Whom the ledger names, and where."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from schedule.acts import Deed
from schedule.ledger.tables import acts, deliveries, links, notices, recipients

_PERSON = re.compile(r"[UW](?=[A-Z0-9]*\d)[A-Z0-9]{2,}")
"""A Slack id of a person; words in capitals have no digit."""
_MENTION = re.compile(r"<@([A-Z0-9]+)>")
_TO_SOMEBODY = (Deed.HANDED, Deed.ASSIGNED)


def told(connection: Connection, *which: ColumnElement[bool]) -> set[str]:
    """Return the people for whom the deliveries are that *which* selects."""
    person = or_(*(deliveries.c.recipient.startswith(letter) for letter in "UW"))
    query = select(deliveries.c.recipient).where(person, *which).distinct()
    return set(connection.execute(query).scalars())


def doers(connection: Connection, releases: Collection[str]) -> set[str]:
    """Return those who acted on the cycles *releases*, and whom they gave something to."""
    query = select(acts.c.deed, acts.c.by, acts.c.undone_by, acts.c.about, acts.c.detail)
    found = set()
    for row in connection.execute(query.where(acts.c.release.in_(releases))):
        found |= {row.by, row.undone_by or ""}
        if row.deed in _TO_SOMEBODY:
            found.add(row.detail)
        elif row.deed == Deed.LATER:
            found.add(row.about.rpartition("/")[2])
    return {one for one in found if _PERSON.fullmatch(one)}


def around(connection: Connection) -> set[str]:
    """Return the people who were told or asked something that belongs to no cycle."""
    query = select(notices.c.answered_by, notices.c.body)
    found = set(connection.execute(select(recipients.c.recipient)).scalars())
    found |= set(connection.execute(select(links.c.linked_by)).scalars())
    for row in connection.execute(query):
        for text in (row.answered_by or "", *_texts(row.body)):
            found |= {text, *_MENTION.findall(text)}
    return {one for one in found if _PERSON.fullmatch(one)}


def _texts(value: Any) -> Iterator[str]:
    """Yield all texts in *value*, as JSON holds it."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts(one)
        case dict():
            yield from _texts([*value.values()])
