from schedule.cycle import Link
from schedule.readers import read_cycle
from schedule.readers.links import read_links
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


PAGE = """# Links

Each header below (and their hidden ID tagging) creates the `rel.k8s.io/v132` navigation.

## <a id="releasemtg"></a> Release Meeting

[Google Doc](https://docs.example.org/meeting) and [recordings](https://video.example.org/list)

## Contacts

[Sheet](https://docs.example.org/contacts), [Board](TBD)
"""
MEETING = ("releasemtg", "Release Meeting")


def test_a_page_of_links_names_them() -> None:
    """By the hidden id and the heading above them; what leads nowhere is left out."""
    assert read_links(PAGE) == (
        (
            Link("Google Doc", "https://docs.example.org/meeting", MEETING),
            Link("recordings", "https://video.example.org/list", MEETING),
            Link("Sheet", "https://docs.example.org/contacts", ("Contacts",)),
        ),
        (),
    )


def test_a_page_without_links_says_so() -> None:
    """As whoever emptied it by mistake should know."""
    cycle, found = read_cycle(
        LINKS, source="README.md", links_text="# Links\n", links_source="links.md"
    )
    assert [(one.code, one.source) for one in found if one.source == "links.md"] == [
        ("no_links", "links.md")
    ]
    assert cycle.links == read_cycle(LINKS, source="README.md")[0].links


def with_page(readme: str) -> tuple[Link, ...]:
    """Return the links of 1.32, whose README is *readme*, with its page of links."""
    return read_cycle(readme, source="README.md", links_text=PAGE)[0].links


def test_a_short_link_leads_to_its_place() -> None:
    """It keeps the README's label; the page's own label still finds it."""
    readme = "# Kubernetes v1.32\n\n* [Meeting Minutes](https://rel.k8s.io/v132/releasemtg)\n"
    assert [(one.label, one.url) for one in with_page(readme)] == [
        ("Meeting Minutes", "https://docs.example.org/meeting"),
        ("recordings", "https://video.example.org/list"),
        ("Sheet", "https://docs.example.org/contacts"),
    ]
    assert with_page(readme)[0].names == (*MEETING, "Google Doc")


def test_a_short_link_of_another_release_is_left_alone() -> None:
    """It leads to the meeting of that release."""
    address = "https://rel.k8s.io/v131/releasemtg"
    assert with_page(f"# Kubernetes v1.32\n\n* [Last minutes]({address})\n")[0].url == address


def test_a_link_that_both_have_is_there_once() -> None:
    """With the label of the README and the names of the page."""
    readme = "# Kubernetes v1.32\n\n* [People](https://docs.example.org/contacts)\n"
    assert [one.label for one in with_page(readme)] == ["People", "Google Doc", "recordings"]
    assert with_page(readme)[0].names == ("Contacts", "Sheet")


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
