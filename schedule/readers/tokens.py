"""The words of a "When" cell, one after the other."""

import re

_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d(?!\d))"
    r"|(?P<time>\d{1,2}:\d\d(?::\d\d)?|\d{1,2}(?= ?[ap]m\b))|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+)|(?P<dash>[-–—])|(?P<mark>[/,()])|(?P<other>\S)",
    re.IGNORECASE,
)


class UnreadableError(Exception):
    """The cell does not follow the grammar."""


class Tokens:
    """A cell's words, and how far they have been read."""

    def __init__(self, text: str) -> None:
        self.said = text
        self.tokens = list(_TOKEN.finditer(text))
        self.at = 0

    @property
    def word(self) -> str:
        """The next token, in lower case; empty at the end."""
        return self.tokens[self.at][0].lower() if self.at < len(self.tokens) else ""

    def touches(self, at: int) -> bool:
        """Return whether no blank stands before token *at*."""
        if not 0 < at < len(self.tokens):
            return False
        return self.tokens[at - 1].end() == self.tokens[at].start()

    def is_next(self, group: str, text: str = "") -> bool:
        """Return whether the next token is of *group*, and is *text* if that is given."""
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.lastgroup == group and (not text or token[0] == text)

    def take(self, group: str) -> str:
        """Return the next token, which is read now.

        Raises:
            UnreadableError: It is not of *group*.
        """
        if not self.is_next(group):
            raise UnreadableError
        self.at += 1
        return self.tokens[self.at - 1][0]

    def skip(self, *words: str) -> bool:
        """Read *words*, in lower case, if they are next; return whether they were."""
        said = (token[0].lower() for token in self.tokens[self.at : self.at + len(words)])
        is_next = tuple(said) == words
        self.at += len(words) if is_next else 0
        return is_next

    def text(self, begin: int) -> str:
        """Return what was read from token *begin* on."""
        return self.said[self.tokens[begin].start() : self.tokens[self.at - 1].end()]
