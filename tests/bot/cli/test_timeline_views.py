"""``timeline`` as a picture and as a calendar."""

import re
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject

from tests.bot.cli.a_terminal import refusal, release, shown
from tests.bot.cli.test_planning import MEETINGS
from tests.builders import at

ROOT = Path(__file__).parents[3]
IN_THE_MIDDLE = ("--at", "2024-11-04T12:00Z")


def test_a_picture_is_drawn_as_of_an_instant(cycle_yaml: str) -> None:
    """And is the same each time."""
    drawn = shown("timeline", cycle_yaml, "--format", "svg", *IN_THE_MIDDLE)
    assert drawn == shown("timeline", cycle_yaml, "--format", "svg", *IN_THE_MIDDLE)
    assert "today, Mon 4 November" in drawn
    assert "today" not in shown("timeline", cycle_yaml, "--format", "svg")


def test_a_png_is_written_to_a_file(cycle_yaml: str, tmp_path: Path) -> None:
    """Byte for byte; a pipe gets the same."""
    target = tmp_path / "1.32.png"
    shown("timeline", cycle_yaml, "--format", "png", *IN_THE_MIDDLE, "-o", str(target))
    assert target.read_bytes().startswith(b"\x89PNG\r\n")
    piped = release("timeline", cycle_yaml, "--format", "png", *IN_THE_MIDDLE)
    assert piped.stdout_bytes == target.read_bytes()


def test_a_calendar_is_one_that_others_read(cycle_yaml: str) -> None:
    """With line ends as the standard has them."""
    told = release("timeline", cycle_yaml, "--format", "ics", *IN_THE_MIDDLE).stdout_bytes
    assert len(icalendar.Calendar.from_ical(told).walk("VEVENT")) == 37
    assert b"\n" not in told.replace(b"\r\n", b"")


def test_a_calendar_holds_the_meetings_of_a_file(cycle_yaml: str, tmp_path: Path) -> None:
    """At the same hour by their own clocks all year; two libraries read the same."""
    file = tmp_path / "meetings.yaml"
    file.write_text(MEETINGS, encoding="utf-8")
    command = ("timeline", cycle_yaml, "--format", "ics", *IN_THE_MIDDLE)
    told = release(*command, "--meetings", str(file)).stdout_bytes
    entries: list[Any] = [*icalendar.Calendar.from_ical(told).walk("VEVENT")]
    begins = {str(one["uid"]): one["dtstart"].dt for one in entries}
    assert len(begins) > 37
    assert begins["kubernetes-v1.32-amer-week-8@release-team-bot"] == at("2024-10-30 17:00")
    assert begins["kubernetes-v1.32-amer-week-9@release-team-bot"] == at("2024-11-06 18:00")
    read = vobject.readOne(told.decode()).vevent_list
    assert {one.uid.value: one.dtstart.value for one in read} == begins


def test_a_file_of_meetings_is_for_a_calendar(cycle_yaml: str) -> None:
    """Elsewhere it would change nothing."""
    said = refusal("timeline", cycle_yaml, "--meetings", "meetings.yaml")
    assert said == "--meetings is for calendars; choose --format ics"


@pytest.mark.parametrize("format_", ["table", "json", "yaml"])
def test_what_does_not_depend_on_time_takes_none(cycle_yaml: str, format_: str) -> None:
    """Whoever gives it expects something else."""
    said = refusal("timeline", cycle_yaml, "--format", format_, *IN_THE_MIDDLE)
    assert said == "--at is for pictures and calendars; choose --format svg, png or ics"


def test_a_file_that_cannot_be_written_is_named(cycle_yaml: str, tmp_path: Path) -> None:
    """Pictures no less than text."""
    target = tmp_path / "none" / "1.32.png"
    said = refusal("timeline", cycle_yaml, "--format", "png", "-o", str(target))
    assert said.endswith("1.32.png: no such file or directory; name another file with -o")


def test_the_picture_in_the_readme_is_drawn_by_its_command() -> None:
    """Whoever changes how it is drawn draws it again."""
    readme = (ROOT / "README.md").read_text("utf-8")
    (command,) = re.findall(r"release-bot (timeline \S+ --format svg .*)", readme)
    *words, minus_o, target = command.split()
    assert minus_o == "-o"
    assert f"]({target})" in readme
    assert (ROOT / target).read_text("utf-8") == shown(words[0], str(ROOT / words[1]), *words[2:])
