"""What titles say about their own date: a day of the week, a zone that ends the day."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.names import WEEKDAYS, say_day
from schedule.readers.zones import compare
from schedule.timeline import LocalTime

_REMARK = re.compile(r"\([^()]*\)")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b", re.IGNORECASE)
_ZONE = r" \(?(?P<label>[A-Z]{2,4})\b"
_CUTOFF = re.compile(
    rf"\b(?:(?P<eod>EOD|end of day)|\d{{1,2}}:\d\d ?(?:[ap]m)?){_ZONE}", re.IGNORECASE
)
_END_OF_DAY = re.compile(rf"\b(?P<eod>EOD|end of day){_ZONE}", re.IGNORECASE)
_NOON = time(12)


def find_other_weekdays(published: Published) -> Iterator[Problem]:
    """Yield the rows named after a weekday that begin on another one.

    Remarks in parentheses list the days of meetings, which need not begin on the first of them.
    """
    for row in published.cycle.milestones:
        named = {word.title() for word in _WEEKDAY.findall(_REMARK.sub("", row.title))}
        if row.day is None or len(named) != 1:
            continue
        said, actual = named.pop(), WEEKDAYS[row.day.weekday()]
        if said != actual:
            yield Problem(
                "label_vs_date",
                Severity.ERROR,
                f"'{said}' is in its name, but {say_day(row.day)} is a {actual}",
                line=row.line,
                row=row.title,
                suggestion=f"write '{actual}', or the date of a {said}",
                quote=said,
            )


def find_labels_not_in_effect(published: Published) -> Iterator[Problem]:
    """Yield the rows that end their day in a zone that is not in effect on it.

    In a title, beside a clock time, it is but doubtful: clocks there may well show that time.
    Readers compare the times of dates.
    """
    for row in published.cycle.milestones:
        match = _CUTOFF.search(row.title) or _END_OF_DAY.search(published.cell(row, "when"))
        if match is None or row.day is None:
            continue
        label = match["label"].upper()
        found = compare(datetime.combine(row.day, _NOON, UTC), LocalTime(label, row.day, _NOON))
        if found is None or found.is_in_effect:
            continue
        written = match["eod"] or match[0].rpartition(" ")[0]
        yield Problem(
            "eod_label_not_in_effect",
            Severity.ERROR if match["eod"] else Severity.WARNING,
            f"{label} is not in effect in {found.city} on {say_day(row.day)}, where clocks show "
            f"{found.shown_label}: the cutoff is an hour in doubt",
            line=row.line,
            row=row.title,
            suggestion=f"write '{written} {found.shown_label}', or better the UTC time",
            quote=match[0],
        )
