import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import release_bot
from schedule.readers.cycle_yaml import write_cycle_yaml
from tests.builders import the_132_cycle


@pytest.fixture
def versions(tmp_path: Path) -> tuple[str, str]:
    """The 1.32 timeline, and one in which code freeze is two weeks later."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    text = write_cycle_yaml(the_132_cycle())
    old.write_text(text, "utf-8")
    new.write_text(text.replace("2024-11-08T02:00:00Z", "2024-11-22T02:00:00Z"), "utf-8")
    return str(old), str(new)


def test_a_move_is_one_line(versions: tuple[str, str]) -> None:
    """What moved is told with both dates; finding something is no failure."""
    result = CliRunner().invoke(release_bot, ["diff", *versions, "--at", "2024-11-01"])
    assert result.exit_code == 0
    assert result.output == (
        "moved: Begin Code Freeze and Test Freeze: "
        "Fri 2024-11-08 02:00 UTC -> Fri 2024-11-22 02:00 UTC (14 days later)\n"
    )


def test_scripts_get_both_rows(versions: tuple[str, str]) -> None:
    """The JSON holds the rows as `timeline` prints them."""
    command = ["diff", *versions, "--at", "2024-12-24", "--format", "json"]
    change = json.loads(CliRunner().invoke(release_bot, command).output)[0]
    assert (change["change"], change["key"], change["into_past"]) == ("moved", "code-freeze", False)
    assert change["before"]["start"] == "2024-11-08T02:00:00Z"
    assert change["after"]["start"] == "2024-11-22T02:00:00Z"


def test_two_equal_timelines_say_so(versions: tuple[str, str]) -> None:
    """Silence could mean that nothing was compared."""
    result = CliRunner().invoke(release_bot, ["diff", versions[0], versions[0]])
    assert result.output == "nothing moved\n"
