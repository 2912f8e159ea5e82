"""A cycle is activated, paused, resumed and closed by those who lead it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS, Stage, furnish, staged
from bot.commands.listener import COMMAND
from bot.sandbox.model import Message, User
from bot.sandbox.server import SlackServer
from bot.stages import questions
from schedule.clock import RehearsalClock
from schedule.preferences import Preferences
from schedule.reconcile import State
from tests.bot.a_town import CYCLE, deployment
from tests.builders import a_view, at, the_132_cycle
from tests.waiting import is_true_soon

DAY = timedelta(days=1)
FINAL_DAY = at("2024-09-13 11:55")
"""Shortly before the hour of the day on which the schedule is to be final."""
QUESTION = "Are the dates of Kubernetes v1.32 final?"


class Office:
    """The release team in front of a running bot."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lead = self.person("Release Team Lead")
        self.stranger = self.person("Docs Lead")
        self._announce = stage.workspace.channel_named(CHANNELS["announce"])

    def person(self, name: str) -> User:
        """Return somebody by their name."""
        return self.stage.workspace.user_named(name)

    def announced(self) -> list[str]:
        """Return what the announce channel has heard."""
        return [one.text for one in self.stage.workspace.messages(self._announce.id)]

    def question(self, begins: str = QUESTION) -> Message:
        """Wait until the lead is asked, and return the question."""

        def found() -> list[Message]:
            told = self.stage.workspace.messages(self.lead.id)
            return [one for one in told if begins in one.text]

        assert is_true_soon(found)
        return found()[-1]

    def press(self, button: str, on: Message, user: User) -> str:
        """Press a button, and return what only that person is told."""
        told = self.stage.workspace.ephemerals
        before = len(told(user.id))
        self.stage.people.click(on, button, user.id)
        assert is_true_soon(lambda: len(told(user.id)) > before)
        return told(user.id)[-1].text

    def type(self, words: str, user: User) -> Message:
        """Type the command, and return its answer."""
        answered = self.stage.people.slash(user.id, self._announce.id, COMMAND, words)
        assert answered.message
        return answered.message

    def states(self) -> set[State]:
        """Return the states of everything planned."""
        return {one.state for one in self.stage.service.ledger.history(releases=["1.32"])}


@contextmanager
def an_office(folder: Path, start: datetime, end: datetime, speed: int = 600) -> Iterator[Office]:
    """Run a bot from *start* until *end*."""
    clock = RehearsalClock(start, speed, end=end)
    with (
        SlackServer(furnish(CYCLE)) as slack,
        staged(slack, deployment(slack, folder), clock, poll=timedelta(hours=1)) as stage,
    ):
        yield Office(stage)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Run a bot on the day on which the schedule is to be final, and the minutes after."""
    with an_office(tmp_path, FINAL_DAY, at("2024-09-13 12:10")) as opened:
        yield opened


def test_the_lead_is_asked_whether_the_dates_are_final(office: Office) -> None:
    """On the day that the timeline names; the announce channel has heard nothing yet."""
    asked = office.question()
    assert "• Code Freeze and Test Freeze: Thu 7 November 19:00 PDT" in asked.text
    assert "Without a word from you I take them for final on Sat 14 September 12:00" in asked.text
    assert office.announced() == []
    told = office.press("activate", asked, office.lead)
    assert told.startswith("The dates of v1.32 are final.")
    assert "Proposed" not in office.type("", office.stranger).text
    assert "final already" in office.press("activate", asked, office.lead)


def test_a_doubtful_date_is_doubtful_before_it_is_called_final() -> None:
    """Whoever is asked sees the doubt, not only the community afterwards."""
    cycle = the_132_cycle()
    rows = (
        replace(one, doubt="UTC and PDT do not agree") if one.key == "code-freeze" else one
        for one in cycle.milestones
    )
    view = a_view(replace(cycle, milestones=tuple(rows)))
    ((asked, _),) = questions(view, FINAL_DAY)
    assert [line for line in asked.body["dates"] if line.endswith(" (date in doubt)")] == [
        "Code Freeze and Test Freeze: Thu 7 November 19:00 PDT (Fri 8 November 02:00 UTC)"
        " (date in doubt)"
    ]


def test_without_a_word_the_bot_begins(tmp_path: Path) -> None:
    """A day later; the next working day it introduces itself."""
    with an_office(tmp_path, FINAL_DAY, at("2024-09-16 12:05"), speed=0) as office:
        office.question()
        assert is_true_soon(office.announced)
        assert office.announced()[0].startswith("Hi, I'm the release bot")


def test_dates_that_were_taken_for_final_stay_so(tmp_path: Path) -> None:
    """Nobody is promised an introduction that was, and a late [Not yet] takes nothing back."""
    with an_office(tmp_path, FINAL_DAY, at("2024-09-16 12:05"), speed=0) as office:
        asked = office.question()
        assert is_true_soon(office.announced)
        final = "The dates of v1.32 are final already"
        assert office.type("activate", office.lead).text == f"{final}."
        assert office.press("hold", asked, office.lead) == f"{final}; `pause` silences me."
        assert office.stage.service.ledger.acts() == ()


def test_not_yet_keeps_the_community_in_peace(tmp_path: Path) -> None:
    """Until somebody says that the dates are final."""
    with an_office(tmp_path, FINAL_DAY, at("2024-09-13 12:05")) as office:
        told = office.press("hold", office.question(), office.lead)
        assert "stay proposals" in told
        said = office.type("", office.stranger).text
        assert "Proposed: the dates are not final yet." in said
        told = office.type("activate", office.lead).text
        assert told.startswith("The dates of v1.32 are final.")


@pytest.mark.parametrize("words", ["activate", "pause", "resume", "close"])
def test_nobody_else_decides_about_a_cycle(office: Office, words: str) -> None:
    """They are told who can."""
    told = office.type(words, office.stranger).text
    assert told == ("Only the Release Team Lead, their shadows and the bot's admins can do that.")
    assert office.stage.service.ledger.acts() == ()


def test_a_pause_silences_the_bot_until_it_is_over(tmp_path: Path) -> None:
    """Nothing is said meanwhile; what still helps comes afterwards, and says how late it is."""
    with an_office(tmp_path, at("2024-10-31 11:40"), at("2024-10-31 14:30"), speed=120) as office:
        paused = office.type("pause", office.lead)
        assert "I say nothing of v1.32" in paused.text
        assert "Paused since" in office.type("", office.stranger).text
        assert is_true_soon(lambda: State.CANCELLED in office.states())
        assert office.announced() == []
        told = office.press("resume", paused, office.lead)
        assert told.startswith("I go on with v1.32")
        assert "not paused" in office.type("resume", office.lead).text


def _times(line: str) -> int:
    """Return how many messages a line of the list is about."""
    recipients = line.split(": ", 1)[1].replace(" and ", ", ").split(", ")
    counted = (re.search(r"(\d+) times", one) for one in recipients)
    return sum(int(one[1]) if one else 1 for one in counted)


def test_closing_lists_what_was_pending_and_forgets_people(office: Office) -> None:
    """It asks first; afterwards nothing is planned, and nobody's wishes are kept."""
    ledger = office.stage.service.ledger
    ledger.wish(office.stranger.id, zone="Asia/Tokyo")
    ledger.link("docs-lead", office.stranger.id, by=office.lead.id)
    asked = office.type("close", office.lead)
    assert asked.text.startswith("Close v1.32?")
    assert State.PENDING in office.states()
    told = office.press("close_now", asked, office.lead)
    assert told.startswith("v1.32 is closed.")
    assert "Not said any more: " in told
    lines = [line for line in told.splitlines() if line.startswith("• ")]
    assert [line for line in lines if line.startswith("• PRR Freeze: ")]
    assert "…" not in told
    listed = sum(_times(line) for line in lines)
    assert f"Not said any more: {listed}" in told.splitlines()
    assert is_true_soon(lambda: State.PENDING not in office.states())
    assert ledger.preferences() == {}
    assert ledger.links() == {}
    assert "This cycle is closed" in office.type("", office.stranger).text
    assert office.type("pause", office.lead).text == "v1.32 is closed."


def test_closing_a_paused_cycle_lists_what_it_would_have_said(office: Office) -> None:
    """A pause has taken all of it back in the ledger; resumed, it would have been said."""
    ledger, end = office.stage.service.ledger, at("2024-09-13 12:10")
    office.press("activate", office.question(), office.lead)
    assert is_true_soon(lambda: (ledger.earliest_unfinished() or end) > end)
    before = office.type("close", office.lead).text
    assert "Not said any more: " in before
    office.type("pause", office.lead)
    assert is_true_soon(lambda: State.PENDING not in office.states())
    asked = office.type("close", office.lead)
    assert asked.text == before
    listed = before.splitlines()[1:-1]
    assert office.press("close_now", asked, office.lead).splitlines()[1:] == listed


def test_closing_a_cycle_that_was_just_resumed_lists_what_it_would_say(office: Office) -> None:
    """What the pause took back is not planned again at once."""
    ledger, end = office.stage.service.ledger, at("2024-09-13 12:10")
    office.press("activate", office.question(), office.lead)
    assert is_true_soon(lambda: (ledger.earliest_unfinished() or end) > end)
    before = office.type("close", office.lead).text
    office.type("pause", office.lead)
    assert is_true_soon(lambda: State.PENDING not in office.states())
    office.type("resume", office.lead)
    assert office.type("close", office.lead).text == before


def test_a_week_after_its_last_date_a_cycle_can_be_closed(tmp_path: Path) -> None:
    """The leads are asked, once; who leaves it open is asked no more."""
    with an_office(tmp_path, at("2024-12-19 11:55"), at("2024-12-19 12:10")) as office:
        asked = office.question("Is Kubernetes v1.32 over?")
        told = office.press("close", asked, office.lead)
        assert told.startswith("Close v1.32?")


def test_who_is_in_another_cycle_is_not_forgotten(tmp_path: Path) -> None:
    """The next release begins while this one ends, with many of the same people."""
    with SlackServer(furnish(CYCLE)) as slack:
        settings = deployment(slack, tmp_path)
        first = settings.config.cycles[0]
        text = Path(first.timeline).read_text(encoding="utf-8")
        later = tmp_path / "1.33.yaml"
        later.write_text(text.replace("1.32", "1.33"), encoding="utf-8")
        cycles = (first, first.model_copy(update={"timeline": str(later)}))
        settings = replace(settings, config=settings.config.model_copy(update={"cycles": cycles}))
        clock = RehearsalClock(FINAL_DAY, 600, end=FINAL_DAY)
        with staged(slack, settings, clock, poll=timedelta(hours=1)) as stage:
            office = Office(stage)
            stage.service.ledger.wish(office.stranger.id, is_brief=True)
            office.press("close_now", office.type("1.32 close", office.lead), office.lead)
            assert stage.service.ledger.preferences() == {
                office.stranger.id: Preferences(is_brief=True)
            }
            assert "v1.33" in office.type("1.33 next", office.lead).text
