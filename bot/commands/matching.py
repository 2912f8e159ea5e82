"""Which milestone people mean: its names, its short names, and how they are mistyped. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.query import words_of
from bot.render.mrkdwn import to_plain
from bot.render.rows import name
from bot.snapshot import CycleView
from schedule.timeline import KINDS, Milestone

ALIASES: dict[str, tuple[str, ...]] = {
    "prr": ("prr_freeze",),
    "production readiness": ("prr_freeze",),
    "production readiness freeze": ("prr_freeze",),
    "ef": ("enhancements_freeze",),
    "kep freeze": ("enhancements_freeze",),
    "cf": ("code_freeze",),
    "tf": ("test_freeze",),
    "df": ("docs_freeze",),
    "bf": ("feature_blog_freeze",),
    "blog freeze": ("feature_blog_freeze",),
    "docs": ("docs_freeze", "docs_placeholder", "docs_review"),
    "doc": ("docs_freeze", "docs_placeholder", "docs_review"),
    "placeholder": ("docs_placeholder",),
    "placeholders": ("docs_placeholder",),
    "docs review": ("docs_review",),
    "ga": ("release",),
    "release day": ("release",),
    "release date": ("release",),
    "released": ("release",),
    "cuts": ("prerelease",),
    "freezes": tuple(kind for kind in KINDS if kind.endswith("_freeze")),
    "freeze": tuple(kind for kind in KINDS if kind.endswith("_freeze")),
}
"""What people call kinds of milestone, besides their names."""

_ASKING = (
    "when is the", "when is", "when's", "whens", "when", "what is the", "what is", "what's",
    "where is", "the", "date of", "about",
)  # fmt: skip
_CUT = re.compile(r"\b(alpha|beta|rc)\.(\d+)")
_SHORT = 3
"""Below this many letters a typo of one word is another word."""
_CLOSE_ENOUGH, _AS_CLOSE, _AS_WORDY = 78.0, 4.0, 20.0
"""Likeness in percent: of a typo; between rows equally meant, by letters and by words."""
_NEAREST, _NEAREST_SHOWN = 60.0, 3


@dataclass(frozen=True, slots=True)
class _Named:
    row: Milestone
    names: frozenset[str]


def find(asked: str, view: CycleView) -> list[Milestone]:
    """Return the milestones that *asked* can mean, in document order; none for nonsense.

    What is called exactly so comes first, then what has all the words, then what looks like it.
    """
    said = _bare(asked)
    named = [_Named(row, _names(row, view)) for row in view.cycle.milestones]
    called = [one.row for one in named if said in one.names]
    return called or _by_words(said, named) or _by_likeness(said, named)


def is_called(asked: str, view: CycleView) -> bool:
    """Return whether a milestone of the cycle is called exactly *asked*."""
    return any(asked in _names(row, view) for row in view.cycle.milestones)


def nearest(asked: str, known: list[str]) -> list[str]:
    """Return those of *known* that look a little like *asked*, the likest first."""
    from rapidfuzz import fuzz, process

    close = process.extract(
        _bare(asked), known, scorer=fuzz.ratio, limit=_NEAREST_SHOWN, score_cutoff=_NEAREST
    )
    return [said for said, _, _ in close]


def _bare(asked: str) -> str:
    """Return *asked* without the words that make it a question."""
    for opening in _ASKING:
        rest = asked.removeprefix(f"{opening} ")
        if rest != asked:
            return _bare(rest)
    return asked


def _names(row: Milestone, view: CycleView) -> frozenset[str]:
    """Return what *row* can be called, in lower case."""
    said = [to_plain(name(row, view)), row.title, row.key, row.key.replace("-", " ")]
    said += (KINDS.get(kind, kind.replace("_", " ")) for kind in row.kinds)
    said += (alias for alias, of in ALIASES.items() if not set(of).isdisjoint(row.kinds))
    said += _cut_names(row.title.casefold())
    return frozenset(" ".join(words_of(one)) for one in said)


def _cut_names(title: str) -> Iterator[str]:
    """Yield what a cut is called for short: ``rc.1``, ``rc1``, ``rc 1``, ``rc``."""
    match = _CUT.search(title)
    if match:
        stage, number = match.groups()
        yield from (f"{stage}.{number}", f"{stage}{number}", f"{stage} {number}", stage)


def _by_words(asked: str, named: list[_Named]) -> list[Milestone]:
    """Return the rows one of whose names has all the words, and not much else."""
    words = asked.split()
    having = (
        _Named(one.row, frozenset(said for said in one.names if _has_words(said, words)))
        for one in named
    )
    return _most_like(asked, [one for one in having if one.names], _AS_WORDY)


def _has_words(said: str, words: list[str]) -> bool:
    parts = said.replace("-", " ").replace("—", " ").split()
    return all(
        any(part.startswith(word) if len(word) >= _SHORT else part == word for part in parts)
        for word in words
    )


def _by_likeness(asked: str, named: list[_Named]) -> list[Milestone]:
    """Return the rows whose names look most like *asked*, if they look like it at all."""
    long = [
        _Named(one.row, frozenset(said for said in one.names if len(said) > _SHORT))
        for one in named
    ]
    return _most_like(asked, long, _AS_CLOSE, _CLOSE_ENOUGH) if len(asked) >= _SHORT else []


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
