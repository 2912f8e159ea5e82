"""Forms are opened by a button, and kept before they close."""

from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.actions.forms import Doorman, RefusedError, Submission, listen_to_forms
from bot.render.form import (
    Choice,
    Choices,
    Day,
    Form,
    Hour,
    Option,
    Person,
    Text,
    form_view,
)
from bot.render.message import Message, compose, paragraph
from bot.sandbox.limits import refuse_view
from bot.sandbox.people import People
from bot.sandbox.server import SlackServer
from bot.sandbox.tickets import Responder
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.a_bot import a_bolt_app, listening
from tests.waiting import is_true_soon

OPTIONS = (Option("The first", "1"), Option("The second", "2"))
FORM = Form(
    "hand_over",
    "Hand over",
    "Hand over",
    "1.32/code-freeze",
    (
        Text("words", "Words", initial="so far", is_long=True),
        Choice("which", "Which", OPTIONS, initial="2"),
        Choices("boxes", "Boxes", OPTIONS, initial=("1",)),
        Person("whom", "To whom", is_optional=True),
        Day("day", "Day", initial=date(2024, 11, 7)),
        Hour("hour", "Hour", initial=time(9)),
    ),
    ("*Code Freeze* is yours.",),
)
Kept = Callable[[Submission], Message | RefusedError | None]


class Counter:
    """A person at a form that a bot has opened for them."""

    def __init__(self, slack: SlackServer, url: str) -> None:
        self.people = People(slack, url)
        self.slack = slack
        self.lead = slack.workspace.user_named("Docs Lead").id
        self.other = slack.workspace.user_named("Comms Lead").id
        self.doorman = Doorman(WebClient(slack.token, slack.url, retry_handlers=[], timeout=3))

    def opened(self) -> Any:
        """Open the form, and return it once the person sees it."""
        trigger = self.slack.app.tickets.issue(Responder("", self.lead))
        self.doorman.open(FORM, self.lead, trigger)
        assert is_true_soon(lambda: self.slack.app.views.modal(self.lead) is not None)
        return self.slack.app.views.modal(self.lead)

    def shown(self) -> str | None:
        """Return the title of what stands in front of the person."""
        modal = self.slack.app.views.modal(self.lead)
        return modal.body["title"]["text"] if modal else None


@pytest.fixture
def counter() -> Iterator[Callable[[Kept], Counter]]:
    """Return what has a bot keep forms in its way."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def opened(keep: Kept) -> Counter:
            workspace = Workspace.furnished(
                channels=["announce"], users=["Docs Lead", "Comms Lead"]
            )
            slack = stack.enter_context(SlackServer(workspace))
            app = a_bolt_app(slack)
            listen_to_forms(app, keep)
            return Counter(slack, stack.enter_context(listening(app.dispatch)))

        yield opened


def test_what_was_filled_in_is_kept_and_the_form_closes(
    counter: Callable[[Kept], Counter],
) -> None:
    """By the names of the fields; what was left empty is left out."""
    kept: list[Submission] = []

    def keep(submission: Submission) -> None:
        kept.append(submission)

    desk = counter(keep)
    filled = {"words": "new", "which": "1", "boxes": ["2"], "day": "2024-11-08", "hour": "10:30"}
    desk.people.submit(desk.opened(), filled, desk.lead)
    assert desk.shown() is None
    (one,) = kept
    assert (one.form, one.about, one.user) == ("hand_over", "1.32/code-freeze", desk.lead)
    assert one.values == {**filled, "boxes": ("2",)}


def test_a_form_says_what_is_wrong_and_stays(counter: Callable[[Kept], Counter]) -> None:
    """Nothing that was filled in is lost."""
    desk = counter(lambda _: RefusedError("words", "That is too long."))
    answer = desk.people.submit(desk.opened(), {"words": "x"}, desk.lead)
    assert answer.body == {"response_action": "errors", "errors": {"words": "That is too long."}}
    assert desk.shown() == "Hand over"


def test_a_form_says_in_its_place_what_came_of_it(counter: Callable[[Kept], Counter]) -> None:
    """Where there is something to say."""
    desk = counter(lambda _: compose([paragraph("*Both* are told.")]))
    desk.people.submit(desk.opened(), {}, desk.lead)
    assert desk.shown() == "Done"


def test_a_form_is_taken_from_nobody_but_whom_it_was_opened_for(
    counter: Callable[[Kept], Counter],
) -> None:
    """Somebody else's submission, however it came about, is refused and kept nowhere."""
    kept: list[Submission] = []

    def keep(submission: Submission) -> None:
        kept.append(submission)

    desk = counter(keep)
    answer = desk.people.submit(desk.opened(), {}, desk.other)
    assert "opened by somebody else" in answer.text
    assert kept == []


_text = st.text(min_size=1, max_size=5_000) | st.just("<!channel> & *x*\n" * 120)


@given(_text, _text, _text, st.integers(1, 150))
def test_slack_takes_every_form(title: str, label: str, text: str, size: int) -> None:
    """Whatever people are called and whatever stands in a draft."""
    options = tuple(Option(f"{label} {nth}", str(nth)) for nth in range(size))
    form = Form(
        "edit",
        f"v{title}",
        f"v{title}",
        "about",
        (
            Text("words", f"v{label}", initial=text, is_long=True, hint=f"v{text}"),
            Choice("which", f"v{label}", options, initial="0"),
            Choices("boxes", f"v{label}", options, initial=("0",)),
        ),
        (text,),
    )
    view = form_view(form, "U0000000001")
    assert refuse_view(view, "modal") is None
