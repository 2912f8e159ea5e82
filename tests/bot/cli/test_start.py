import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SLOW = ("pydantic", "sqlalchemy", "slack_sdk", "slack_bolt", "rich", "apscheduler", "httpx", "yaml")
"""Libraries that cost more to import than showing help should take."""


def python(
    *arguments: str, path: str = str(ROOT), folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a Python of its own, which finds modules at *path* first."""
    environ = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, *arguments],
        env=environ,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_another_package_called_schedule_is_not_mistaken_for_ours(tmp_path: Path) -> None:
    """The package index has one; the bot says what to do and starts nothing."""
    (tmp_path / "schedule").mkdir()
    (tmp_path / "schedule" / "__init__.py").write_text("every = None\n", encoding="utf-8")
    ended = python("-m", "bot", "--help", path=f"{tmp_path}:{ROOT}", folder=tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == (
        "release-bot: another package called 'schedule' is installed here and hides the bot's own; "
        "install release-team-bot into a virtual environment of its own\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["timeline", "--help"], ["run", "--help"], ["demo", "--help"], ["frobnicate"]],
    ids=["of everything", "of a command", "of the service", "of the demo", "after a slip"],
)
def test_help_does_not_load_what_it_does_not_use(arguments: list[str]) -> None:
    """It is there at once."""
    program = (
        "import sys\n"
        f"sys.argv = ['release-bot', *{arguments!r}]\n"
        "from bot.__main__ import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        f"    loaded = [name for name in {SLOW!r} if name in sys.modules]\n"
        "    print('loaded:', *loaded)\n"
    )
    ended = python("-c", program)
    assert ended.stdout.splitlines()[-1] == "loaded:"


def test_reading_a_timeline_does_not_load_slack_or_the_ledger(tmp_path: Path) -> None:
    """Those who only want to see a table have neither."""
    readme = tmp_path / "README.md"
    readme.write_text(
        "# Kubernetes v1.32\n\n| What | Who | When |\n|---|---|---|\n"
        "| Start of Release Cycle | Lead | Monday 9th September 2024 |\n",
        encoding="utf-8",
    )
    program = (
        "import sys\n"
        f"sys.argv = ['release-bot', 'timeline', {str(readme)!r}]\n"
        "from bot.__main__ import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    slow = ('sqlalchemy', 'slack_sdk', 'slack_bolt', 'apscheduler', 'httpx')\n"
        "    print(end.code or 0, 'loaded:', *(name for name in slow if name in sys.modules))\n"
    )
    ended = python("-c", program)
    assert ended.stdout.splitlines()[-1] == "0 loaded:"
