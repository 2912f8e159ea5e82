"""Calls that Slack is to refuse."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


def answer_to(call: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    """Return what Slack answers to a call that it refuses."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    answer: dict[str, Any] = caught.value.response.data
    return answer


def refused(call: Callable[..., Any], **arguments: Any) -> str:
    """Return the error with which Slack refuses a call."""
    return str(answer_to(call, **arguments)["error"])
