"""The grammar of a "When" cell: what its words say, before anything is made of them.

Strict, and our own: dateutil's parser accepts a wrong weekday and reads a range as one instant.

Source:
    Every "When" cell and summary of kubernetes/sig-release 1.14 to 1.37 and of the Cluster API
    timelines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache

from schedule.clock import YEARS
from schedule.problems import Problem, Severity
from schedule.readers.names import MONTHS, WEEKDAYS, closest, is_short_weekday, ordinal
from schedule.readers.zones import AOE_LABEL, is_label

_LONGEST_CELL = 300
_UNDATED = {"", "-", "--", "---", "–", "—", "?", "tbd", "tbc", "tba", "n/a", "na", "none", "todo"}
_NOON = 12
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d(?!\d))|(?P<time>\d{1,2}:\d\d(?::\d\d)?)|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+)|(?P<dash>[-–—])|(?P<mark>[/,()])|(?P<other>\S)"
)


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A date as it is said, with the parts that are left out left out.

    Attributes:
        text: Its words.
        day: Day of the month.
        month: 1 to 12; None if not said.
        year: In full; None if not said.
        weekday: 0 for Monday; None if not said.
    """

    text: str
    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Half:
    """What stands between the slashes: a date, a range, or a time with or without one.

    Attributes:
        text: Its words.
        first: The date, or the first of a range; None if it says only a time.
        last: The last date of a range, inclusive.
        clock: The time, naive; None if it says only a date.
        label: The zone as printed; empty if there is none.
    """

    text: str
    first: SaidDate | None = None
    last: SaidDate | None = None
    clock: time | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a "When" cell says.

    Attributes:
        text: Plain text of the cell.
        halves: Its parts; none for an undated or unreadable cell.
        is_undated: Says that there is no date yet.
        problems: What was read only by correcting it, and what could not be read.
    """

    text: str
    halves: tuple[Half, ...] = ()
    is_undated: bool = False
    problems: tuple[Problem, ...] = ()

    def dates(self) -> Iterator[SaidDate]:
        """Yield the dates it says, in order."""
        for half in self.halves:
            yield from (said for said in (half.first, half.last) if said)


@lru_cache(maxsize=1_000)
def parse_cell(text: str) -> Cell:
    """Return what *text*, plain text, says; an unreadable cell has an error among its problems.

    Remembered, because a timeline repeats its dates, and its summary repeats them again.
    """
    if text.strip(" .").lower() in _UNDATED:
        return Cell(text, is_undated=True)
    if len(text) > _LONGEST_CELL:
        return Cell(text, problems=(unreadable(text),))
    reader = _Reader(text)
    try:
        halves = tuple(reader.halves())
    except _UnreadableError:
        return Cell(text, problems=(unreadable(text),))
    return Cell(text, halves, problems=tuple(reader.problems))


def unreadable(text: str) -> Problem:
    """Return the problem of a cell that holds no date we can read."""
    shown = text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
    return Problem(
        "unreadable_date",
        Severity.ERROR,
        f"no date in '{shown}'",
        suggestion="write 'Thursday 2nd July 2026', or 'TBD'",
        quote=text,
    )


class _UnreadableError(Exception):
    """The cell does not follow the grammar."""


@dataclass(slots=True)
class _Reader:
    """Reads one cell from left to right."""

    text: str
    problems: list[Problem] = field(default_factory=list)
    tokens: list[re.Match[str]] = field(init=False)
    at: int = 0

    def __post_init__(self) -> None:
        self.tokens = list(_TOKEN.finditer(self.text))

    def halves(self) -> Iterator[Half]:
        yield self._half()
        while self._is("mark", "/"):
            self.at += 1
            yield self._half()
        if self.at < len(self.tokens):
            raise _UnreadableError

    def _half(self) -> Half:
        begin = self.at
        first: SaidDate | None = None
        last: SaidDate | None = None
        clock: time | None = None
        label = ""
        while self.at < len(self.tokens) and not self._is("mark", "/"):
            if self._is("time") and clock is None:
                clock = self._time()
            elif self._is("mark", "("):
                label = self._remark() or label
            elif self._is("mark", ",") and self.at > begin:
                self.at += 1
            elif self._is("word") and not label and is_label(self.tokens[self.at][0]):
                label = self.tokens[self.at][0].upper()
                self.at += 1
            elif first is None:
                first = self._date()
                if self._is("dash") or self._is("word", "to"):
                    self.at += 1
                    last = self._date()
            else:
                raise _UnreadableError
        if begin == self.at:
            raise _UnreadableError
        return Half(self._text(begin), first, last, clock, "AoE" if label == AOE_LABEL else label)

    def _time(self) -> time:
        hour, minute, second = (int(part) for part in f"{self._take('time')}:0".split(":")[:3])
        if self._is("word") and self.tokens[self.at][0].lower() in {"am", "pm"}:
            is_afternoon = self._take("word").lower() == "pm"
            hour = hour % _NOON + (_NOON if is_afternoon else 0)
        try:
            return time(hour, minute, second)
        except ValueError:
            raise _UnreadableError from None

    def _remark(self) -> str:
        """Read a parenthesis: the zone it names, or nothing and a problem."""
        begin = self.at
        while not self._is("mark", ")"):
            if self.at >= len(self.tokens):
                raise _UnreadableError
            self.at += 1
        self.at += 1
        inside = [token[0] for token in self.tokens[begin + 1 : self.at - 1]]
        if len(inside) == 1 and is_label(inside[0]):
            return inside[0].upper()
        remark = self._text(begin)
        if any(character.isdigit() for character in remark):
            raise _UnreadableError
        self._problem("unread_remark", Severity.INFO, f"'{remark}' is not part of the date", remark)
        return ""

    def _date(self) -> SaidDate:
        begin = self.at
        if self._is("iso"):
            parts = [int(part) for part in self._take("iso").split("-")]
            if self._is("word", "T"):
                self.at += 1
            if parts[0] not in YEARS:
                raise _UnreadableError
            return SaidDate(self._text(begin), parts[2], parts[1], parts[0])
        weekday = self._name(WEEKDAYS, "weekday")
        if weekday is not None and self._is("mark", ","):
            self.at += 1
        month = self._name(MONTHS, "month")
        day = self._day()
        if month is None:
            month = self._name(MONTHS, "month")
        year = self._year()
        return SaidDate(self._text(begin), day, None if month is None else month + 1, year, weekday)

    def _name(self, names: tuple[str, ...], what: str) -> int | None:
        """Read a month or weekday, by its name, its usual abbreviation or a slip of the pen."""
        if not self._is("word"):
            return None
        said = self.tokens[self.at][0]
        index, is_usual = closest(said.lower(), names)
        if index is None:
            return None
        self._missing_space()
        self.at += 1
        if not is_usual:
            is_short = is_short_weekday(said.lower())
            severity = Severity.INFO if is_short else Severity.WARNING
            message = f"'{said}' is taken for {names[index]}"
            self._problem(f"{what}_spelling", severity, message, said, f"write '{names[index]}'")
        return index

    def _day(self) -> int:
        self._missing_space()
        begin = self.at
        said = self._take("number")
        if len(said) > len("31"):
            raise _UnreadableError
        number = int(said)
        if self._is("word") and self._touches(self.at):
            ending = self.tokens[self.at][0].lower()
            if ending in {"st", "nd", "rd", "th"}:
                self.at += 1
                if ordinal(number) != f"{number}{ending}":
                    said, right = self._text(begin), ordinal(number)
                    message = f"'{said}' should be '{right}'"
                    self._problem(
                        "bad_ordinal", Severity.WARNING, message, said, f"write '{right}'"
                    )
        return number

    def _year(self) -> int | None:
        begin = self.at
        if self._is("mark", ","):
            self.at += 1
        if self._is("number") and len(said := self.tokens[self.at][0]) == len("2026"):
            self._missing_space()
            self.at += 1
            if int(said) in YEARS:
                return int(said)
            raise _UnreadableError
        self.at = begin
        return None

    def _missing_space(self) -> None:
        """Note that this token is glued to the one before it."""
        if self._touches(self.at) and self.tokens[self.at - 1].lastgroup in {"word", "number"}:
            said = self.tokens[self.at - 1][0] + self.tokens[self.at][0]
            right = f"{self.tokens[self.at - 1][0]} {self.tokens[self.at][0]}"
            message = f"a space is missing in '{said}'"
            self._problem("missing_space", Severity.WARNING, message, said, f"write '{right}'")

    def _problem(
        self, code: str, severity: Severity, message: str, quote: str, suggestion: str = ""
    ) -> None:
        self.problems.append(Problem(code, severity, message, suggestion=suggestion, quote=quote))

    def _touches(self, at: int) -> bool:
        if not 0 < at < len(self.tokens):
            return False
        return self.tokens[at - 1].end() == self.tokens[at].start()

    def _is(self, group: str, text: str = "") -> bool:
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.lastgroup == group and (not text or token[0] == text)

    def _take(self, group: str) -> str:
        if not self._is(group):
            raise _UnreadableError
        self.at += 1
        return self.tokens[self.at - 1][0]

    def _text(self, begin: int) -> str:
        return self.text[self.tokens[begin].start() : self.tokens[self.at - 1].end()]
