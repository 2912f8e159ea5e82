"""How long reading and checking take: ``python tests/bench/checking.py [README.md...]``.

Prints CPU milliseconds per document, for generated timelines of 1,000 and 10,000 rows and for the
READMEs that are named; and the wall time of one ``release-bot check`` of all of those.
"""

import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from schedule.checks import check, read_published  # noqa: E402 -- needs the path above
from schedule.readers.names import write_day  # noqa: E402

ROWS = (1_000, 10_000)
RUNS = 5
_FIRST = date(2024, 9, 9)


def timeline(rows: int) -> str:
    """Return a README with *rows* rows in order, a day for every seventh of them."""
    lines = ["# Kubernetes v1.32", "", "| What | Who | When | Week |", "|---|---|---|---|"]
    for nth in range(rows):
        day = _FIRST + timedelta(days=nth // 7)
        lines.append(f"| Task {nth} | Docs Lead | {write_day(day)} | week {nth // 49 + 1} |")
    return "\n".join(lines)


def milliseconds(readme: str, roster: str | None = None) -> tuple[float, float]:
    """Return the CPU time of reading and of checking, the first time and at best."""
    took = []
    for _ in range(RUNS):
        began = time.process_time()
        published = read_published(
            readme, source="README.md", team_text=roster, team_source="release-team.md"
        )
        check(published)
        took.append(1_000 * (time.process_time() - began))
    return took[0], min(took)


def say(what: str, first: float, best: float) -> None:
    """Print a line of the report."""
    sys.stdout.write(f"{what:45} {first:8.1f} ms first {best:8.1f} ms best\n")


def main(readmes: list[str]) -> None:
    """Print the report."""
    for name in readmes:
        beside = Path(name).with_name("release-team.md")
        roster = beside.read_text("utf-8") if beside.exists() else None
        say(name, *milliseconds(Path(name).read_text("utf-8"), roster))
    for rows in ROWS:
        first, best = milliseconds(timeline(rows))
        say(f"{rows:,} rows ({1_000 * best / rows:.1f} µs a row at best)", first, best)
    if readmes:
        began = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "bot",
            "check",
            *(str(Path(one).resolve()) for one in readmes),
        ]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        took = time.perf_counter() - began
        sys.stdout.write(f"release-bot check of {len(readmes)} files: {took:.2f} s wall\n")


if __name__ == "__main__":
    main(sys.argv[1:])
