"""What is wrong: with a document (:class:`Problem`), or with what a person asked for."""

import re
from dataclasses import dataclass
from enum import StrEnum

_SCHEME = re.compile("[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_REST = re.compile(
    r"(?:[^/?#]*@)?(?P<host>\[[^\]/?#@]*\]|[^:/?#@]*)(?P<port>:\d*)?(?P<path>[/#][^?]*)?"
)
_CUT = "…"


class Severity(StrEnum):
    """How much a problem matters to the people who rely on the document."""

    ERROR = "error"
    """Somebody will act on something false, or the row is lost."""
    WARNING = "warning"
    """Doubtful, or read only by correcting it."""
    INFO = "info"
    """Worth knowing: something was inferred."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document; never stops the rest of it from being read.

    Attributes:
        code: Stable name of the type of problem, such as ``weekday_mismatch``.
        severity: How much it matters.
        message: What is wrong and why, one line, without the line number.
        line: Line in the document, counted from 1; None when it concerns the whole document.
        row: The row's title as plain text, or whatever names the place.
        suggestion: What to write instead; empty when only a person can know.
        quote: The exact part of the line that is wrong, to point at; empty for the whole line.
        source: The document, as a path or URL; empty while only one is in question.
    """

    code: str
    severity: Severity
    message: str
    line: int | None = None
    row: str = ""
    suggestion: str = ""
    quote: str = ""
    source: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        instead = f"; {self.suggestion}" if self.suggestion else ""
        return f"{where}{self.message}{instead}"

    def located(self) -> str:
        """Return the problem on one line that editors can jump from: ``FILE:LINE: message``."""
        place = ":".join(str(part) for part in (shown(self.source), self.line) if part)
        said = f"{self.message}; {self.suggestion}" if self.suggestion else self.message
        return f"{place}: {said}" if place else said


def shown(source: str) -> str:
    """Return *source*, a path or URL, as everybody may see it.

    A URL loses what may be a secret: a name and password before its host, and its query. Of one
    that cannot be told apart into its parts nothing is left but the scheme.
    """
    scheme = _SCHEME.match(source)
    if not scheme:
        return source
    address = source[scheme.end() :]
    rest = _REST.match(address)
    if not rest or address[rest.end() :][:1] not in {"", "?"}:
        return f"{scheme[0]}{_CUT}"
    return scheme[0] + "".join(part or "" for part in rest.group("host", "port", "path"))


class UserError(Exception):
    """Something a person asked for that cannot be done; its text is shown to them as it is.

    The text is one line that says what is wrong, where, and what to do instead. It never holds
    a secret.
    """
