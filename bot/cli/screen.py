"""A terminal with a transcript, a line of progress below it, and room to type."""

import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType

_CLEAR = "\r\x1b[2K"
_BACKSPACE = {"\x7f", "\b"}
_RUBOUT_LINE = "\x15"
_END = {"\x04", ""}


class Screen:
    """Where the demo is seen. Without a terminal: a plain transcript, no progress, no typing.

    Safe to use from several threads.

    Attributes:
        is_terminal: Whether a person may be looking.
    """

    def __init__(self, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        """Take the terminal.

        Args:
            on_line: Called with each line that a person typed; on a thread of its own.
            on_end: Called once nobody reads any more, as behind ``| head``.
        """
        self._on_line = on_line
        self._on_end = on_end
        self.is_terminal = sys.stdout.isatty()
        self._lock = threading.Lock()
        self._progress = ""
        self._typed = ""
        self._restore: Callable[[], None] | None = None

    def __enter__(self) -> "Screen":
        if self.is_terminal and sys.stdin.isatty():
            self._restore = _unbuffered(sys.stdin.fileno())
            threading.Thread(target=self._read, name="keyboard", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._restore:
            self._restore()
        if self.is_terminal:
            self._write(_CLEAR)

    def say(self, text: str) -> None:
        """Add *text* to the transcript."""
        with self._lock:
            self._write(f"{_CLEAR}{text}\n{self._bottom()}" if self.is_terminal else f"{text}\n")

    def progress(self, text: str) -> None:
        """Show how far the demo is."""
        with self._lock:
            if self.is_terminal and text != self._progress:
                self._progress = text
                self._write(_CLEAR + self._bottom())

    def _bottom(self) -> str:
        line = self._progress
        if self._restore:
            line = f"{line} · /release-status {self._typed}"
        width = os.get_terminal_size(sys.stdout.fileno()).columns - 1
        return line if len(line) <= width else "…" + line[-(width - 1) :]

    def _read(self) -> None:
        while (key := sys.stdin.read(1)) not in _END:
            with self._lock:
                line = self._edited(key)
                self._write(_CLEAR + self._bottom())
            if line is not None:
                self._on_line(line)

    def _edited(self, key: str) -> str | None:
        """Take one key; return the line if it ended one."""
        if key in "\r\n":
            line, self._typed = self._typed, ""
            return line
        if key in _BACKSPACE:
            self._typed = self._typed[:-1]
        elif key == _RUBOUT_LINE:
            self._typed = ""
        elif key.isprintable():
            self._typed += key
        return None

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            # What is left in the buffer, and what is still said, goes nowhere and fails no more.
            # Source: https://docs.python.org/3/library/signal.html#note-on-sigpipe
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self._on_end()


def _unbuffered(descriptor: int) -> Callable[[], None]:
    """Let single keys of a terminal be read without echo; return what undoes that."""
    import termios
    import tty

    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    return lambda: termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
