"""What an examination of a deployment finds."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARN = "warn"
    """Something is missing or could not be looked at; the main job is done all the same."""
    RED = "red"
    """The deployment cannot do a part of its job."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing.

    Attributes:
        check: The thing; the same in every examination.
        level: How much it matters.
        found: How it is, in a line without secrets.
        todo: What to do about it; empty if nothing.
        is_silent: Whether the admins get no notice of it: they have another, or Slack would not
            take it.
    """

    check: str
    level: Level
    found: str
    todo: str = ""
    is_silent: bool = False


def ok(check: str, found: str) -> Finding:
    """Return that something is in order."""
    return Finding(check, Level.OK, found)


def warn(check: str, found: str, todo: str) -> Finding:
    """Return that something may not be in order."""
    return Finding(check, Level.WARN, found, todo)


def red(check: str, found: str, todo: str, *, is_silent: bool = False) -> Finding:
    """Return that something is not in order."""
    return Finding(check, Level.RED, found, todo, is_silent)


def refused(check: str, why: str) -> Finding:
    """Return that something is not in order, for which a line of ours says what to do.

    Args:
        check: The thing.
        why: Text of a UserError: what is wrong; then, after a semicolon, what to do.
    """
    first = why.splitlines()[0] if why else ""
    found, _, todo = first.rpartition("; ")
    return red(check, found or first, todo if found else "see what is wrong there")
