"""What Slack accepts, as an assertion: written from its documentation, not from our renderer.

Source:
    docs.slack.dev, Block Kit reference and "Formatting message text".
"""

import json
import re

from bot.render import Message

_KNOWN = re.compile(
    r"<(https?://[^\s<>|]+\|[^<>|\n]+|mailto:[^\s<>|]+\|[^<>|\n]+"
    r"|#[CG][A-Z0-9]+|@[UW][A-Z0-9]+|!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>|]+)>"
)


def assert_slack_takes(message: Message) -> None:
    """Assert that Slack would take *message*, and that nothing in it pings or breaks out."""
    assert message.text.strip()
    assert len(message.text) <= 4_000
    assert "<" not in message.text
    assert ">" not in message.text
    assert 1 <= len(message.blocks) <= 50
    json.dumps(message.blocks).encode()
    texts = [text for block in message.blocks for text in _texts(block)]
    assert sum(map(len, texts)) <= 9_500
    for text in texts:
        assert 1 <= len(text) <= 3_000
        assert_nothing_breaks_out(text)


def assert_nothing_breaks_out(text: str) -> None:
    """Assert that what Slack would make something of in *text* is what the bot may write."""
    rest = _KNOWN.sub("", text)
    assert "<" not in rest, rest
    assert ">" not in rest, rest


def _texts(block: dict[str, object]) -> list[str]:
    assert block["type"] in {"section", "context", "divider", "actions", "image"}
    if block["type"] == "divider":
        return []
    if block["type"] == "actions":
        _check_buttons(block)
        return []
    if block["type"] == "image":
        assert str(block["image_url"]).startswith("https://")
        assert len(str(block["image_url"])) <= 3_000
        assert 1 <= len(str(block["alt_text"])) <= 2_000
        return []
    elements = block["elements"] if block["type"] == "context" else [block["text"]]
    assert isinstance(elements, list)
    assert len(elements) <= 10
    for one in elements:
        assert one["type"] == "mrkdwn"
        assert one["verbatim"] is True
    return [one["text"] for one in elements]


def _check_buttons(block: dict[str, object]) -> None:
    buttons = block["elements"]
    assert isinstance(buttons, list)
    assert 1 <= len(buttons) <= 25
    assert len(str(block["block_id"])) <= 255
    assert len({one["action_id"] for one in buttons}) == len(buttons)
    for one in buttons:
        assert one["type"] == "button"
        assert len(one["text"]["text"]) <= 75
        assert len(one["value"]) <= 2_000
