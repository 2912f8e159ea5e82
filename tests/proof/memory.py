"""How much memory a process takes over time."""

import threading
from itertools import islice
from pathlib import Path
from statistics import median

_EVERY_SECONDS = 1.0


class Memory:
    """Notes the resident memory of a process while the context lasts.

    Attributes:
        samples: Kilobytes, one for each second.
    """

    def __init__(self, pid: int) -> None:
        """Watch the process *pid*."""
        self.samples: list[int] = []
        self._status = Path(f"/proc/{pid}/status")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)

    def growth(self) -> float:
        """Return the factor by which it grew from the second quarter of the time to the last."""
        return self._of_quarter(3) / self._of_quarter(1)

    def _of_quarter(self, nth: int) -> float:
        """Return what it took in a quarter of the time, counted from 0, at the median."""
        size = len(self.samples)
        return median(islice(self.samples, size * nth // 4, max(size * (nth + 1) // 4, 1)))

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            text = self._status.read_text("ascii")
            self.samples += [
                int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS:")
            ]
