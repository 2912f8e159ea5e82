"""Lives of the bot, to whoever starts and ends them."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from tests.proof.a_bot import Life
from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


class StuckError(Exception):
    """A process does not do what it is there for."""


class Nursery:
    """Has one life of the bot at a time; a context manager.

    Attributes:
        pid: Number of the life's process, kept until it is buried; zero without one.
        port: Where the life listens; zero where it does not.
        is_dead: The life is over.
        is_done: The life has said that nothing is left to be done.
        was_killed: The last life that is over did not end by itself.
    """

    def __init__(self) -> None:
        """Start the process that they are forked from."""
        self.pid = 0
        self.port = 0
        self.was_killed = False
        self.is_dead = threading.Event()
        self.is_done = threading.Event()
        self._born: SimpleQueue[int] = SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.proof.a_bot"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hearing = threading.Thread(target=self._hear, name="nursery", daemon=True)
        self._hearing.start()

    def bear(self, life: Life) -> None:
        """Start a life; the one before must be over."""
        self.is_dead.clear()
        self._tell(life.line())
        self.pid = self._born.get(timeout=PATIENCE_SECONDS)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the present life, or to what is left of it."""
        os.kill(self.pid, number)

    def end(self) -> None:
        """Have the life stop as a service does, and wait until it has."""
        if not self.is_dead.is_set():
            self.signal(signal.SIGTERM)
        self.bury()

    def bury(self) -> int:
        """Wait until the life is over, and let go of its number."""
        if not self.is_dead.wait(PATIENCE_SECONDS):
            raise StuckError(f"process {self.pid} does not end")
        self.is_done.clear()
        pid, self.pid = self.pid, 0
        self._tell("\n")
        return pid

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(ProcessLookupError):
            if self.pid:
                self.signal(signal.SIGCONT)
                self.signal(signal.SIGKILL)
                self.bury()
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS)
        self._hearing.join()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def _hear(self) -> None:
        assert self._process.stdout
        with self._process.stdout as said:
            for line in said:
                word, _, number = line.strip().partition(" ")
                match word:
                    case "born":
                        self._born.put(int(number))
                    case "ready" if number:
                        self.port = int(number)
                    case "done":
                        self.is_done.set()
                    case "killed" | "ended":
                        self.port = 0
                        self.was_killed = word == "killed"
                        self.is_dead.set()
