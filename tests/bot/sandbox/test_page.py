"""The stand-in's page shows what people would see, and runs nothing of it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from bot.sandbox.markup import mrkdwn
from bot.sandbox.page import MESSAGES
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace


class _Seen(HTMLParser):
    """The text of a page, and the tags in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- as the parser calls it
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def server() -> Iterator[SlackServer]:
    """Return a stand-in with two channels."""
    with SlackServer(Workspace.furnished(["sig-release", "docs"], ["Docs Lead"])) as server:
        yield server


def seen(server: SlackServer, query: str = "") -> _Seen:
    """Return what a browser is sent."""
    with urlopen(f"{server.root}{MESSAGES}{query}") as answer:  # noqa: S310 -- the stand-in's own
        page = _Seen()
        page.feed(answer.read().decode())
    return page


def name(slack_id: str) -> str:
    """Return how somebody is called."""
    return {"U1": "Docs Lead", "C1": "sig-release"}.get(slack_id, slack_id)


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        pytest.param("*in 3 days*", "<strong>in 3 days</strong>", id="bold"),
        pytest.param("_a_ and ~b~", "<em>a</em> and <s>b</s>", id="italic and struck"),
        pytest.param("2*3*4 snake_case_name", "2*3*4 snake_case_name", id="marks within words"),
        pytest.param("`/hold` *x*", "<code>/hold</code> <strong>x</strong>", id="code"),
        pytest.param("`*not bold*`", "<code>*not bold*</code>", id="marks in code"),
        pytest.param("```a\nb```", "<pre>a\nb</pre>", id="preformatted"),
        pytest.param("a\nb", "a<br>\nb", id="lines"),
        pytest.param("&gt; said", "<blockquote>said</blockquote>", id="quoted"),
        pytest.param(
            "<https://k8s.io|the *site*>",
            '<a href="https://k8s.io" rel="noreferrer">the *site*</a>',
            id="link",
        ),
        pytest.param("<@U1>", '<span class="mention">@Docs Lead</span>', id="person"),
        pytest.param("<#C1>", '<span class="mention">#sig-release</span>', id="channel"),
        pytest.param(
            "<!date^1731031200^{date_short} {time}|then>", "Nov 8, 2024 02:00", id="instant"
        ),
        pytest.param("<!date^soon^{time}|at noon>", "at noon", id="no instant"),
        pytest.param("&lt;b&gt; &amp; co", "&lt;b&gt; &amp; co", id="escaped text"),
    ],
)
def test_markup_is_shown_as_slack_shows_it(markup: str, html: str) -> None:
    """What stands between marks is set in their style, and nothing else is."""
    assert str(mrkdwn(markup, name)) == html


def test_lines_that_are_quoted_stand_together() -> None:
    """A quote is one block, however many lines it has."""
    assert str(mrkdwn("> one\n> two\nmine", name)) == "<blockquote>one<br>two</blockquote>mine"


def test_a_conversation_is_read_as_its_people_read_it(server: SlackServer) -> None:
    """Messages, their buttons, and whose they are; other conversations are a click away."""
    channel = server.workspace.channel_named("sig-release").id
    server.workspace.post(
        channel,
        "otherwise",
        blocks=[
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Code Freeze* has passed"}},
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": {"type": "plain_text", "text": "Enforced"}}
                ],
            },
        ],
    )
    server.workspace.post(server.workspace.channel_named("docs").id, "elsewhere")
    page = seen(server)
    assert "release-bot" in page.text
    assert "Code Freeze has passed" in page.text
    assert "Enforced" in page.text
    assert "#docs (1)" in page.text
    assert "elsewhere" not in page.text
    assert "otherwise" not in page.text


def test_a_private_answer_says_who_sees_it(server: SlackServer) -> None:
    """An ephemeral message names the only one who sees it."""
    lead = server.workspace.user_named("Docs Lead")
    channel = server.workspace.channel_named("docs").id
    server.workspace.post(channel, "yours", visible_to=lead.id)
    assert "Only visible to Docs Lead" in seen(server, f"?in={channel}").text


def test_one_message_stands_alone(server: SlackServer) -> None:
    """Asked for a message, nothing else is on the page."""
    channel = server.workspace.channel_named("docs").id
    server.workspace.post(channel, "the first")
    second = server.workspace.post(channel, "the second")
    page = seen(server, f"?in={channel}&ts={second.ts}")
    assert "the second" in page.text
    assert "the first" not in page.text
    assert "nav" not in page.tags


def test_hostile_words_are_words(server: SlackServer) -> None:
    """Nothing that is said, and nothing that is asked for, becomes a part of the page."""
    attack = "<script>alert(1)</script>&lt;script&gt;*<b>*`<script>`<https://a\"onload='x|<script>>"
    channel = server.workspace.channel_named("docs").id
    blocks = [
        {"type": "section", "text": {"type": kind, "text": attack}}
        for kind in ("mrkdwn", "plain_text")
    ]
    server.workspace.post(channel, attack, blocks=blocks)
    server.workspace.post(channel, attack)
    page = seen(server, f"?in={channel}")
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert "script" not in seen(server, "?in=" + quote("<script>")).tags


def a_home(words: str) -> dict[str, object]:
    """Return a home tab that says *words*."""
    return {
        "type": "home",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": words}}],
    }


def test_a_home_is_read_as_its_owner_reads_it(server: SlackServer) -> None:
    """It is a click away from the conversations; or stands alone."""
    lead = server.workspace.user_named("Docs Lead")
    server.workspace.post(server.workspace.channel_named("docs").id, "elsewhere")
    assert "Home of" not in seen(server).text
    server.app.views.publish(lead.id, a_home("*Your duties*"))
    assert "Home of Docs Lead" in seen(server).text
    page = seen(server, f"?home={lead.id}")
    assert "Your duties" in page.text
    assert "#docs (1)" in page.text
    assert "elsewhere" not in page.text
    alone = seen(server, f"?home={lead.id}&alone=1")
    assert "Your duties" in alone.text
    assert "nav" not in alone.tags


def test_a_home_that_nobody_has_is_empty(server: SlackServer) -> None:
    """And no page of an error; hostile words in one are words."""
    assert "Nothing is to be seen here yet." in seen(server, "?home=U1").text
    lead = server.workspace.user_named("Docs Lead")
    server.app.views.publish(lead.id, a_home("<script>alert(1)</script>"))
    assert "script" not in seen(server, f"?home={lead.id}").tags
