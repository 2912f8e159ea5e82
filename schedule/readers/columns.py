"""Where a document's timeline is, and which of its columns holds what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from schedule.problems import Problem, Severity
from schedule.readers.markdown import Document, Row, Table, plain
from schedule.readers.names import MONTHS

_WHAT = ("what", "milestone", "event", "task", "activity")
_WHEN = ("when", "date", "dates", "deadline")
_WHO = ("who", "owner", "driver", "responsible")
_MOST_COLUMNS = 50
_MONTH = f"(?P<month>{'|'.join(MONTHS)})"
_UNDER_A_MONTH = re.compile(f"(.*\\S) {_MONTH}")
_QUOTED_DAY = re.compile(f"'([^'-]*\\S) {_MONTH}'")
_FULL_DAY = re.compile(f"'([A-Z][a-z]{{2}})[a-z]* (\\d+)[a-z]{{2}} {_MONTH} \\d{{4}}'")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline's table, with the index of each column; None for one it does not have.

    Attributes:
        table: The table.
        what: Titles.
        when: Dates; None where each month has a column of its own.
        who: Owners.
        week: Weeks of the cycle.
        signal: Test boards.
        months: Column and name of each month; empty unless months are columns.
    """

    table: Table
    what: int
    when: int | None
    who: int | None
    week: int | None
    signal: int | None
    months: tuple[tuple[int, str], ...]

    def when_text(self, row: Row) -> str:
        """Return the date of *row* as plain text; months in columns are put behind the day."""
        if self.when is not None:
            return plain(row.cell(self.when))
        days = ((plain(row.cell(column)), month) for column, month in self.months)
        return " - ".join(f"{day} {month}" for day, month in days if day)

    def as_printed(self, problem: Problem) -> Problem:
        """Return *problem* of a date in the words of its cell, where months are columns.

        There ``Thu 8`` stands under ``Jan``, and ``Fri 8`` is what to write.
        """
        if self.when is not None:
            return problem
        quote = _UNDER_A_MONTH.sub(r"\1", problem.quote)
        return replace(
            problem,
            message=_QUOTED_DAY.sub(
                lambda said: f"'{said[1]}' under {said[2][:3]}", problem.message
            ),
            suggestion=_FULL_DAY.sub(r"'\1 \2'", problem.suggestion),
            quote=quote,
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the table's form."""
        columns = len(self.table.header.cells)
        for line in self.table.gaps:
            yield Problem(
                "broken_table",
                Severity.WARNING,
                "a blank line cuts the timeline; the rows below it show as text",
                line=line,
                suggestion="remove the blank line",
            )
        for row in self.table.rows:
            if len(row.cells) != columns and any(row.cells):
                cells = "1 cell" if len(row.cells) == 1 else f"{len(row.cells)} cells"
                yield Problem(
                    "cell_count",
                    Severity.WARNING,
                    f"{cells} for {columns} columns",
                    line=row.line,
                    row=plain(row.cell(self.what)),
                    suggestion="write one cell for each column, empty ones too",
                )


def find_timeline(document: Document) -> Timeline | None:
    """Return the first table of *document* with a title column and dates; None if it has none."""
    return next(filter(None, map(_timeline, document.tables)), None)


def _timeline(table: Table) -> Timeline | None:
    header = [plain(cell).lower() for cell in table.header.cells[:_MOST_COLUMNS]]
    what, when = _find(header, _WHAT), _find(header, _WHEN)
    short = {month[:3].lower(): month for month in MONTHS}
    months = tuple((at, short[name[:3]]) for at, name in enumerate(header) if _is_month(name))
    if what is None or (when is None and not months):
        return None
    week, who = _find(header, ("week",)), _find(header, _WHO)
    signal = next((at for at, name in enumerate(header) if name.endswith("signal")), None)
    return Timeline(table, what, when, who, week, signal, months)


def _is_month(name: str) -> bool:
    return any(name in {month.lower(), month[:3].lower()} for month in MONTHS)


def _find(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((at for at, name in enumerate(header) if name in names), None)
