"""People send forms; a bot on the real Bolt reads them and decides what comes next."""

from typing import Any

import pytest
from slack_bolt import App

from bot.sandbox.model import User
from bot.sandbox.people import People
from bot.sandbox.server import SlackServer
from bot.sandbox.views import View
from tests.bot.sandbox.surfaces import FORM, plain


def test_form_brings_what_was_filled_in(
    app: App, people: People, form: View, docs_lead: User
) -> None:
    """A form's values come by block and action."""
    states: list[dict[str, Any]] = []

    @app.view("edit")
    def keep(ack: Any, view: dict[str, Any]) -> None:
        states.append(view["state"]["values"])
        ack()

    people.submit(form, {"text": "new words", "day": "today"}, docs_lead.id)

    assert states[0]["words"]["text"]["value"] == "new words"
    assert states[0]["when"]["day"]["selected_option"]["value"] == "today"


@pytest.mark.parametrize(
    ("acknowledged", "left"),
    [
        pytest.param({}, None, id="closed"),
        pytest.param(
            {"response_action": "errors", "errors": {"words": "too long"}}, "Edit", id="kept open"
        ),
        pytest.param(
            {"response_action": "update", "view": {**FORM, "title": plain("Sure?")}},
            "Sure?",
            id="changed",
        ),
        pytest.param(
            {"response_action": "push", "view": {**FORM, "title": plain("More")}},
            "More",
            id="covered by another",
        ),
        pytest.param({"response_action": "clear"}, None, id="all closed"),
    ],
)
def test_answer_to_a_form_decides_what_is_left(
    *,
    app: App,
    people: People,
    slack: SlackServer,
    form: View,
    docs_lead: User,
    acknowledged: dict[str, Any],
    left: str | None,
) -> None:
    """The bot's answer closes, keeps, changes or covers the modal."""
    app.view("edit")(lambda ack: ack(**acknowledged))

    people.submit(form, {}, docs_lead.id)

    modal = slack.app.views.modal(docs_lead.id)
    assert (modal.body["title"]["text"] if modal else None) == left


def test_modals_stack_three_high(
    app: App, people: People, slack: SlackServer, form: View, docs_lead: User
) -> None:
    """A fourth modal on top of the others is refused."""
    app.view("edit")(lambda ack: ack(response_action="push", view=FORM))
    for _ in range(2):
        top = slack.app.views.modal(docs_lead.id)
        assert top is not None
        people.submit(top, {}, docs_lead.id)

    answer = people.submit(form, {}, docs_lead.id)

    assert answer.error == "push_limit_reached"


def test_refused_answer_to_a_form(app: App, people: People, form: View, docs_lead: User) -> None:
    """A view that Slack would not take is refused as an answer too."""
    app.view("edit")(lambda ack: ack(response_action="update", view={**FORM, "title": plain("")}))

    answer = people.submit(form, {}, docs_lead.id)

    assert answer.error == "invalid_arguments"
