"""Which milestones people mean: by name, by words of it, in a sentence, mistyped. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.commands.query import core_of, words_of
from bot.commands.vocabulary import ALIASES, JOINING, SHORTHAND
from bot.render.mrkdwn import to_plain
from bot.render.rows import name
from bot.snapshot import CycleView
from schedule.timeline import KINDS, Milestone

_CUT = re.compile(r"(?:\d+\.\d+\.\d+-)?((alpha|beta|rc)\.\d+)")
_SAYS_NOTHING = {"other"}
"""Kinds whose name nobody calls a milestone by."""
_SHORT = 3
"""Below this many letters a typo of one word is another word."""
_CLOSE_ENOUGH, _AS_CLOSE, _AS_WORDY = 78.0, 4.0, 20.0
"""Likeness in percent: of a typo; between rows equally meant, by letters and by words."""
_NEAREST, _NEAREST_SHOWN = 60.0, 3


@dataclass(frozen=True, slots=True)
class _Named:
    row: Milestone
    names: frozenset[str]


class Names:
    """What the milestones of a cycle can be called.

    The ways to find them return rows in document order: several where several are meant, none
    where nothing is found.
    """

    def __init__(self, view: CycleView, rows: Iterable[Milestone] | None = None) -> None:
        """Know the names of *rows*; of the rows of the timeline if none are given."""
        self._view = view
        named = view.cycle.milestones if rows is None else rows
        self._named = [_Named(row, frozenset(_names(row, view))) for row in named]
        self._known = frozenset(said for one in self._named for said in one.names)

    def called(self, words: Sequence[str]) -> list[Milestone]:
        """Return what *words* are a name of, fillers apart: "when is the code freeze"."""
        return self._longest(said for said, around in self._spans(words) if not core_of(around))

    def having(self, words: Sequence[str]) -> list[Milestone]:
        """Return the rows one of whose names has all of *words*, and not much else."""
        core = core_of(words)
        having = [
            _Named(one.row, frozenset(said for said in one.names if core and has_words(said, core)))
            for one in self._named
        ]
        return _most_like(" ".join(core), [one for one in having if one.names], _AS_WORDY)

    def mentioned(self, words: Sequence[str]) -> list[Milestone]:
        """Return what is named anywhere in *words*; the longest name wins."""
        return self._longest(said for said, _ in self._spans(words))

    def alike(self, words: Sequence[str]) -> list[Milestone]:
        """Return the rows whose names look most like *words*, if they look like it at all."""
        asked = " ".join(core_of(words))
        if len(asked) < _SHORT:
            return []
        long = [
            _Named(one.row, frozenset(said for said in one.names if len(said) > _SHORT))
            for one in self._named
        ]
        return _most_like(asked, long, _AS_CLOSE, _CLOSE_ENOUGH)

    def found(self, words: Sequence[str]) -> list[Milestone]:
        """Return the rows that *words* mean, the surest way first: by name, in part, or alike."""
        return self.called(words) or self.having(words) or self.alike(words)

    def corrected(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """Return *words* that say what is asked, as names spell them.

        None where one of them is like no word of a name, or none is misspelled.
        """
        from rapidfuzz import fuzz, process

        core = core_of(words)
        known = {word for said in self._known for word in words_of(said) if len(word) > _SHORT}
        spelled = []
        for word in core:
            near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
            if near is None:
                return None
            spelled.append(str(near[0]))
        return None if tuple(spelled) == core else tuple(spelled)

    def shortest(self, row: Milestone) -> str:
        """Return the least that a person can type to be told of *row* alone; its name if nothing.

        Names come before the first words of its title; shorthand is not offered.
        """
        title = words_of(row.title)
        ends = [end for end in range(2, len(title)) if _ends_well(title[end - 1])]
        openings = [" ".join(title[:end]) for end in ends]
        for said in (*sorted(_offered(row), key=len), *openings):
            words = said.split()
            if (self.called(words) or self.having(words)) == [row]:
                return said
        return to_plain(name(row, self._view)).casefold()

    def _spans(self, words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield every name that stands in *words*, and the words around it."""
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                said = " ".join(words[first:last])
                if said in self._known:
                    yield said, [*words[:first], *words[last:]]

    def _longest(self, names: Iterator[str]) -> list[Milestone]:
        longest = max(names, key=len, default="")
        return [one.row for one in self._named if longest in one.names]


def _ends_well(word: str) -> bool:
    """Return whether a name can end with *word*."""
    return bool(core_of([word])) and word not in JOINING.split()


def has_words(said: str, words: Sequence[str]) -> bool:
    """Return whether *said* has each of *words*, long ones as the beginning of a word."""
    parts = [part for word in words_of(said) for part in (word, *word.replace("—", "-").split("-"))]
    return all(
        any(part.startswith(word) if len(word) >= _SHORT else part == word for part in parts)
        for word in words
    )


def nearest(asked: str, known: list[str]) -> list[str]:
    """Return those of *known* that look a little like *asked*, the likest first."""
    from rapidfuzz import fuzz, process

    close = process.extract(
        asked, known, scorer=fuzz.ratio, limit=_NEAREST_SHOWN, score_cutoff=_NEAREST
    )
    return [said for said, _, _ in close]


def _names(row: Milestone, view: CycleView) -> Iterator[str]:
    """Yield what *row* can be called, in lower case."""
    yield from _offered(row)
    said = [to_plain(name(row, view)), row.title, row.key, row.key.replace("-", " ")]
    said += (alias for alias, of in SHORTHAND.items() if not set(of).isdisjoint(row.kinds))
    said += (one for cut in _CUT.finditer(row.title.casefold()) for one in (cut[0], cut[2]))
    yield from filter(None, (" ".join(words_of(one)) for one in said))


def _offered(row: Milestone) -> Iterator[str]:
    """Yield those names of *row* that are offered where they are its own."""
    for kind in row.kinds:
        if kind not in _SAYS_NOTHING:
            yield " ".join(words_of(KINDS.get(kind, kind.replace("_", " "))))
    yield from (alias for alias, of in ALIASES.items() if not set(of).isdisjoint(row.kinds))
    yield from (cut[1] for cut in _CUT.finditer(row.title.casefold()))


def _most_like(
    asked: str, named: list[_Named], margin: float, at_least: float = 0
) -> list[Milestone]:
    """Return the rows whose likeness is within *margin* of the best; both in percent."""
    from rapidfuzz import fuzz, process

    scored = [
        (best[1], one.row)
        for one in named
        if (best := process.extractOne(asked, one.names, scorer=fuzz.ratio, score_cutoff=at_least))
    ]
    top = max((score for score, _ in scored), default=0.0)
    return [row for score, row in scored if score >= top - margin]
