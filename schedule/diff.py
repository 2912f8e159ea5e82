"""The old timeline held against the new: which row is which, and what moved. Pure."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cache

from schedule.cycle import ReleaseCycle
from schedule.timeline import Instant, Milestone

_FAR = timedelta(days=3650)
_SIMILAR = 0.6
"""Two titles of one kind and owner that share less than this are two rows, not one renamed."""
_COMPARED = 100
"""Characters of a title that are compared with another's."""
_MOST_PAIRS = 2_500
"""Pairs of changed rows whose titles are compared: those of a whole timeline, written anew."""


@dataclass(frozen=True, slots=True)
class Match:
    """One row in two timelines.

    Attributes:
        old: The row as it was; None if it is new.
        new: The row as it is now, under the key it had; None if it is gone.
        is_renamed: Whether by itself the row would go by another name now than it had.
    """

    old: Milestone | None
    new: Milestone | None
    is_renamed: bool = False

    @property
    def key(self) -> str:
        """The key of the row in both timelines."""
        row = self.new or self.old
        return row.key if row else ""

    @property
    def is_moved(self) -> bool:
        """Whether the row stands in both, at different times; a local half is no time."""
        return self.old is not None and self.new is not None and not _same_time(self.old, self.new)


def match(old: ReleaseCycle, new: ReleaseCycle) -> tuple[Match, ...]:
    """Return which row of *new* is which of *old*: new rows in their order, then those gone.

    Rows are matched by key where a key is unambiguous, then by kind, owner, closest title and
    date; where too many are left for that, by name and closest date. A matched row carries the key
    it had before; a new one keeps its own, unless an old row owns that key: then its day is
    appended.
    """
    pairs: dict[str, str] = {}
    for step in (_by_key, _by_title_and_day, _by_likeness):
        held = set(pairs.values())
        pairs |= step(
            [row for row in old.milestones if row.key not in held],
            [row for row in new.milestones if row.key not in pairs],
        )
    held = set(pairs.values())
    taken = set(held)
    matches = []
    for row in new.milestones:
        before = old.milestone(pairs[row.key]) if row.key in pairs else None
        key = before.key if before else _free_key(row, taken)
        taken.add(key)
        is_renamed = before is not None and _name(row) != _name(before)
        matches.append(Match(before, replace(row, key=key), is_renamed))
    gone = (row for row in old.milestones if row.key not in held)
    return (*matches, *(Match(row, None) for row in gone))


def keep_keys(old: ReleaseCycle, new: ReleaseCycle) -> ReleaseCycle:
    """Return *new* with its rows under the keys that they have in *old*."""
    rows = tuple(one.new for one in match(old, new) if one.new)
    return replace(new, milestones=rows)


def _by_key(old: Sequence[Milestone], new: Sequence[Milestone]) -> dict[str, str]:
    """Return new keys with the old keys they equal, where no other row could be meant.

    A key with a day appended tells rows of one name apart; such rows, and rows whose name is on
    its way to or from being shared, are told apart by likeness instead.
    """
    crowd = {*_crowded(old), *_crowded(new)}
    held = {row.key for row in old}
    return {row.key: row.key for row in new if row.key in held and _name(row) not in crowd}


def _by_title_and_day(old: Sequence[Milestone], new: Sequence[Milestone]) -> dict[str, str]:
    """Return new keys with the old keys of rows that did not change; nothing is closer."""
    unchanged: defaultdict[tuple[str, str, date | None], list[str]] = defaultdict(list)
    for row in sorted(old, key=lambda row: row.key, reverse=True):
        unchanged[_name(row), row.title, row.day].append(row.key)
    return {
        row.key: same.pop() for row in new if (same := unchanged[_name(row), row.title, row.day])
    }


def _by_likeness(old: Sequence[Milestone], new: Sequence[Milestone]) -> dict[str, str]:
    """Return new keys with old keys, closest pairs first; each row is paired once."""
    if len(old) * len(new) > _MOST_PAIRS:
        return _by_name_and_day(old, new)
    likeness = cache(_likeness)
    candidates = [
        (_distance(before, after, alike), nth, before.key, after.key)
        for before in old
        for nth, after in enumerate(new)
        if _could_be(before, after, alike := likeness(before.title, after.title))
    ]
    pairs: dict[str, str] = {}
    used: set[str] = set()
    for _, _, old_key, new_key in sorted(candidates):
        if new_key not in pairs and old_key not in used:
            pairs[new_key] = old_key
            used.add(old_key)
    return pairs


def _by_name_and_day(old: Sequence[Milestone], new: Sequence[Milestone]) -> dict[str, str]:
    """Return new keys with old keys: in order of days, each takes the closest of its name left."""
    left: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
    for row in old:
        left[_name(row)].append((row.day or date.max, row.key))
    for rows in left.values():
        rows.sort()
    pairs: dict[str, str] = {}
    for row in sorted(new, key=lambda row: (row.day or date.max, row.key)):
        rows, day = left[_name(row)], row.day or date.max
        after = bisect(rows, (day,))
        near = range(max(after - 1, 0), min(after + 1, len(rows)))
        closest = min(near, key=lambda nth: abs(rows[nth][0] - day), default=None)
        if closest is not None:
            pairs[row.key] = rows.pop(closest)[1]
    return pairs


def _could_be(before: Milestone, after: Milestone, likeness: float) -> bool:
    if _name(before) == _name(after):
        return True
    same_sort = before.kinds[0] in after.kinds or after.kinds[0] in before.kinds
    same_version = _version(before) == _version(after)
    return (
        same_sort
        and same_version
        and (before.owners == after.owners or not before.owners or not after.owners)
        and likeness >= _SIMILAR
    )


def _distance(before: Milestone, after: Milestone, likeness: float) -> tuple[float, timedelta]:
    """Return how unlike two rows are: their titles first, then their dates."""
    apart = _FAR
    if before.day and after.day:
        apart = abs(before.day - after.day)
    return 1 - likeness, apart


def _likeness(one: str, other: str) -> float:
    titles = one.lower()[:_COMPARED], other.lower()[:_COMPARED]
    return SequenceMatcher(None, *titles, autojunk=False).ratio()


def _name(row: Milestone) -> str:
    """Return the key without the day that tells it from rows of the same name."""
    day = f"-{row.day.isoformat()}" if row.day else "-undated"
    stem, _, tail = row.key.rpartition("-undated")
    if stem and not tail:
        return stem
    if row.key.endswith(day):
        return row.key.removesuffix(day)
    return _without_day(row.key)


def _without_day(key: str) -> str:
    parts = key.rsplit("-", 3)
    try:
        date.fromisoformat("-".join(parts[1:]))
    except ValueError:
        return key
    return parts[0]


def _crowded(rows: Iterable[Milestone]) -> Iterator[str]:
    """Yield the names that more than one row goes by."""
    seen: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        seen[_name(row)] += 1
    return (name for name, times in seen.items() if times > 1)


def _version(row: Milestone) -> str:
    """Return the version a cut's key names; empty for other rows."""
    return row.key if row.kinds[0] == "prerelease" else ""


def _free_key(row: Milestone, taken: set[str]) -> str:
    if row.key not in taken:
        return row.key
    return f"{_name(row)}-{row.day.isoformat() if row.day else 'undated'}"


def _same_time(one: Milestone, other: Milestone) -> bool:
    """Return whether two rows are at one time, whatever local time is printed beside it."""
    if isinstance(one.when, Instant) and isinstance(other.when, Instant):
        return one.when.at == other.when.at
    return one.when == other.when
