"""Hosts are told of their meetings, take them and hand them over; the team sees who hosts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS
from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from tests.bot.an_office import Office, a_slack, buttons, office
from tests.builders import a_series
from tests.waiting import is_true_soon

MEETING = "Release team meeting"
HOSTS = ["Release Team Lead", "@docs-shadow-1"]
"""In week 8 the shadow, in week 9 the lead, in week 10 nobody meets: it is KubeCon's."""
LINKS = ["https://example.org/agenda"]
WEEK_8 = "2024-10-30 17:00"


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """The Slack of the release team."""
    with a_slack() as slack:
        yield slack


@pytest.fixture
def monday(slack: SlackServer, tmp_path: Path) -> Iterator[Office]:
    """The Monday of week 8, on which the team has been told of its meeting."""
    series = a_series(hosts=HOSTS[::-1], links=LINKS)
    with office(
        slack,
        tmp_path,
        since="2024-10-28 11:58",
        until="2024-10-28 12:10",
        meetings={"amer": series},
    ) as running:
        yield running


def thread(monday: Office, week: int = 0) -> Message:
    """Return what the team was told of a week's meetings, as it is now."""
    workspace = monday.stage.workspace

    def posts() -> list[Message]:
        said = workspace.messages(workspace.channel_named(CHANNELS["team"]).id)
        return [one for one in said if MEETING in one.text]

    assert is_true_soon(lambda: len(posts()) > week)
    return posts()[week]


def test_the_team_is_told_of_the_week_and_the_host_in_person(monday: Office) -> None:
    """A day ahead with what there is to do, and an hour ahead."""
    host = monday.person("Docs Shadow 1")
    assert "hosted by @docs-shadow-1" in thread(monday).text
    monday.run_to("2024-10-29 16:59")
    assert monday.told(host, MEETING) == []
    monday.run_to("2024-10-29 17:10")
    first = monday.message(host, what=MEETING)
    assert first.text.startswith(f"{MEETING} in 24 hours. You host it.")
    assert "because the list of hosts of v1.32 names you" in first.text
    assert "https://example.org/agenda" in first.text
    assert buttons(first) == ["I've got it", "Later", "Hand over", "Done"]
    monday.run_to("2024-10-30 16:10")
    call = monday.message(host, 1, MEETING)
    assert call.text.startswith(f"{MEETING} in 1 hour.")
    assert buttons(call) == ["I've got it", "Hand over", "Done"]
    assert monday.told(monday.chief, MEETING) == []


def test_a_host_hands_over_to_another(monday: Office) -> None:
    """Who has it now is told at once and an hour ahead; the team sees who hosts."""
    host, other = monday.person("Docs Shadow 1"), monday.stranger
    monday.run_to("2024-10-29 17:10")
    asked = monday.message(host, what=MEETING)
    form = monday.opened("hand_over", host, on=asked)
    said = monday.submit(form, host, to=other.id, note="I am on a train")
    assert f"is handed over to <@{other.id}>" in said
    theirs = monday.message(other, what=MEETING)
    assert theirs.text.startswith(f"{MEETING} in 24 hours. You host it.")
    assert "I am on a train" in theirs.text
    assert is_true_soon(lambda: f"hosted by @{other.id}" in thread(monday).text)
    assert f"hosted by {other.name}" in monday.type("meetings", monday.chief)
    monday.click("take_duty", other, on=theirs)
    assert is_true_soon(lambda: "Taken by" in monday.message(other, what=MEETING).text)
    monday.run_to("2024-10-30 16:10")
    assert monday.message(other, 1, MEETING).text.startswith(f"{MEETING} in 1 hour.")
    assert len(monday.told(host, MEETING)) == 1


def test_the_next_week_is_the_next_hosts(monday: Office) -> None:
    """Hosts take turns, each week has its own post, and the clocks that change meanwhile count."""
    monday.run_to("2024-11-04 12:10")
    assert "Wed 6 November 18:00 UTC, hosted by Release Team Lead" in thread(monday, 1).text
    monday.run_to("2024-11-05 18:10")
    assert "in 24 hours. You host it." in monday.message(monday.chief, what=MEETING).text


def test_who_is_done_hears_no_more(monday: Office) -> None:
    """Ticked the day before, it is not said again an hour ahead."""
    host = monday.person("Docs Shadow 1")
    monday.run_to("2024-10-29 17:10")
    monday.click("done", host, on=monday.message(host, what=MEETING))
    assert is_true_soon(lambda: "Done, says" in monday.message(host, what=MEETING).text)
    monday.run_to(WEEK_8)
    assert len(monday.told(host, MEETING)) == 1
