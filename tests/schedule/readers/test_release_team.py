import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.readers.release_team import read_release_team
from schedule.team import Member

LEAD = Member("Docs Lead", "docs-lead", "Docs Lead", is_lead=True)
GITHUB = "[@docs-lead](https://github.com/docs-lead)"
URL = "https://github.com/docs-lead"
SHADOW = "[@docs-shadow](https://github.com/docs-shadow)"


def roster(leads: str, shadows: str = "") -> str:
    """Return a roster of one role, Docs."""
    header = "| **Team/Role** | **Lead Name** | **Shadows** |\n|--|--|--|"
    return f"{header}\n| Docs | {leads} | {shadows} |\n"


def people(leads: str, shadows: str = "") -> list[Member]:
    """Return who is read from the cells of one role."""
    team, _ = read_release_team(roster(leads, shadows))
    return list(team.roles[0].people)


ONE_LEAD = {
    "as most rosters print it": f"Docs Lead ({GITHUB} / Slack: `@Docs Lead`)",
    "a comma for the slash": f"Docs Lead ({GITHUB}, Slack: `@Docs Lead`)",
    "Slack outside the parenthesis": f"Docs Lead ({GITHUB}) / Slack: `@Docs Lead`",
    "a blank behind the parenthesis": f"Docs Lead ( {GITHUB} / Slack: `@Docs Lead` )",
    "no blank before it": f"Docs Lead({GITHUB} / Slack: `@Docs Lead`)",
    "Slack without @": f"Docs Lead ({GITHUB} / Slack: `Docs Lead`)",
    "Slack without colon": f"Docs Lead ({GITHUB} / Slack `@Docs Lead`)",
    "Slack, blank, colon": f"Docs Lead ({GITHUB} / Slack : `@Docs Lead`)",
    "Slack:`": f"Docs Lead ({GITHUB}/ Slack:`@Docs Lead`)",
    "Slack without backticks": f"Docs Lead ({GITHUB} / Slack: @Docs Lead)",
    "GitHub label without @": f"Docs Lead ([docs-lead]({URL}) / Slack: `@Docs Lead`)",
    "@ before the link": f"Docs Lead (@[docs-lead]({URL}) / Slack: `@Docs Lead`)",
    "a broken link": "Docs Lead ([@docs-lead](docs-lead) / Slack: `@Docs Lead`)",
    "a slash behind the handle": f"Docs Lead ([@docs-lead]({URL}/) / `@Docs Lead`)",
    "an envelope for the word Slack": f"Docs Lead ({GITHUB} ✉️ ️`@Docs Lead`)",
    "neither word nor envelope": f"Docs Lead ({GITHUB} / `@Docs Lead`)",
    "no closing parenthesis": f"Docs Lead ({GITHUB} / Slack: `@Docs Lead`",
    "two Slack names": f"Docs Lead ({GITHUB} / Slack: `@Docs Lead` `@docs` )",
    "a trailing comma": f"Docs Lead ({GITHUB} / Slack: `@Docs Lead`),",
    "a trailing line break": f"Docs Lead ({GITHUB} / `@Docs Lead`) <br>",
}


@pytest.mark.parametrize("cell", ONE_LEAD.values(), ids=ONE_LEAD.keys())
def test_reads_every_published_way_to_name_a_person(cell: str) -> None:
    """Name, GitHub handle and Slack name, whatever stands between them."""
    assert people(cell) == [LEAD]


@pytest.mark.parametrize("said", ["N/A", "--", "", "TBD", "TBC", "-"])
def test_an_empty_seat_is_nobody(said: str) -> None:
    """What people write into an empty cell is not a person."""
    assert people(said, said) == []


SHADOW_MEMBER = Member("Docs Shadow", "docs-shadow", "docs.shadow")
ONE, SLACK = f"Docs Lead ({GITHUB}", "Slack: `@Docs Lead`"
TWO, OTHER = f"Docs Shadow ({SHADOW}", "Slack: `@docs.shadow`"
TWO_PEOPLE = {
    "separated by a comma": f"{ONE} / {SLACK}), {TWO}, {OTHER})",
    "a comma without a blank": f"{ONE} / {SLACK}),{TWO} / {OTHER})",
    "glued by a missing parenthesis": f"{ONE} / {SLACK}, {TWO} / {OTHER})",
    "without backticks": f"{ONE} / Slack: @Docs Lead), {TWO} / Slack: @docs.shadow)",
    "separated by a line break": f"{ONE} / `@Docs Lead`)<br>{TWO} / `@docs.shadow`) <br>",
}


@pytest.mark.parametrize("cell", TWO_PEOPLE.values(), ids=TWO_PEOPLE.keys())
def test_tells_people_of_one_cell_apart(cell: str) -> None:
    """Each person keeps their own name, handle and Slack name."""
    assert people("TBD", cell) == [Member("Docs Lead", "docs-lead", "Docs Lead"), SHADOW_MEMBER]


def test_keeps_parentheses_and_commas_of_a_slack_name() -> None:
    """A Slack name is everything between its backticks."""
    [person] = people(f"Docs Lead ({GITHUB}, Slack: `@Docs, the Lead (she)`)")
    assert person.slack == "Docs, the Lead (she)"


def test_reads_people_without_github() -> None:
    """Somebody without a GitHub link is somebody all the same."""
    cell = f"Docs Shadow (`@docs.shadow`) <br> Docs Lead ({GITHUB} / `@Docs Lead`)"
    assert people(cell) == [Member("Docs Shadow", None, "docs.shadow", is_lead=True), LEAD]


def test_reads_names_alone() -> None:
    """A plain list of names is a list of people."""
    assert people("Docs Lead, Docs Shadow") == [
        Member("Docs Lead", is_lead=True),
        Member("Docs Shadow", is_lead=True),
    ]


@pytest.mark.parametrize("name", ["Nan, Jr.", "Nan D.", "N. N."])
def test_keeps_the_full_stop_of_a_name(name: str) -> None:
    """An abbreviation is part of a name, with its full stop."""
    assert [one.name for one in people(f"{name} ({GITHUB} / Slack: `@nan`)")] == [name]


def test_drops_the_full_stop_of_a_sentence() -> None:
    """Any other full stop stands between people, or ends the list."""
    first, second = f"Nan ({GITHUB} / `@nan`)", f"Second ({GITHUB} / `@second`)."
    assert [one.name for one in people(f"{first}. {second}")] == ["Nan", "Second"]


def test_takes_the_handle_that_the_link_leads_to() -> None:
    """Where label and link disagree, the link counts, and somebody is told."""
    team, [problem] = read_release_team(
        roster("Docs Lead ([@docs](https://github.com/docs-lead) / Slack: `@Docs Lead`)")
    )
    assert team.roles[0].people == (LEAD,)
    assert (problem.code, problem.line) == ("link_label_mismatch", 3)
    assert problem.message == "'@docs' leads to 'docs-lead' on GitHub"


def test_keeps_the_label_of_a_handle_in_other_letters() -> None:
    """GitHub handles have no case."""
    [person] = people("Docs Lead ([@Docs-Lead](https://github.com/docs-lead) / `@d`)")
    assert person.github == "Docs-Lead"


def test_notes_a_broken_link() -> None:
    """A link that leads nowhere is a problem, though the handle is known."""
    _, [problem] = read_release_team(roster("Docs Lead ([@docs-lead](docs-lead) / `@d`)"))
    assert (problem.code, problem.suggestion) == ("broken_link", f"write '{GITHUB}'")


def test_says_where_a_moved_roster_went() -> None:
    """A file that only says that it moved is no roster."""
    team, [problem] = read_release_team("# MOVED to release_team.md\n")
    assert team.roles == ()
    assert (
        str(problem) == "line 1: no roster here: 'MOVED to release_team.md'; give the file it names"
    )


def test_an_adviser_leads_nothing() -> None:
    """An emeritus adviser stands in the lead column without holding a seat."""
    team, _ = read_release_team(
        roster(f"Docs Lead ({GITHUB})").replace("Docs |", "Emeritus Adviser |")
    )
    role = team.roles[0]
    assert role.kind_of(role.people[0]) == "adviser"


@given(st.text(), st.text(alphabet="`[]()@/,|<br>Slack: ab"))
def test_never_raises(leads: str, shadows: str) -> None:
    """Any text in any cell is somebody, nobody or a problem."""
    read_release_team(roster(leads, shadows))
