"""References in square brackets that no definition resolves: they show as they are written."""

import re
from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.markdown import LONGEST_CELL

_REFERENCE = re.compile(
    r"(?<![!\]\\])\[(?P<label>[^\[\]]+)\](?:\[(?P<reference>[^\[\]]*)\])?(?![(:\[])"
)
_CODE = re.compile(r"`[^`]*`")
_NO_REFERENCE = re.compile(r"[\sxX\d.…]*")
"""Check boxes, footnotes and omissions."""
_MOST_NAMED, _LONGEST_NAME = 30, 60


def find_undefined(published: Published) -> Iterator[Problem]:
    """Yield that references are not defined: one problem for the document, for it has one cause.

    Only tables and lists are looked at; running text may put anything in brackets.
    """
    defined = published.document.definitions
    undefined: dict[str, str] = {}
    for _, line in published.document.lines:
        if "[" not in line or line[:1] not in {"|", "*", "-", "+", " ", "\t"}:
            continue
        for match in _REFERENCE.finditer(_CODE.sub("", line[:LONGEST_CELL])):
            name = match["reference"] or match["label"]
            if name.lower() not in defined and not _NO_REFERENCE.fullmatch(name):
                undefined.setdefault(name.lower(), name[:_LONGEST_NAME])
    if undefined:
        names = list(undefined.values())
        shown = ", ".join(f"[{name}]" for name in names[:_MOST_NAMED])
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield Problem(
            "undefined_references",
            Severity.ERROR,
            f"no definition for {shown}{more}: the brackets show as text",
            suggestion=f"add lines such as '[{names[0]}]: https://...' at the end",
        )
