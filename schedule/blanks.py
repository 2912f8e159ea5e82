"""Blanks: what stands where somebody was named whom nobody is to know any more. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

_BLANK = "somebody-"


def blank() -> str:
    """Return what stands for one person, and for nobody else, wherever that person was named."""
    return f"{_BLANK}{uuid4().hex[:12]}"


def is_blank(user: str) -> bool:
    """Return whether *user* stands for a person who is forgotten, and is no Slack id."""
    return user.startswith(_BLANK)


class Blanks:
    """Puts blanks where people are named, the same for the same name in whichever case."""

    def __init__(self, blanks: Mapping[str, str]) -> None:
        """Know what stands for whom: a blank by a Slack id, a handle, or a name as printed."""
        self._blanks = {name.casefold(): one for name, one in blanks.items() if name}
        longest_first = sorted(map(re.escape, self._blanks), key=len, reverse=True)
        found = rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)" if longest_first else r"(?!)"
        self._named = re.compile(found, re.IGNORECASE)

    @classmethod
    def for_names(cls, names: Iterable[str]) -> "Blanks":
        """Return new blanks for *names*."""
        return cls({name: blank() for name in sorted(names)})

    def but(self, names: Iterable[str]) -> "Blanks":
        """Return the same blanks without those for *names*."""
        left = {name.casefold() for name in names}
        return Blanks({name: one for name, one in self._blanks.items() if name not in left})

    def of(self, name: str) -> str:
        """Return the blank for one of the names; anything else as it is."""
        return self._blanks.get(name.casefold(), name)

    def filled(self, text: str) -> str:
        """Return *text* with blanks for the names that stand in it as words of their own."""
        return self._named.sub(lambda match: self.of(match[0]), text)

    def filled_in(self, value: Any) -> Any:
        """Return *value*, as JSON holds it, with blanks in all its texts."""
        if isinstance(value, str):
            return self.filled(value)
        if isinstance(value, list):
            return [self.filled_in(one) for one in value]
        if isinstance(value, dict):
            return {key: self.filled_in(one) for key, one in value.items()}
        return value
