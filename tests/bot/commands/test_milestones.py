"""Finding a milestone by what people call it."""

import pytest

from bot.commands import answer
from bot.render import plain
from tests.builders import a_snapshot, at

SNAPSHOT = a_snapshot()
NOW = at("2024-11-04 12:00")


def said(words: str) -> str:
    """Return the plain text of the answer to *words*."""
    return plain(answer(words, SNAPSHOT, NOW))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("code freeze", "Code Freeze and Test Freeze"),
        ("test freeze", "Code Freeze and Test Freeze"),
        ("Code Freeze and Test Freeze", "Code Freeze and Test Freeze"),
        ("  CODE   freeze ", "Code Freeze and Test Freeze"),
        ('"code freeze"', "Code Freeze and Test Freeze"),
        ("when is the code freeze?", "Code Freeze and Test Freeze"),
        ("code-freeze", "Code Freeze and Test Freeze"),
        ("cf", "Code Freeze and Test Freeze"),
        ("cod freeze", "Code Freeze and Test Freeze"),
        ("codefreeze", "Code Freeze and Test Freeze"),
        ("<@U1> code freeze", "Code Freeze and Test Freeze"),
        ("prr", "PRR Freeze"),
        ("prr freeze", "PRR Freeze"),
        ("production readiness", "PRR Freeze"),
        ("prodution readines freeze", "PRR Freeze"),
        ("enhancements freeze", "Enhancements Freeze"),
        ("enhancement freze", "Enhancements Freeze"),
        ("docs freeze", "Docs Freeze"),
        ("doc freeze", "Docs Freeze"),
        ("docs placeholder", "Docs placeholder PRs"),
        ("blog freeze", "Feature Blog Freeze"),
        ("rc.1", "1.32.0-rc.1 cut"),
        ("rc1", "1.32.0-rc.1 cut"),
        ("1.32.0-rc.1", "1.32.0-rc.1 cut"),
        ("1.32 rc.1", "1.32.0-rc.1 cut"),
        ("beta", "1.32.0-beta.0 cut"),
        ("release", "v1.32.0 release"),
        ("v1.32.0 release", "v1.32.0 release"),
        ("thaw", "Thaw"),
        ("brace yourself", "Brace Yourself, Code Freeze is Coming"),
        ("kubecon", "KubeCon NA"),
    ],
)
def test_milestone_is_found_by_what_people_call_it(words: str, name: str) -> None:
    """Names, keys, short forms, cuts, questions and typos find the one milestone meant."""
    assert said(words).startswith(f"{name} · v1.32, in week ")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("docs", ["Docs placeholder PRs", "Docs PRs ready for review", "Docs Freeze"]),
        ("rc", ["1.32.0-rc.0 cut", "1.32.0-rc.1 cut"]),
        ("enhancement", ["Enhancements Freeze", "Start Enhancements Tracking"]),
        ("burndown", ["Begin Burndown", "Burndown Meetings daily"]),
        ("freeze", ["PRR Freeze", "Enhancements Freeze", "Docs Freeze"]),
        ("release highlights", ["Release Highlights deadline", "Release Highlights complete"]),
    ],
)
def test_several_candidates_are_all_offered(words: str, names: list[str]) -> None:
    """Where words can mean several milestones, each stands there with its date."""
    text = said(words)
    assert f"“{words}” can mean:" in text
    assert all(f"• {name}" in text for name in names)


@pytest.mark.parametrize(
    "words",
    ["flux capacitor", "xyzzy", "%s{0}", "<!channel> lunch", "'; drop table", "31 february"],
)
def test_nonsense_gets_a_helpful_answer(words: str) -> None:
    """What means nothing is answered with what could be asked."""
    text = said(words)
    assert "I find nothing called" in text
    assert "/release-status help" in text


@pytest.mark.parametrize("words", ["", "   ", "<@U1>", "<#C1|general>", '""', "?!", "1.32"])
def test_no_words_get_the_overview(words: str) -> None:
    """Blanks, a mention or a release number alone ask where the cycle stands."""
    assert said(words) == said("")


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        ("timelin", "/release-status timeline"),
        ("helpp", "/release-status help"),
    ],
)
def test_near_misses_are_offered(words: str, offer: str) -> None:
    """What looks like something known is offered."""
    assert f"Did you mean `{offer}`?" in said(words)


def test_every_milestone_is_found_by_its_own_name() -> None:
    """What an answer calls a milestone finds that milestone again."""
    for row in SNAPSHOT.views[0].cycle.milestones:
        assert f"“{row.title}”" in said(row.title) or f"• {row.title}" in said(row.title)
