"""The words that follow `/release-status`, read without knowing what they can mean. Pure."""

import re
from dataclasses import dataclass

_LONGEST = 200
"""Characters that are read; nobody asks for more, and matching must stay cheap."""
_MENTION = re.compile(r"<[@#!][^>]*>?")
_MARKS = "\"'`“”„‘’«»()[]{}?!,;:*_~—–"
_RELEASE = re.compile(r"v?(\d{1,3}\.\d{1,3})(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asked.

    Attributes:
        words: In lower case, without quotes, punctuation around them, mentions and the release.
        release: The release asked for, without ``v``; None if none was named.
    """

    words: tuple[str, ...] = ()
    release: str | None = None

    @property
    def text(self) -> str:
        """The words, with single spaces between them."""
        return " ".join(self.words)


def parse(text: str) -> Query:
    """Return what *text* asks; never fails, whatever was typed.

    A release number counts as one where it stands first or last: ``1.33 next 3``.
    """
    words = words_of(_MENTION.sub(" ", text[:_LONGEST]))
    for place in (0, -1):
        match = _RELEASE.fullmatch(words[place]) if words else None
        if match:
            del words[place]
            return Query(tuple(words), match[1])
    return Query(tuple(words))


def words_of(text: str) -> list[str]:
    """Return the words of *text* for comparison: lower case, no punctuation around them."""
    return [word for raw in text.casefold().split() if (word := raw.strip(_MARKS))]
