"""One row of our own YAML: read into a milestone, and written from one."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from schedule.clock import YEARS, aoe_day, deadline
from schedule.readers.markdown import one_line
from schedule.readers.titles import subject
from schedule.team import Team, owners
from schedule.timeline import Day, DayRange, Instant, LocalTime, Milestone, Undated, When

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) (\S.*)")
_Date = TypeVar("_Date", bound=date)


class Plain(str):
    """A date or instant, written without quotes."""

    __slots__ = ()


class Strict(BaseModel):
    """A mapping that refuses keys it does not know; its texts are lines, as a table's cells are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _on_one_line(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [one_line(one) if isinstance(one, str) else one for one in value]
        return one_line(value) if isinstance(value, str) else value


def _moment(text: str) -> date | datetime:
    """Return the day or instant that *text* writes.

    Raises:
        ValueError: It writes neither; the message says what one looks like.
    """
    found: date | datetime | None = None
    with suppress(ValueError, OverflowError):
        if _DAY.fullmatch(text):
            found = date.fromisoformat(text)
        elif _INSTANT.fullmatch(text):
            found = datetime.fromisoformat(text).astimezone(UTC)
    if found is None:
        raise ValueError(f"'{text}' is not a date; write 2024-11-26 or 2024-11-08T02:00:00Z")
    return _in_our_time(found, text)


def _in_our_time(day: _Date, text: str) -> _Date:
    if day.year not in YEARS:
        raise ValueError(f"'{text}' is not between {YEARS[0]} and {YEARS[-1]}; write another year")
    return day


def _day(text: str) -> date:
    found = _moment(text)
    if isinstance(found, datetime):
        raise ValueError(f"'{text}' is not a day; write one like 2024-11-15")  # noqa: TRY004 -- a value
    return found


def _local(text: str) -> LocalTime:
    match = _LOCAL.fullmatch(text)
    try:
        at = datetime.fromisoformat(f"{match[1]}T{match[2]}") if match else None
    except ValueError:
        at = None
    if match is None or at is None:
        raise ValueError(f"'{text}' is not a local time; write one like 2024-11-07T19:00 PDT")
    return LocalTime(match[3], _in_our_time(at.date(), text), at.time())


def _checked_moment(text: str) -> str:
    _moment(text)
    return text


def _checked_day(text: str) -> str:
    _day(text)
    return text


def _checked_local(text: str) -> str:
    _local(text)
    return text


class Row(Strict):
    """A row as people write it."""

    title: Annotated[str, Field(min_length=1)]
    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")] | None = None
    kinds: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], ...] | None = None
    start: Annotated[str, AfterValidator(_checked_moment)] | None = None
    end: Annotated[str, AfterValidator(_checked_day)] | None = None
    aoe: bool = False
    local: tuple[Annotated[str, AfterValidator(_checked_local)], ...] = ()
    who: str | None = None
    week: int | None = None
    signals: tuple[str, ...] = ()
    doubt: str | None = None
    note: str | None = None
    undated: str | None = None


def milestone(row: Row, line: int | None, team: Team) -> Milestone:
    """Return *row* as a milestone; its key is empty if it has none of its own.

    Raises:
        ValueError: Its dates do not go together; the message says what to write.
    """
    about = subject(row.title)
    return Milestone(
        key=row.key or "",
        title=row.title,
        kinds=row.kinds or about.kinds,
        when=_when(row),
        who=row.who or "",
        owners=owners(row.who or "", team),
        week=row.week,
        signals=row.signals,
        doubt=row.doubt or "",
        note=row.note or "",
        line=line,
    )


def write_row(row: Milestone) -> dict[str, Any]:
    """Return *row* as the mapping that reads back as the same milestone."""
    fields = {
        "key": row.key,
        "title": row.title,
        "kinds": list(row.kinds),
        **_written_when(row.when),
        "who": row.who,
        "week": row.week,
        "signals": list(row.signals),
        "doubt": row.doubt,
        "note": row.note,
    }
    return {
        name: value
        for name, value in fields.items()
        if value not in (None, "", []) or name == "undated"
    }


def _when(row: Row) -> When:
    """Return when *row* is.

    Raises:
        ValueError: Its dates do not go together; the message says what to write.
    """
    start = _moment(row.start) if row.start else None
    local = tuple(map(_local, row.local))
    if start is None:
        if row.end or row.aoe or local:
            raise ValueError("end, aoe and local need a start; write start: 2024-11-26")
        return Undated("TBD" if row.undated is None else row.undated)
    if row.undated is not None:
        raise ValueError("it has a start and is undated; keep one of the two")
    if isinstance(start, datetime) and not row.end:
        return Instant(start, row.aoe, local)
    if isinstance(start, datetime) or (row.end and (row.aoe or local)):
        raise ValueError("a range has days only; write start: 2024-11-12, end: 2024-11-15")
    return _days(row, start, local)


def _days(row: Row, start: date, local: tuple[LocalTime, ...]) -> When:
    """Return when a row is whose start is a day."""
    if row.end:
        end = _day(row.end)
        if end < start:
            raise ValueError(f"it ends on {row.end}, before it starts on {row.start}")
        return DayRange(start, end)
    if row.aoe:
        return Instant(deadline(start), is_aoe=True, local=local)
    if local:
        raise ValueError("local goes with an instant; write start: 2024-11-08T02:00:00Z")
    return Day(start)


def _written_when(when: When) -> dict[str, Any]:
    match when:
        case Day(day):
            return {"start": Plain(day)}
        case DayRange(first, last):
            return {"start": Plain(first), "end": Plain(last)}
        case Undated(said):
            return {"undated": said}
        case Instant(at, is_aoe, local):
            start: dict[str, Any] = {"start": Plain(_utc(at))}
            if is_aoe:
                day = aoe_day(at)
                start = {"start": Plain(day if deadline(day) == at else _utc(at)), "aoe": True}
            return start | {"local": [_written_local(half) for half in local]}


def _utc(at: datetime) -> str:
    return at.isoformat().removesuffix("+00:00") + "Z"


def _written_local(half: LocalTime) -> str:
    is_short = half.time == time(half.time.hour, half.time.minute)
    clock = half.time.isoformat("minutes" if is_short else "auto")
    return f"{half.day}T{clock} {half.label}"
