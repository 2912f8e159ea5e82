from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bot.cli.a_terminal import parsed, refusal, shown

PLAN_FIELDS = ["id", "milestone", "kind", "due_at", "audience", "lead_time", "text", "unless"]


def test_reminders_are_what_scripts_rely_on(cycle_yaml: str) -> None:
    """Each field of the published interface."""
    reminders = {one["id"]: one for one in parsed("plan", cycle_yaml)}
    week = reminders["1.32/code-freeze/7d/channel:announce"]
    assert list(week) == PLAN_FIELDS
    assert week | {"text": ""} == {
        "id": "1.32/code-freeze/7d/channel:announce",
        "milestone": "code-freeze",
        "kind": "code_freeze",
        "due_at": "2024-10-31T12:00:00Z",
        "audience": "channel:announce",
        "lead_time": "7d",
        "text": "",
        "unless": None,
    }
    assert "Code Freeze" in week["text"]


def test_the_audiences_and_lead_times_are_what_scripts_rely_on(cycle_yaml: str) -> None:
    """At the moment, on the day, for a role, for a role's channel, and for no milestone."""
    reminders = {one["id"]: one for one in parsed("plan", cycle_yaml)}
    told = ("milestone", "audience", "lead_time")
    assert [
        tuple(reminders[f"1.32/{name}"][field] for field in told)
        for name in (
            "code-freeze/0m/channel:announce",
            "release/0d/channel:announce",
            "code-freeze/8d/role:Branch Manager",
            "prr-freeze/3d/channel:enhancements",
            "digest/week-9/channel:announce",
        )
    ] == [
        ("code-freeze", "channel:announce", "0m"),
        ("release", "channel:announce", "0d"),
        ("code-freeze", "role:Branch Manager", "8d"),
        ("prr-freeze", "channel:enhancements", "3d"),
        (None, "channel:announce", None),
    ]


def test_reminders_are_in_order(cycle_yaml: str) -> None:
    """As they go out."""
    due = [one["due_at"] for one in parsed("plan", cycle_yaml)]
    assert due == sorted(due)
    assert len(due) > 100


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        (["--from", "2024-11-06"], "2024-11-06T12:00:00Z", "2024-12-13T12:00:00Z"),
        (["--from", "2024-11-06T12:00Z"], "2024-11-06T12:00:00Z", "2024-12-13T12:00:00Z"),
        (["--from", "2024-11-06T05:00-07:00"], "2024-11-06T12:00:00Z", "2024-12-13T12:00:00Z"),
        (
            ["--from", "2024-11-06", "--to", "2024-11-08T02:00"],
            "2024-11-06T12:00:00Z",
            "2024-11-07T14:00:00Z",
        ),
        (
            ["--from", "2024-11-06", "--to", "2024-11-08T02:00:01"],
            "2024-11-06T12:00:00Z",
            "2024-11-08T02:00:00Z",
        ),
    ],
    ids=["a day", "an instant", "an instant elsewhere", "up to, exclusive", "and a second more"],
)
def test_a_part_of_the_plan_is_listed(
    cycle_yaml: str, options: Sequence[str], first: str, last: str
) -> None:
    """From an instant on, inclusive, to another, exclusive; without a zone it is UTC."""
    due = [one["due_at"] for one in parsed("plan", cycle_yaml, *options)]
    assert (due[0], due[-1]) == (first, last)


def test_a_time_without_reminders_is_an_empty_list(cycle_yaml: str) -> None:
    """Not an error."""
    assert parsed("plan", cycle_yaml, "--from", "2025-01-01") == []


def test_rules_change_the_plan(cycle_yaml: str, tmp_path: Path) -> None:
    """A file of ones own stands in for the built-in policy, field by field."""
    rules = tmp_path / "rules.yaml"
    rules.write_text("kinds: {code_freeze: {announce: [5d]}}\n", encoding="utf-8")
    ids = [one["id"] for one in parsed("plan", cycle_yaml, "--rules", str(rules))]
    assert [one for one in ids if "/code-freeze/" in one and one.endswith("announce")] == [
        "1.32/code-freeze/5d/channel:announce"
    ]


def test_the_plan_as_a_table_counts(cycle_yaml: str) -> None:
    """A line for each reminder, and how many there are."""
    table = shown("plan", cycle_yaml, "--from", "2024-11-07", "--to", "2024-11-09")
    assert "Fri 2024-11-08 02:00   channel:announce" in table
    count = len(parsed("plan", cycle_yaml, "--from", "2024-11-07", "--to", "2024-11-09"))
    assert table.rstrip().endswith(f"Kubernetes v1.32: {count} reminders")


@pytest.mark.parametrize("release_", ["1.32", "1.34", "1.36"])
def test_published_timelines_can_be_planned(corpus: Path, release_: str) -> None:
    """With their rosters."""
    folder = corpus / "k8s" / release_
    team = str(folder / "release-team.md")
    found = parsed("plan", str(folder / "README.md"), "--team", team)
    assert {one["id"].partition("/")[0] for one in found} == {release_}
    assert f"{release_}/code-freeze/0m/channel:announce" in {one["id"] for one in found}


def test_what_is_for_a_role_without_a_lead_goes_to_who_is_next(corpus: Path) -> None:
    """The Branch Manager of v1.36 was still to be named: the bot tells others, not nobody."""
    folder = corpus / "k8s" / "1.36"
    table = shown("plan", str(folder / "README.md"), "--team", str(folder / "release-team.md"))
    assert "role:Branch Manager (nobody: to who is next)" in table
    assert "not sent" not in table


def test_meetings_are_planned_where_a_file_names_them(cycle_yaml: str, tmp_path: Path) -> None:
    """As they stand in the config; hosts a day and an hour ahead, the team once a week."""
    file = tmp_path / "meetings.yaml"
    file.write_text(MEETINGS, encoding="utf-8")
    planned = {one["id"]: one for one in parsed("plan", cycle_yaml, "--meetings", str(file))}
    host = planned["1.32/amer-week-2/1h/role:Docs"]
    assert (host["kind"], host["due_at"]) == ("hosting", "2024-09-18T16:00:00Z")
    assert "You host it." in host["text"]
    assert "1.32/meetings/week-2/channel:team" in planned
    assert not any("/meetings/" in one["id"] for one in parsed("plan", cycle_yaml))


def test_a_host_is_told_where_the_agenda_is(cycle_yaml: str, page: str, tmp_path: Path) -> None:
    """By the name that the page of links gives it."""
    file = tmp_path / "meetings.yaml"
    file.write_text(f"{MEETINGS}    links: [releasemtg]\n", encoding="utf-8")
    command = ("plan", cycle_yaml, "--meetings", str(file), "--links", page)
    planned = {one["id"]: one["text"] for one in parsed(*command)}
    assert "https://docs.example.org/meeting" in planned["1.32/amer-week-2/1h/role:Docs"]


def test_a_mistake_in_a_file_of_meetings_has_its_line(cycle_yaml: str, tmp_path: Path) -> None:
    """In the same words as one in the config."""
    file = tmp_path / "meetings.yaml"
    file.write_text(MEETINGS.replace("hosts", "host"), encoding="utf-8")
    said = refusal("plan", cycle_yaml, "--meetings", str(file))
    assert said == f"{file}:7: unknown key 'meetings.amer.host'; did you mean 'hosts'?"


MEETINGS = """\
meetings:
  amer:
    title: Release team meeting
    zone: America/Los_Angeles
    at: 10:00
    phases: [{days: [wed]}]
    hosts: [Docs]
"""
