"""A driver sees what is about to be posted, and decides about it; over either way to Slack."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.drafts import detail_of, name_of
from bot.render import render_post
from bot.sandbox.model import Message, User
from bot.sandbox.people import Answer
from bot.sandbox.server import SlackServer
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.clock import RehearsalClock
from schedule.reconcile import State
from tests.bot.a_town import CYCLE, deployment
from tests.builders import PEOPLE, a_view, at, planned, the_132_cycle
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes
from tests.waiting import is_true_soon

GOLDEN = Path(__file__).parent / "golden"
THREE_DAYS = "1.32/code-freeze/3d/channel:announce"
POST = "1.32/code-freeze/7d/channel:announce"
DRAFT_AT, POST_AT = at("2024-10-30 12:00"), at("2024-10-31 12:00")
WEEK = "v1.32, week 8 of 14: Code Freeze and Test Freeze in 7 days."


class Desk:
    """The driver of code freeze, a day before it is first announced."""

    def __init__(self, stage: Stage, clock: RehearsalClock) -> None:
        self._stage = stage
        self._clock = clock
        self.ledger = stage.service.ledger
        self.driver = self.person("Enhancements Lead")
        self._announce = stage.workspace.channel_named(CHANNELS["announce"])

    def live_until(self, end: datetime) -> None:
        """Let release time go on until *end*."""
        self._clock.run_to(end)
        self._stage.service.runner.wakeup()
        assert is_true_soon(lambda: self._clock.now() >= end)

    def person(self, name: str) -> User:
        """Return somebody by their name."""
        return self._stage.workspace.user_named(name)

    def draft(self) -> Message:
        """Wait until the driver sees the draft, and return the message as it is now."""

        def found() -> list[Message]:
            told = self._stage.workspace.messages(self.driver.id)
            return [one for one in told if WEEK in one.text or "other words" in one.text]

        assert is_true_soon(found)
        return found()[-1]

    def shows(self, words: str) -> bool:
        """Wait until the draft says *words*."""
        return is_true_soon(lambda: words in self.draft().text)

    def press(self, button: str, user: User | None = None, on: Message | None = None) -> None:
        """Press the first button of this kind below a draft."""
        self._stage.people.click(on or self.draft(), button, (user or self.driver).id)

    def told(self, user: User) -> str:
        """Return what only this person was told last."""
        assert is_true_soon(lambda: self._stage.workspace.ephemerals(user.id))
        return self._stage.workspace.ephemerals(user.id)[-1].text

    def fill_in(self, values: Mapping[str, Any]) -> Answer:
        """Open the form below the draft, and send it off."""
        views = self._stage.server.app.views
        self.press("edit")
        assert is_true_soon(lambda: views.modal(self.driver.id) is not None)
        form = views.modal(self.driver.id)
        assert form
        return self._stage.people.submit(form, values, self.driver.id)

    def announced(self) -> list[str]:
        """Return what the announce channel has heard."""
        return [one.text for one in self._stage.workspace.messages(self._announce.id)]

    def state(self) -> State:
        """Return where the post stands."""
        (found,) = (one for one in self.ledger.history() if one.reminder_id == POST)
        return found.state


@pytest.fixture(params=["HTTP", "Socket Mode"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Run a bot from just before the draft, until an instant that a test names."""
    with ExitStack() as stack:

        def opened(drafts: str = "on") -> Desk:
            slack = stack.enter_context(SlackServer(furnish(CYCLE)))
            is_socket = request.param == "Socket Mode"
            settings = deployment(slack, tmp_path)
            settings = replace(
                settings,
                app_token=slack.app_token if is_socket else "",
                rules=settings.rules.model_copy(update={"drafts": drafts}),
            )
            clock = RehearsalClock(DRAFT_AT - timedelta(minutes=1), speed=0)
            stage = stack.enter_context(staged(slack, settings, clock, poll=timedelta(hours=1)))
            if is_socket:
                assert is_true_soon(lambda: len(slack.sockets))
            seat = Desk(stage, clock)
            seat.live_until(DRAFT_AT + timedelta(minutes=5))
            return seat

        yield opened


def test_without_an_answer_the_post_goes_out(desk: Callable[..., Desk]) -> None:
    """As the draft showed it."""
    seat = desk()
    assert f"> {WEEK}" in seat.draft().text or f"&gt; {WEEK}" in seat.draft().text
    seat.live_until(POST_AT)
    assert is_true_soon(seat.announced)
    assert seat.announced()[0].startswith(WEEK)


def test_a_draft_says_where_its_post_stands_once_it_is_out(desk: Callable[..., Desk]) -> None:
    """And has no buttons for it any more; the other one, of the week after, has."""
    seat = desk()
    assert len(buttons_of(seat.draft(), POST)) == 4
    seat.live_until(POST_AT)
    assert is_true_soon(seat.announced)
    assert seat.shows("Posted (https://slack.com/archives/")
    assert buttons_of(seat.draft(), POST) == []
    assert len(buttons_of(seat.draft(), THREE_DAYS)) == 4


def test_there_is_a_way_back_to_the_bots_words(desk: Callable[..., Desk]) -> None:
    """What was written is put aside, and the draft is as it was."""
    seat = desk()
    before = seat.draft().text
    seat.fill_in({"text": "other words"})
    assert seat.shows("has written this")
    assert "unedit" in buttons_of(seat.draft(), POST)
    seat.press("unedit")
    assert is_true_soon(lambda: seat.draft().text == before)
    assert seat.ledger.acts() == ()


def test_post_now_posts_now(desk: Callable[..., Desk]) -> None:
    """And not again when it would have been due."""
    seat = desk()
    seat.press("post_now")
    assert is_true_soon(seat.announced)
    assert len(seat.announced()) == 1
    assert seat.announced()[0].startswith("v1.32, week 8 of 14: Code Freeze and Test Freeze in 8")
    assert seat.shows("had me post this")
    assert is_true_soon(lambda: seat.state() is State.SENT)
    seat.live_until(POST_AT)
    assert len(seat.announced()) == 1


@pytest.mark.parametrize(
    ("button", "said"), [("speak", "; I do not:"), ("skip", "had me skip this")]
)
def test_what_a_person_posts_the_bot_does_not(
    desk: Callable[..., Desk], button: str, said: str
) -> None:
    """Until they change their mind: bot and lead never both post."""
    seat = desk()
    seat.press(button)
    assert seat.shows(said)
    assert is_true_soon(lambda: seat.state() is State.CANCELLED)
    seat.press("unsilence")
    assert is_true_soon(lambda: seat.state() is State.PENDING)
    assert seat.announced() == []


def test_an_edited_draft_is_what_is_posted(desk: Callable[..., Desk]) -> None:
    """In the channel nothing says who wrote it; the draft does."""
    seat = desk()
    seat.fill_in({"text": "other words <!channel> & *bold*\nsecond line"})
    assert seat.shows("has written this")
    seat.live_until(POST_AT)
    assert is_true_soon(seat.announced)
    (post,) = seat.announced()
    assert post == "other words &lt;!channel&gt; &amp; bold\nsecond line"


@pytest.mark.parametrize(
    ("text", "said"), [("   ", "Write something"), ("x" * 2_950, "that is too long")]
)
def test_an_edit_that_cannot_be_posted_is_refused(
    desk: Callable[..., Desk], text: str, said: str
) -> None:
    """In the form; nothing that was written is lost."""
    seat = desk()
    answer = seat.fill_in({"text": text})
    assert said.lower() in answer.text.lower()
    assert seat.ledger.acts() == ()


def test_a_word_that_another_process_kept_counts(desk: Callable[..., Desk]) -> None:
    """Whoever posts looks for it at the last moment."""
    seat = desk()
    act = decided(Deed.EDITED, "other words")
    seat.ledger.do(
        *("1.32", "code-freeze", Deed.EDITED),
        by=seat.driver.id,
        now=DRAFT_AT,
        about=POST,
        detail=act.detail,
    )
    seat.live_until(POST_AT)
    assert is_true_soon(seat.announced)
    assert seat.announced() == ["other words"]


def test_nobody_else_decides(desk: Callable[..., Desk]) -> None:
    """They are told whose it is."""
    seat = desk()
    stranger = seat.person("Docs Lead")
    seat.press("skip", stranger)
    assert "up to the Enhancements Lead" in seat.told(stranger)
    assert seat.ledger.acts() == ()


def test_a_click_on_an_old_draft_answers_what_is_true(desk: Callable[..., Desk]) -> None:
    """The post is out; nothing can be decided about it any more."""
    seat = desk()
    draft = seat.draft()
    seat.press("post_now")
    assert is_true_soon(lambda: seat.state() is State.SENT)
    seat.press("skip", on=draft)
    assert "posted already" in seat.told(seat.driver)


def test_where_a_word_is_required_nothing_goes_out_without_it(
    desk: Callable[..., Desk],
) -> None:
    """[Approve] lets it go when it is due."""
    seat = desk("required")
    seat.press("approve")
    assert seat.shows("has approved this")
    seat.live_until(POST_AT)
    assert is_true_soon(seat.announced)
    assert seat.announced()[0].startswith(WEEK)


def buttons_of(message: Message, post: str) -> list[str]:
    """Return what can be done about the draft of *post* in a message."""
    about = f"/draft/{name_of(post)}"
    actions = (one for one in message.blocks if str(one.get("block_id", "")).endswith(about))
    return [one["action_id"] for block in actions for one in block["elements"]]


VIEW = a_view(the_132_cycle())
TWO = ("code-freeze/7d/draft/role:Enhancements", "code-freeze/3d/draft/role:Enhancements")


def drafted(*acts: Act, is_required: bool = False) -> CycleView:
    """Return 1.32 in which somebody decided something about a draft."""
    rules = VIEW.rules.model_copy(update={"drafts": "required"}) if is_required else VIEW.rules
    return replace(VIEW, acts=acts, rules=rules)


def decided(deed: Deed, text: str = "") -> Act:
    """Return a decision about the first announcement of code freeze."""
    (post,) = (one for one in VIEW.reminders if one.id == POST)
    lead, detail = PEOPLE["enhancements-lead"], detail_of(post, VIEW, text=text)
    return Act("1.32", "code-freeze", deed, lead, DRAFT_AT, DRAFT_AT, POST, detail)


DRAFTS = {
    "draft": drafted(),
    "draft_required": drafted(is_required=True),
    "draft_spoken": drafted(decided(Deed.SPOKEN)),
    "draft_edited": drafted(decided(Deed.EDITED, "<!channel> *hurry* `up` & \u202e<@U1>")),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_drafts_read_as_agreed(name: str) -> None:
    """Each as a golden file; what somebody wrote is shown as it is."""
    view = DRAFTS[name]
    message = render_post(
        planned(view, *TWO), Snapshot((view,), people=PEOPLE), DRAFT_AT, post_id="p"
    )
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{name}.json")
