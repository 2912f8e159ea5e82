"""Whom a message would have pinged."""

from typing import Any

import pytest

from bot.sandbox.texts import pings


def section(kind: str, text: str, **more: Any) -> dict[str, Any]:
    """Return a section with this text object."""
    return {"type": "section", "text": {"type": kind, "text": text, **more}}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param(section("mrkdwn", "<!here> look"), ("<!here>",), id="here"),
        pytest.param(
            section("mrkdwn", "<!everyone|everyone>", verbatim=True),
            ("<!everyone|everyone>",),
            id="verbatim does not disarm a control sequence",
        ),
        pytest.param(section("mrkdwn", "<!subteam^S012AB>"), ("<!subteam^S012AB>",), id="a group"),
        pytest.param(section("mrkdwn", "ask @channel"), ("@channel",), id="a bare name"),
        pytest.param(
            section("mrkdwn", "ask @channel", verbatim=True), (), id="a bare name, verbatim"
        ),
        pytest.param(section("mrkdwn", "me@here.example"), (), id="an address"),
        pytest.param(section("mrkdwn", "&lt;!here&gt;"), (), id="escaped"),
        pytest.param(section("mrkdwn", "<!date^1^{date}|x>"), (), id="a date"),
        pytest.param(section("mrkdwn", "<@U0123456789>"), (), id="one person"),
        pytest.param(section("plain_text", "<!here> @here"), (), id="plain text"),
        pytest.param({"type": "markdown", "text": "@here"}, ("@here",), id="a markdown block"),
        pytest.param(
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "@everyone"}]},
            ("@everyone",),
            id="a field",
        ),
        pytest.param(
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "broadcast", "range": "channel"},
                            {"type": "usergroup", "usergroup_id": "S012AB"},
                            {"type": "text", "text": "<!here>"},
                        ],
                    }
                ],
            },
            ("<!channel>", "<!subteam^S012AB>"),
            id="rich text",
        ),
    ],
)
def test_blocks_ping(block: dict[str, Any], expected: tuple[str, ...]) -> None:
    """Blocks ping by control sequences, and by bare names unless they are verbatim."""
    assert pings("", [block]) == expected


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        pytest.param({}, (), id="as posts are by default"),
        pytest.param({"parse": "none"}, (), id="parse none"),
        pytest.param({"parse": "full"}, ("@here",), id="parse full"),
        pytest.param({"parse": "client"}, ("@here",), id="as updates are by default"),
        pytest.param({"link_names": True}, ("@here",), id="link names"),
    ],
)
def test_bare_names_in_the_text_ping_when_asked_to(
    how: dict[str, Any], expected: tuple[str, ...]
) -> None:
    """Slack looks for bare names in the top-level text only where it is told to."""
    assert pings("come @here", [], **how) == expected
