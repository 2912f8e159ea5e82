"""Telling somebody something after their click."""

import threading

import pytest
from slack_bolt import Respond
from slack_sdk.webhook import WebhookResponse

from bot.actions.whispers import Whispers
from bot.render.message import compose, paragraph
from tests.waiting import has_happened

NOTED = compose([paragraph("Noted.")])


class BusySlack(Respond):
    """Takes an answer only after it has refused some."""

    def __init__(self, refusals: int, status: int = 429) -> None:
        super().__init__(response_url=None)
        self.refusals, self.status = refusals, status
        self.tries = 0
        self.is_settled = threading.Event()

    def __call__(self, *_: object, **__: object) -> WebhookResponse:
        """Take it, or say how long to wait."""
        self.tries += 1
        is_refused = self.tries <= self.refusals
        if not is_refused or self.status != 429:
            self.is_settled.set()
        status = self.status if is_refused else 200
        return WebhookResponse(url="", status_code=status, body="", headers={"Retry-After": "0"})


def test_an_answer_is_not_lost_where_many_are_given() -> None:
    """In a busy channel Slack takes one a second, and says when to come back."""
    whispers, slack = Whispers(), BusySlack(2)
    whispers.tell(slack, NOTED)
    assert has_happened(slack.is_settled)
    assert slack.tries == 3
    whispers.rest()


def test_what_slack_refuses_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The address of an answer is good for half an hour."""
    whispers, slack = Whispers(), BusySlack(1, status=404)
    whispers.tell(slack, NOTED)
    assert has_happened(slack.is_settled)
    whispers.workers._pool.shutdown(wait=True)
    assert slack.tries == 1
    assert "Slack says 404" in caplog.text
