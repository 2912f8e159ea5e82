"""Notices: what is to be said once though no plan holds it, such as a question to the admins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PREFIX = "notice/"
"""What the id of every notice begins with; no reminder's does."""
UNKNOWN = f"{PREFIX}unknown/"
"""What the id of a question begins with that asks whether a post landed; the post's id follows."""

PLAIN = f"{PREFIX}plain/"
"""What the id of a report begins with that a post went out without its layout; its id follows."""

BROKEN = f"{PREFIX}broken/"
"""What the id of a report begins with that a recipient takes nothing; the id follows of the post
that it was the first to refuse."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say, and what became of the question in it if it is one.

    Attributes:
        id: Begins with :data:`PREFIX`; a notice of the same id is told once.
        kind: Which sort of notice it is; whoever words it knows them.
        body: What it is about, as JSON holds it.
        answer: What a person decided; None before, or if nothing was asked.
        answered_by: Slack id of that person.
        answered_at: When; machine time.
    """

    id: str
    kind: str
    body: Mapping[str, Any]
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
