from schedule.cycle import Link
from schedule.readers import read_cycle
from schedule.readers.release_readme import read_release_readme
from tests.schedule.readers.a_readme import readme

LINKS = """# Kubernetes v1.32

#### Links

* [Meeting Minutes](https://example.org/minutes) (members of [release-team@] get invites)
* [Calendar][cal]
* Contact: [#sig-release](https://example.org/chat) on
  slack, [release-team](mailto://release-team@example.org) on e-mail
* [Board](FIXME) and [Sheet](#) and [here](../README.md)

## Summary

- **Thursday 3rd October 2024**: [PRR Freeze](https://example.org/freeze)

[cal]: https://example.org/calendar
"""


def test_collects_the_links_people_click() -> None:
    """Web and mail links of the lists; no placeholders, no paths, no dates of the summary."""
    cycle, _ = read_release_readme(LINKS)
    assert cycle.links == (
        Link("Meeting Minutes", "https://example.org/minutes"),
        Link("Calendar", "https://example.org/calendar"),
        Link("#sig-release", "https://example.org/chat"),
        Link("release-team", "mailto:release-team@example.org"),
    )


def test_notes_a_mail_link_with_slashes() -> None:
    """A mailto link with slashes is repaired and reported."""
    _, found = read_release_readme(LINKS)
    [problem] = [one for one in found if one.code == "malformed_link"]
    assert (problem.line, problem.suggestion) == (7, "write 'mailto:release-team@example.org'")


ROSTER = """
## Release team

| **Role** | **Lead** | **Team member(s)** |
|---|---|---|
| Release Lead | Release Lead ([@release-lead](https://github.com/release-lead) / `@lead`) | |
| Communications/Docs/Release Notes Manager | TBD | |
"""


def test_reads_a_roster_in_the_same_file() -> None:
    """Where the roster stands below the timeline, owners are named as it spells them."""
    text = readme("| Communicate beta | Comms Manager | TBD | | |", title="# Cluster API v1.8")
    cycle, _ = read_release_readme(text + ROSTER)
    assert [role.name for role in cycle.team.roles] == [
        "Release Lead",
        "Communications/Docs/Release Notes Manager",
    ]
    assert cycle.milestones[0].owners == ("Communications/Docs/Release Notes Manager",)


def test_a_roster_of_its_own_replaces_the_one_in_the_file() -> None:
    """The roster that is given names the owners, and its problems carry its source."""
    text = readme("| Docs Freeze | Docs Lead | TBD | | |")
    cycle, found = read_cycle(
        text + ROSTER, source="README.md", team_text="# MOVED to x\n", team_source="team.md"
    )
    assert cycle.team.roles == ()
    assert [(one.code, one.source) for one in found] == [("no_roster", "team.md")]
