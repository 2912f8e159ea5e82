"""What everybody may read of what somebody asks in a channel."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.commands.limit import MOST, Limit
from bot.commands.listener import Answers
from bot.commands.mentions import Mention, mention_of
from bot.commands.sharing import public_answer
from bot.render import plain
from bot.render.shared import answered_body
from bot.snapshot import Snapshot
from schedule.acts import Act, Deed
from schedule.clock import RehearsalClock
from tests.builders import CHANNELS, PEOPLE, a_cycle, a_snapshot, a_view, at, the_132_cycle

NOW = at("2024-10-30 12:10")
ANNOUNCE = CHANNELS["announce"]
FREEZE, DOCS = "Code Freeze and Test Freeze · v1.32", "Docs Freeze · v1.32"
NEXT, OVERVIEW = "v1.32, week 8 of 14. Next:", "Kubernetes v1.32 · week 8 of 14"
HERE = "Here I understand the names of dates"


def told(text: str, snapshot: Snapshot | None = None, now: datetime = NOW) -> str:
    """Return what everybody in the announce channel is told."""
    known = snapshot or a_snapshot()
    return plain(public_answer(text, ANNOUNCE, known, now, machine_now=now))


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("<@U0BOT> when is code freeze?", FREEZE),
        ("when is code freeze, <@U0BOT>?", FREEZE),
        ("hey <@U0BOT|release-bot>, could you please tell us when code freeze is", FREEZE),
        ("<@U0BOT> what's the date of the docs freeze?", DOCS),
        ("<@U0BOT> code freeze <@U0OTHER> <#C0GENERAL|general>", FREEZE),
        ("<@U0BOT> cod freeze", FREEZE),
        ("<@U0BOT> my code freeze", FREEZE),
        ("<@U0BOT> what’s next?", NEXT),
        ("please, <@U0BOT>: next", NEXT),
        ("<@U0BOT> is code frozen yet?", OVERVIEW),
        ("<@U0BOT>", OVERVIEW),
        ("<@U0BOT> who is the branch manager?", "v1.32, Branch Manager"),
        ("<@U0BOT> team zork", "No such role in v1.32."),
        ("<@U0BOT> freeze", "That can mean:"),
        ("<@U0BOT> help", HERE),
        ("<@U0BOT> thanks!", HERE),
        ("<@U0BOT> is it lunch o'clock", HERE),
        ("<@U0BOT> " + "x" * 20_000, HERE),
        ("<@U0BOT> 9.99 next", "I don't have v9.99."),
    ],
)
def test_a_question_is_understood_whatever_stands_around_it(text: str, begins: str) -> None:
    """The mention wherever it is, courtesies, signs; as the command understands it."""
    assert told(text).startswith(begins)


@pytest.mark.parametrize("word", [one.name for one in COMMANDS if not one.is_public])
def test_what_is_for_one_person_or_does_something_is_not_for_here(word: str) -> None:
    """Everybody is told what to type, and nothing else."""
    for text in (word, f"please {word}", f"{word} zork"):
        said = told(f"<@U0BOT> {text}")
        assert said == f"Not here, where everybody reads it: please type `/release-status {word}`."


def test_nothing_private_is_public() -> None:
    """A new command has to say that everybody may read it."""
    private = {"mine", "settings", "reminders", "confirm", "assign", "pause", "close", "link"}
    assert private <= {one.name for one in COMMANDS if not one.is_public}
    assert all(one.is_public for one in COMMANDS if one.is_shared)


def test_what_is_offered_is_understood() -> None:
    """Each word of the line for who was not understood."""
    for one in (one.name for one in COMMANDS if one.is_public and one.name != "help"):
        assert one in told("zork zork")
        assert not told(one).startswith((HERE, "Not here"))


def test_nobody_learns_who_took_what_or_cannot_be_reached() -> None:
    """The team knows; a stranger may ask as well, and everybody reads along."""
    user = PEOPLE["enhancements-lead"]
    took = Act("1.32", "code-freeze", Deed.TAKEN, user, NOW, NOW, about="Enhancements")
    view = replace(a_view(), acts=(took,))
    snapshot = a_snapshot(view, people={"enhancements-lead": user})
    for text in ("code freeze", "team", "docs lead", "next", "week", ""):
        said = told(text, snapshot)
        assert "Taken by" not in said
        assert "no Slack ID" not in said
        assert user not in said


def test_nobody_is_named_to_slack() -> None:
    """Who marked a date would be told of every question about it."""
    marked = Act("1.32", "code-freeze", Deed.DISCUSSED, PEOPLE["docs-lead"], NOW, NOW)
    snapshot = a_snapshot(replace(a_view(), acts=(marked,)))
    message = public_answer("code freeze", ANNOUNCE, snapshot, NOW, NOW)
    assert "<@" in str(message.blocks)
    said = str(answered_body(message, "1.0"))
    assert "Somebody marked it as under discussion" in said
    assert "<@" not in said


@pytest.mark.parametrize("text", ["<!channel>", "<!here> code freeze", "@everyone", "*x* _y_ `z`"])
@pytest.mark.parametrize("around", ["freeze {}", "team {}", "links {}", "zork {}", "code freze {}"])
def test_what_was_asked_is_not_repeated(text: str, around: str) -> None:
    """Nobody speaks through the bot."""
    said = told(around.format(f"{text} blasphemous"))
    assert "blasphemous" not in said
    assert "<!" not in said.replace("<!date", "")


@given(st.text(max_size=400))
def test_there_is_an_answer_whatever_was_asked(text: str) -> None:
    """And none has a button."""
    message = public_answer(text, ANNOUNCE, a_snapshot(), NOW, NOW)
    assert message.text
    assert all(block["type"] != "actions" for block in message.blocks)


def test_the_cycle_that_has_the_channel_is_meant() -> None:
    """Unless another one is named."""
    other = a_view(a_cycle(release="1.33"), channels={"announce": "C0LATER"})
    snapshot = a_snapshot(a_view(the_132_cycle()), other)
    said = plain(public_answer("code freeze", "C0LATER", snapshot, NOW, NOW))
    assert "v1.33" in said.splitlines()[0]
    said = plain(public_answer("1.32 code freeze", "C0LATER", snapshot, NOW, NOW))
    assert said.startswith(FREEZE)
    assert told("code freeze", snapshot).startswith(FREEZE)


def test_who_asks_too_often_is_not_answered() -> None:
    """The command and mentions count alike; others are answered."""
    clock = RehearsalClock(NOW, speed=0)
    answers = Answers(a_snapshot, clock, limit=Limit(lambda: 100.0))
    for _ in range(MOST - 1):
        answers.answer("code freeze", "U1")
    assert answers.answer_all("code freeze", "U1", ANNOUNCE)
    assert answers.answer_all("code freeze", "U1", ANNOUNCE) is None
    assert answers.answer("code freeze", "U1").text.startswith("You have asked 60 questions")
    assert answers.answer_all("code freeze", "U2", ANNOUNCE)


EVENT = {"channel": "C0ANNOUNCE", "user": "U0001", "ts": "1730290000.000100", "text": "hi"}


@pytest.mark.parametrize(
    ("more", "mention"),
    [
        ({}, Mention("C0ANNOUNCE", "U0001", EVENT["ts"], EVENT["ts"], "hi")),
        ({"thread_ts": "1.0"}, Mention("C0ANNOUNCE", "U0001", EVENT["ts"], "1.0", "hi")),
        ({"text": None}, Mention("C0ANNOUNCE", "U0001", EVENT["ts"], EVENT["ts"], "")),
        ({"bot_id": "B0001"}, None),
        ({"subtype": "bot_message"}, None),
        ({"user": None}, None),
        ({"user": "U1\0"}, None),
        ({"channel": "c0announce/../x"}, None),
        ({"ts": ""}, None),
        ({"ts": "1730290000.000100\n"}, None),
        ({"ts": {"a": 1}}, None),
        ({"thread_ts": "٣.٣"}, None),
        ({"thread_ts": "1" * 400}, None),
    ],
)
def test_only_a_person_asks(more: dict[str, Any], mention: Mention | None) -> None:
    """Neither another bot nor this one; and nothing that is like no event of Slack's."""
    assert mention_of({**EVENT, **more}) == mention
