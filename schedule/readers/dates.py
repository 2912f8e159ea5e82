"""The grammar of a "When" cell: what its words say, before anything is made of them.

Strict, and our own: dateutil's parser accepts a wrong weekday and reads a range as one instant.

Source:
    Every "When" cell and summary of kubernetes/sig-release 1.14 to 1.37 and of the Cluster API
    timelines.
"""

import itertools
from collections.abc import Iterator
from datetime import time
from functools import lru_cache

from schedule.clock import YEARS
from schedule.problems import Problem, Severity
from schedule.readers.names import MONTHS, WEEKDAYS, closest, is_short_weekday, ordinal
from schedule.readers.said import Cell, Half, SaidDate
from schedule.readers.tokens import Tokens, UnreadableError
from schedule.readers.zones import AOE_LABEL, is_label

__all__ = ["Cell", "Half", "SaidDate", "parse_cell", "unreadable"]

_LONGEST_CELL = 300
_UNDATED = {"", "-", "--", "---", "–", "—", "?", "tbd", "tbc", "tba", "n/a", "na", "none", "todo"}
_NOON = 12
_MIDNIGHT = 24
_FILLERS = {"of", "the", "at", "by", "on"}
"""Words between the parts of a date that say nothing: "the 18th of January at 10:00 UTC"."""
_END_OF_DAY = (("eod",), ("end", "of", "day"), ("end", "of", "the", "day"))


@lru_cache(maxsize=1_000)
def parse_cell(text: str) -> Cell:
    """Return what *text*, plain text, says; an unreadable cell has an error among its problems.

    Remembered, because a timeline repeats its dates, and its summary repeats them again.
    """
    if text.strip(" .").lower() in _UNDATED:
        return Cell(text, is_undated=True)
    if len(text) > _LONGEST_CELL:
        return Cell(text, problems=(unreadable(text),))
    reader = _Reader(text.rstrip(" ."))
    try:
        halves = tuple(reader.halves())
    except UnreadableError:
        return Cell(text, problems=(unreadable(text),))
    return Cell(text, halves, problems=tuple(reader.problems))


def unreadable(text: str) -> Problem:
    """Return the problem of a cell that holds no date we can read."""
    shown = text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
    return Problem(
        "unreadable_date",
        Severity.ERROR,
        f"cannot read '{shown}' as a date",
        suggestion="write 'Thursday 2nd July 2026', or 'TBD'",
        quote=text,
    )


class _Reader(Tokens):
    """Reads one cell from left to right."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.problems: list[Problem] = []

    def halves(self) -> Iterator[Half]:
        """Yield what the slashes separate; a time in parentheses is a half, too."""
        yield self._half()
        while self.is_next("mark", "/") or self._opens_a_half():
            is_inside = self.take("mark") == "("
            yield self._half(is_inside=is_inside)
            if is_inside and self.take("mark") != ")":
                raise UnreadableError
        if self.at < len(self.tokens):
            raise UnreadableError

    def _half(self, *, is_inside: bool = False) -> Half:
        begin = self.at
        first: SaidDate | None = None
        last: SaidDate | None = None
        clock: time | None = None
        label = end_of_day = ""
        is_midnight_after = False
        while not self._ends_half(is_inside=is_inside):
            if self.is_next("time") and clock is None:
                clock, is_midnight_after = self._time()
            elif self.is_next("mark", "("):
                label = self._remark() or label
            elif self._is_filler() or (self.is_next("mark", ",") and self.at > begin):
                self.at += 1
            elif said := self._end_of_day():
                end_of_day = said
            elif self.is_next("word") and not label and is_label(self.word):
                label = self.word.upper()
                self.at += 1
            elif first is None:
                first, last = self._dates()
            else:
                raise UnreadableError
        if begin == self.at:
            raise UnreadableError
        if end_of_day and label != AOE_LABEL:
            label = self._unread(end_of_day)
        label = "AoE" if label == AOE_LABEL else label
        return Half(self.text(begin), first, last, clock, label, is_midnight_after)

    def _dates(self) -> tuple[SaidDate, SaidDate | None]:
        """Read a date, or the first and last of a range."""
        first = self._date()
        if not self.is_next("dash") and not self.is_next("word", "to"):
            return first, None
        self.at += 1
        return first, self._date()

    def _ends_half(self, *, is_inside: bool) -> bool:
        if self.at >= len(self.tokens) or self.is_next("mark", "/"):
            return True
        return self.is_next("mark", ")") if is_inside else self._opens_a_half()

    def _opens_a_half(self) -> bool:
        """Return whether a parenthesis that says a time begins here."""
        if not self.is_next("mark", "("):
            return False
        inside = itertools.takewhile(lambda token: token[0] != ")", self.tokens[self.at + 1 :])
        return any(token.lastgroup == "time" for token in inside)

    def _is_filler(self) -> bool:
        return self.is_next("word") and self.word in _FILLERS

    def _end_of_day(self) -> str:
        """Read "EOD" or "end of day", if it is next; return it as it is written."""
        begin = self.at
        return self.text(begin) if any(self.skip(*words) for words in _END_OF_DAY) else ""

    def _time(self) -> tuple[time, bool]:
        """Read a time; 24:00 is 00:00, and the day after."""
        hour, minute, second = (int(part) for part in f"{self.take('time')}:0:0".split(":")[:3])
        if self.word in {"am", "pm"}:
            hour = hour % _NOON + (_NOON if self.word == "pm" else 0)
            self.at += 1
        is_midnight_after = (hour, minute, second) == (_MIDNIGHT, 0, 0)
        try:
            return time(0 if is_midnight_after else hour, minute, second), is_midnight_after
        except ValueError:
            raise UnreadableError from None

    def _remark(self) -> str:
        """Read a parenthesis: the zone it names, or nothing and a problem."""
        begin = self.at
        while not self.is_next("mark", ")"):
            if self.at >= len(self.tokens):
                raise UnreadableError
            self.at += 1
        self.at += 1
        inside = [token[0].upper() for token in self.tokens[begin + 1 : self.at - 1]]
        if inside == ["EOD", AOE_LABEL] or (len(inside) == 1 and is_label(inside[0])):
            return inside[-1]
        remark = self.text(begin)
        if any(character.isdigit() for character in remark):
            raise UnreadableError
        return self._unread(remark)

    def _unread(self, remark: str) -> str:
        self._problem("unread_remark", Severity.INFO, f"'{remark}' is not part of the date", remark)
        return ""

    def _date(self) -> SaidDate:
        begin = self.at
        if self.is_next("iso"):
            parts = [int(part) for part in self.take("iso").split("-")]
            if self.is_next("word", "T"):
                self.at += 1
            if parts[0] not in YEARS:
                raise UnreadableError
            return SaidDate(self.text(begin), parts[2], parts[1], parts[0])
        weekday = self._name(WEEKDAYS, "weekday")
        if weekday is not None and self.is_next("mark", ","):
            self.at += 1
        month = self._name(MONTHS, "month")
        if self._is_filler():
            self.at += 1
        day = self._day()
        if self._is_filler():
            self.at += 1
        if month is None:
            month = self._name(MONTHS, "month")
        year = self._year()
        return SaidDate(self.text(begin), day, None if month is None else month + 1, year, weekday)

    def _name(self, names: tuple[str, ...], what: str) -> int | None:
        """Read a month or weekday, by its name, its usual abbreviation or a slip of the pen."""
        if not self.is_next("word"):
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
        said = self.take("number")
        if len(said) > len("31"):
            raise UnreadableError
        number = int(said)
        if self.is_next("word") and self.touches(self.at):
            ending = self.tokens[self.at][0].lower()
            if ending in {"st", "nd", "rd", "th"}:
                self.at += 1
                if ordinal(number) != f"{number}{ending}":
                    said, right = self.text(begin), ordinal(number)
                    message = f"'{said}' should be '{right}'"
                    self._problem(
                        "bad_ordinal", Severity.WARNING, message, said, f"write '{right}'"
                    )
        return number

    def _year(self) -> int | None:
        begin = self.at
        if self.is_next("mark", ","):
            self.at += 1
        if self.is_next("number") and len(said := self.tokens[self.at][0]) == len("2026"):
            self._missing_space()
            self.at += 1
            if int(said) in YEARS:
                return int(said)
            raise UnreadableError
        self.at = begin
        return None

    def _missing_space(self) -> None:
        """Note that this token is glued to the one before it."""
        if self.touches(self.at) and self.tokens[self.at - 1].lastgroup in {"word", "number"}:
            said = self.tokens[self.at - 1][0] + self.tokens[self.at][0]
            right = f"{self.tokens[self.at - 1][0]} {self.tokens[self.at][0]}"
            message = f"a space is missing in '{said}'"
            self._problem("missing_space", Severity.WARNING, message, said, f"write '{right}'")

    def _problem(
        self, code: str, severity: Severity, message: str, quote: str, suggestion: str = ""
    ) -> None:
        self.problems.append(Problem(code, severity, message, suggestion=suggestion, quote=quote))
