"""Every kind of message, modal and answer, in the real 1.32 and in a hostile one, to be read.

A row of `FAMILIES` is one golden file for each world. What the bot can do is held against what was
done: a button, form, command, notice or purpose that is in no family fails.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.actions.table import ACTIONS, KEEPINGS, OPENINGS
from bot.addressee import Why
from bot.commands.table import COMMANDS
from bot.render import Message
from bot.render.asides import Aside
from bot.render.blocks import MAX_SECTION
from bot.render.notices import KINDS
from bot.sandbox.limits import refuse_message, refuse_view
from bot.sandbox.texts import pings, texts
from schedule.acts import Deed
from schedule.plan import Purpose
from tests.bot.messages import conversations, edges, posts, told
from tests.bot.messages.a_talk import Said, Talk, talking
from tests.bot.messages.a_world import the_hostile_one, the_published_one, the_real_one
from tests.bot.messages.as_text import as_text
from tests.golden import assert_golden_lines
from tests.slack_limits import assert_nothing_breaks_out, assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
NOON = "2024-10-30 12:00"
"""When code freeze is told to its driver."""

FAMILIES: dict[str, tuple[str, Callable[[Talk], None]]] = {
    **{name: (NOON, posts.of_plan(name)) for name in posts.OF_PLAN},
    "besides": (NOON, posts.besides),
    "notices": ("2024-11-08 03:00", told.notices),
    "taking": (NOON, conversations.taking),
    "handing": (NOON, conversations.handing),
    "arranging": (NOON, conversations.arranging),
    "drafting": (NOON, conversations.drafting),
    "confirming": (NOON, conversations.confirming),
    "writing": (NOON, conversations.writing),
    "wishing": (NOON, conversations.wishing),
    "linking": (NOON, conversations.linking),
    "sharing": (NOON, conversations.sharing),
    "leading": ("2024-09-12 12:00", conversations.leading),
    "requiring": (NOON, edges.requiring),
    "mentioning": (NOON, edges.mentioning),
    "troubled": (NOON, edges.troubled),
    "set aside": (NOON, edges.set_aside),
    "answered after": (NOON, edges.answered_after),
    "home": (NOON, conversations.visiting),
    "asking": ("2024-11-04 12:00", conversations.asking),
}
"""When each begins, and who says what in it."""
WORLDS = {one.name: one for one in (the_real_one(), the_hostile_one())}


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Talk]:
    """Return what gives a family's talk in a world, each had once."""
    had: dict[tuple[str, str], Talk] = {}

    def talk_of(family: str, world: str) -> Talk:
        if (family, world) not in had:
            now, script = FAMILIES[family]
            with talking(WORLDS[world], tmp_path_factory.mktemp("talk"), now) as talk:
                script(talk)
            had[family, world] = talk
        return had[family, world]

    return talk_of


Talks = Callable[[str, str], Talk]


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_message_reads_as_agreed(talks: Talks, family: str, world: str) -> None:
    """Word for word, in the real cycle and in the hostile one."""
    said = talks(family, world).said
    assert said
    file = GOLDEN / f"{family.replace(' ', '_')}.{world}.txt"
    assert_golden_lines((line for one in said for line in as_text(one)), file)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_message_keeps_the_laws(talks: Talks, family: str, world: str) -> None:
    """It is within Slack's limits, has words for a notification, and pings no channel."""
    for one in talks(family, world).said:
        keep_the_laws(one)


def keep_the_laws(said: Said) -> None:
    """Assert the laws of whatever is said."""
    match said.what:
        case Message() as message:
            assert_slack_takes(message)
            assert refuse_message(message.text, list(message.blocks)) is None
            assert pings(message.text, message.blocks, parse="") == (), said.heading
        case str() as words:
            assert words, said.heading
        case view:
            assert refuse_view(view, view["type"]) is None, said.heading
            assert pings("", view["blocks"]) == (), said.heading
            for one in texts(view["blocks"]):
                assert len(one.words) <= MAX_SECTION
                if one.kind == "mrkdwn":
                    assert_nothing_breaks_out(one.words)


def done(talks: Talks, sort: str) -> set[str]:
    """Return what people did of a sort, over all families."""
    every = (one for family in FAMILIES for one in talks(family, "real").done)
    return {name for of, name in every if of == sort}


def test_no_button_form_or_command_is_left_out(talks: Talks) -> None:
    """Who adds one has it pressed, sent or typed in a conversation."""
    answers = {one for kind in KINDS.values() for one in kind.answers}
    assert set(ACTIONS) - done(talks, "action") == set()
    assert done(talks, "action") <= {*ACTIONS, *answers}
    assert set(OPENINGS) == done(talks, "opening")
    assert set(KEEPINGS) == done(talks, "keeping")
    assert {one.name for one in COMMANDS} - done(talks, "command") == set()


def test_no_kind_of_post_is_left_out() -> None:
    """Each purpose is in a family, and each kind of date that the policy speaks of in the plan."""
    assert {one for _, purposes in posts.OF_PLAN.values() for one in purposes} == set(Purpose)
    view = WORLDS["real"].view
    shown = [one for family in posts.OF_PLAN for one in posts.kinds(view, family)]
    assert {one.purpose for one in shown} == set(Purpose)
    planned = {(one.purpose, one.kind, str(one.lead_time)) for one in view.reminders}
    assert planned == {(one.purpose, one.kind, str(one.lead_time)) for one in shown}
    told_of = {
        kind for kind, rule in view.rules.kinds.items() if rule.announce or rule.dm or rule.channels
    }
    rows = filter(None, (view.cycle.milestone(one.milestone or "") for one in shown))
    assert told_of <= {kind for row in rows for kind in row.kinds}


def test_no_reason_and_no_deed_is_left_out(talks: Talks) -> None:
    """Why somebody is told, and what somebody did, is shown in one message at least."""
    assert {one for family in FAMILIES for one in talks(family, "real").deeds} == set(Deed)
    assert {one for family in FAMILIES for one in talks(family, "real").reasons} == set(Why)


def test_no_sentence_of_its_own_is_left_out(talks: Talks) -> None:
    """Each is in a family as it is said."""
    every = (one.what for family in FAMILIES for one in talks(family, "real").said)
    assert set(Aside) - {one for one in every if isinstance(one, str)} == set()


def test_the_published_cycle_keeps_the_laws(corpus: Path, tmp_path: Path) -> None:
    """With the documents as they were published; they name people, so no golden file does."""
    world = the_published_one(corpus / "k8s" / "1.32")
    for script in (*map(posts.of_plan, posts.OF_PLAN), posts.besides, conversations.asking):
        with talking(world, tmp_path, NOON) as talk:
            script(talk)
        for one in talk.said:
            keep_the_laws(one)
