import pytest

from schedule.team import Member, Role, Team, owners
from tests.builders import a_team

LEAD = Member("Docs Lead", "docs-lead", is_lead=True)
SHADOW = Member("Docs Shadow", "docs-shadow")


def roster(*roles: str) -> Team:
    """Return a roster with *roles*, all vacant."""
    return Team(tuple(Role(name) for name in roles))


OLD = roster(
    "Lead",
    "Enhancements",
    "CI Signal",
    "Bug Triage",
    "Docs",
    "Release Notes",
    "Communications",
    "Emeritus Adviser",
)
"""The roles of 1.22 to 1.25; 1.19 to 1.21 had no branch manager in the roster either."""
MIDDLE = roster(
    "Release Team Lead",
    "Enhancements",
    "Release Signal",
    "Docs",
    "Release Notes",
    "Communications",
    "Branch Manager",
    "Emeritus Adviser",
)
"""The roles of 1.30 to 1.32."""
NEW = roster(
    "Release Team Lead",
    "Enhancements",
    "Release Signal",
    "Docs",
    "Communications",
    "Branch Manager",
)
"""The roles since 1.35."""
CLUSTER_API = roster(
    "Release Lead",
    "Communications/Docs/Release Notes Manager",
    "CI Signal/Bug Triage/Automation Manager",
    "Emeritus Advisor",
    "Maintainer",
)
"""The roles of Cluster API: one person sits on several seats."""

COMMS, CI = "Communications/Docs/Release Notes Manager", "CI Signal/Bug Triage/Automation Manager"


@pytest.mark.parametrize(
    ("who", "team", "named"),
    [
        ("Lead", OLD, ("Lead",)),
        ("Lead", NEW, ("Release Team Lead",)),
        ("Release Team Leads", NEW, ("Release Team Lead",)),
        ("Release Lead", OLD, ("Lead",)),
        ("Enhancements Lead", NEW, ("Enhancements",)),
        ("Docs Lead", NEW, ("Docs",)),
        ("Comms Lead", NEW, ("Communications",)),
        ("Comms", NEW, ("Communications",)),
        ("Branch Manager", NEW, ("Branch Manager",)),
        ("Branch Manager", OLD, ("Branch Manager",)),
        ("Branch Manager Lead", NEW, ("Branch Manager",)),
        ("Branch Manager (@branch-manager)", OLD, ("@branch-manager",)),
        ("Branch Manager (@one) / (@two)", OLD, ("@one", "@two")),
        ("Release Notes Lead", MIDDLE, ("Release Notes",)),
        ("Release Notes Lead", NEW, ("Docs",)),
        ("Comms / Bug Triage", OLD, ("Communications", "Bug Triage")),
        ("Comms / Bug Triage", NEW, ("Communications", "Release Signal")),
        ("Comms / Release Signal", NEW, ("Communications", "Release Signal")),
        ("Comms / Release Signal", OLD, ("Communications", "CI Signal")),
        ("Comms / Docs", NEW, ("Communications", "Docs")),
        ("Enhancement Owner / SIG Leads", NEW, ()),
        ("ALL", NEW, ()),
        ("Community", OLD, ()),
        ("Community Meeting", OLD, ()),
        ("", NEW, ()),
        ("Test Infra Lead", OLD, ("Test Infra",)),
        ("Branch Manager (some name)", NEW, ("Branch Manager",)),
        ("Comms, Docs", NEW, ("Communications", "Docs")),
        ("Comms and Docs", NEW, ("Communications", "Docs")),
        ("Enhancements & Docs", NEW, ("Enhancements", "Docs")),
        ("Comms, Weather", NEW, ("Communications", "Weather")),
        ("Research and Development", NEW, ("Research and Development",)),
        (
            "Research and Development",
            roster("Research and Development"),
            ("Research and Development",),
        ),
        ("Docs and Comms", roster("Docs and Comms", "Docs"), ("Docs and Comms",)),
        ("N/A", NEW, ()),
        ("Everyone", NEW, ()),
        ("Enhancement Owners", NEW, ()),
        ("SIG Lead", NEW, ()),
        ("Release Team", NEW, ()),
        ("Release Lead", CLUSTER_API, ("Release Lead",)),
        ("Comms Manager", CLUSTER_API, (COMMS,)),
        ("Comms Lead", CLUSTER_API, (COMMS,)),
        ("Comms Mgr", CLUSTER_API, (COMMS,)),
        ("CI Manager", CLUSTER_API, (CI,)),
        ("CI Lead", CLUSTER_API, (CI,)),
        ("CI Mgr", CLUSTER_API, (CI,)),
        ("-", CLUSTER_API, ()),
        ("---", CLUSTER_API, ()),
    ],
    ids=[
        "the lead to 1.25",
        "the lead since 1.26",
        "the leads of 1.14",
        "the release lead of 1.15",
        "enhancements",
        "docs",
        "comms lead",
        "comms",
        "branch manager",
        "branch manager without a row in the roster",
        "branch manager lead",
        "a person named with the role",
        "two people named",
        "release notes while there was such a role",
        "release notes since docs took over",
        "comms and bug triage to 1.29",
        "comms and bug triage after the merger",
        "comms and release signal",
        "comms and release signal before the merger",
        "comms and docs",
        "people outside the team",
        "all",
        "community",
        "community meeting",
        "blank",
        "a role that is gone",
        "a name that is no handle",
        "a comma for the slash",
        "and for the slash",
        "an ampersand for the slash",
        "a role that is unknown beside one that is known",
        "one role that nobody knows",
        "one role whose name has an and",
        "one role, though each part is one",
        "not applicable",
        "everyone",
        "owners of enhancements",
        "the lead of a SIG",
        "the whole team",
        "capi release lead",
        "capi comms manager",
        "capi comms lead",
        "capi comms mgr",
        "capi ci manager",
        "capi ci lead",
        "capi ci mgr",
        "capi hyphen",
        "capi three hyphens",
    ],
)
def test_who_is_named_in_the_rosters_words(who: str, team: Team, named: tuple[str, ...]) -> None:
    """Each "Who" cell that was ever published, under a roster of its time.

    Source:
        kubernetes/sig-release 1.14 to 1.37 and kubernetes-sigs/cluster-api 1.4 to 1.15.
    """
    assert owners(who, team) == named


def test_who_is_named_in_todays_words_without_a_roster() -> None:
    """A timeline alone still says whose row it is."""
    assert owners("Lead / Comms / CI Signal Lead") == (
        "Release Team Lead",
        "Communications",
        "CI Signal",
    )


def test_a_role_named_twice_owns_a_row_once() -> None:
    """In Cluster API, comms and docs are one seat."""
    assert owners("Comms / Docs", CLUSTER_API) == (COMMS,)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("comms", "Communications"),
        ("Docs lead", "Docs"),
        ("DOCS", "Docs"),
        ("release  signal", "Release Signal"),
        ("bug triage", "Release Signal"),
        ("Branch Manager", "Branch Manager"),
        ("release notes", "Release Notes"),
        ("lead", "Release Team Lead"),
    ],
    ids=[
        "a short form",
        "with its title",
        "in capitals",
        "with a stray space",
        "under a former name",
        "in full",
        "one of its own, not its successor's",
        "the lead",
    ],
)
def test_a_role_is_found_by_what_people_call_it(said: str, name: str) -> None:
    """Nobody has to know the roster's spelling."""
    role = a_team().role(said)
    assert role
    assert role.name == name


@pytest.mark.parametrize("said", ["", "weather", "Test Infra", "/"])
def test_what_is_no_role_is_not_found(said: str) -> None:
    """Nothing is guessed."""
    assert a_team().role(said) is None


def test_a_seat_with_two_leads_has_both() -> None:
    """In 1.30 two people led one role."""
    role = Role("Docs", (LEAD, Member("Second Docs Lead", is_lead=True), SHADOW))
    assert [lead.name for lead in role.leads] == ["Docs Lead", "Second Docs Lead"]
    assert role.shadows == (SHADOW,)


def test_a_seat_may_be_vacant() -> None:
    """The branch manager of 1.36 was to be named."""
    assert Role("Branch Manager").leads == ()


@pytest.mark.parametrize(
    ("role", "person", "kind"),
    [
        ("Docs", LEAD, "lead"),
        ("Docs", SHADOW, "shadow"),
        ("Emeritus Adviser", LEAD, "adviser"),
        ("Emeritus Advisor", LEAD, "adviser"),
    ],
    ids=["who holds the seat", "who learns", "a former lead", "a former lead, spelled otherwise"],
)
def test_everybody_is_something(role: str, person: Member, kind: str) -> None:
    """Advisers stand where leads do, and hold no seat."""
    assert Role(role).kind_of(person) == kind


def test_a_role_has_a_name_for_config_files() -> None:
    """Channels are named after roles."""
    assert Role("Release Signal").key == "release-signal"
