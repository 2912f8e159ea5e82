"""Where a document is: told to everybody, without what opens it."""

import pytest

from schedule.problems import Problem, Severity, UserError, shown
from schedule.readers import unreadable
from schedule.sources import fetch

SECRET = "https://oauth2:SECRET@host.invalid:bad/cycle.yaml?token=SECRET"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("https://oauth2:S@host/a/cycle.yaml?token=X", "https://host/a/cycle.yaml"),
        ("https://host:8443/README.md#table", "https://host:8443/README.md#table"),
        ("http://S@[::1]:80/a", "http://[::1]:80/a"),
        ("https://host/@team/a.md", "https://host/@team/a.md"),
        ("https://me:S/S@host/a", "https://…"),
        ("https://me:S?S@host/a", "https://…"),
        ("ssh://me:S@host/a", "ssh://host/a"),
        ("plans/what?.md", "plans/what?.md"),
    ],
    ids=[
        "a password and a token",
        "nothing secret",
        "an address in numbers",
        "an at sign in a path",
        "a slash in a password",
        "a question mark in a password",
        "another scheme",
        "a path",
    ],
)
def test_a_source_is_shown_without_its_secrets(source: str, told: str) -> None:
    """The host and the path say enough."""
    assert shown(source) == told


def test_a_problem_is_located_without_secrets() -> None:
    """In logs and in the terminal."""
    problem = Problem("code", Severity.ERROR, "said", line=3, source="https://S@host/a.md?t=S")
    assert problem.located() == "https://host/a.md:3: said"


def test_a_document_of_no_use_is_told_without_secrets() -> None:
    """Only which it is."""
    assert "SECRET" not in str(unreadable(SECRET, ()))


@pytest.mark.parametrize("source", [SECRET, SECRET.replace("https", "ftp")])
def test_what_cannot_be_fetched_is_told_without_secrets(source: str) -> None:
    """Not even where the URL makes no sense."""
    with pytest.raises(UserError) as error:
        fetch(source)
    assert "SECRET" not in str(error.value)
