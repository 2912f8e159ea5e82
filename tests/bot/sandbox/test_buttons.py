"""People press buttons; a bot on the real Bolt hears of it and reacts."""

from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.model import Message, User
from bot.sandbox.people import People
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.hand_wound import HandWound
from tests.bot.sandbox.surfaces import BUTTONS, FORM, plain


def test_button_says_who_pressed_what_and_where(
    app: App, people: People, post: Message, docs_lead: User
) -> None:
    """A press names the person, the button with its value, and the message."""
    presses: list[dict[str, Any]] = []

    @app.action("take")
    def keep(ack: Any, body: dict[str, Any]) -> None:
        presses.append(body)
        ack()

    people.click(post, "take", docs_lead.id)

    (press,) = presses
    assert press["user"]["id"] == docs_lead.id
    assert press["container"]["message_ts"] == post.ts
    assert (press["actions"][0]["value"], press["actions"][0]["block_id"]) == ("d1", "duty")


def test_menu_says_what_was_chosen(
    app: App, people: People, post: Message, docs_lead: User
) -> None:
    """A menu sends the option that was chosen."""
    chosen: list[str] = []

    @app.action("later")
    def keep(ack: Any, action: dict[str, Any]) -> None:
        chosen.append(action["selected_option"]["value"])
        ack()

    people.click(post, "later", docs_lead.id, "tomorrow")

    assert chosen == ["tomorrow"]


def test_button_that_is_not_there(people: People, post: Message, docs_lead: User) -> None:
    """Nobody can press what a message does not have."""
    with pytest.raises(ValueError, match="vanish"):
        people.click(post, "vanish", docs_lead.id)


@pytest.mark.parametrize(
    ("respond", "expected"),
    [
        pytest.param({"text": "taken", "replace_original": True}, ["taken"], id="replaced"),
        pytest.param({"delete_original": True}, [], id="deleted"),
        pytest.param({"text": "thanks"}, ["yours in 8 days"], id="left alone"),
    ],
)
def test_press_can_change_its_message(
    *,
    app: App,
    people: People,
    workspace: Workspace,
    post: Message,
    docs_lead: User,
    respond: dict[str, Any],
    expected: list[str],
) -> None:
    """Through its response URL a press changes the message it was in."""

    @app.action("take")
    def answer(ack: Any, body: dict[str, Any]) -> None:
        ack()
        httpx.post(body["response_url"], json=respond)

    people.click(post, "take", docs_lead.id)

    assert [message.text for message in workspace.messages(post.channel)] == expected


def test_button_of_a_home_tab(
    app: App, people: People, slack: SlackServer, docs_lead: User
) -> None:
    """A press in a view names the view instead of a message."""
    home = slack.app.views.publish(docs_lead.id, {"type": "home", "blocks": BUTTONS})
    seen: list[str] = []

    @app.action("take")
    def keep(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body["view"]["id"])
        ack()

    people.click(home, "take", docs_lead.id)

    assert seen == [home.id]


def test_press_opens_a_modal(
    app: App, people: People, slack: SlackServer, client: WebClient, post: Message, docs_lead: User
) -> None:
    """A press brings a trigger that opens a modal in front of who pressed."""

    @app.action("take")
    def open_form(ack: Any, body: dict[str, Any]) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    people.click(post, "take", docs_lead.id)

    modal = slack.app.views.modal(docs_lead.id)
    assert modal is not None
    assert modal.body["callback_id"] == "edit"


def trigger_of(app: App, people: People, post: Message, user: User) -> str:
    """Return the trigger that a press brings."""
    triggers: list[str] = []

    @app.action("take")
    def keep(ack: Any, body: dict[str, Any]) -> None:
        triggers.append(body["trigger_id"])
        ack()

    people.click(post, "take", user.id)
    return triggers[0]


def test_trigger_lives_three_seconds(
    *,
    app: App,
    people: People,
    client: WebClient,
    post: Message,
    docs_lead: User,
    machine_time: HandWound,
) -> None:
    """Whoever works first and opens the modal later is too late."""
    trigger = trigger_of(app, people, post, docs_lead)
    machine_time.wind(3.1)

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=trigger, view=FORM)


def test_trigger_works_once(
    app: App, people: People, client: WebClient, post: Message, docs_lead: User
) -> None:
    """One press opens one modal."""
    trigger = trigger_of(app, people, post, docs_lead)
    client.views_open(trigger_id=trigger, view=FORM)

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        client.views_open(trigger_id=trigger, view=FORM)


def test_open_modal_is_covered_then_changed(
    *,
    app: App,
    people: People,
    slack: SlackServer,
    client: WebClient,
    post: Message,
    docs_lead: User,
) -> None:
    """A modal goes on top of another, and can be changed while it is open."""
    slack.app.views.open(docs_lead.id, FORM)
    trigger = trigger_of(app, people, post, docs_lead)

    pushed = client.views_push(trigger_id=trigger, view=FORM)["view"]
    client.views_update(view_id=pushed["id"], view={**FORM, "title": plain("Sure?")})

    modal = slack.app.views.modal(docs_lead.id)
    assert modal is not None
    assert (modal.id, modal.body["title"]["text"]) == (pushed["id"], "Sure?")
