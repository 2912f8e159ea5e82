"""What Slack refuses in a modal or a home tab."""

from typing import Any

import pytest

from bot.sandbox.limits import Refusal, refuse_view
from tests.bot.sandbox.surfaces import mrkdwn, plain_of


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a modal."""
    return {"type": "modal", "title": plain_of(4), "blocks": list(blocks), **more}


INPUT = {"type": "input", "label": plain_of(4), "element": {"type": "plain_text_input"}}


@pytest.mark.parametrize(
    ("view", "kind", "complaint"),
    [
        pytest.param(modal(INPUT, submit=plain_of(4)), "modal", None, id="a form"),
        pytest.param({"type": "home", "blocks": []}, "home", None, id="an empty home tab"),
        pytest.param(
            modal(INPUT), "modal", "missing required field: submit", id="a form with no way to send"
        ),
        pytest.param(
            modal(title=plain_of(25)), "modal", "must be less than 25 characters", id="a long title"
        ),
        pytest.param(
            modal(private_metadata="x" * 3001),
            "modal",
            "must be less than 3001 characters",
            id="long private metadata",
        ),
        pytest.param(
            modal(*[{"type": "divider"}] * 101),
            "modal",
            "no more than 100 items allowed",
            id="101 blocks",
        ),
        pytest.param(modal(), "home", "unsupported type: modal", id="a modal as home tab"),
        pytest.param(
            modal(*[{"type": "divider", "block_id": "b"}] * 2),
            "modal",
            "block_id already exists: b",
            id="a block id twice",
        ),
        pytest.param("x", "modal", "must be an object", id="a bare word"),
    ],
)
def test_views(view: Any, kind: str, complaint: str | None) -> None:
    """Modals and home tabs keep to their limits too."""
    refusal = refuse_view(view, kind)

    if complaint is None:
        assert refusal is None
    else:
        assert refusal is not None
        assert refusal.error == "invalid_arguments"
        assert refusal.details[0].startswith(complaint)


def test_heavy_view_is_refused() -> None:
    """A view over 250 kB is too large even if each of its parts is not."""
    block = {"type": "section", "fields": [mrkdwn(2000)] * 10}

    assert refuse_view(modal(*[block] * 13), "modal") == Refusal("view_too_large")
