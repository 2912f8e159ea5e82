"""One mistake at a time in documents that are right: each is found, alone, and on its line."""

import pytest

from schedule.checks import CHECKS, check, read_published
from schedule.problems import Problem, Severity
from tests.schedule.a_readme import LINKS, README, ROSTER, line_of, spoiled
from tests.schedule.checks.test_conventions import UNUSUAL

Mistake = tuple[str, str, str, str]
"""What is right, what stands there instead, the code, and what is pointed at."""

IN_THE_SUMMARY: dict[str, Mistake] = {
    "another day than the table's": (
        *("- **Wednesday 4th August 2027**", "- **Tuesday 3rd August 2027**"),
        *("summary_vs_table_date", "Tuesday 3rd August 2027"),
    ),
    "another day, in UTC and locally": (
        "- **[02:00 UTC Friday 23rd July 2027 / 19:00 PDT Thursday 22nd July 2027]",
        "- **[02:00 UTC Thursday 22nd July 2027 / 19:00 PDT Wednesday 21st July 2027]",
        "summary_vs_table_date",
        "02:00 UTC Thursday 22nd July 2027 / 19:00 PDT Wednesday 21st July 2027",
    ),
    "another hour than the table's": (
        "- **[02:00 UTC Friday 23rd July 2027 / 19:00 PDT Thursday 22nd July 2027]",
        "- **[01:00 UTC Friday 23rd July 2027 / 18:00 PDT Thursday 22nd July 2027]",
        "summary_vs_table_time",
        "01:00 UTC Friday 23rd July 2027 / 18:00 PDT Thursday 22nd July 2027",
    ),
    "a week that is not the date's": (
        *("Week 13 — [Docs Freeze]", "Week 12 — [Docs Freeze]"),
        *("summary_week_wrong", "Week 12"),
    ),
    "a year left out": (
        *("- **Wednesday 25th August 2027**", "- **Wednesday 25th August**"),
        *("missing_year", "Wednesday 25th August"),
    ),
    "a weekday that is not the date's": (
        *("- **Monday 10th May 2027**", "- **Sunday 10th May 2027**"),
        *("weekday_mismatch", "Sunday 10th May 2027"),
    ),
    "an ordinal that nobody says": (
        *("- **Wednesday 4th August", "- **Wednesday 4st August"),
        *("bad_ordinal", "4st"),
    ),
    "a date that cannot be read": (
        *("- **Wednesday 4th August 2027**", "- **early August**"),
        *("unreadable_date", "early August"),
    ),
    "a freeze without a row": (
        *("— [Docs Freeze]", "— Dependency Freeze"),
        *("summary_without_row", "Dependency Freeze"),
    ),
    "the link of another time": (
        *(
            "July 2027](https://everytimezone.com/s/c0de)**:",
            "July 2027](https://everytimezone.com/s/01d)**:",
        ),
        *("stale_time_link", "https://everytimezone.com/s/01d"),
    ),
}

IN_THE_TABLE: dict[str, Mistake] = {
    "a week that is not the date's": (
        *("| Thursday 8th July 2027 | week 9 |", "| Thursday 8th July 2027 | week 8 |"),
        *("week_wrong", "week 8"),
    ),
    "a year of another cycle": (
        *("| Wednesday 19th May 2027 | week 2 |", "| 19th May 2026 | week 2 |"),
        *("wrong_year", "2026"),
    ),
    "a year of the next cycle, on a day with that weekday, without a week": (
        *("| Wednesday 19th May 2027 | week 2 |", "| Friday 19th May 2028 | |"),
        *("wrong_year", "2028"),
    ),
    "a year mistyped by decades": (
        *("| Wednesday 19th May 2027 | week 2 |", "| Thursday 19th May 2072 | week 2 |"),
        *("wrong_year", "2072"),
    ),
    "a date that no year makes right": (
        *("| Wednesday 19th May 2027 | week 2 |", "| Tuesday 19th April 2072 | week 2 |"),
        *("week_wrong", "week 2"),
    ),
    "a row below a later one": (
        "| **Begin [Burndown]** (Monday, Wednesday, and Friday meetings) | Lead | "
        "Monday 26th July 2027 | week 12 |",
        "| **Begin [Burndown]** (Monday, Wednesday, and Friday meetings) | Lead | "
        "Monday 19th July 2027 | week 11 |",
        "order",
        "Begin [Burndown]** (Monday, Wednesday, and Friday meetings)",
    ),
    "Friday meetings on a Thursday": (
        *("Friday 28th May 2027 | week 3", "Thursday 27th May 2027 | week 3"),
        *("label_vs_date", "Friday"),
    ),
    "the end of a day in a zone out of season": (
        *("(EOD PDT)", "(EOD PST)"),
        *("eod_label_not_in_effect", "EOD PST"),
    ),
    "the end of a day beside its date": (
        *("| Thursday 8th July 2027 |", "| Thursday 8th July 2027 (EOD PST) |"),
        *("eod_label_not_in_effect", "EOD PST"),
    ),
    "a clock in a zone out of season": (
        *("(EOD PDT)", "(18:00 PST)"),
        *("eod_label_not_in_effect", "18:00 PST"),
    ),
    "the link of another row's time": (
        *("2027](https://everytimezone.com/s/b109)", "2027](https://everytimezone.com/s/c0de)"),
        *("stale_time_link", "https://everytimezone.com/s/c0de"),
    ),
    "a cell too few": ("| week 9 | |", "| week 9 |", "cell_count", ""),
    "a cell too many": ("| week 9 | |", "| week 9 | | | x |", "cell_count", ""),
    "a month misspelled": (
        *("Wednesday 19th May 2027", "Wednesday 19th Mai 2027"),
        *("unreadable_date", "Wednesday 19th Mai 2027"),
    ),
    "a weekday misspelled": (
        *("| Wednesday 19th May 2027", "| Wedesday 19th May 2027"),
        *("weekday_spelling", "Wedesday"),
    ),
    "a space left out": (
        *("Thursday 8th July 2027 |", "Thursday 8th July2027 |"),
        *("missing_space", "July2027"),
    ),
    "a day that no month has": (
        *("Thursday 8th July 2027 |", "Thursday 38th July 2027 |"),
        *("impossible_date", "Thursday 38th July 2027"),
    ),
}

IN_THE_LINKS: dict[str, Mistake] = {
    "an address of another release": (
        *("https://bit.ly/k8s140-enhancements", "https://bit.ly/k8s139-enhancements"),
        *("link_version_mismatch", "https://bit.ly/k8s139-enhancements"),
    ),
    "an address in a folder of another release": (
        *("https://rel.k8s.io/v140/releasemtg", "https://rel.k8s.io/v1.39/releasemtg"),
        *("link_version_mismatch", "https://rel.k8s.io/v1.39/releasemtg"),
    ),
    "a short link of a release long ago": (
        *("https://bit.ly/k8s140-enhancements", "https://bit.ly/k8s122-enhancements"),
        *("link_version_mismatch", "https://bit.ly/k8s122-enhancements"),
    ),
    "a definition of another release": (
        *("sig-release-1.40-blocking#Summary", "sig-release-1.39-blocking#Summary"),
        *("link_version_mismatch", "https://testgrid.k8s.io/sig-release-1.39-blocking#Summary"),
    ),
    "an address to be filled in": (
        *("(https://bit.ly/k8s140-enhancements)", "(#)"),
        *("placeholder_link", "[Enhancements Tracking Board](#)"),
    ),
    "a definition to be filled in": (
        *("[Thaw]: ../release_phases.md#thaw", "[Thaw]: TBD"),
        *("placeholder_link", "[Thaw]: TBD"),
    ),
    "a second address": (
        *("(https://bit.ly/k8s140-enhancements)", "(https://bit.ly/k8s140-enhancements)(#old)"),
        *("malformed_link", "(#old)"),
    ),
    "mail with slashes": (
        *("mailto:release-team@example.org", "mailto://release-team@example.org"),
        *("malformed_link", "mailto://release-team@example.org"),
    ),
    "a folder inside itself": (
        *("(../release_phases.md)", "(../releases/release_phases.md)"),
        *("broken_link", "../releases/release_phases.md"),
    ),
    "a milestone of the website": (
        *("kubernetes/kubernetes/milestone/80", "kubernetes/website/milestone/80"),
        "link_wrong_target",
        "[kubernetes/kubernetes v1.40 milestone](https://github.com/kubernetes/website/milestone/80)",
    ),
    "a milestone called another's": (
        *("[kubernetes/kubernetes v1.40 milestone]", "[kubernetes/sig-release v1.40 milestone]"),
        "link_label_mismatch",
        "[kubernetes/sig-release v1.40 milestone]"
        "(https://github.com/kubernetes/kubernetes/milestone/80)",
    ),
    "a line to be filled in": (
        *("* [Release phases](../release_phases.md)", "* Bug triage board: TODO"),
        *("placeholder", "TODO"),
    ),
}

LEFT_IN_THE_TABLE: dict[str, Mistake] = {
    "a title to be filled in": ("| Start of Release Cycle |", "| TODO |", "placeholder", "TODO"),
    "a title in which something is missing": (
        *("| Release blog ready to review |", "| Release blog ready (FIXME) |"),
        *("placeholder", "FIXME"),
    ),
    "a week to be told": ("| week 9 |", "| week TBD |", "placeholder", "week TBD"),
    "a week of the template": ("| week 9 |", "| week N |", "placeholder", "week N"),
    "a version of the template": (
        *("| v1.40.0-alpha.1 released |", "| v1.XX.0-alpha.1 released |"),
        *("placeholder", "v1.XX"),
    ),
    "a cut of the last release": (
        *("| v1.40.0-beta.0 released |", "| v1.39.0-beta.0 released |"),
        *("row_of_other_release", "v1.39.0-beta.0 released"),
    ),
    "a branch of the last release": (
        *("| Start of Release Cycle |", "| release-1.39 branch created |"),
        *("row_of_other_release", "release-1.39 branch created"),
    ),
    "a mark that turns the line round": (
        *("| Start of Release Cycle |", "| Start of \u202eRelease Cycle |"),
        *("invisible_character", "\u202eRelease"),
    ),
    "a blank of no width": (
        *("| Docs Lead | Wednesday", "| Docs\u200b Lead | Wednesday"),
        *("invisible_character", "Docs\u200b"),
    ),
    "a mark of direction": (
        *("| Docs Lead | Wednesday", "| Docs Lead\u200f | Wednesday"),
        *("invisible_character", "Lead\u200f"),
    ),
    "a NUL": ("| Docs Lead | Wed", "| Docs\0Lead | Wed", "invisible_character", "Docs\0Lead"),
    "bytes that are no text": (
        *("| v1.40.0-beta.0 released", "| v1.40.0-beta.0 \ufffd\ufffdreleased"),
        *("invisible_character", "\ufffd\ufffdreleased"),
    ),
}

IN_THE_PLAN: dict[str, Mistake] = {
    "a cycle that starts on a Tuesday": (
        "| Start of Release Cycle | Lead | Monday 10th",
        "| Start of Release Cycle | Lead | Tuesday 11th",
        "cycle_start",
        "Start of Release Cycle",
    ),
    "PRR freeze six days ahead": (
        "| Thursday 10th June 2027 (AoE) / Friday 11th June 2027, 12:00 UTC",
        "| Friday 11th June 2027 (AoE) / Saturday 12th June 2027, 12:00 UTC",
        "prr_distance",
        "Begin [Production Readiness Freeze",
    ),
    "thaw a day late": (
        *("[Thaw] | Branch Manager | Wednesday 25th", "[Thaw] | Branch Manager | Thursday 26th"),
        *("thaw_day", "Thaw"),
    ),
}  # fmt: skip

IN_THE_ROSTER: dict[str, Mistake] = {
    "a Slack name without backticks": (
        *("Slack: `@comms`", "Slack: @comms"),
        *("roster_format", "comms"),
    ),
    "no Slack name": (" / Slack: `@comms`", "", "roster_format", "Comms Lead"),
    "a mark that nobody sees": (
        *("Slack: `@comms`", "Slack: `@com\u200bms`"),
        *("invisible_character", "`@com\u200bms`)"),
    ),
    "no GitHub link": (
        *("([@comms-lead](https://github.com/comms-lead) / Slack: `@comms`)", "(Slack: `@comms`)"),
        *("roster_format", "Comms Lead"),
    ),
    "a parenthesis left open": ("`@First (she)`),", "`@First (she)`,", "roster_format", ""),
    "a comma at the end": ("`@docs`) |", "`@docs`), |", "roster_format", ""),
    "a Slack name outside": (
        *("/docs-lead) / Slack: `@docs`)", "/docs-lead)) / Slack: `@docs`"),
        *("roster_format", "](https://github.com/docs-lead)) / Slack"),
    ),
    "somebody twice": (
        *("Second Shadow ([@second](https://github.com/second)", "F. S. ([@first](https://github.com/first)"),
        *("roster_format", "first"),
    ),
    "a link to somebody else": (
        *("(https://github.com/docs-lead)", "(https://github.com/docs-laed)"),
        *("link_label_mismatch", "https://github.com/docs-laed"),
    ),
    "a link to nobody": (
        *("(https://github.com/docs-lead)", "(docs-lead)"),
        *("broken_link", "docs-lead"),
    ),
}  # fmt: skip

WARNED_OF = {
    *(
        "a date that cannot be read",
        "a freeze without a row",
        "a clock in a zone out of season (row)",
    ),
    "an address in a folder of another release (row)",
    *("mail with slashes (row)", "a milestone called another's (row)"),
    "a line to be filled in (row)",
    *(f"{name} (row)" for name in (*IN_THE_PLAN, *LEFT_IN_THE_TABLE)),
}
"""Mistakes after which nobody acts on something false."""
README_MISTAKES = IN_THE_SUMMARY | {
    f"{name} (row)": one
    for name, one in (IN_THE_TABLE | LEFT_IN_THE_TABLE | IN_THE_LINKS | IN_THE_PLAN).items()
}


NOBODY_IS_BRANCH_MANAGER = spoiled(
    ROSTER, "Branch Manager ([@branches](https://github.com/branches) / Slack: `@branches`)", "TBD"
)


def found(
    readme: str = README, roster: str = ROSTER, links: str | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with these documents."""
    return check(
        read_published(
            readme,
            source="README.md",
            team_text=roster,
            team_source="release-team.md",
            links_text=links,
            links_source="links.md",
        )
    )


IN_THE_PAGE_OF_LINKS = {
    "a short link of the release before": (
        "https://docs.google.com/document/d/1minutes/edit?usp=sharing",
        "https://bit.ly/k8s139-meeting",
        "link_version_mismatch",
        "https://bit.ly/k8s139-meeting",
    ),
    "a folder of the release before": (
        "https://docs.google.com/document/d/1minutes/edit?usp=sharing",
        "https://example.org/release-1.39/meeting",
        "link_version_mismatch",
        "https://example.org/release-1.39/meeting",
    ),
    "a label of the release before": (
        "Google Sheet for v1.40 Release",
        "Google Sheet for v1.39 Release",
        "link_version_mismatch",
        "Google Sheet for v1.39 Release Team Contacts",
    ),
    "an address that was never filled in": (
        "(https://docs.google.com/spreadsheets/d/1contacts/edit)",
        "(TBD)",
        "placeholder_link",
        "[Google Sheet for v1.40 Release Team Contacts](TBD)",
    ),
}


@pytest.mark.parametrize(
    ("right", "wrong", "code", "quote"),
    IN_THE_PAGE_OF_LINKS.values(),
    ids=IN_THE_PAGE_OF_LINKS.keys(),
)
def test_finds_a_mistake_in_the_page_of_links(
    right: str, wrong: str, code: str, quote: str
) -> None:
    """Once, on its line of that page."""
    page = spoiled(LINKS, right, wrong)
    (problem,) = found(links=page)
    assert (problem.source, problem.line) == ("links.md", line_of(page, wrong))
    assert (problem.code, problem.quote) == (code, quote)


def test_links_to_other_releases_have_their_uses() -> None:
    """Where the page says that another one is meant."""
    page = (
        LINKS
        + "\n## Before\n\n[Retrospective of the previous release, v1.39](https://bit.ly/k8s139-retro)\n"
    )
    assert found(links=page) == ()


def test_nothing_is_wrong_with_careful_documents() -> None:
    """Right though unusual: evenings above mornings in UTC, KubeCon, AoE, remarks, TBD."""
    assert found() == found(links=LINKS) == ()


def test_line_ends_of_other_systems_are_fine() -> None:
    """A file that was written on Windows is the same timeline."""
    assert found(README.replace("\n", "\r\n"), ROSTER.replace("\n", "\r\n")) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "code", "quote"), README_MISTAKES.values(), ids=README_MISTAKES.keys()
)
def test_finds_a_mistake_in_the_readme(right: str, wrong: str, code: str, quote: str) -> None:
    """It is found on its line, says why and what to write, and points at it."""
    readme = spoiled(README, right, wrong)
    lines = {
        nth for nth, line in enumerate(readme.split("\n"), 1) if line not in README.split("\n")
    }
    problems = [one for one in found(readme) if one.line in lines]
    assert {(one.code, one.quote) for one in problems} >= {(code, quote)}
    assert all(one.suggestion for one in problems if one.severity is not Severity.INFO)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "quote"), IN_THE_ROSTER.values(), ids=IN_THE_ROSTER.keys()
)
def test_finds_a_slip_in_the_roster(right: str, wrong: str, code: str, quote: str) -> None:
    """A person who is hard to read or to reach is told, on the line of the role."""
    roster = spoiled(ROSTER, right, wrong)
    problems = found(roster=roster)
    line = line_of(roster, wrong or "comms-lead")
    assert {(one.source, one.line) for one in problems} == {("release-team.md", line)}
    assert (code, quote) in {(one.code, one.quote) for one in problems}
    assert not any(one.severity is Severity.ERROR for one in problems)


@pytest.mark.parametrize("name", README_MISTAKES)
def test_what_matters_is_an_error(name: str) -> None:
    """A pull request fails for what is false, and not for what is unusual."""
    right, wrong, code, _ = README_MISTAKES[name]
    severities = {one.severity for one in found(spoiled(README, right, wrong)) if one.code == code}
    assert severities == {Severity.WARNING if name in WARNED_OF else Severity.ERROR}


@pytest.mark.parametrize("name", [*IN_THE_LINKS, *IN_THE_PLAN])
def test_one_mistake_is_one_problem(name: str) -> None:
    """What is wrong once is said once."""
    right, wrong, code, _ = (IN_THE_LINKS | IN_THE_PLAN)[name]
    assert [one.code for one in found(spoiled(README, right, wrong))][-1:] == [code]


@pytest.mark.parametrize(
    "name",
    [name for name, (*_, code, _) in IN_THE_TABLE.items() if code in {"wrong_year", "week_wrong"}],
)
def test_a_wrong_date_blames_no_other_row(name: str) -> None:
    """The rows around it are right, and in order."""
    right, wrong, code, _ = IN_THE_TABLE[name]
    assert [one.code for one in found(spoiled(README, right, wrong))] == [code]


def test_a_row_of_next_year_at_the_end_may_be_meant() -> None:
    """Without a week or a later row nothing proves that its year is wrong."""
    retro = "| Release retrospective | Community | TBD | | |"
    next_year = f"{retro}\n| KubeCon NA | | Tuesday 20th June 2028 | | |"
    (problem,) = found(spoiled(README, retro, next_year))
    assert (problem.code, problem.severity) == ("wrong_year", Severity.WARNING)
    assert problem.suggestion == "write 'Sunday 20th June 2027'"


def test_a_timeline_of_years_has_no_cycle_to_leave() -> None:
    """A plan of two years is read as one."""
    rows = (
        f"- {{title: Row {nth}, start: {2027 + nth // 12}-{nth % 12 + 1:02}-05}}"
        for nth in range(24)
    )
    text = "\n".join(("release: '1.40'", "milestones:", *rows))
    assert check(read_published(text, source="cycle.yaml")) == ()


def test_a_wrong_year_is_said_once_though_it_upsets_all_weeks() -> None:
    """The first of all dates is not what weeks are counted from, if the others say otherwise."""
    readme = spoiled(README, "| Monday 10th May 2027 | week 1", "| 10th May 2026 | week 1")
    assert [one.code for one in found(readme) if "week" in one.code or "year" in one.code] == [
        "wrong_year"
    ]


def test_the_table_counts_where_the_summary_differs() -> None:
    """The suggestion is what the table says, and where."""
    (problem,) = found(
        spoiled(README, "- **Thursday 17th June 2027**", "- **Wednesday 16th June 2027**")
    )
    table = "Thursday 17th June 2027 (AoE) / Friday 18th June 2027, 12:00 UTC"
    assert problem.suggestion == f"if the table is right, write '{table}'"
    assert f"(line {line_of(README, 'Begin [Enhancements Freeze]')})" in problem.message


def test_references_without_definitions_are_one_problem() -> None:
    """A page cut off after its table has one fault, however many brackets show."""
    (problem,) = found(README.partition("## Phases")[0])
    assert (problem.code, problem.line) == ("undefined_references", None)
    assert (
        f"[Code Freeze] (line {line_of(README, '- **[02:00 UTC Friday 23rd') + 1})"
        in problem.message
    )
    assert f"[master-blocking] (line {line_of(README, '[master-blocking]')})" in problem.message


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ("[Dress Rehearsal]", Severity.WARNING),
        ("[Dress Rehearsal][rehearsal]", Severity.ERROR),
        ("[Exceptions]", Severity.ERROR),
        ("[1.41-blocking]", Severity.ERROR),
    ],
    ids=["words in brackets", "a reference by another name", "a phase", "a test board"],
)
def test_brackets_that_may_be_meant_are_doubtful(said: str, severity: Severity) -> None:
    """Only what timelines refer to is surely a reference."""
    (problem,) = found(spoiled(README, "| Start of Release Cycle |", f"| {said} |"))
    assert (problem.code, problem.severity) == ("undefined_references", severity)


@pytest.mark.parametrize(
    ("roster", "has"),
    [
        (NOBODY_IS_BRANCH_MANAGER, "names nobody"),
        ("\n".join(ROSTER.split("\n")[:-2]), "has no such role"),
    ],
    ids=["a role that is to be filled", "a role that is missing"],
)  # fmt: skip
def test_rows_that_belong_to_nobody(roster: str, has: str) -> None:
    """An owner whom the roster does not know is an error of the whole document."""
    (problem,) = found(roster=roster)
    assert (problem.code, problem.line, problem.row) == (
        "who_not_in_roster",
        None,
        "Branch Manager",
    )
    rows = [nth for nth, line in enumerate(README.split("\n"), 1) if "| Branch Manager |" in line]
    lines = ", ".join(map(str, rows))
    assert problem.message.startswith(f"5 rows (lines {lines}) belong to Branch Manager, but the ")
    assert has in problem.message


def test_an_owner_who_may_be_several() -> None:
    """Nobody is sent to add a role that nobody meant."""
    (problem,) = found(spoiled(README, "| Comms / Docs |", "| Weather, Traffic |"))
    line = line_of(README, "| Comms / Docs |")
    assert problem.message.startswith(f"1 row (line {line}) belongs to Weather, Traffic, but ")
    assert problem.suggestion == (
        "separate owners with ' / ', or add a row 'Weather, Traffic' to the roster"
    )


def test_without_a_roster_owners_are_not_checked() -> None:
    """Who owns rows can only be wrong against a roster."""
    assert check(read_published(README, source="README.md")) == ()


def test_a_roster_alone_is_checked_as_one() -> None:
    """A changed roster needs no timeline to be looked at."""
    assert check(read_published(ROSTER, source="release-team.md")) == ()
    spoilt = spoiled(ROSTER, "Slack: `@comms`", "Slack: @comms")
    (problem,) = check(read_published(spoilt, source="release-team.md"))
    assert (problem.code, problem.source) == ("roster_format", "release-team.md")


def test_a_cycle_in_yaml_is_checked_too() -> None:
    """Weeks, order and names of rows can be wrong in any format."""
    text = (
        "release: '1.40'\nmilestones:\n"
        "- {title: Start of Release Cycle, start: 2027-05-10, week: 1}\n"
        "- {title: Begin Friday meetings, start: 2027-05-26, week: 4}\n"
        "- {title: Docs Freeze, start: 2027-05-20}\n"
    )
    problems = check(read_published(text, source="cycle.yaml"))
    assert [(one.line, one.code) for one in problems] == [
        (4, "week_wrong"),
        (4, "label_vs_date"),
        (5, "order"),
    ]


def test_every_check_has_its_mistake() -> None:
    """The table of checks holds nothing that these tests do not know."""
    known = {code for _, _, code, _ in (*README_MISTAKES.values(), *IN_THE_ROSTER.values())}
    known |= {"undefined_references", "who_not_in_roster"}
    known |= {code for _, _, code in UNUSUAL.values()} | {"thaw_owner"}
    assert {code for one in CHECKS for code in one.codes} <= known
