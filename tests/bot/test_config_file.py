from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from tests.bot.a_config import CONFIG, complaints, settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a config file with the least that is needed."""
    path = tmp_path / "release-bot.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_paths_are_taken_from_the_config_file(file: Path) -> None:
    """Wherever the service is started."""
    more = "    team: roster/team.md\n"
    cycle = settings(file, more).config.cycles[0]
    assert cycle.timeline == str(file.parent / "README.md")
    assert cycle.team == str(file.parent / "roster" / "team.md")


@pytest.mark.parametrize(
    "source", ["https://example.org/README.md", "/srv/README.md", "ftp://example.org/x"]
)
def test_other_addresses_stay_as_they_are(file: Path, source: str) -> None:
    """A URL is no path, and an absolute path needs no folder."""
    found = settings(file, config=CONFIG.replace("README.md", source))
    assert found.config.cycles[0].timeline == source


def test_people_are_found_by_handle_however_it_is_written(file: Path) -> None:
    """GitHub does not tell capitals apart."""
    found = settings(file, "people: {'@Docs-Lead': U0123456789}\n")
    assert found.people == {"docs-lead": "U0123456789"}


def test_a_key_without_a_value_is_not_there(file: Path) -> None:
    """All that was below it has been commented out."""
    assert settings(file, "people:\n#  docs-lead: U0123456789\nrules:\n") == settings(file)


@pytest.mark.parametrize("address", ["https://Bot.example.org/", "https://bot.example.org/team"])
def test_pages_are_found_below_the_public_address(file: Path, address: str) -> None:
    """With the path prefix or without; no address, no pages for everybody."""
    found = replace(settings(file, f"url: {address}\n"), path_prefix="/team")
    assert found.public_url == "https://bot.example.org/team"
    assert settings(file).public_url == ""


def test_overrides_are_read(file: Path) -> None:
    """By the key of a milestone."""
    found = settings(file, "    overrides: {code-freeze: {start: 2024-11-08T02:00:00Z}}\n")
    override = found.config.cycles[0].overrides["code-freeze"]
    assert override.start == "2024-11-08T02:00:00Z"


def test_meetings_are_read(file: Path) -> None:
    """Series by name, below their cycle; without them there are none."""
    series = settings(file, MEETINGS).config.cycles[0].meetings["apac"]
    assert (series.zone, series.at, series.lasts) == ("Asia/Tokyo", time(9, 30), timedelta(hours=1))
    assert [phase.days for phase in series.phases] == [("thu",), ("mon", "wed", "fri")]
    assert settings(file).config.cycles[0].meetings == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("Asia/Tokyo", "JST+9"), "7: cycles.0.meetings.apac.zone: 'JST+9' is no time zone"),
        (("09:30", "9.30"), "8: cycles.0.meetings.apac.at: '9.30' is not a time of day"),
        (("[thu]", "[thursday]"), "10: cycles.0.meetings.apac.phases.0.days.0: input should be"),
        (("[thu]", "[thu, thu]"), "10: cycles.0.meetings.apac.phases.0.days: 'thu' is there twice"),
        (("since:", "from:"), "11: unknown key 'cycles.0.meetings.apac.phases.1.from'"),
        (
            ("hosts:", "host:"),
            "12: unknown key 'cycles.0.meetings.apac.host'; did you mean 'hosts'",
        ),
        (("'@ada'", "'@'"), "12: cycles.0.meetings.apac.hosts.1: a host has no name"),
        (("apac:", "A P:"), "5: cycles.0.meetings.A P: 'A P' is no name of a series"),
    ],
)
def test_a_mistake_in_a_series_has_its_line(file: Path, wrong: tuple[str, str], said: str) -> None:
    """And says what to write."""
    (line,) = complaints(file, MEETINGS.replace(*wrong))
    assert line.startswith(f"release-bot.yaml:{said}")


def test_mentions_are_answered_where_the_config_says_so(file: Path) -> None:
    """They are not from the start."""
    assert settings(file).config.mentions == "off"
    assert settings(file, "mentions: on\n").config.mentions == "on"
    (line,) = complaints(file, "mentions: always\n")
    assert "mentions: input should be 'on' or 'off'" in line


def test_rules_may_stand_in_the_config_file(file: Path) -> None:
    """A line or two need no file of their own."""
    assert settings(file, "rules: {hour: 09:00}\n").rules.hour == time(9)


def test_rules_may_stand_in_a_file_beside_it(file: Path) -> None:
    """The path is taken from the config file."""
    (file.parent / "rules.yaml").write_text("hour: 09:00\n", encoding="utf-8")
    assert settings(file, "rules: rules.yaml\n").rules.hour == time(9)


def test_a_mistake_in_a_rules_file_has_its_name_and_line(file: Path) -> None:
    """Not those of the config file."""
    (file.parent / "rules.yaml").write_text("hour: 09:00\ndigest: monday\n", encoding="utf-8")
    (line,) = complaints(file, "rules: rules.yaml\n")
    assert line.startswith("rules.yaml:2: digest: ")


MEETINGS = """\
    meetings:
      apac:
        title: APAC meeting
        zone: Asia/Tokyo
        at: 09:30
        phases:
          - days: [thu]
          - {since: burndown, days: [mon, wed, fri]}
        hosts: [Release Team Lead, '@ada']
"""
NO_CHANNEL = (
    "is not a channel id; write the id, like 'C0123456789', which Slack shows at the end of 'View "
    "details' or 'Copy member ID'"
)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("driver: me\n", ["4: unknown key 'driver'; remove it"]),
        ("poeple: {}\n", ["4: unknown key 'poeple'; did you mean 'people'?"]),
        (
            "drafts: perhaps\n",
            ["4: drafts: input should be 'on', 'required' or 'off' (it is 'perhaps')"],
        ),
        (
            "people:\n  docs-lead: docs-lead\n",
            ["5: people.docs-lead: 'docs-lead' is not a user id;"],
        ),
        (
            "url: http://localhost:3000\n",
            ["4: url: 'http://localhost:3000' is not the https address of this bot; write one"],
        ),
        ("admins: [C0123456789]\n", ["4: admins.0: 'C0123456789' is not a user id;"]),
        ("rules: gone.yaml\n", ["gone.yaml: no such file; check the path"]),
        ("rules: [hour]\n", ["4: rules: write the path of a rules file, or the rules themselves"]),
        ("rules: {digest: monday}\n", ["4: digest: input should be 'mon',"]),
        (
            "    overrides:\n      code-freeze: {start: Friday}\n",
            ["5: cycles.0.overrides.code-freeze.start: 'Friday' is not a date; write 2024-11-26"],
        ),
        (
            "    overrides:\n      code-freeze: {starts: 2024-11-08}\n",
            ["5: unknown key 'cycles.0.overrides.code-freeze.starts'; did you mean 'start'?"],
        ),
        ("cycles: []\n", ["4: key 'cycles' is given twice, on line 1 too; keep one"]),
    ],
    ids=[
        "an unknown key",
        "a slip of the pen",
        "a value that is none of those possible",
        "a handle for a Slack id",
        "an address nobody can open",
        "a channel for a person",
        "rules that are not there",
        "rules that are a list",
        "rules that are wrong",
        "an override without a date",
        "a slip in an override",
        "a key twice",
    ],
)
def test_a_mistake_has_its_line(file: Path, more: str, said: list[str]) -> None:
    """And what to write instead."""
    lines = [line.removeprefix("release-bot.yaml:") for line in complaints(file, more)]
    assert len(lines) == len(said)
    assert all(line.startswith(part) for line, part in zip(lines, said, strict=True))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", "1: it is not a mapping; write its keys: cycles, people, ..."),
        ("- cycles\n", "1: it is not a mapping; write its keys: cycles, people, ..."),
        ("people: {}\n", "1: 'cycles' is missing; add it"),
        ("cycles:\n", "1: 'cycles' is missing; add it"),
        ("cycles: []\n", "1: cycles: there is none; add one with its timeline and channels"),
        (
            CONFIG + CONFIG.removeprefix("cycles:\n"),
            "1: cycles: the timeline 'README.md' is there twice; keep one of them",
        ),
        ("cycles: [\n", "2: not valid YAML: did not find expected node content"),
        (
            CONFIG.replace("announce: C0123456789", "announce: '#sig-release'"),
            f"3: cycles.0.channels.announce: '#sig-release' {NO_CHANNEL}",
        ),
        (
            CONFIG.replace("C0123456789", "c0123456789"),
            f"3: cycles.0.channels.announce: 'c0123456789' {NO_CHANNEL}",
        ),
        (
            CONFIG.replace("announce", "team"),
            "3: cycles.0.channels: the channel 'announce' is missing; add its id, like "
            "'C0123456789'",
        ),
        (
            CONFIG.replace("    channels: {announce: C0123456789}\n", ""),
            "2: 'cycles.0.channels' is missing; add it",
        ),
    ],
    ids=[
        "an empty file",
        "a list",
        "no cycles",
        "cycles that are commented out",
        "an empty list of cycles",
        "one timeline twice",
        "no yaml",
        "a channel's name for its id",
        "an id in small letters",
        "no announce channel",
        "no channels",
    ],
)
def test_what_is_needed_is_asked_for(file: Path, config: str, said: str) -> None:
    """One line, and no line that only follows from it."""
    assert complaints(file, config=config) == [f"release-bot.yaml:{said}"]
