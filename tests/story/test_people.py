"""A whole cycle with people in it: who answers, who does not, who is away, far off, or unknown."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.stage import CHANNELS, Stage, furnish
from bot.commands.listener import COMMAND
from bot.sandbox.model import Message, User
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from schedule.acts import Deed
from schedule.reconcile import State
from tests.builders import at
from tests.golden import assert_golden_lines
from tests.story import the_policy
from tests.story.a_world import CYCLE, TEXT, World
from tests.story.the_policy import Entry
from tests.waiting import is_true_soon

BEGINS, ENDS = at("2024-09-09 09:00"), at("2024-12-13 12:00")
DAY = timedelta(days=1)
GOLDEN = Path(__file__).parent / "golden"
UNKNOWN = "release-signal-lead"
"""Whom the config lacks: nobody can write to them."""
TOKYO = {
    "zone": "Asia/Tokyo",
    "starts": "09:00",
    "ends": "18:00",
    "days": ["0", "1", "2", "3", "4"],
}
QUIET = tuple(map(date.fromisoformat, ("2024-10-23", "2024-10-31", "2024-11-28", "2024-11-29")))
"""Days the rules keep free: an escalation, a post and a message of a cut would fall on them."""
UNANSWERED = "1.32.0-alpha.2"
"""What the Branch Manager never answers for."""
MOST_TO_ONE, MOST_POSTS, MOST_A_DAY = 12, 30, 2


class Life:
    """The release team of 1.32, each of whom answers in their own way."""

    def __init__(self, world: World, stage: Stage) -> None:
        self._world = world
        self._stage = stage
        self._answered: set[str] = set()
        self._announce = stage.workspace.channel_named(CHANNELS["announce"])
        self._ways: Mapping[str, Callable[[Message, User], None]] = {
            "Enhancements Lead": self._take_all,
            "Branch Manager": self._hand_over,
            "Release Notes Lead": self._do_all,
        }

    def person(self, name: str) -> User:
        """Return somebody by their name."""
        return self._stage.workspace.user_named(name)

    def told(self, name: str) -> list[Message]:
        """Return the direct messages to somebody."""
        return self._stage.workspace.messages(self.person(name).id)

    def _is_to_be_told(self, name: str) -> bool:
        """Return whether the plan has something for somebody."""
        waiting = self._stage.service.ledger.history(state=State.PENDING)
        return any(one.recipient == self.person(name).id for one in waiting)

    def announced(self) -> list[Message]:
        """Return what the announce channel has heard at its top."""
        said = self._stage.workspace.messages(self._announce.id)
        return [one for one in said if not one.thread_ts]

    def taken(self) -> list[tuple[str, str, datetime]]:
        """Return who took which part of a milestone, and when."""
        return [
            (f"@{user.name}", f"{act.milestone}/role:{act.about}", act.at)
            for act in self._stage.service.ledger.acts()
            if act.deed is Deed.TAKEN and (user := self._stage.workspace.user(act.by))
        ]

    def confirmed(self) -> list[tuple[str, datetime]]:
        """Return which milestones somebody confirmed, and when."""
        acts = self._stage.service.ledger.acts()
        return [(one.milestone, one.at) for one in acts if one.deed is Deed.CONFIRMED]

    def edits(self) -> list[Entry]:
        """Return what messages were changed to."""
        return [_entry(*one) for one in self._world.diary.edits]

    def drafted(self) -> set[str]:
        """Return the ids of what drivers see before it is posted."""
        (view,) = self._stage.service.watch.snapshot().views
        return {one.drafts for one in view.reminders if one.drafts}

    def live(self) -> None:
        """Let the cycle pass, and have people answer every noon what they were told."""
        self._choose("Release Notes Lead", "hours", TOKYO)
        noon = BEGINS.replace(hour=12, minute=5)
        while noon < ENDS:
            self._world.live_until(self._stage, f"{noon:%Y-%m-%d %H:%M}")
            if noon.date() == date(2024, 10, 21):
                stand_in = self.person("Communications Shadow 1").id
                away = {"back_on": "2024-11-12", "stand_in": stand_in}
                self._choose("Communications Lead", "away", away)
                # In life the plan knows within seconds; here the next day is no further off.
                assert is_true_soon(lambda: self._is_to_be_told("Communications Shadow 2"))
            self._answer()
            self._confirm()
            # What comes of that comes today, too.
            self._world.live_until(self._stage, f"{noon:%Y-%m-%d %H:%M}")
            noon += DAY

    def _answer(self) -> None:
        for name, way in self._ways.items():
            for message in self.told(name):
                if message.ts not in self._answered:
                    self._answered.add(message.ts)
                    way(message, self.person(name))

    def _take_all(self, message: Message, user: User) -> None:
        for value in _values(message, "take_duty"):
            self._stage.people.click(message, "take_duty", user.id, value)

    def _do_all(self, message: Message, user: User) -> None:
        for value in _values(message, "done"):
            self._stage.people.click(message, "done", user.id, value)

    def _hand_over(self, message: Message, user: User) -> None:
        """Give the first duty of a message to a shadow, and take the others; once, say nothing."""
        if UNANSWERED in message.text:
            return
        first, *others = _values(message, "hand_over") or [""]
        if first:
            form = self._opened(message, "hand_over", user, first)
            shadow = self.person("Branch Manager Shadow 1")
            self._stage.people.submit(form, {"to": shadow.id}, user.id)
        for value in others:
            self._stage.people.click(message, "take_duty", user.id, value)

    def _confirm(self) -> None:
        """Have the lead confirm what the announce channel asks about, and read that it is so."""
        for message in self.announced():
            for value in _values(message, "confirm"):
                lead = self.person("Release Team Lead")
                self._stage.people.click(message, "confirm", lead.id, value)
        # In life the message says so within seconds; here the next day is no further off.
        assert is_true_soon(lambda: not any(_values(one, "confirm") for one in self.announced()))

    def _choose(self, name: str, form: str, values: Mapping[str, Any]) -> None:
        user = self.person(name)
        asked = self._stage.people.slash(user.id, self._announce.id, COMMAND, "settings")
        assert asked.message
        self._stage.people.submit(self._opened(asked.message, form, user), values, user.id)

    def _opened(self, on: Message, button: str, user: User, value: str = "") -> Any:
        views = self._stage.server.app.views
        views.close(user.id, everything=True)
        self._stage.people.click(on, button, user.id, value)
        assert is_true_soon(lambda: views.modal(user.id) is not None)
        return views.modal(user.id)


def _values(message: Message, button: str) -> list[str]:
    return [
        str(one["value"])
        for block in message.blocks
        if block["type"] == "actions"
        for one in block["elements"]
        if one.get("action_id") == button
    ]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Life, World]]:
    """Live through the whole cycle once, and return how it was."""
    folder: Path = tmp_path_factory.mktemp("people")
    with SlackServer(furnish(CYCLE), limits=Limits(paced=False)) as server:
        world = World(folder, server, CYCLE, begins=BEGINS)
        sure = (line for line in TEXT.splitlines() if not line.startswith("  doubt:"))
        world.timeline.write_text("\n".join(sure), "utf-8")
        config = world.settings.config
        known = {name: user for name, user in config.people.items() if name != UNKNOWN}
        world.settings = replace(
            world.settings,
            config=config.model_copy(update={"people": known}),
            rules=world.settings.rules.model_copy(update={"quiet": QUIET}),
        )
        with world.running() as stage:
            lived = Life(world, stage)
            lived.live()
            yield lived, world


@pytest.mark.timeout(300)
def test_the_team_is_left_in_peace(
    life: tuple[Life, World], capsys: pytest.CaptureFixture[str]
) -> None:
    """A dozen messages to one person at most, one a day; thirty posts, two a day."""
    lived, world = life
    days: defaultdict[str, list[date]] = defaultdict(list)
    for when, where, _ in world.diary.entries:
        days[where].append(when.date())
    people = {where: found for where, found in days.items() if where.startswith("@")}
    with capsys.disabled():
        for where, found in sorted(people.items(), key=lambda pair: -len(pair[1])):
            print(f"{len(found):3} {where}")  # noqa: T201 -- what the test is asked to print
        told = sum(map(len, people.values()))
        print(f"{told:3} direct messages to {len(people)} people")  # noqa: T201
        print(f"{len(lived.announced()):3} posts in the announce channel")  # noqa: T201
    for where, found in people.items():
        assert len(found) <= MOST_TO_ONE, where
    assert len(lived.announced()) <= MOST_POSTS
    assert max(Counter(days["#sig-release"]).values()) <= MOST_A_DAY


def test_the_cycle_reads_like_a_diary(life: tuple[Life, World]) -> None:
    """Who was told what, day by day; who does not answer is asked after, who is away stood in for.

    The Enhancements Lead takes everything at once, the Branch Manager hands over what a shadow can
    do and never answers for one cut, the Release Notes Lead lives in Tokyo and ticks it, the Docs
    Lead never answers, the Communications Lead is away for three weeks, and nobody knows the
    Release Signal Lead.
    """
    _, world = life
    told = [f"{when:%a %d %b %H:%M} {where}: {line}" for when, where, line in world.diary.entries]
    # Of one instant in any order: whoever has waited longest is told first.
    assert_golden_lines(sorted(told, key=lambda line: (_when(line), line)), GOLDEN / "people.txt")


TOKYO_HOURS = (timedelta(hours=9), time(9), time(18))

LAWS: Mapping[str, Callable[[list[Entry], Life], Iterable[object]]] = {
    "no message on a weekend": lambda diary, _: the_policy.weekend(diary),
    "no post and no message on a quiet day": lambda diary, _: the_policy.on_quiet_days(
        diary, QUIET
    ),
    "messages come in hours somebody chose": lambda diary, _: the_policy.outside_hours(
        diary, "Release Notes Lead", *TOKYO_HOURS
    ),
    "one message a day": lambda diary, _: the_policy.more_than_one_a_day(diary),
    "a dozen messages to one person": lambda diary, _: the_policy.too_many_to_one(diary),
    "thirty posts, two a day": lambda diary, _: the_policy.too_many_posts(diary),
    "nothing is in effect before somebody says so": lambda diary, _: the_policy.claimed(diary),
    "a channel reads it only after a person's word": lambda _, lived: (
        the_policy.claimed_before_confirmed(lived.edits(), lived.confirmed())
    ),
    "a channel reads what a person has confirmed": lambda _, lived: the_policy.confirmed_unsaid(
        lived.edits(), lived.confirmed()
    ),
    "each step of the ladder is told once": lambda diary, _: the_policy.never_escalated_to(diary),
    "no escalation in public": lambda diary, _: the_policy.escalated_in_public(diary),
    "no escalation on a weekend or during KubeCon": lambda diary, _: (
        the_policy.escalated_on_a_bad_day(diary, CYCLE)
    ),
    "no escalation within a working day": lambda diary, _: the_policy.escalated_too_soon(
        diary, CYCLE
    ),
    "who has it is not public": lambda diary, _: the_policy.holders_in_public(diary),
    "a driver sees each announcement before": lambda diary, lived: the_policy.undrafted(
        diary, lived.drafted()
    ),
    "what somebody took others are not told of": lambda diary, lived: the_policy.told_after_taken(
        diary, lived.taken()
    ),
}


@pytest.mark.parametrize("law", LAWS)
def test_the_policy_holds_line_by_line(life: tuple[Life, World], law: str) -> None:
    """Whatever people did; the lines that break it are shown."""
    lived, world = life
    noted = zip(world.diary.entries, world.diary.messages, strict=True)
    diary = [_entry(when, where, message) for (when, where, _), message in noted]
    assert len(diary) > 100
    assert lived.taken()
    assert lived.drafted()
    assert lived.confirmed()
    assert [str(one) for one in LAWS[law](diary, lived)] == []


def _entry(when: datetime, where: str, message: Message) -> Entry:
    return Entry(
        when,
        where.removesuffix(" (thread)"),
        message.text,
        in_thread=bool(message.thread_ts),
        reminders=tuple((message.metadata or {})["event_payload"]["reminder_ids"]),
    )


def _when(line: str) -> datetime:
    return datetime.strptime(f"2024 {line[:16]}", "%Y %a %d %b %H:%M").replace(tzinfo=UTC)
