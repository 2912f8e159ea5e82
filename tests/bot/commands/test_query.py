"""Reading the words after the command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.query import Query, parse


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("   ", Query()),
        ("next 3", Query(("next", "3"))),
        ("NeXt   3", Query(("next", "3"))),
        ("1.33", Query((), "1.33")),
        ("v1.33 next 3", Query(("next", "3"), "1.33")),
        ("next 3 1.33", Query(("next", "3"), "1.33")),
        ("v1.33.0", Query((), "1.33")),
        ("1.33.0-rc.1", Query(("1.33.0-rc.1",))),
        ("“code freeze”?", Query(("code", "freeze"))),
        ("code <@U1|somebody> freeze", Query(("code", "freeze"), mentioned="U1")),
        ("<#C1|general>", Query()),
        ("<!subteam^S1", Query()),
    ],
)
def test_words_are_read(text: str, query: Query) -> None:
    """Case, spaces, quotes and mentions do not matter; a release number is taken out."""
    assert parse(text) == query


@given(st.text(max_size=4_000))
def test_any_text_can_be_read(text: str) -> None:
    """Reading never fails, and reading again what was read changes nothing."""
    query = parse(text)
    assert all(word == word.strip() and word for word in query.words)
    assert len(query.text) <= 1_000
