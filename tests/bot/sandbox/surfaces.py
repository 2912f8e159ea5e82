"""Text objects, buttons and a form, as an app writes them."""

from typing import Any


def plain(text: str) -> dict[str, str]:
    """Return plain text."""
    return {"type": "plain_text", "text": text}


def plain_of(length: int) -> dict[str, str]:
    """Return plain text of this length."""
    return plain("x" * length)


def mrkdwn(length: int) -> dict[str, Any]:
    """Return mrkdwn of this length."""
    return {"type": "mrkdwn", "text": "x" * length}


OPTIONS = [{"text": plain(name), "value": name} for name in ("today", "tomorrow")]
BUTTONS: list[dict[str, Any]] = [
    {
        "type": "actions",
        "block_id": "duty",
        "elements": [
            {"type": "button", "action_id": "take", "text": plain("I've got it"), "value": "d1"},
            {"type": "static_select", "action_id": "later", "options": OPTIONS},
        ],
    }
]
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "edit",
    "title": plain("Edit"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": plain("Text"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "when",
            "label": plain("When"),
            "element": {"type": "radio_buttons", "action_id": "day", "options": OPTIONS},
        },
    ],
}
