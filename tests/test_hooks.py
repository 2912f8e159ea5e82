"""What repositories of timelines run: the pre-commit hook and the GitHub action, run as they do."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.schedule.a_readme import FOLDER

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "deploy" / "check-action" / "action.yml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with one release, whose README has a wrong weekday."""
    release = shutil.copytree(FOLDER, tmp_path / "releases" / "release-1.40")
    readme = Path(release) / "README.md"
    readme.write_text(
        readme.read_text("utf-8").replace("Thursday 8th July", "Wednesday 8th July"), "utf-8"
    )
    return tmp_path


def hook() -> dict[str, Any]:
    """Return the hook that pre-commit finds at the top of this repository."""
    loaded: list[dict[str, Any]] = yaml.safe_load(
        (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    )
    (only,) = loaded
    return only


def action() -> dict[str, Any]:
    """Return the GitHub action."""
    loaded: dict[str, Any] = yaml.safe_load(ACTION.read_text("utf-8"))
    return loaded


def script(name: str) -> str:
    """Return what a step of the action runs."""
    run: str = next(one for one in action()["runs"]["steps"] if one.get("name") == name)["run"]
    return run


def run(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    commands: Path = Path(sys.executable).parent,
) -> subprocess.CompletedProcess[str]:
    """Run *command* in *folder* where `release-bot` is installed."""
    path = {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | path | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def check(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the action's check in *folder*, as GitHub does: bash that ends at the first failure."""
    inputs = {"SOURCES": action()["inputs"]["sources"]["default"], "TEAM": ""} | inputs
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script("Check")]
    return run(command, folder, inputs)


def test_the_hook_fails_for_an_error(repository: Path) -> None:
    """pre-commit appends the changed files to the entry, and shows what it says."""
    files = ["releases/release-1.40/README.md", "releases/release-1.40/release-team.md"]
    done = run([*shlex.split(hook()["entry"]), *files], repository)
    assert done.returncode == 1
    assert "releases/release-1.40/README.md:40:" in done.stdout
    assert done.stdout.endswith("2 files: 1 error\n")


def test_the_hook_is_one_that_pre_commit_knows() -> None:
    """It installs this distribution, and runs the command it installs."""
    assert hook().keys() >= {"id", "name", "entry", "language", "files"}
    assert hook()["language"] == "python"
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f"\n{shlex.split(hook()['entry'])[0]} = " in project


@pytest.mark.parametrize(
    ("path", "is_checked"),
    [
        ("releases/release-1.40/README.md", True),
        ("releases/release-1.40/release-team.md", True),
        ("releases/release-1.20/release_team.md", True),
        ("releases/README.md", False),
        ("README.md", False),
        ("releases/release-1.40/links.md", True),
        ("releases/release-1.40/meetings.md", False),
    ],
)
def test_the_hook_sees_timelines_and_rosters(path: str, is_checked: bool) -> None:
    """Other documents of the repository are nobody's timeline."""
    assert bool(re.search(hook()["files"], path)) is is_checked


def test_the_action_annotates(repository: Path) -> None:
    """The mistake is on its line of the pull request, and the check is red."""
    done = check(repository)
    assert done.returncode == 1
    assert done.stdout.startswith(
        "::error file=releases/release-1.40/README.md,line=40,title=weekday_mismatch::"
    )


def test_the_action_logs_what_github_may_not_show(repository: Path) -> None:
    """The log says it as a terminal would, whatever becomes of the annotations."""
    assert "\nreleases/release-1.40/README.md:40:" in check(repository).stdout


def test_the_action_passes_what_is_right(repository: Path) -> None:
    """Nothing to annotate, nothing said."""
    shutil.copytree(FOLDER, repository / "releases" / "release-1.40", dirs_exist_ok=True)
    assert (check(repository).returncode, check(repository).stdout) == (0, "")


def test_the_action_takes_sources_and_a_roster(repository: Path) -> None:
    """Several sources, patterns among them, and a roster with a blank in its name."""
    (repository / "my team.md").write_text((FOLDER / "release-team.md").read_text("utf-8"), "utf-8")
    shutil.copytree(FOLDER, repository / "docs")
    done = check(repository, SOURCES="docs/README.md\nreleases/**/README.md", TEAM="my team.md")
    annotations = done.stdout.partition("::stop-commands::")[0].splitlines()
    assert [line.partition(",")[0] for line in annotations] == [
        "::error file=releases/release-1.40/README.md"
    ]


def test_the_action_does_not_pass_for_nothing(tmp_path: Path) -> None:
    """A pattern that matches no file is a mistake in the workflow."""
    done = check(tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=no timeline::")


def test_the_action_runs_no_inputs(repository: Path) -> None:
    """Inputs come as variables: what they hold is never part of a script."""
    assert not any("${{" in step.get("run", "") for step in action()["runs"]["steps"])
    check(
        repository, SOURCES="$(touch hacked) `touch hacked` ; touch hacked", TEAM="; touch hacked"
    )
    assert not (repository / "hacked").exists()


def test_the_action_installs_this_repository(tmp_path: Path) -> None:
    """GitHub checks out all of the action's repository; its top is what is installed."""
    (tmp_path / "commands").mkdir()
    python = tmp_path / "commands" / "python3"
    python.write_text(
        '#!/bin/sh\nmkdir -p "$3/bin"\nprintf \'#!/bin/sh\\necho "$3"\\n\' > "$3/bin/pip"\n'
        'chmod +x "$3/bin/pip"\n',
        "utf-8",
    )
    python.chmod(0o755)
    done = run(
        ["bash", "-e", "-c", script("Install")],
        tmp_path,
        {
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_PATH": str(tmp_path / "path"),
            "GITHUB_ACTION_PATH": str(ACTION.parent),
        },
        tmp_path / "commands",
    )
    assert Path(done.stdout.strip()).resolve() == ROOT
    assert (tmp_path / "path").read_text("utf-8") == f"{tmp_path}/release-bot/bin\n"
