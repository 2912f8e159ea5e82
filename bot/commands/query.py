"""The words that follow `/release-status`, read without knowing what they can mean. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from bot.commands.vocabulary import CHAT, FILLERS

_LONGEST = 200
"""Characters that are read; nobody asks for more, and matching must stay cheap."""
_MENTION = re.compile(r"<[@#!][^>]*>?")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
"""How Slack sends a mention to a command whose manifest says ``should_escape``."""
_ADDRESS = re.compile(r"https?://[^\s|<>]+", re.IGNORECASE)
"""Slack puts one between angle brackets, with a label behind a bar, and escapes its ampersands."""
_EMOJI, _PICTURE = re.compile(r":[a-z_'+-][a-z0-9_'+-]*:", re.IGNORECASE), " 🙂 "
"""Slack sends a picture by its name; read as a word, ``:calendar:`` would be a question."""
_MARKS = "\"'`“”„‘’«»()[]{}¿?¡!,;:*_~—–"
_FILLERS = frozenset(" ".join(FILLERS.values()).split())
_CHAT = frozenset(CHAT.split())
_CUT = re.compile(r"\b(alpha|beta|rc)[ -]?(\d+)\b")
_RELEASE = re.compile(r"(\d{1,3}\.\d{1,3})(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asked.

    Attributes:
        words: In lower case, without quotes, punctuation around them, mentions and the release.
        release: The release asked for, without ``v``; None if none was named.
        is_cut: More was typed than is read.
        mentioned: Slack id of the first person who was mentioned; empty for nobody.
        address: The first address in it, as typed; empty for none.
    """

    words: tuple[str, ...] = ()
    release: str | None = None
    is_cut: bool = False
    mentioned: str = ""
    address: str = ""

    @property
    def text(self) -> str:
        """The words, with single spaces between them."""
        return " ".join(self.words)

    @property
    def core(self) -> tuple[str, ...]:
        """The words that say what is asked."""
        return core_of(self.words)

    @property
    def is_chat(self) -> bool:
        """Whether it is something said, such as thanks or a picture, and nothing asked."""
        return not self.core and any(_is_said(word) for word in self.words)


def parse(text: str) -> Query:
    """Return what *text* asks; never fails, whatever was typed.

    A release number counts as one where it stands first or last: ``1.33 next 3``.
    """
    words = words_of(_EMOJI.sub(_PICTURE, _MENTION.sub(" ", text[:_LONGEST])))
    is_cut = len(text) > _LONGEST
    person = _PERSON.search(text[:_LONGEST])
    mentioned = person[1] if person else ""
    linked = _ADDRESS.search(text[:_LONGEST])
    address = unescape(linked[0]) if linked else ""
    for place in (0, -1):
        match = _RELEASE.fullmatch(words[place]) if words else None
        if match:
            del words[place]
            return Query(tuple(words), match[1], is_cut, mentioned, address)
    return Query(tuple(words), None, is_cut, mentioned, address)


def words_of(text: str) -> list[str]:
    """Return the words of *text* for comparison: lower case, no punctuation around them.

    Versions are spelled in one way: ``v1.32.0`` is ``1.32.0``; ``rc1`` and ``rc 1`` are ``rc.1``.
    """
    spelled = _CUT.sub(r"\1.\2", text.casefold().replace("’", "'"))
    words = (raw.strip(_MARKS) for raw in spelled.split())
    return [re.sub(r"^v(?=\d)", "", word) for word in words if word]


def core_of(words: Iterable[str]) -> tuple[str, ...]:
    """Return those of *words* that say what is asked: no fillers, no greetings, no pictures."""
    return tuple(word for word in words if word not in _FILLERS and not _is_said(word))


def _is_said(word: str) -> bool:
    return word in _CHAT or not any(mark.isalnum() for mark in word)
