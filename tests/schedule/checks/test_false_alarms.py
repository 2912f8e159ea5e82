"""What is right though unusual: nobody's pull request fails for it."""

import pytest

from schedule.checks import check, read_published
from schedule.problems import Problem, Severity
from tests.schedule.a_readme import README, ROSTER, spoiled

LAST_ROW = "| Release retrospective | Community | TBD | | |"
LAST_LINK = "* [What 1.39 left over](https://bit.ly/k8s139-retro)"
LAST_ENTRY = "- **Wednesday 25th August 2027**: Week 16 — Kubernetes v1.40.0 released"


def row(what: str, when: str, week: int | str, who: str = "Lead") -> tuple[str, str]:
    """Return a row of the timeline's last days, and what it stands in place of."""
    return LAST_ROW, f"| {what} | {who} | {when} | week {week} | |\n{LAST_ROW}"


def link(item: str) -> tuple[str, str]:
    """Return an item of the links, and what it stands in place of."""
    return LAST_LINK, f"{LAST_LINK}\n* {item}"


def entry(text: str) -> tuple[str, str]:
    """Return a date of the summary, and what it stands in place of."""
    return LAST_ENTRY, f"{LAST_ENTRY}\n- {text}"


MONDAY = "Monday 30th August 2027"
IN_THE_TABLE = {
    "a freeze on another day": row("Brace Yourself, Code Freeze is on Thursday", MONDAY, 17),
    "a reminder of this Friday": row("Reminder: Docs Freeze this Friday", MONDAY, 17),
    "a call before Thursday": row("Last call before Thursday's Docs Freeze", MONDAY, 17),
    "meetings moved from another day": row("Move meetings from Tuesday", MONDAY, 17),
    "a range that ends a week later": row("KubeCon", "28th - 31st August 2027", 17),
    "a range that begins a week earlier": row("KubeCon", "28th - 31st August 2027", 16),
    "an hour of China": row("Retro", f"03:00 UTC {MONDAY} / 11:00 CST {MONDAY}", 17),
    "a last minute AoE": row("Retro", f"{MONDAY} (AoE) / Tuesday 31st August 2027, 11:59 UTC", 17),
    "an owner in other words": row("Retro", MONDAY, 17, "Comms, Docs"),
    "an owner with a name": row("Retro", MONDAY, 17, "Branch Manager (Jane)"),
    "owners joined by and": row("Retro", MONDAY, 17, "Enhancements & Docs"),
    "owners on two lines": row("Retro", MONDAY, 17, "Comms<br>Docs"),
    "no owner": row("Retro", MONDAY, 17, "N/A"),
    "a place that is not known": row("KubeCon (city TBD)", MONDAY, 17),
    "no date, no week": row("KubeCon", "TBD", "TBD", ""),
    "emoji": row("Retro \u2764\ufe0f \U0001f469\u200d\U0001f4bb", MONDAY, 17),
    "patches of older releases": row("v1.39.x & v1.38.x released", MONDAY, 17),
    "everyone": row("Retro", MONDAY, 17, "Everyone"),
}  # fmt: skip

IN_THE_SUMMARY = {
    "the week of the day in UTC": entry(
        "**02:00 UTC Monday 30th August 2027 / 19:00 PDT Sunday 29th August 2027**: Week 17 — Retro"
    ),
    "the week of the day people say": entry(
        "**02:00 UTC Monday 30th August 2027 / 19:00 PDT Sunday 29th August 2027**: Week 16 — Retro"
    ),
    "an event beside KubeCon": entry(
        "**Sunday 25th July 2027**: Week 11 — KubeCon co-located events"
    ),
    "the last day before a freeze": entry(
        "**Monday 19th July 2027**: Week 11 — Last day to merge before Code Freeze"
    ),
}

IN_THE_LINKS = {
    "the last retro": link("[Previous retro](https://bit.ly/k8s139-retro)"),
    "a word before the link": link("Last release's board: [here](https://bit.ly/k8s139-board)"),
    "a comparison": link("[Compare](https://github.com/k/k/compare/v1.39.0...master)"),
    "the version of an API": link("[OpenAPI](https://example.org/v1.0.0)"),
    "a query": link("[Zoom](https://zoom.us/j/1?pwd=1.39)"),
    "the id of a document": link("[Notes](https://docs.google.com/document/d/abc-1-39/edit)"),
    "an id of its own": link("[Notes](https://example.org/abc-1-39)"),
    "a way from one release to the next": link("[Up](https://example.org/upgrade-1.39-1.40)"),
    "mail about a bracket": link("Subject: [WIP] and [KEP-1234] and [Tentative] and [~ 5]"),
    "an alert in an item": link("[!NOTE] read on"),
    "code with two backticks": link("``a ` [Freeze]`` and `[Freeze]`"),
    "two blanks in a reference": link("[Code  Freeze]"),
    "code in a fence": link("a\n\n```\n* [Some Freeze]\n| [Test  Thaw] | x |\n```\n"),
    "code that is indented": link("a\n\nText:\n\n    - [Some Freeze]\n\n    - [Other Freeze]\n"),
    "a comment": link("a\n<!-- from here\n* [Some Freeze]\n  [b]()\nto here -->"),
    "a quoted definition": link("[Some Freeze]\n\n> [Some Freeze]: https://example.org\n"),
    "a definition on two lines": link("[Some Freeze]\n\n[Some Freeze]:\n  https://example.org\n"),
}
"""Each was once an error."""
EVENING = "02:00 UTC Tuesday 31st August 2027 / 19:00 PDT Monday 30th August 2027"
ABOUT_AOE = "https://www.timeanddate.com/time/zones/aoe"


def worse(change: tuple[str, str]) -> list[Problem]:
    """Return the errors and warnings that *change* makes in a document without any."""
    problems = check(
        read_published(
            spoiled(README, *change),
            source="README.md",
            team_text=ROSTER,
            team_source="release-team.md",
        )
    )
    return [one for one in problems if one.severity is not Severity.INFO]


@pytest.mark.parametrize("change", IN_THE_TABLE.values(), ids=IN_THE_TABLE.keys())
def test_a_row_that_is_right(change: tuple[str, str]) -> None:
    """People say days, zones and owners in many ways."""
    assert worse(change) == []


@pytest.mark.parametrize("change", IN_THE_LINKS.values(), ids=IN_THE_LINKS.keys())
def test_a_link_that_is_right(change: tuple[str, str]) -> None:
    """A document may link to other releases, and hold brackets and code."""
    assert worse(change) == []


def test_a_page_about_a_zone_is_no_time() -> None:
    """Any number of rows may explain what AoE is."""
    text = README.replace("https://everytimezone.com/s/c0de", ABOUT_AOE)
    assert check(read_published(text, source="README.md")) == ()
    _, added = row("Retro", f"[{EVENING}]({ABOUT_AOE})", 17)
    assert check(read_published(spoiled(text, LAST_ROW, added), source="README.md")) == ()


@pytest.mark.parametrize("change", IN_THE_SUMMARY.values(), ids=IN_THE_SUMMARY.keys())
def test_a_summary_that_is_right(change: tuple[str, str]) -> None:
    """A summary may say what the table does not, and count weeks like either clock."""
    assert worse(change) == []
