"""Text that was left to be filled in."""

import re
from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.markdown import LONGEST_CELL, plain

_LEFT = re.compile(r"\b(?:TODO|TBD|TBC|TBA|FIXME|XXX)\b")
_ADDRESS = re.compile(r"\([^()]*\)")


def find_placeholders(published: Published) -> Iterator[Problem]:
    """Yield the list items that were never filled in.

    A date or an owner that is not known yet is no mistake, so tables and summaries are left out.
    """
    summary = {entry.line for entry in published.summary}
    for bullet in published.document.bullets:
        text = bullet.text[:LONGEST_CELL]
        match = _LEFT.search(_ADDRESS.sub("", text))
        if match and bullet.line not in summary:
            yield Problem(
                "placeholder",
                Severity.WARNING,
                f"'{match[0]}' was left to be filled in",
                line=bullet.line,
                row=plain(text),
                suggestion="fill it in, or remove the line",
                quote=match[0],
            )
