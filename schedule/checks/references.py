"""References in square brackets that no definition resolves: they show as they are written."""

import re
from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.definitions import reference
from schedule.readers.literal import without_spans
from schedule.readers.markdown import LONGEST_CELL
from schedule.readers.titles import subject

_REFERENCE = re.compile(
    r"(?<![!\]\\])\[(?P<label>[^\[\]]+)\](?:\[(?P<reference>[^\[\]]*)\])?(?![(:\[])"
)
_NO_REFERENCE = re.compile(r"[\sxX\d.…]*|!.*|[A-Z]{2,}(?:[- #]?\d+)?|[~@#^].*")
"""Check boxes, footnotes, omissions, alerts, and tags such as [WIP] and [KEP-1234]."""
_TAGS = {
    *("tentative", "confirmed", "proposed", "draft", "new", "updated", "moved", "postponed"),
    *("cancelled", "canceled", "done", "hold", "blocked", "hard", "soft", "optional", "required"),
    *("internal", "external", "remote", "virtual"),
}
_PHASES = re.compile(r"freeze|thaw|burndown|exceptions")
_ELSEWHERE = re.compile(r"-(?:blocking|informing)\b|@$")
"""What timelines refer to beside the phases: "1.32-blocking", "release-team@"."""
_MOST_NAMED, _LONGEST_NAME = 30, 60


def find_undefined(published: Published) -> Iterator[Problem]:
    """Yield that references are not defined: one problem for the document, for it has one cause.

    Only tables and lists are looked at; running text may put anything in brackets. Brackets that
    may be meant to show as they are, for nothing tells that they are references, are doubtful.
    """
    defined = published.document.definitions
    undefined: dict[str, tuple[str, int]] = {}
    is_certain = False
    for line, text in published.document.lines:
        if "[" not in text or text[:1] not in {"|", "*", "-", "+", " ", "\t"}:
            continue
        for match in _REFERENCE.finditer(without_spans(text[:LONGEST_CELL])):
            said = match["reference"] or match["label"]
            name = reference(said)
            if name in defined or name in _TAGS or _NO_REFERENCE.fullmatch(said):
                continue
            undefined.setdefault(name, (said[:_LONGEST_NAME], line))
            is_certain = is_certain or bool(match["reference"]) or _is_reference(said)
    if undefined:
        yield _problem(list(undefined.values()), Severity.ERROR if is_certain else Severity.WARNING)


def _is_reference(said: str) -> bool:
    """Return whether *said* is what timelines refer to: a phase, a test board, an address."""
    return any(map(_PHASES.search, subject(said).kinds)) or bool(_ELSEWHERE.search(said))


def _problem(named: list[tuple[str, int]], severity: Severity) -> Problem:
    shown = ", ".join(f"[{name}] (line {line})" for name, line in named[:_MOST_NAMED])
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return Problem(
        "undefined_references",
        severity,
        f"no definition for {shown}{more}: the brackets show as text",
        suggestion=f"add lines such as '[{named[0][0]}]: https://...' at the end",
    )
