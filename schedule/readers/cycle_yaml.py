"""A release cycle in YAML of our own, for projects without a README to read, and for scripts.

.. code-block:: yaml

    release: "1.32"
    project: Kubernetes
    milestones:
      - title: Begin Code Freeze and Test Freeze
        start: 2024-11-08T02:00:00Z      # or a day, 2024-11-26; left out: no date yet
        local: [2024-11-07T19:00 PDT]    # printed beside the UTC
        who: Branch Manager
        week: 9
      - title: Docs Freeze
        start: 2024-11-26
        aoe: true                        # the end of that day Anywhere on Earth
      - title: KubeCon NA
        start: 2024-11-12
        end: 2024-11-15                  # the last day
      - title: Mid-cycle party
        key: party                       # left out: made from the title
        kinds: [meeting, party]          # left out: told from the title
        undated: TBC                     # what to say instead of a date
        signals: [master-blocking]
        doubt: The hall may be closed that week.
        note: Agreed in the release meeting.
    team:
      - role: Docs
        people: [{name: Docs Lead, github: docs-lead, slack: Docs Lead, kind: lead}]
    links: [{label: Meeting minutes, url: https://example.org/minutes, names: [minutes]}]

Every other key is a problem, and whoever is to act on the document refuses it
(:func:`schedule.readers.refuse_wrong_keys`). ``kind`` of a person is ``lead`` or ``shadow``, the
default.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from schedule.cycle import Link, ReleaseCycle
from schedule.problems import Problem, Severity
from schedule.readers import strict_yaml
from schedule.readers.cycle_rows import Plain, Row, Strict, milestone, write_row
from schedule.readers.titles import subject, unique_keys
from schedule.team import Member, Role, Team
from schedule.timeline import KINDS, Milestone

_INVALID = "invalid_yaml"
_WIDEST = 1 << 30
_Value = TypeVar("_Value", bound="Strict")


class _Person(Strict):
    name: str
    github: str | None = None
    slack: str | None = None
    kind: Literal["lead", "shadow"] = "shadow"


class _Role(Strict):
    role: Annotated[str, Field(min_length=1)]
    people: tuple[_Person, ...] = ()


class _Link(Strict):
    label: str
    url: Annotated[str, Field(pattern=r"^(?:https?://|mailto:)")]
    names: tuple[str, ...] = ()


class _Cycle(Strict):
    release: Annotated[str, Field(min_length=1)]
    project: str | None = None
    milestones: tuple[Any, ...]
    team: tuple[Any, ...] = ()
    links: tuple[Any, ...] = ()


class _Dumper(yaml.CSafeDumper):
    """Writes every value out, however often it occurs."""

    def ignore_aliases(self, _: object) -> bool:
        return True


_Dumper.add_representer(
    Plain,
    lambda dumper, moment: dumper.represent_scalar("tag:yaml.org,2002:timestamp", str(moment)),
)


def read_cycle_yaml(text: str) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return the release cycle that *text* describes, and what is wrong with it.

    A row with a mistake is left out, or read without an unknown key; the other rows count.
    """
    document, found = strict_yaml.load(text.encode(errors="replace").decode())
    problems = list(found)
    if document.data is None and not problems:
        problems.append(_problem("the document is empty", 1, "write release: and milestones:"))
    if document.data is None:
        return ReleaseCycle("", ()), tuple(problems)
    top = _read(_Cycle, document.data, document, (), problems)
    if top is None:
        return ReleaseCycle("", ()), tuple(problems)
    roles = _read_all(_Role, top.team, document, "team", problems)
    links = _read_all(_Link, top.links, document, "links", problems)
    rows = _read_all(Row, top.milestones, document, "milestones", problems)
    team = Team(tuple(_role(role) for _, role in roles))
    milestones = []
    for line, row in rows:
        try:
            milestones.append(milestone(row, line, team))
        except ValueError as error:
            problems.append(replace(_problem(str(error), line), row=row.title))
        problems += _unknown_kinds(row, line)
    cycle = ReleaseCycle(
        top.release,
        _with_keys(milestones, problems),
        team,
        tuple(Link(link.label, link.url, link.names) for _, link in links),
        top.project or "",
    )
    return cycle, tuple(sorted(problems, key=lambda problem: problem.line or 0))


def write_cycle_yaml(cycle: ReleaseCycle) -> str:
    """Return *cycle* as YAML; reading it back gives an equal cycle."""
    data = {
        "release": cycle.release,
        "project": cycle.project,
        "milestones": [write_row(row) for row in cycle.milestones],
        "team": [
            {"role": role.name, "people": [_person(person) for person in role.people]}
            for role in cycle.team.roles
        ],
        "links": [_link(link) for link in cycle.links],
    }
    return yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=_WIDEST,
    )


def _read_all(
    model: type[_Value],
    items: Iterable[object],
    document: strict_yaml.Yaml,
    name: str,
    problems: list[Problem],
) -> list[tuple[int | None, _Value]]:
    """Return those of *items* that are a *model*, each with its line."""
    found = []
    for nth, item in enumerate(items):
        value = _read(model, item, document, (name, nth), problems)
        if value is not None:
            found.append((document.line((name, nth)), value))
    return found


def _read(
    model: type[_Value],
    data: object,
    document: strict_yaml.Yaml,
    at: strict_yaml.Path,
    problems: list[Problem],
) -> _Value | None:
    """Return *data* as *model*, without the keys that it does not know; None if it is none."""
    if not isinstance(data, dict):
        keys = ", ".join(list(model.model_fields)[:3])
        message = f"{'.'.join(map(str, at)) or 'the document'} is not a mapping"
        problems.append(_problem(message, document.line(at), f"write its keys: {keys}, ..."))
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems += strict_yaml.explain(error, document, model, at)
        unknown = {found["loc"][0] for found in error.errors() if _is_unknown_key(found)}
        known = {key: value for key, value in data.items() if key not in unknown}
    try:
        return model.model_validate(known)
    except ValidationError:
        return None


def _is_unknown_key(found: Any) -> bool:
    return found["type"] == "extra_forbidden" and len(found["loc"]) == 1


def _role(role: _Role) -> Role:
    people = (
        Member(one.name, one.github, one.slack, is_lead=one.kind == "lead") for one in role.people
    )
    return Role(role.role, tuple(people))


def _unknown_kinds(row: Row, line: int | None) -> Iterable[Problem]:
    for kind in row.kinds or ():
        if kind not in KINDS:
            from rapidfuzz import fuzz, process

            near = process.extractOne(kind, KINDS.keys(), scorer=fuzz.ratio, score_cutoff=60)
            yield Problem(
                "unknown_kind",
                Severity.WARNING,
                f"'{kind}' is not a kind that rules know unless you write one for it",
                line=line,
                row=row.title,
                suggestion=f"did you mean '{near[0]}'?" if near else "",
                quote=kind,
            )


def _with_keys(rows: list[Milestone], problems: list[Problem]) -> tuple[Milestone, ...]:
    """Return *rows* with the keys that are left out; of two with the same key the first stays."""
    unnamed = [row for row in rows if not row.key]
    made = iter(unique_keys([(subject(row.title).key, row.title, row.day) for row in unnamed]))
    own = {row.key for row in rows}
    named: dict[str, Milestone] = {}
    for row in rows:
        key = row.key or next(made)
        if key is None or key in named or (not row.key and key in own):
            message = f"'{row.title}' has the key of another row, and is left out"
            problem = _problem(message, row.line, "give it a key of its own")
            problems.append(replace(problem, row=row.title))
        else:
            named[key] = replace(row, key=key)
    return tuple(named.values())


def _problem(message: str, line: int | None, suggestion: str = "") -> Problem:
    return Problem(_INVALID, Severity.ERROR, message, line=line, suggestion=suggestion)


def _link(link: Link) -> dict[str, Any]:
    names = {"names": list(link.names)} if link.names else {}
    return {"label": link.label, "url": link.url, **names}


def _person(person: Member) -> dict[str, Any]:
    fields = {
        "name": person.name,
        "github": person.github,
        "slack": person.slack,
        "kind": "lead" if person.is_lead else None,
    }
    return {name: value for name, value in fields.items() if value is not None}
