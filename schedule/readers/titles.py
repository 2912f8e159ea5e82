"""What a row is about: from its plain title to its kinds and its natural key.

Source:
    Every "What" cell of kubernetes/sig-release 1.19 to 1.37 and of the Cluster API timelines.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from schedule.timeline import slug

_VERSION = r"(\d+\.\d+(?:\.(?:\d+|x))?)"
_CUT = r"v?(\d+\.\d+(?:\.(?:\d+|x))?-(?:alpha|beta|rc)(?:\.(?:\d+|x))?)"
_FINAL = r"v?\d+\.\d+(?:\.0)?"
_DOCS = r"(?:docs?|documentation)"
_OF_ONE_PHASE = r"\b(?:enhancements?|prr|readiness|blogs?|docs?|documentation)\b"
"""What freezes in a phase that another one follows; thaw ends the freeze of code and tests."""
_NAMED_FIRST = r"^(?=.*freeze)(?:(?!freeze|begin).)*"
"""All before the first freeze that is named; at once nothing, where none is."""
_IS_OVER = rf"{_NAMED_FIRST}freeze (?:ends?|ended|is over|(?:is )?lifted)\b"
_EXIT = "^(?:end|ends|end of|lift|exit|leave)"
_BESIDE_A_FREEZE = (
    rf"{_NAMED_FIRST}(?:"
    r"\b(?:prepar(?:e|ing|ation)|before|until|till|ahead of|after)\b(?:(?!begin).)*freeze"
    r"|\bpre[- ](?:\w+ )?freeze|freeze (?:sync|meeting|check-?in|reminder|announcement|party))"
)
"""What is timed by a freeze, or about it; the first freeze that is named counts."""

_RULES = tuple(
    (re.compile(pattern), kind, key)
    for pattern, kind, key in (
        # What only speaks of a freeze; it must not be taken for one.
        (r"brace yourself", "other", "code-freeze-is-coming"),
        (r"^call for exceptions?$", "exceptions", "exceptions-call"),
        (r"call for (.*?) ?exceptions?\b", "exceptions", "exceptions-call-{}"),
        (r"\bexceptions?\b", "exceptions", ""),
        (r"^(?:communicate|announce|remind)\b|\b(?:upcoming|reminder)\b.*\bfreeze", "other", ""),
        (
            rf"^(?=.*freeze)(?=.*{_OF_ONE_PHASE}.*freeze)(?:{_IS_OVER}|{_EXIT} .*freeze)",
            "other",
            "",
        ),
        (rf"\bthaw\b|{_IS_OVER}|{_EXIT} .*freeze", "thaw", "thaw"),
        (_BESIDE_A_FREEZE, "other", ""),
        # Cuts; the release itself is the one without a suffix.
        (rf"\b{_CUT}\b", "prerelease", "prerelease-{}"),
        (rf"^(?:kubernetes )?{_FINAL} (?:is )?released\b", "release", "release"),
        (rf"^(?:kubernetes )?{_FINAL} release(?: day)?(?: \(.*)?$", "release", "release"),
        (rf"^release (?:of |day of )?(?:kubernetes )?{_FINAL}$", "release", "release"),
        (rf"\bv?{_VERSION} & v?{_VERSION} released\b", "other", "patch-release-{}-{}"),
        (rf"\bv?{_VERSION} released\b", "other", "patch-release-{}"),
        # Freezes, whatever they were called; several in one row count all (see _FREEZES).
        (rf"freeze|\b{_DOCS} complete\b|\b(?:prr|readiness) deadline\b", "freeze", ""),
        (rf"\b{_DOCS}\b.*\bplaceholder", "docs_placeholder", "docs-placeholder"),
        (rf"\b{_DOCS}\b.*\bready for review", "docs_review", "docs-review"),
        # Blogs before notes: the release blog is no release note.
        (r"release blog ready", "blog", "release-blog-review"),
        (r"release blog published", "blog", "release-blog-published"),
        (r"preparing for feature blogs", "blog", "feature-blogs-outreach"),
        (r"feature blogs? ready", "blog", "feature-blogs-review"),
        (r"feature blogs? publication", "blog", "feature-blogs-publication"),
        (r"deprecations and removals blog", "blog", "removals-blog-published"),
        (r"\bblogs?\b", "blog", ""),
        (r"start final draft of release notes", "notes", "release-notes-final-draft"),
        (r"start release notes draft", "notes", "release-notes-draft"),
        (r"release notes complete", "notes", "release-notes-complete"),
        (r"(?:major themes|release highlights) (deadline|complete)", "notes", "highlights-{}"),
        (r"release notes|major themes|release highlights", "notes", ""),
        (r"\bbranch created\b", "branch", "branch-created"),
        (r"\bjobs created\b", "branch", "jobs-created"),
        (r"^begin burndown", "burndown", "burndown"),
        (r"^burndown meetings daily", "burndown", "burndown-daily"),
        (r"\bburndown\b", "burndown", ""),
        (r"kubecon|cloudnativecon", "kubecon", ""),
        (r"\bretro(?:spective)?\b.*?\bpart (\d)", "retro", "retrospective-part-{}"),
        (r"\bretro(?:spective)?\b", "retro", "retrospective"),
        (r"apac-friendly meetings", "meeting", "apac-meetings"),
        (r"\bmeetings?\b", "meeting", ""),
        (r"^start of release cycle", "other", "start-of-cycle"),
        (r"^start enhancements tracking", "other", "enhancements-tracking"),
        (r"^schedule finalized", "other", "schedule-finalized"),
        (r"^team finalized", "other", "team-finalized"),
    )
)
"""Patterns of a normalised title, the first that fits decides: its kind and its key.

A key takes the groups of its pattern; an empty one means a slug of the title.
"""

_FREEZES = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(?:production readiness|prr|kep readiness)\b.*?\b(?:freeze|deadline)", "prr_freeze"),
        (r"enhancements?\b.*?\bfreeze", "enhancements_freeze"),
        (r"feature blogs?\b.*?\bfreeze", "feature_blog_freeze"),
        (r"\bcode\b.*?\bfreeze", "code_freeze"),
        (r"\btests?\b.*?\bfreeze", "test_freeze"),
        (rf"\b{_DOCS}\b.*?\bfreeze|\b{_DOCS} complete\b", "docs_freeze"),
    )
)
_BRANCH_AND_FREEZE = re.compile(r"\bbranch created\b.*\bfreeze")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_REMARK = re.compile(r"\([^()]*\)")
_LONGEST, _LONGEST_KEY = 500, 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is about.

    Attributes:
        kinds: At least one; the freeze first where the row is something else besides.
        key: Natural key, the same in every cycle; other rows of the timeline may share it.
    """

    kinds: tuple[str, ...]
    key: str


@lru_cache(maxsize=1_000)
def subject(title: str) -> Subject:
    """Return what the row called *title*, plain text, is about.

    Remembered, because timelines are read again and again and hardly change.
    """
    said = _DASHES.sub("-", " ".join(title[:_LONGEST].lower().split()))
    for pattern, kind, key in _RULES:
        match = pattern.search(said)
        if not match:
            continue
        if kind != "freeze":
            return Subject((kind,), slug(key.format(*match.groups())) if key else _title_key(said))
        if kinds := _freezes(said):
            return Subject(kinds, slug(kinds[0]))
    return Subject(("other",), _title_key(said))


def is_beside_a_freeze(title: str) -> bool:
    """Return whether *title* speaks of a freeze that it is not: "One week until Code Freeze"."""
    return bool(re.search(_BESIDE_A_FREEZE, title[:_LONGEST].lower()))


def unique_keys(rows: Sequence[tuple[str, str, date | None]]) -> tuple[str | None, ...]:
    """Return a key for each row, unique among them and free of ordinals.

    Rows that share a natural key all get their day appended. The same title again on the same day
    is the same row.

    Args:
        rows: Natural key, title and day of each row, in document order.

    Returns:
        Their keys in the same order; None for a row that repeats an earlier one.
    """
    said = [(key, " ".join(title.lower().split()), day) for key, title, day in rows]
    count = Counter(key for key, _, _ in dict.fromkeys(said))
    dated = Counter((key, day) for key, _, day in dict.fromkeys(said))
    found: list[str | None] = []
    taken: set[str] = set()
    for key, title, day in said:
        suffix = f"-{day or 'undated'}"
        base = _title_key(title) if dated[key, day] > 1 else key
        unique = f"{base}{suffix}" if count[key] > 1 else key
        found.append(None if unique in taken else unique)
        taken.add(unique)
    return tuple(found)


def _freezes(said: str) -> tuple[str, ...]:
    """Return the freezes that *said* names, in its order; "code and test freeze" names two."""
    at = {kind: match.start() for pattern, kind in _FREEZES if (match := pattern.search(said))}
    kinds = sorted(at, key=at.__getitem__)
    if kinds and _BRANCH_AND_FREEZE.search(said):
        kinds.append("branch")
    return tuple(kinds)


def _title_key(said: str) -> str:
    """Return the slug of a title without its remarks in parentheses, unless nothing is left."""
    return slug((_REMARK.sub("", said).strip() or said)[:_LONGEST_KEY])
