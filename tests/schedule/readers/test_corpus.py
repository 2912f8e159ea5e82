"""Against published documents, and what people who read them by hand found in them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem
from schedule.readers import read_cycle
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.readers.links import read_links
from schedule.readers.release_team import read_release_team
from schedule.timeline import Day, DayRange, Instant, Milestone

RELEASES = ["1.20", "1.22", "1.24", "1.26", "1.28", "1.30", "1.32", "1.34", "1.36"]
CLUSTER_API = ["1.4", "1.6", "1.8", "1.10", "1.12", "1.14"]
FROM_CELLS = {
    *("bad_ordinal", "missing_space", "missing_year", "weekday_mismatch", "weekday_spelling"),
    *("tz_contradiction", "tz_label_not_in_effect_label_wrong"),
    *("tz_label_not_in_effect_clock_wrong", "cell_count"),
}
"""Types of error that a row's own cells show; the others need the whole document."""


def read_kubernetes(corpus: Path, release: str) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return a Kubernetes cycle with its roster."""
    folder = corpus / "k8s" / release
    return read_cycle(
        (folder / "README.md").read_text(encoding="utf-8"),
        source="README.md",
        team_text=(folder / "release-team.md").read_text(encoding="utf-8"),
        team_source="release-team.md",
    )


def read_cluster_api(corpus: Path, release: str) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return a Cluster API cycle, whose roster is in the same file."""
    path = corpus / "cluster-api" / f"release-{release}.md"
    return read_cycle(path.read_text(encoding="utf-8"), source=str(path))


def truth(corpus: Path, name: str) -> Any:
    """Return what people found."""
    return json.loads((corpus / f"{name}.json").read_text(encoding="utf-8"))


def told(row: Milestone) -> dict[str, object]:
    """Return *row* in the words of the truth."""
    precision, start, end = "none", None, None
    match row.when:
        case Day(day):
            precision, start = "date", str(day)
        case DayRange(first, last):
            precision, start, end = "date", str(first), str(last)
        case Instant(is_in_title=True):
            precision, start = "date", str(row.day)
        case Instant(at):
            precision, start = "instant", f"{at:%Y-%m-%dT%H:%M:%SZ}"
        case _:
            pass
    return {
        "what": row.title,
        "who": row.who,
        "kinds": list(row.kinds),
        "start": start,
        "end": end,
        "precision": precision,
        "week": row.week,
        "line": row.line,
    }


@pytest.mark.parametrize("release", RELEASES)
def test_reads_every_row_as_people_do(corpus: Path, release: str) -> None:
    """Title, owner, kinds, date, precision, week and line of every row are right."""
    cycle, _ = read_kubernetes(corpus, release)
    expected = [
        {**row, "kinds": row.get("kinds") or [row["kind"]]}
        for row in truth(corpus, "timeline-truth")[release]
    ]
    got = [told(row) for row in cycle.milestones]
    assert got == [{name: row[name] for name in got[0]} for row in expected]


def test_reads_the_times_in_titles(corpus: Path) -> None:
    """A Pacific time that stands in a title makes an instant of its row's day."""
    cycle, _ = read_kubernetes(corpus, "1.22")
    expected = {
        row["line"]: row["instant_utc"]
        for row in truth(corpus, "timeline-truth")["1.22"]
        if "instant_utc" in row
    }
    assert len(expected) == 8
    assert expected == {
        row.line: f"{row.when.at:%Y-%m-%dT%H:%M:%SZ}"
        for row in cycle.milestones
        if isinstance(row.when, Instant)
    }


@pytest.mark.parametrize("release", RELEASES)
def test_reads_every_person(corpus: Path, release: str) -> None:
    """Name, GitHub handle, Slack name and seat of everybody on the roster are right."""
    team, _ = read_release_team(
        (corpus / "k8s" / release / "release-team.md").read_text(encoding="utf-8")
    )
    got = [
        {
            "role": role.name,
            "line": role.line,
            "people": [
                {
                    "name": one.name,
                    "github": one.github,
                    "slack": one.slack,
                    "kind": role.kind_of(one),
                }
                for one in role.people
            ],
        }
        for role in team.roles
    ]
    wanted = ("name", "github", "slack", "kind")
    assert got == [
        {**role, "people": [{name: one[name] for name in wanted} for one in role["people"]]}
        for role in truth(corpus, "roster-truth")[release]
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_reports_the_errors_of_cells_and_no_others(corpus: Path, release: str) -> None:
    """Every error that people found in a table's cells is a problem on its line, and only those."""
    _, problems = read_kubernetes(corpus, release)
    rows = {row["line"] for row in truth(corpus, "timeline-truth")[release]}
    known = {
        (one["line"], one["type"])
        for one in truth(corpus, "anomalies")
        if one["release"] == release and one["type"] in FROM_CELLS and one["line"] in rows
    }
    found = {
        (one.line, one.code)
        for one in problems
        if one.code in FROM_CELLS and one.source == "README.md"
    }
    assert found == known


@pytest.mark.parametrize("release", RELEASES)
def test_names_the_release_and_its_links(corpus: Path, release: str) -> None:
    """Each document says whose release it is, and offers the places the team works in."""
    cycle, _ = read_kubernetes(corpus, release)
    assert cycle.name == f"Kubernetes v{release}"
    assert "Meeting Minutes" in {link.label for link in cycle.links}


@pytest.mark.parametrize("release", RELEASES)
def test_keys_of_freezes_need_no_dates(corpus: Path, release: str) -> None:
    """No published Kubernetes timeline holds a freeze, a cut or a release twice."""
    cycle, _ = read_kubernetes(corpus, release)
    assert [row.key for row in cycle.milestones if re.search(r"\d{4}-\d\d-\d\d$", row.key)] == []


@pytest.mark.parametrize("release", RELEASES)
def test_survives_as_yaml(corpus: Path, release: str) -> None:
    """A published cycle written in our own format reads back equal."""
    cycle, _ = read_kubernetes(corpus, release)
    assert read_cycle_yaml(write_cycle_yaml(cycle)) == (cycle, ())


@pytest.mark.parametrize("release", CLUSTER_API)
def test_reads_cluster_api(corpus: Path, release: str) -> None:
    """Another project's timeline: every row, its freeze, its release, its roster, its owners."""
    cycle, problems = read_cluster_api(corpus, release)
    text = (corpus / "cluster-api" / f"release-{release}.md").read_text(encoding="utf-8")
    table = text.partition("## Release team")[0]
    assert len(cycle.milestones) == sum(line.startswith("|") for line in table.split("\n")) - 2
    assert cycle.name == f"Cluster API v{release}"
    assert [one.key for one in cycle.of_kind("code_freeze")] == ["code-freeze"]
    assert [one.title for one in cycle.of_kind("release")] == [f"v{release}.0 released"]
    assert {one.code for one in problems} <= {"bad_ordinal"}
    names = {role.name for role in cycle.team.roles}
    assert all(set(row.owners) <= names for row in cycle.milestones)
    weeks = [(row.week, cycle.week_of(row.day)) for row in cycle.milestones if row.day and row.week]
    assert all(printed == counted for printed, counted in weeks)


def test_reads_every_version_of_a_timeline(corpus: Path) -> None:
    """Earlier versions of a README are as readable as the last."""
    versions = sorted((corpus / "history").glob("*.md"))
    assert versions
    for path in versions:
        cycle, _ = read_cycle(path.read_text(encoding="utf-8"), source=str(path))
        assert len(cycle.milestones) > 30, path.name
        assert cycle.release == path.name.partition("-")[0]


def test_reads_a_page_of_links(corpus: Path) -> None:
    """The page of links names each place once."""
    text = (corpus / "k8s" / "1.36" / "links.md").read_text(encoding="utf-8")
    links, problems = read_links(text)
    assert [one.names[0] for one in links] == [
        *("releasemtg", "enhancements", "bugtriage", "cisignal", "retro", "contacts")
    ]
    assert links[0].label == "Google Doc for v1.36 Release Meeting"
    assert problems == ()


def test_short_links_lead_where_the_page_of_links_says(corpus: Path) -> None:
    """All but one of the short links of 1.36 have their place there, and keep their labels."""
    folder = corpus / "k8s" / "1.36"
    readme, page = (
        (folder / name).read_text(encoding="utf-8") for name in ("README.md", "links.md")
    )
    before, _ = read_cycle(readme, source="README.md")
    cycle, _ = read_cycle(readme, source="README.md", links_text=page, links_source="links.md")
    assert [one.label for one in cycle.links] == [one.label for one in before.links]
    short = [one.label for one in cycle.links if "rel.k8s.io/v136" in one.url]
    assert short == ["Feature blog Tracking Board"]
    assert read_cycle_yaml(write_cycle_yaml(cycle)) == (cycle, ())
