"""What is wrong: with a document (:class:`Problem`), or with what a person asked for."""

from dataclasses import dataclass
from enum import StrEnum


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


class UserError(Exception):
    """Something a person asked for that cannot be done; its text is shown to them as it is.

    The text is one line that says what is wrong, where, and what to do instead. It never holds
    a secret.
    """
