"""Where the rules and the config fit nothing in a cycle: names that nobody answers to. Pure.

A misspelt kind, role or channel is no error, for another cycle may have it, but it would lose
reminders in silence. Only what differs from the built-in policy is looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from schedule.cycle import ReleaseCycle
from schedule.policy import builtin_rules
from schedule.problems import Problem, Severity
from schedule.rules import Rule, Rules
from schedule.team import Team
from schedule.timeline import KINDS

GENERAL_CHANNELS = frozenset({"announce", "team", "management"})
"""Channels that belong to no role."""
_Ruled = TypeVar("_Ruled", bound=Rule)
_NEAR = 75
"""From this likeness on, in percent, one name is thought to be meant for another."""


def misfits(cycle: ReleaseCycle, rules: Rules, channels: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return a warning for each name in *rules* and *channels* that fits nothing in *cycle*.

    Args:
        cycle: The cycle, with its roster.
        rules: The policy in force.
        channels: Names of the channels that the config gives.
    """
    return tuple(dict.fromkeys(_misfits(cycle, rules, tuple(channels))))


def _misfits(cycle: ReleaseCycle, rules: Rules, channels: tuple[str, ...]) -> Iterator[Problem]:
    kinds = {kind for row in cycle.milestones for kind in row.kinds}
    for name, rule in _own(rules.kinds, builtin_rules().kinds):
        if name not in KINDS and name not in kinds:
            yield _warning(f"rules: no row is of the kind '{name}'", name, {*KINDS, *kinds})
        yield from _roles(rule, cycle.team)
    keys = {row.key for row in cycle.milestones}
    for _, rule in _own(rules.besides, builtin_rules().besides):
        for kind in set(rule.of) - {*KINDS, *kinds}:
            yield _warning(f"rules: no row is of the kind '{kind}'", kind, {*KINDS, *kinds})
        yield from _roles(rule, cycle.team)
    for name, rule in _own(rules.rows, builtin_rules().rows):
        if name not in keys:
            yield _warning(f"rules: the timeline has no row '{name}'", name, keys)
        yield from _roles(rule, cycle.team)
    yield from _meetings(cycle, kinds | keys)
    ruled = _posted_to(rules)
    seats = {role.key for role in cycle.team.roles}
    known = GENERAL_CHANNELS | seats | _posted_to(builtin_rules())
    for name in channels:
        if name not in known | ruled:
            yield _warning(f"no rule posts to the channel '{name}'", name, known)
    for name in sorted(ruled - known - set(channels)):
        yield _warning(f"rules: no channel is called '{name}'", name, known | set(channels))


def _roles(rule: Rule, team: Team) -> Iterator[Problem]:
    if not team.roles:
        return
    for name in (*([rule.driver] if rule.driver else ()), *rule.also):
        if team.role(name) is None:
            names = {role.name for role in team.roles}
            yield _warning(f"rules: the roster has no role '{name}'", name, names)


def _meetings(cycle: ReleaseCycle, rows: set[str]) -> Iterator[Problem]:
    roles = {role.name for role in cycle.team.roles}
    for name, series in cycle.meetings.items():
        for row in (series.until, *(one.since for one in series.phases)):
            if row and row not in rows:
                yield _warning(f"meetings of '{name}': the timeline has no row '{row}'", row, rows)
        for host in series.hosts if roles else ():
            if not host.startswith("@") and cycle.team.role(host) is None:
                yield _warning(
                    f"meetings of '{name}': the roster has no role '{host}'", host, roles
                )


def _own(
    rules: Mapping[str, _Ruled], builtin: Mapping[str, _Ruled]
) -> Iterator[tuple[str, _Ruled]]:
    """Yield the rules that are not the built-in ones."""
    return ((name, rule) for name, rule in rules.items() if builtin.get(name) != rule)


def _posted_to(rules: Rules) -> set[str]:
    every = (*rules.kinds.values(), *rules.rows.values(), *rules.besides.values())
    return {name for rule in every for name in rule.channels}


def _warning(message: str, name: str, known: Iterable[str]) -> Problem:
    from rapidfuzz import fuzz, process

    near = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    instead = f"did you mean '{near[0]}'?" if near else ""
    return Problem("fits_nothing", Severity.WARNING, message, suggestion=instead)
