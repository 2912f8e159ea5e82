"""The team: roles, their leads and shadows, and which roles a "Who" cell names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from schedule.timeline import slug


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who holds a seat, or learns beside its holder.

    Attributes:
        name: Display name as printed.
        github: GitHub handle without ``@``; None where none is printed.
        slack: Slack display name without ``@``, as printed; no id, and people change theirs.
        is_lead: Holds the seat; otherwise shadows it.
    """

    name: str
    github: str | None = None
    slack: str | None = None
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A seat in the team.

    Attributes:
        name: As the roster prints it.
        people: Leads first, each group in printed order.
        line: Line of the roster, from 1; no part of its value.
    """

    name: str
    people: tuple[Member, ...] = ()
    line: int | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """The role's name in keys of channels: ``release-signal``."""
        return slug(self.name)

    @property
    def leads(self) -> tuple[Member, ...]:
        """Who holds the seat; more than one in some cycles, nobody in others."""
        return tuple(person for person in self.people if person.is_lead)

    @property
    def shadows(self) -> tuple[Member, ...]:
        """Who learns beside the leads."""
        return tuple(person for person in self.people if not person.is_lead)

    def kind_of(self, person: Member) -> str:
        """Return what *person* is in this role: ``lead``, ``shadow``, or ``adviser``.

        Source:
            "Emeritus Adviser" rows of kubernetes/sig-release 1.19 to 1.34: former leads, who
            hold no seat.
        """
        if not person.is_lead:
            return "shadow"
        return "adviser" if self.name.lower().startswith("emeritus") else "lead"


_ALIASES: dict[str, tuple[str, ...]] = {
    "lead": ("Release Team Lead", "Lead", "Release Lead"),
    "release lead": ("Release Team Lead", "Lead", "Release Lead"),
    "release team lead": ("Release Team Lead", "Lead", "Release Lead"),
    "release team leads": ("Release Team Lead", "Lead", "Release Lead"),
    "comms": ("Communications",),
    "communications": ("Communications",),
    "docs": ("Docs",),
    "enhancements": ("Enhancements",),
    "release notes": ("Release Notes", "Docs"),
    "release signal": ("Release Signal", "CI Signal"),
    "ci signal": ("CI Signal", "Release Signal"),
    "ci": ("CI Signal", "Release Signal"),
    "bug triage": ("Bug Triage", "Release Signal"),
    "branch manager": ("Branch Manager",),
    "test infra": ("Test Infra",),
}
"""What the Who column says, and the roster's roles it may mean, best first.

Source: every Who cell of kubernetes/sig-release 1.19 to 1.37. CI Signal and Bug Triage became
Release Signal in 1.30; Docs took over the rows of Release Notes in 1.33.
"""

_NOBODY = {
    *("", "-", "--", "---", "–", "—", "?", "tbd", "tbc", "tba", "todo", "n/a", "na", "none"),
    *("all", "everyone", "everybody", "anyone", "release team", "the release team"),
    *("community", "community meeting", "contributors"),
    *("enhancement owner", "enhancement owners", "enhancements owner", "enhancements owners"),
    *("kep owner", "kep owners", "kep author", "kep authors"),
    *("sig", "sigs", "sig lead", "sig leads", "all sigs"),
}
"""Whom a "Who" cell names without naming a role: everybody, people outside the team, nobody."""
_SLASH = re.compile(r"\s*/\s*")
_AND = re.compile(r"\s*[,&+;]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()]*\)")
_TITLE_SUFFIX = re.compile(r"\s+(leads?|managers?|mgr)$")
_HANDLE = re.compile(r"@([A-Za-z0-9][A-Za-z0-9-]*)")


@dataclass(frozen=True, slots=True)
class Team:
    """The roster.

    Attributes:
        roles: In printed order.
    """

    roles: tuple[Role, ...] = ()

    def role(self, said: str) -> Role | None:
        """Return the role that people mean by *said*; None if the roster has none.

        Understands the names of all past cycles ("Lead" and "Release Team Lead"), the short
        forms ("Comms"), a trailing "Lead" or "Manager", and one role among several that share
        a seat ("Communications/Docs/Release Notes Manager").
        """
        wanted = _meanings(said)
        for meaning in wanted:
            for role in self.roles:
                if _plain(role.name) == _plain(meaning):
                    return role
        for meaning in wanted:
            for role in self.roles:
                seats = [_plain(part) for part in role.name.split("/")]
                if len(seats) > 1 and _plain(meaning) in seats:
                    return role
        return None


def owners(who: str, team: Team | None = None) -> tuple[str, ...]:
    """Return the names of the roles that a "Who" cell names, the first leading.

    Args:
        who: The cell as plain text. Several are separated by a slash; by a comma, "and" or the
            like only where that makes roles of them. Remarks in parentheses count for nothing.
        team: The roster, whose spelling of a role is used. Without it, or where it lacks the
            role, the role's present name is used.

    Returns:
        Role names, and ``@handle`` for people named in person; nothing for "ALL", "Community",
        enhancement owners and blank cells.
    """
    handles = _HANDLE.findall(who)
    if handles:
        return tuple(f"@{handle}" for handle in handles)
    parts = (part for part in _named(who, team) if not _is_nobody(part))
    return tuple(dict.fromkeys(_role_name(part, team) for part in parts))


def may_be_several(who: str) -> bool:
    """Return whether *who*, one owner as it was read, may be several."""
    return bool(_AND.search(who))


def _named(who: str, team: Team | None) -> Iterator[str]:
    """Yield whom *who* names, in its words."""
    if _is_nobody(who):
        return
    for part in _SLASH.split(_REMARK.sub("", who)):
        several = [] if is_role(part, team) else _AND.split(part)
        yield from several if any(is_role(one, team) for one in several) else [part]


def _role_name(said: str, team: Team | None) -> str:
    role = team.role(said) if team else None
    return role.name if role else _meanings(said)[0]


def is_role(said: str, team: Team | None) -> bool:
    """Return whether *said* names a role: one of the roster's, or one that every team has."""
    return _plain(said) in _ALIASES or bool(team and team.role(said))


def _is_nobody(said: str) -> bool:
    return " ".join(said.lower().split()).rstrip(".") in _NOBODY


@lru_cache(maxsize=1_000)
def _plain(name: str) -> str:
    """Return *name* for comparison: lower case, without a trailing "Lead" or "Manager"."""
    said = " ".join(name.lower().split())
    return said if said in _ALIASES else _TITLE_SUFFIX.sub("", said)


def _meanings(said: str) -> tuple[str, ...]:
    return _ALIASES.get(_plain(said), (" ".join(said.split()),))
