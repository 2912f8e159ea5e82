"""A UTC time and what is printed beside it: what to say where the two disagree.

Source:
    22 of the 59 pairs in kubernetes/sig-release 1.19 to 1.37 are wrong about the zone.
"""

from datetime import date, datetime, timedelta

from schedule.clock import deadline
from schedule.problems import Problem, Severity
from schedule.readers.names import say_day, write_day
from schedule.readers.zones import Mistake, compare
from schedule.timeline import LocalTime

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_LAST_MOMENTS = {timedelta(), timedelta(seconds=1), _MINUTE}
"""How far before the end of a day people place it: 12:00, 11:59:59, 11:59."""


def check_pair(at: datetime, local: LocalTime, said: str) -> tuple[Problem, str] | None:
    """Return how *local* is wrong about the instant *at*, and the doubt that this casts on it.

    Args:
        at: The instant that the UTC names.
        local: The local time printed beside it.
        said: Its words in the document.

    Returns:
        None if both agree. The doubt is empty where clocks show what is printed.
    """
    found = compare(at, local)
    if found is None or found.mistake is None:
        return None
    shown = f"{found.shown:%H:%M} {found.shown_label}"
    printed = f"{local.time:%H:%M} {local.label}"
    when = f" on {say_day(found.shown.date())}" if found.shown.date() != local.day else ""
    clocks = f"at {at:%H:%M} UTC on {say_day(at.date())} clocks in {found.city} show {shown}{when}"
    doubt = f"The table says {printed}, but clocks in {found.city} will show {shown}{when}."
    suggestion = f"if the UTC is right, write '{shown} {write_day(found.shown.date())}'"
    if found.mistake is Mistake.CONTRADICTION:
        how_far = f"{_say(found.off_by)} {'after' if found.off_by > timedelta() else 'before'}"
        why = f"'{said}' is {how_far} the UTC beside it: {clocks}"
    elif found.mistake is Mistake.LABEL_WRONG:
        doubt = ""
        label = f"its zone is {found.shown_label} on {say_day(local.day)}, not {local.label}"
        why = f"{local.time:%H:%M} is right, but {label}"
        suggestion = suggestion.removeprefix("if the UTC is right, ")
    else:
        why = f"{local.label} is not in effect in {found.city} on {say_day(local.day)}: {clocks}"
        why += f", not {printed}"
    return Problem(
        found.mistake.value, Severity.ERROR, why, suggestion=suggestion, quote=said
    ), doubt


def check_aoe(at: datetime, day: date) -> tuple[Problem, str] | None:
    """Return that the end of *day* AoE is not the instant *at* printed beside it, if it is not."""
    right = deadline(day)
    if is_end_of_day(at, day):
        return None
    ends = f"{say_day(day)} AoE ends on {say_day(right.date())} at {right:%H:%M} UTC"
    problem = Problem(
        "aoe_contradiction",
        Severity.ERROR,
        f"{ends}, not on {say_day(at.date())} at {at:%H:%M} UTC",
        suggestion=f"write '{write_day(day)} (AoE) / {write_day(right.date())}, 12:00 UTC'",
    )
    return problem, f"{ends}, but the table says {at:%H:%M} UTC on {say_day(at.date())}."


def is_end_of_day(at: datetime, day: date) -> bool:
    """Return whether *at* is the end of *day* AoE, or the last minute or second before it."""
    return deadline(day) - at in _LAST_MOMENTS


def _say(distance: timedelta) -> str:
    """Return *distance* in whole hours, or in minutes where it has some."""
    minutes = abs(distance) // _MINUTE
    hours, rest = divmod(minutes, _HOUR // _MINUTE)
    if rest:
        return f"{minutes} minutes"
    return f"{hours} hour" if hours == 1 else f"{hours} hours"
