"""How the roster is written: slips after which a person is hard to read, or hard to reach.

Source:
    ``Name ([@github](https://github.com/github) / Slack: `@slack`)``, joined by commas or line
    breaks; the slips are those of the rosters of kubernetes/sig-release 1.19 to 1.37.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.markdown import LONGEST_CELL
from schedule.team import Role

_CODE = re.compile(r"`[^`]*`")
_BARE_SLACK = re.compile(r"\bslack ?:? ?@?(?P<said>[^),`<\[]{1,80})\)", re.IGNORECASE)
_OUTSIDE = re.compile(r"\]\([^()\s]*\)\) ?/? ?slack", re.IGNORECASE)
_LINK_TARGET = re.compile(r"\]\([^()]*\)")


def find_slips(published: Published) -> Iterator[Problem]:
    """Yield the slips of the roster, each with the line and role it is in."""
    if published.roster is None:
        return
    rows = {row.line: row for row in published.roster.rows}
    for role in published.cycle.team.roles:
        row = rows.get(role.line or 0)
        found = [slip for cell in row.cells[1:3] for slip in _slips(cell)] if row else []
        for slip in (*found, *_unreachable(role)):
            source = published.roster.source
            yield replace(slip, line=role.line, row=role.name, source=source)


def _slips(cell: str) -> Iterator[Problem]:
    """Yield what is wrong with the form of *cell*; Slack names may hold anything."""
    shape = _CODE.sub("``", cell[:LONGEST_CELL])
    for match in _BARE_SLACK.finditer(shape):
        said = match["said"].strip()
        yield _slip(f"the Slack name '{said}' is not in backticks", said)
    if outside := _OUTSIDE.search(shape):
        message = "a Slack name stands outside its person's parentheses"
        yield _slip(message, outside[0], Severity.INFO)
    shape = _LINK_TARGET.sub("]", shape)
    if shape.count("(") != shape.count(")"):
        missing = ")" if shape.count("(") > shape.count(")") else "("
        yield _slip(f"a '{missing}' is missing: two people may be read as one")
    if shape.rstrip().endswith(","):
        message = "a comma ends the list: somebody may be missing"
        yield replace(_slip(message, severity=Severity.INFO), suggestion="add them, or remove it")


def _unreachable(role: Role) -> Iterator[Problem]:
    """Yield the people of *role* whom a bot cannot find, or would find twice."""
    for person in role.people:
        if person.github is None:
            yield _slip(f"'{person.name}' has no GitHub link", person.name)
        if person.slack is None:
            yield _slip(f"'{person.name}' has no Slack name, and cannot be reached", person.name)
    handles = Counter(person.github.lower() for person in role.people if person.github)
    for handle, count in handles.items():
        if count > 1:
            yield _slip(f"'@{handle}' is in this role {count} times", handle)


def _slip(message: str, quote: str = "", severity: Severity = Severity.WARNING) -> Problem:
    return Problem(
        "roster_format",
        severity,
        message,
        suggestion="write 'Name ([@github](https://github.com/github) / Slack: `@slack`)'",
        quote=quote,
    )
