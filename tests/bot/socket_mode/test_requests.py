from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from slack_bolt import Ack

from bot.sandbox.people import People
from tests.bot.sandbox.surfaces import BUTTONS, FORM
from tests.bot.socket_mode.a_line_town import IN_TIME, LineTown
from tests.waiting import has_happened


def test_a_command_is_answered_by_its_receipt(town: LineTown) -> None:
    """As over HTTP, the person sees the answer at once."""
    with town.connected():
        answer = town.ask("code freeze")
    assert answer.message
    assert answer.message.shown == "answer to code freeze"
    assert answer.message.visible_to == town.lead.id


def test_a_button_reaches_the_bot(town: LineTown) -> None:
    """Its receipt is bare."""
    pressed = []

    @town.bolt.action("take")
    def on_take(ack: Ack, body: dict[str, Any]) -> None:
        pressed.append(body["user"]["id"])
        ack()

    post = town.workspace.post(town.channel.id, "yours in 8 days", blocks=BUTTONS)
    with town.connected():
        answer = town.people.click(post, "take", town.lead.id)
    assert (answer.error, answer.text) == ("", "")
    assert pressed == [town.lead.id]


def test_a_form_is_answered_by_its_receipt(town: LineTown) -> None:
    """What is wrong with it is said in it."""
    wrong = {"response_action": "errors", "errors": {"reason": "say more"}}
    town.bolt.view(FORM["callback_id"])(lambda ack: ack(wrong))
    form = town.slack.app.views.open(town.lead.id, FORM)
    with town.connected():
        answer = town.people.submit(form, {}, town.lead.id)
    assert answer.body == wrong


def test_an_event_reaches_the_bot(town: LineTown) -> None:
    """With word that it comes again."""
    came = []
    town.bolt.event("app_home_opened")(
        lambda event, request: came.append((event["type"], request.headers["x-slack-retry-num"]))
    )
    with town.connected():
        answer = town.people.event({"type": "app_home_opened"}, retry=1)
    assert answer.error == ""
    assert came == [("app_home_opened", ["1"])]


def test_an_envelope_of_an_unknown_kind_is_acknowledged(town: LineTown) -> None:
    """And left alone; Slack would send it again otherwise."""
    with town.connected():
        ack = town.slack.sockets.deliver("telepathy", {"thought": "freeze"}, IN_TIME)
        assert town.is_answered()
    assert ack is not None
    assert set(ack) == {"envelope_id"}


def test_another_command_is_not_acknowledged(town: LineTown) -> None:
    """The person sees that it failed, as over HTTP."""
    hasty = People(town.slack, None, patience=timedelta(milliseconds=50))
    with town.connected():
        answer = hasty.slash(town.lead.id, town.channel.id, "/deploy")
    assert answer.error == "operation_timeout"


def test_a_slow_answer_holds_up_nobody(town: LineTown) -> None:
    """Others are answered meanwhile."""
    ask, reached, go_on = town.have_a_slow_command()
    with town.connected(), ThreadPoolExecutor(1) as elsewhere:
        slow = elsewhere.submit(ask)
        assert has_happened(reached)
        assert town.is_answered()
        go_on.set()
        assert slow.result().text == '{"text": "at last"}'
