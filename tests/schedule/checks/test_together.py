"""Several releases side by side."""

from schedule.checks import check_together, read_published
from tests.schedule.a_readme import README, line_of


def of(release: str, milestone: int) -> str:
    """Return the README of *release*, whose work is in GitHub milestone number *milestone*."""
    minor = release.partition(".")[2]
    text = README.replace("1.40", release).replace("140", f"1{minor}")
    return text.replace("milestone/80", f"milestone/{milestone}")


def test_a_milestone_that_was_the_last_release_s() -> None:
    """The later release forgot to change its link; order of the files does not matter."""
    documents = [
        read_published(of("1.41", 80), source="1.41.md"),
        read_published(of("1.40", 80), source="1.40.md"),
    ]
    (problem,) = check_together(documents)
    assert problem.code == "link_duplicate_of_other_release"
    assert (problem.source, problem.line) == ("1.41.md", line_of(README, "milestone/80"))
    assert "1.40.md leads for 1.40" in problem.message


def test_a_milestone_that_the_page_of_links_took_over() -> None:
    """It is told of that page."""
    page = "## Work\n\n[v1.41 milestone](https://github.com/kubernetes/kubernetes/milestone/80)\n"
    documents = [
        read_published(of("1.40", 80), source="1.40.md"),
        read_published(of("1.41", 81), source="1.41.md", links_text=page, links_source="links.md"),
    ]
    (problem,) = check_together(documents)
    assert (problem.source, problem.line) == ("links.md", 3)


def test_milestones_of_their_own_are_right() -> None:
    """Other links may well be shared, such as that of the calendar."""
    documents = [
        read_published(of("1.40", 80), source="1.40.md"),
        read_published(of("1.41", 81), source="1.41.md"),
    ]
    assert check_together(documents) == ()


def test_versions_of_one_document_share_their_links() -> None:
    """Two versions of a release's README do not accuse each other."""
    documents = [read_published(README, source=name) for name in ("old.md", "new.md")]
    assert check_together(documents) == ()
