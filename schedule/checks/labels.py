"""What titles say about their own date: a day of the week, a zone that ends the day."""

import re
from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity
from schedule.readers.names import WEEKDAYS, say_day
from schedule.readers.zones import instead_of

_REMARK = re.compile(r"\([^()]*\)")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b", re.IGNORECASE)
_MEETINGS_BEGIN = re.compile(r"\s*(?:begin|start)s?\b.*\bmeetings?\b", re.IGNORECASE)
_ZONE = r" \(?(?P<label>[A-Z]{2,4})\b"
_CUTOFF = re.compile(
    rf"\b(?:(?P<eod>EOD|end of day)|\d{{1,2}}:\d\d ?(?:[ap]m)?){_ZONE}", re.IGNORECASE
)
_END_OF_DAY = re.compile(rf"\b(?P<eod>EOD|end of day){_ZONE}", re.IGNORECASE)


def find_other_weekdays(published: Published) -> Iterator[Problem]:
    """Yield the meetings named after a weekday that begin on another one.

    Other rows may speak of any day: "Reminder: Docs Freeze this Friday". Remarks in parentheses
    list the days of meetings, which need not begin on the first of them.
    """
    for row in published.cycle.milestones:
        title = _REMARK.sub("", row.title)
        named = {word.title() for word in _WEEKDAY.findall(title)}
        if row.day is None or len(named) != 1 or not _MEETINGS_BEGIN.match(title):
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
        found = instead_of(label, row.day)
        if found is None:
            continue
        city, right = found
        written = match["eod"] or match[0].rpartition(" ")[0]
        yield Problem(
            "eod_label_not_in_effect",
            Severity.ERROR if match["eod"] else Severity.WARNING,
            f"{label} is not in effect in {city} on {say_day(row.day)}, where clocks show "
            f"{right}: the cutoff is an hour in doubt",
            line=row.line,
            row=row.title,
            suggestion=f"write '{written} {right}', or better the UTC time",
            quote=match[0],
        )
