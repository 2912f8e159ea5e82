"""Asking the bot by its name, in a channel: answered below the question, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.stage import CHANNELS
from bot.commands.limit import MOST, MOST_ALOUD
from bot.commands.listener import Answers
from bot.commands.mentions import Mentions, mention_of
from bot.sandbox import faults
from bot.sandbox.interactions import mentioned
from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from bot.sandbox.wire import is_on
from bot.settings import Settings
from schedule.ledger import open_ledger
from schedule.reconcile import State
from tests.bot.an_office import Office, a_slack, office
from tests.postgres import Postgres
from tests.waiting import is_true_soon

ASKED = "@bot when is code freeze?"
POST = "chat.postMessage"
BOTH = pytest.mark.parametrize("is_socket", [False, True], ids=["HTTP", "Socket Mode"])


class Square(Office):
    """A place where everybody hears what is asked and answered."""

    @property
    def channel(self) -> str:
        """Where they ask."""
        return self.stage.workspace.channel_named(CHANNELS["announce"]).id

    def mention(self, text: str = ASKED, *, channel: str = "", thread_ts: str = "") -> Message:
        """Have a stranger ask something; return the question."""
        people = self.stage.people
        where = channel or self.channel
        said, answer = people.mention(self.stranger.id, where, text, thread_ts=thread_ts)
        assert not answer.error
        return said

    def below(self, question: Message) -> list[Message]:
        """Return what the bot says in the thread of a question."""
        said = self.stage.workspace.messages(question.channel)
        bot = self.stage.workspace.bot.id
        return [one for one in said if one.thread_ts == question.ts and one.user == bot]

    def answered(self, question: Message, count: int = 1) -> str:
        """Wait for the answers to a question, and return what the last one says."""
        assert is_true_soon(lambda: len(self.below(question)) >= count)
        return self.below(question)[count - 1].text

    def is_quiet_about(self, question: Message) -> bool:
        """Return whether a question is not answered, though one that comes later is."""
        self.answered(self.mention("@bot next"))
        return not self.below(question)


def with_mentions(settings: Settings) -> Settings:
    """Turn them on."""
    config = settings.config.model_copy(update={"mentions": "on"})
    return replace(settings, config=config)


@contextmanager
def square(slack: SlackServer, folder: Path, **how: Any) -> Iterator[Square]:
    """Run a bot that answers who mentions it."""
    with office(slack, folder, **{"change": with_mentions, **how}) as here:
        yield Square(here.stage, here.clock)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Return the Slack where the release team is."""
    with a_slack() as slack:
        yield slack


@pytest.fixture
def here(slack: SlackServer, tmp_path: Path) -> Iterator[Square]:
    """Return a place where the bot answers who mentions it."""
    with square(slack, tmp_path) as here:
        yield here


@BOTH
def test_a_question_is_answered_below_it(
    slack: SlackServer, tmp_path: Path, is_socket: bool
) -> None:
    """For everybody to read, and with nothing to press; nobody is notified by it."""
    with square(slack, tmp_path, is_socket=is_socket) as here:
        question = here.mention()
        said = here.answered(question)
        assert said.startswith("Code Freeze and Test Freeze · v1.32")
        assert here.stage.service.ledger.told_of("notice/mention/")
        assert "Deadline: Thu 7 November" in said
        (answer,) = here.below(question)
        assert not answer.visible_to
        assert not answer.pings
        assert {block["type"] for block in answer.blocks} <= {"section", "context"}
        (call,) = [one for one in slack.calls if one.args.get("thread_ts") == question.ts]
        assert not is_on(call.args, "reply_broadcast")


@BOTH
def test_an_event_that_comes_again_is_answered_once(
    slack: SlackServer, tmp_path: Path, is_socket: bool
) -> None:
    """Under its id or another one, also after a restart."""
    with square(slack, tmp_path, is_socket=is_socket) as here:
        question = here.mention()
        here.answered(question)
        for event_id, retry in (("Ev0000000001", 1), ("Ev0000000001", 2), ("Ev0OTHER", 0)):
            answer = here.stage.people.event(mentioned(question), event_id=event_id, retry=retry)
            assert not answer.error
        here.answered(here.mention("@bot next"))
        assert len(here.below(question)) == 1
    with square(slack, tmp_path, is_socket=is_socket) as here:
        here.stage.people.event(mentioned(question), retry=3)
        here.answered(here.mention("@bot next"))
        assert len(here.below(question)) == 1


def test_a_question_in_a_thread_is_answered_there(here: Square) -> None:
    """Also the second one in it."""
    first = here.mention("@bot when is the docs freeze")
    here.answered(first)
    here.mention("and code freeze, @bot?", thread_ts=first.ts)
    assert "Code Freeze" in here.answered(first, 2)


def test_questions_of_the_same_moment_have_their_answers_each(here: Square) -> None:
    """Below the one that was asked; none waits for a minute of the release's time."""
    asked = [
        here.mention(f"@bot {what}") for what in ("code freeze", "docs freeze", "next", "week")
    ]
    at = here.clock.now()
    begins = ("Code Freeze", "Docs Freeze", "v1.32", "v1.32")
    for question, said in zip(asked, begins, strict=True):
        assert here.answered(question).startswith(said)
        assert len(here.below(question)) == 1
    assert here.clock.now() == at


@BOTH
def test_only_channels_of_the_config_hear_it(
    slack: SlackServer, tmp_path: Path, is_socket: bool
) -> None:
    """Invited elsewhere, the bot says nothing; nor in direct messages, should Slack tell of it."""
    with square(slack, tmp_path, is_socket=is_socket) as here:
        other = slack.workspace.add_channel("random").id
        private = slack.workspace.direct_messages(here.stranger.id).id
        asked = [here.mention(channel=where) for where in (other, private)]
        assert all(map(here.is_quiet_about, asked))
        assert all(one.args.get("channel") not in (other, private) for one in slack.calls)


def test_bots_are_not_answered(here: Square) -> None:
    """Neither others, nor the bot itself: two of them would never end."""
    workspace = here.stage.workspace
    question = workspace.post(here.channel, ASKED, user=here.stranger.id)
    own = workspace.post(here.channel, ASKED)
    here.stage.people.event({**mentioned(question), "bot_id": "B0OTHER"})
    here.stage.people.event({**mentioned(own), "bot_id": "B0OWN"})
    assert here.is_quiet_about(question)
    assert here.is_quiet_about(own)


def test_what_does_something_is_to_be_typed(here: Square) -> None:
    """A lead who says so in a channel has done nothing."""
    people, where = here.stage.people, here.channel
    for words in ("confirm code freeze", "pause", "assign code freeze <@U0OTHER>", "mine"):
        question, _ = people.mention(here.chief.id, where, f"@bot {words}")
        typed = (
            f"Not here, where everybody reads it: please type `/release-status {words.split()[0]}`."
        )
        assert here.answered(question) == typed
    assert here.acts == ()


@pytest.mark.parametrize(
    "text", ["@bot <!channel> <!here>", "<!everyone> @bot team <!channel>", "@bot freeze @here now"]
)
def test_nobody_is_pinged_through_the_bot(here: Square, text: str) -> None:
    """Nothing of what was asked is repeated."""
    question = here.mention(text)
    assert here.answered(question)
    (answer,) = here.below(question)
    assert not answer.pings
    assert "<!channel" not in str(answer.blocks)
    assert "@here" not in answer.text


def test_who_asks_too_often_is_not_answered(here: Square) -> None:
    """The command and mentions count alike; others are answered, and nobody is refused aloud."""
    for _ in range(MOST):
        here.type("next", here.stranger)
    question = here.mention()
    other, _ = here.stage.people.mention(here.lead.id, here.channel, ASKED)
    here.answered(other)
    assert not here.below(question)


def test_who_asks_aloud_again_and_again_does_not_fill_the_channel(here: Square) -> None:
    """A few within a minute; the command still answers them, and others are answered."""
    asked = [here.mention() for _ in range(MOST_ALOUD + 3)]
    assert here.type("next", here.stranger).startswith("v1.32, week")
    other, _ = here.stage.people.mention(here.lead.id, here.channel, ASKED)
    here.answered(other)
    assert is_true_soon(lambda: all(map(here.below, asked[:MOST_ALOUD])))
    assert not any(map(here.below, asked[MOST_ALOUD:]))


def test_off_nothing_is_answered(slack: SlackServer, tmp_path: Path) -> None:
    """As it is from the start; Slack is not asked to tell of anything."""
    with square(slack, tmp_path, change=lambda settings: settings) as here:
        here.stage.people.mention(here.stranger.id, here.channel, ASKED)
        assert here.stage.service.ledger.told_of("notice/mention/") == []


def test_what_is_not_kept_comes_again(here: Square) -> None:
    """While the ledger hangs Slack has no receipt; the question is answered once all the same."""
    workspace = here.stage.workspace
    question = workspace.post(here.channel, ASKED, user=here.stranger.id)
    with here.stage.service.ledger._writing():
        answer = here.stage.people.event(mentioned(question), event_id="Ev1")
        assert answer.status == 503
    assert not here.stage.people.event(mentioned(question), event_id="Ev1", retry=1).error
    here.answered(question)
    here.answered(here.mention("@bot next"))
    assert len(here.below(question)) == 1


def test_a_refused_answer_is_one_of_the_undelivered(here: Square, slack: SlackServer) -> None:
    """The message was deleted meanwhile; the channel takes all else."""
    slack.fail_next(POST, faults.slack_error("thread_locked"))
    question = here.mention()
    name = f"notice/mention/{question.channel}/{question.ts}"

    def state() -> list[State]:
        history = here.stage.service.ledger.history()
        return [one.state for one in history if one.reminder_id == name]

    assert is_true_soon(lambda: state() == [State.FAILED])
    assert here.answered(here.mention("@bot next"))


def test_two_replicas_answer_once(postgres: Postgres, slack: SlackServer, tmp_path: Path) -> None:
    """Slack tells one, has no receipt in time, and tells the other."""
    with (
        postgres.empty_database() as url,
        square(
            slack, tmp_path, change=lambda one: replace(with_mentions(one), database_url=url)
        ) as here,
    ):
        question = here.mention()
        ledger = open_ledger(url, is_rehearsal=False)
        try:
            snapshot = here.stage.service.watch.snapshot
            answers = Answers(snapshot, here.clock)
            told: list[bool] = []
            other = Mentions(ledger, snapshot, here.clock, answers, lambda: told.append(True))
            mention = mention_of(mentioned(question))
            assert mention
            assert other.take(mention)
            other.rest()
        finally:
            ledger.close()
        assert not told
        here.answered(question)
        here.answered(here.mention("@bot next"))
        assert len(here.below(question)) == 1
