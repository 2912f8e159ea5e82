"""Who is asked again whether a freeze is enforced, and when nobody is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.addressee import Addressee, Why
from bot.addressing import addressees, was_told
from bot.sandbox.server import SlackServer
from bot.snapshot import Snapshot
from bot.successors import successors
from schedule.acts import Act, Deed
from schedule.preferences import Preferences
from tests.bot.an_office import Office, a_slack, buttons, office
from tests.builders import PEOPLE, a_view, at, planned, the_132_cycle
from tests.waiting import is_true_soon

LEAD, SHADOW = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow"]
SPEAKER, DEPUTY = PEOPLE["release-team-lead"], PEOPLE["release-team-lead-shadow"]
OTHER = PEOPLE["docs-lead"]
MOMENT = at("2024-11-08 02:00")
FIRST, NEXT = "code-freeze/0m+1/role:Enhancements", "code-freeze/0m+2/role:Release Team Lead"
ASKED = "Is it enforced?"
IN_EFFECT = "v1.32: Code Freeze and Test Freeze are in effect."


def an_act(deed: Deed, about: str = "", detail: str = "", by: str = LEAD) -> Act:
    """Return what somebody did about code freeze shortly after its moment."""
    when = MOMENT + timedelta(hours=1)
    return Act("1.32", "code-freeze", deed, by, when, when, about, detail)


def knowing(*acts: Act, **wishes: Preferences) -> Snapshot:
    """Return what is known of 1.32 when people did *acts* and wish *wishes*, by Slack id."""
    view = replace(a_view(the_132_cycle()), acts=acts)
    return Snapshot((view,), people=PEOPLE, preferences=wishes)


def told(snapshot: Snapshot, name: str) -> tuple[Addressee, ...]:
    """Return whom a reminder reaches."""
    view = snapshot.views[0]
    return addressees(planned(view, name)[0], view, snapshot)


def test_nobody_confirms() -> None:
    """The driver's lead is asked, then the release lead."""
    assert told(knowing(), FIRST) == (Addressee(LEAD),)
    assert told(knowing(), NEXT) == (Addressee(SPEAKER, Why.UNANSWERED),)


@pytest.mark.parametrize(
    "act",
    [
        an_act(Deed.CONFIRMED, detail=MOMENT.isoformat()),
        an_act(Deed.CONFIRMED, by=SPEAKER),
        an_act(Deed.DISCUSSED),
        Act("1.32", "", Deed.PAUSED, SPEAKER, MOMENT, MOMENT),
        Act("1.32", "", Deed.CLOSED, SPEAKER, MOMENT, MOMENT),
    ],
    ids=["confirmed", "confirmed by the lead", "discussed", "paused", "closed"],
)
def test_nobody_is_asked_what_has_an_answer(act: Act) -> None:
    """Nor what is under discussion, or of a cycle of which nothing is said."""
    assert told(knowing(act), FIRST) == told(knowing(act), NEXT) == ()


@pytest.mark.parametrize(
    "act",
    [
        an_act(Deed.DONE, "Enhancements"),
        an_act(Deed.CONFIRMED, detail=datetime(2024, 10, 25, 2, tzinfo=MOMENT.tzinfo).isoformat()),
        an_act(Deed.DISCUSSED, detail="another date"),
    ],
    ids=["the duty is done", "confirmed for another date", "discussed before it moved"],
)
def test_what_is_no_word_about_this_date_ends_nothing(act: Act) -> None:
    """Ticking a duty says nothing to the community; a date that has moved is another one."""
    assert [one.recipient for one in told(knowing(act), FIRST)] == [LEAD]


def test_whoever_took_it_is_asked_if_they_may_say_so() -> None:
    """A shadow of the role can confirm; somebody of another role cannot, so the lead is asked."""
    taken = knowing(an_act(Deed.TAKEN, "Enhancements", by=SHADOW))
    assert told(taken, FIRST) == (Addressee(SHADOW, Why.TAKEN),)
    handed = knowing(an_act(Deed.HANDED, "Enhancements", detail=OTHER))
    assert told(handed, FIRST) == (Addressee(LEAD),)


def test_nobody_is_asked_twice() -> None:
    """Release Team Lead and Enhancements Lead in one person, or one for the other."""
    both = replace(knowing(), people={**PEOPLE, "release-team-lead": LEAD})
    assert [one.recipient for one in told(both, FIRST)] == [LEAD]
    assert told(both, NEXT) == ()
    gone = {name: Preferences(is_stopped=True) for name in (LEAD, SHADOW)}
    assert [one.recipient for one in told(knowing(**gone), FIRST)] == [SPEAKER]
    assert told(knowing(**gone), NEXT) == ()


def test_what_is_asked_after_others_is_nobodys_to_pass_on() -> None:
    """The release lead who wants no messages passes on what is theirs, not what others leave."""
    assert "Enhancements" not in successors(SPEAKER, knowing(), MOMENT)
    assert "Enhancements" in successors(LEAD, knowing(), MOMENT - timedelta(days=9))


def test_who_is_away_is_stood_in_for() -> None:
    """As for every other message."""
    away = Preferences(back_on=date(2024, 12, 1), stand_in=DEPUTY)
    assert told(knowing(**{LEAD: away}), FIRST) == (Addressee(DEPUTY, Why.STAND_IN, LEAD),)
    assert told(knowing(**{SPEAKER: away}), NEXT) == (Addressee(DEPUTY, Why.UNANSWERED, SPEAKER),)


def test_why_somebody_was_asked_is_known_when_it_is_confirmed() -> None:
    """Their message stays theirs."""
    snapshot = knowing(an_act(Deed.CONFIRMED))
    view = snapshot.views[0]
    (one,) = planned(view, NEXT)
    assert was_told(one, SPEAKER, view, snapshot) == Addressee(SPEAKER, Why.UNANSWERED)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Run the Slack where the release team is."""
    with a_slack() as slack:
        yield slack


@pytest.fixture
def place(slack: SlackServer, tmp_path: Path) -> Iterator[Office]:
    """Run a bot from before code freeze to the Monday after it, on which nobody has confirmed."""
    with office(slack, tmp_path, since="2024-11-08 01:58", until="2024-11-11 12:10") as place:
        yield place


def test_the_driver_answers_in_their_message(place: Office) -> None:
    """The post says so, their message says so in place of asking, and nobody else is asked."""
    asked = place.message(place.lead, what=ASKED)
    assert "You get this as Enhancements Lead of v1.32." in asked.text
    assert buttons(asked) == ["Enforced"]
    assert place.posts(ASKED) == place.posts(ASKED, "enhancements") == []
    place.press("confirm", place.lead, on=asked)
    assert is_true_soon(lambda: place.posts(IN_EFFECT))
    assert is_true_soon(lambda: not place.told(place.lead, ASKED))
    now = place.message(place.lead, what="has confirmed it")
    assert now.ts == asked.ts
    assert "In effect since Mon 11 November 12:10 UTC. Until Thaw" in now.text
    assert buttons(now) == []
    place.run_to("2024-11-18 13:00")
    assert place.told(place.chief, "You speak for the team") == []


def test_without_an_answer_the_release_lead_is_asked(place: Office) -> None:
    """They are told who was asked before; once they confirm, the driver's message says so, too."""
    place.message(place.lead, what=ASKED)
    assert place.told(place.chief, ASKED) == []
    place.run_to("2024-11-18 13:00")
    asked = place.message(place.chief, what=ASKED)
    assert "The Enhancements Lead was asked before. You speak for the team." in asked.text
    place.press("confirm", place.chief, on=asked)
    by = f"@{place.chief.id} has confirmed it."
    assert by in place.message(place.lead, what=by).text
    assert by in place.message(place.chief, what=by).text


def test_a_word_taken_back_asks_again(place: Office) -> None:
    """The message is as it was."""
    asked = place.message(place.lead, what=ASKED)
    place.press("confirm", place.lead, on=asked)
    assert is_true_soon(lambda: not place.told(place.lead, ASKED))
    told = place.stage.workspace.ephemerals(place.lead.id)[-1]
    place.press("unconfirm", place.lead, on=told)
    assert place.message(place.lead, what=ASKED).text == asked.text
