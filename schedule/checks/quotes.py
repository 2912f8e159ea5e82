"""The part of a line that a problem is about, exactly as it is written there.

Readers and checks see plain text; people see the line, with its emphasis and links.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from schedule.problems import Problem

_WORD = re.compile(r"[^\W_]+|[^\w\s*`~\\\[\]]")
_MARKUP = r"(?:[\s*_`~\\\[]|\](?:\([^()\s]*\)|\[[^\[\]]*\])?)*+"
_MOST_WORDS, _LONGEST_LINE = 60, 10_000


def as_written(problem: Problem, lines: Sequence[str]) -> Problem:
    """Return *problem* with its quote as it stands on its line; without one if it does not.

    Args:
        problem: A problem of the document.
        lines: The document's lines.
    """
    if not problem.quote or problem.line is None or problem.line > len(lines):
        return problem
    line = lines[problem.line - 1][:_LONGEST_LINE]
    if problem.quote in line:
        return problem
    words = _WORD.findall(problem.quote[:_LONGEST_LINE])[:_MOST_WORDS]
    found = re.search(_MARKUP.join(map(re.escape, words)), line)
    return replace(problem, quote=found[0] if found and words else "")
