"""The pieces that messages are built from, and their plain text."""

import pytest

from bot.render.mrkdwn import bold, code, foreign, in_channel, link, listed, own_time, to_plain
from tests.builders import at


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a < b & c > d", "a &lt; b &amp; c &gt; d", id="the three control characters"),
        pytest.param("<!channel>", "&lt;!channel&gt;", id="a ping"),
        pytest.param("two\nlines\tand  spaces", "two lines and spaces", id="white space"),
        pytest.param("bell\x07, escape\x1b[31m", "bell, escape[31m", id="terminal control"),
        pytest.param("\u202eright to left", "right to left", id="reversed writing"),
        pytest.param("Zürich — naïve", "Zürich — naïve", id="letters of all languages"),
    ],
)
def test_foreign_text_is_shown_as_text(text: str, shown: str) -> None:
    """What others wrote is one line, escaped, and controls nothing."""
    assert foreign(text) == shown


def test_code_cannot_be_broken_out_of() -> None:
    """A title with a backtick stays something to type."""
    assert code("freeze` <!here>") == "`freeze &lt;!here&gt;`"


def test_foreign_text_is_shortened_before_it_is_escaped() -> None:
    """A cut never falls inside an escape."""
    assert foreign("&&&&&", 3) == "&amp;&amp;…"


@pytest.mark.parametrize(
    ("label", "url", "shown"),
    [
        pytest.param("Board", "https://x.org/a?b&c", "<https://x.org/a?b&amp;c|Board>", id="https"),
        pytest.param("Mail", "mailto:a@b.org", "<mailto:a@b.org|Mail>", id="mail"),
        pytest.param("A|B\nC>", "http://x.org", "<http://x.org|A B C&gt;>", id="odd label"),
        pytest.param("Run", "javascript:alert(1)", "Run", id="another scheme"),
        pytest.param("Ping", "!channel", "Ping", id="a control word"),
        pytest.param("Out", "https://x.org|<!here>", "Out", id="an address that breaks out"),
        pytest.param("Gap", "https://x.org/a b", "Gap", id="an address with a space"),
        pytest.param("", "https://x.org", "<https://x.org|https://x.org>", id="no label"),
    ],
)
def test_only_web_and_mail_addresses_become_links(label: str, url: str, shown: str) -> None:
    """Anything else stays the text of its label."""
    assert link(label, url) == shown


def test_channel_without_a_valid_id_is_left_out() -> None:
    """A channel is only named where people can click on it."""
    assert in_channel("C0123") == " in <#C0123>"
    assert in_channel("here") == ""
    assert in_channel(None) == ""


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_read_as_people_say_them(items: list[str], said: str) -> None:
    """The last of a list is joined by "and"."""
    assert listed(items) == said


@pytest.mark.parametrize(
    ("mrkdwn", "text"),
    [
        pytest.param(bold("Docs Lead"), "Docs Lead", id="bold"),
        pytest.param("*a* and *b c*.", "a and b c.", id="several bold words"),
        pytest.param("2 * 3 * 4", "2 * 3 * 4", id="asterisks that are no mark-up"),
        pytest.param("<https://x.org|Board>", "Board (https://x.org)", id="link"),
        pytest.param("<mailto:a@b.org|Mail>", "Mail (a@b.org)", id="mail"),
        pytest.param("Ask us in <#C0123>.", "Ask us.", id="channel, whose name only Slack knows"),
        pytest.param("<!date^1^{time}|1 January>", "1 January", id="date"),
        pytest.param(foreign("<b> & <c>"), "<b> & <c>", id="escapes"),
    ],
)
def test_plain_text_comes_from_the_same_words(mrkdwn: str, text: str) -> None:
    """A terminal shows the same sentence without its mark-up."""
    assert to_plain(mrkdwn) == text


def test_own_time_is_only_for_readers_who_have_one() -> None:
    """Slack shows the reader's own time; plain text does not repeat UTC in its place."""
    said = "12:00 UTC" + own_time(at("2024-11-08 12:00"), "12:00 UTC")
    assert said == "12:00 UTC, <!date^1731067200^{date_short_pretty} {time}|12:00 UTC> for you"
    assert to_plain(said) == "12:00 UTC"
