import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli.reading import handle_of
from schedule.problems import UserError
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.team import Member, Role, Team
from schedule.timeline import DayRange, Undated, When
from tests.bot.cli.a_terminal import parsed, refusal, release, shown
from tests.builders import a_cycle, a_milestone, a_team, aoe, at, day, utc_and_pdt

# timeline


def test_rows_are_what_scripts_rely_on(readme: str) -> None:
    """Each field of the published interface, for an instant, a deadline, days and no date."""
    found = parsed("timeline", readme)
    assert found["release"] == "1.32"
    freeze = found["milestones"][1]
    assert freeze == {
        "key": "code-freeze",
        "title": "Begin Code Freeze and Test Freeze",
        "kinds": ["code_freeze", "test_freeze"],
        "owners": ["Branch Manager"],
        "who": "Branch Manager",
        "start": "2024-11-08T02:00:00Z",
        "end": None,
        "precision": "instant",
        "aoe": False,
        "instant": "2024-11-08T02:00:00Z",
        "week": 9,
        "signals": ["master-blocking", "master-informing"],
        "line": 8,
        "doubt": None,
    }
    when = ("key", "start", "end", "precision", "aoe", "week", "owners", "line")
    assert [tuple(row[name] for name in when) for row in found["milestones"]] == [
        ("start-of-cycle", "2024-09-09", None, "date", False, 1, ["Release Team Lead"], 7),
        ("code-freeze", "2024-11-08T02:00:00Z", None, "instant", False, 9, ["Branch Manager"], 8),
        ("docs-freeze", "2024-11-27T12:00:00Z", None, "instant", True, 12, ["Docs"], 9),
        ("kubecon-na", "2024-11-12", "2024-11-15", "date", False, 10, [], 10),
        ("retrospective", None, None, "none", False, None, [], 11),
        ("release", "2024-12-11", None, "date", False, 14, ["Branch Manager"], 12),
    ]


def test_a_time_in_a_title_is_apart_from_its_day(tmp_path: Path) -> None:
    """The date is the one that its cell prints; the instant is told beside it."""
    path = tmp_path / "README.md"
    path.write_text(
        "# Kubernetes 1.22\n| What | When |\n|---|---|\n| Freeze (18:00 PDT) | 8 July 2021 |\n",
        "utf-8",
    )
    [row] = parsed("timeline", str(path))["milestones"]
    assert (row["start"], row["precision"]) == ("2021-07-08", "date")
    assert row["instant"] == "2021-07-09T01:00:00Z"


def test_the_team_is_what_scripts_rely_on(readme: str, roster: str) -> None:
    """Each person of each role, leads first."""
    assert parsed("timeline", readme, "--team", roster)["team"] == [
        {
            "role": "Enhancements",
            "people": [
                {"name": "E Lead", "github": "e-lead", "slack": "E Lead", "kind": "lead"},
                {"name": "E Shadow", "github": "e-shadow", "slack": "e-shadow", "kind": "shadow"},
            ],
        },
        {"role": "Branch Manager", "people": []},
    ]


def test_the_links_are_what_scripts_rely_on(readme: str, page: str) -> None:
    """Those of the page of links with the names that it gives them."""
    meeting = {
        "label": "Google Doc",
        "url": "https://docs.example.org/meeting",
        "names": ["releasemtg", "Release Meeting"],
    }
    assert meeting in parsed("timeline", readme, "--links", page)["links"]
    assert meeting not in parsed("timeline", readme)["links"]


def test_a_page_of_links_is_asked_in_the_terminal(cycle_yaml: str, page: str) -> None:
    """By a name that only that page has."""
    asked = ("status", "links", "releasemtg", "--source", cycle_yaml)
    assert "https://docs.example.org/meeting" in shown(*asked, "--links", page, *ON_THE_WAY)
    assert "https://docs.example.org/meeting" not in shown(*asked, *ON_THE_WAY)


def test_problems_are_what_scripts_rely_on(readme: str) -> None:
    """Severity, type, place, what is wrong and what to write."""
    (problem,) = (
        one for one in parsed("timeline", readme)["problems"] if one["code"] == "weekday_mismatch"
    )
    assert list(problem) == ["severity", "code", "line", "row", "message", "suggestion"]
    assert (problem["line"], problem["row"]) == (12, "v1.32.0 released")
    assert "Wednesday" in problem["suggestion"]


def test_the_published_freeze_is_read_as_the_interface_says(corpus: Path) -> None:
    """1.32 as it was published, line and all."""
    found = parsed("timeline", str(corpus / "k8s" / "1.32" / "README.md"))
    (freeze,) = (row for row in found["milestones"] if row["key"] == "code-freeze")
    assert (freeze["start"], freeze["line"]) == ("2024-11-08T02:00:00Z", 69)
    assert freeze["kinds"] == ["code_freeze", "test_freeze"]


def test_a_table_is_for_people(readme: str) -> None:
    """Every row, and how many there are; what is wrong goes elsewhere, so that pipes stay clean."""
    result = release("timeline", readme)
    assert "Begin Code Freeze and Test Freeze" in result.stdout
    assert result.stdout.rstrip().endswith("Kubernetes v1.32: 6 milestones")
    assert "'Thursday 11th December 2024' but 2024-12-11 is a Wednesday" in result.stderr
    assert "is a Wednesday" not in result.stdout


def test_yaml_reads_back_as_the_same_cycle(readme: str, roster: str, tmp_path: Path) -> None:
    """A README becomes a file of our own, and nothing is lost on the way."""
    written = tmp_path / "1.32.yaml"
    shown("timeline", readme, "--team", roster, "--format", "yaml", "-o", str(written))
    for format_ in ("yaml", "json"):
        before = shown("timeline", readme, "--team", roster, "--format", format_)
        after = shown("timeline", str(written), "--format", format_)
        if format_ == "json":
            before, after = _without_lines(before), _without_lines(after)
        assert after == before


def _without_lines(text: str) -> str:
    found = json.loads(text)
    found["problems"] = []
    for row in found["milestones"]:
        row["line"] = None
    return json.dumps(found)


def test_every_kind_of_date_survives_yaml(tmp_path: Path) -> None:
    """Instants, local halves, deadlines, days, ranges and none."""
    whens: tuple[When, ...] = (
        utc_and_pdt("2024-11-08 02:00"),
        aoe("2024-11-26"),
        day("2024-11-19"),
        DayRange(at("2024-11-12 00:00").date(), at("2024-11-15 00:00").date()),
        Undated("TBC"),
    )
    rows = [a_milestone(f"Row {nth}", "other", when) for nth, when in enumerate(whens)]
    cycle = a_cycle(rows, team=a_team())
    path = tmp_path / "cycle.yaml"
    path.write_text(write_cycle_yaml(cycle), encoding="utf-8")
    assert read_cycle_yaml(shown("timeline", str(path), "--format", "yaml"))[0] == cycle


@pytest.mark.parametrize("format_", ["table", "json", "yaml"])
def test_the_output_goes_to_a_file_as_to_the_terminal(
    readme: str, tmp_path: Path, format_: str
) -> None:
    """And says nothing there."""
    target = tmp_path / "out"
    said = shown("timeline", readme, "--format", format_)
    assert shown("timeline", readme, "--format", format_, "-o", str(target)) == ""
    assert target.read_text(encoding="utf-8") == said


# status

ON_THE_WAY = ["--at", "2024-11-05T12:00Z"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "on the way to Code Freeze"),
        (["next", "1"], "1.32.0-beta.0"),
        (["code", "freeze"], "Code Freeze"),
        (["docs", "freze"], "Docs Freeze"),
        (["team", "docs"], "Docs Lead"),
        (["quux"], "quux"),
        (["help"], "/release-status timeline"),
    ],
    ids=["none", "what is next", "a row", "a slip of the pen", "a role", "nonsense", "help"],
)
def test_the_answer_in_the_terminal_is_the_commands(
    cycle_yaml: str, words: Sequence[str], said: str
) -> None:
    """Without Slack."""
    assert said in shown("status", *words, "--source", cycle_yaml, *ON_THE_WAY)


@pytest.mark.parametrize("handle", ["docs-lead", "@docs-lead", "@Docs-Lead", "docs lead", "DOCS"])
def test_one_can_ask_as_somebody(cycle_yaml: str, handle: str) -> None:
    """By their GitHub handle, however it is written, their name, or the role that they lead."""
    answer = shown("status", "mine", "--source", cycle_yaml, "--as", handle, *ON_THE_WAY)
    assert "Docs Freeze" in answer


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ("pastry chef", "--as 'pastry chef' is no handle, role or name of the roster, such as '@"),
        ("", "--as '' is no handle, role or name of the roster"),
    ],
)
def test_nobody_can_be_asked_as_who_is_not_there(cycle_yaml: str, person: str, why: str) -> None:
    """One line, and what would do."""
    assert why in refusal("status", "mine", "--source", cycle_yaml, "--as", person, *ON_THE_WAY)


def test_now_is_now_where_nothing_else_is_said(cycle_yaml: str) -> None:
    """1.32 is over."""
    assert "v1.32 is over" in shown("status", "next", "--source", cycle_yaml)


def test_a_role_that_several_lead_is_nobody_in_particular() -> None:
    """Who they are is said; who has no handle cannot be answered as."""
    one, other = (Member(f"Lead {nth}", github=f"lead-{nth}", is_lead=True) for nth in (1, 2))
    unknown = Member("Somebody", is_lead=True)
    team = Team((Role("Docs", (one, other)), Role("Communications", (unknown,))))
    with pytest.raises(UserError, match="more than one person; say which: @lead-1, @lead-2"):
        handle_of("docs", team)
    with pytest.raises(UserError, match="no GitHub handle of theirs"):
        handle_of("somebody", team)
    with pytest.raises(UserError, match="name one with --team"):
        handle_of("docs", Team())
    assert handle_of("@LEAD-2", team) == "lead-2"


def test_a_draft_is_printed_ready_to_be_copied(cycle_yaml: str) -> None:
    """No signs of Slack's are in it."""
    said = shown("status", "draft", "code", "freeze", "--source", cycle_yaml, *ON_THE_WAY)
    assert "\n[Kubernetes v1.32] Code Freeze and Test Freeze: " in said
    assert "\n- [ ] each of them has `lgtm` and `approved`, or is merged\n" in said
    assert not any(sign in said for sign in ("```", "&gt;", "<!date"))
