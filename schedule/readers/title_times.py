"""Times that stand in a row's title, apart from its day: "Begin Code Freeze (18:00 PDT)"."""

import re
from dataclasses import replace

from schedule.readers.when import read_when
from schedule.timeline import Day, Instant, When

_TIME = re.compile(
    r"(?<![\d:.])(?:\d{1,2}:\d\d(?: ?[ap]m)?|\d{1,2} ?[ap]m) ?[A-Z]{1,4}\b", re.IGNORECASE
)


def with_time_of(title: str, when: When) -> When:
    """Return *when*, a day, at the time that *title* prints; unchanged if it prints none.

    A local time counts only where its zone is called so on that day; else the hour is in doubt,
    and a day stays a day.

    Source:
        kubernetes/sig-release 1.22 and 1.23 print Pacific times so, 1.24 two in UTC.
    """
    printed = _TIME.findall(title) if isinstance(when, Day) else ()
    if not isinstance(when, Day) or len(printed) != 1:
        return when
    reading = read_when(f"{printed[0]} {when.day}")
    if reading.problems or not isinstance(reading.when, Instant):
        return when
    return replace(reading.when, is_in_title=bool(reading.when.local))
