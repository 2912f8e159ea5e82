from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.stage import furnish
from bot.sandbox.server import SlackServer
from schedule.readers.cycle_yaml import write_cycle_yaml
from tests.bot.cli.a_deployment import CYCLE, Deployment
from tests.builders import the_132_cycle

README = """\
# Kubernetes v1.32

## Timeline

| **What** | **Who** | **When** | **Week** | **CI Signal** |
|---|---|---|---|---|
| Start of Release Cycle | Lead | Monday 9th September 2024 | week 1 | |
| **Begin [Code Freeze] and [Test Freeze]** | Branch Manager | 02:00 UTC Friday 8th November 2024 / 18:00 PST Thursday 7th November 2024 | week 9 | [master-blocking], [master-informing] |
| Docs Freeze | Docs Lead | Tuesday 26th November 2024 (AoE) / Wednesday 27th November 2024, 12:00 UTC | week 12 | |
| KubeCon NA | | Tuesday 12th - Friday 15th November 2024 | week 10 | |
| Retro | Community | TBC | | |
| **v1.32.0 released** | Branch Manager | Thursday 11th December 2024 | week 14 | |
"""  # noqa: E501 -- tables are written so
ROSTER = """\
| **Team/Role** | **Lead Name** | **Shadow(s)** |
|---|---|---|
| Enhancements | E Lead ([@e-lead](https://github.com/e-lead) / Slack: `@E Lead`) | E Shadow ([@e-shadow](https://github.com/e-shadow) / Slack: `@e-shadow`) |
| Branch Manager | TBD | N/A |
"""  # noqa: E501 -- tables are written so


@pytest.fixture
def readme(tmp_path: Path) -> str:
    """Return a README with a row of each precision."""
    path = tmp_path / "README.md"
    path.write_text(README, encoding="utf-8")
    return str(path)


@pytest.fixture
def roster(tmp_path: Path) -> str:
    """Return a roster that stands apart."""
    path = tmp_path / "release-team.md"
    path.write_text(ROSTER, encoding="utf-8")
    return str(path)


@pytest.fixture
def cycle_yaml(tmp_path: Path) -> str:
    """Return 1.32 in our own format."""
    path = tmp_path / "1.32.yaml"
    path.write_text(write_cycle_yaml(the_132_cycle()), encoding="utf-8")
    return str(path)


@pytest.fixture
def page(tmp_path: Path) -> str:
    """Return a page of links with the notes of the release meeting."""
    path = tmp_path / "links.md"
    heading = '## <a id="releasemtg"></a> Release Meeting'
    path.write_text(f"{heading}\n\n[Google Doc](https://docs.example.org/meeting)\n", "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    """Return a stand-in that nobody should post to here."""
    with SlackServer(furnish(CYCLE)) as server:
        yield server


@pytest.fixture
def deployment(tmp_path: Path, slack: SlackServer) -> Deployment:
    """Return a deployment that would work."""
    return Deployment(tmp_path, slack)
