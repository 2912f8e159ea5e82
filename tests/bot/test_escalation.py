from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.addressee import Addressee, Why
from bot.addressing import addressees, wanted_deliveries
from bot.drafts import detail_of
from bot.snapshot import Snapshot
from schedule.acts import Act, Deed
from schedule.plan import Purpose
from schedule.policy import read_rules
from schedule.preferences import Preferences
from tests.builders import CHANNELS, PEOPLE, a_view, at, planned, the_132_cycle

LEAD, SHADOW = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow"]
SPEAKER, DEPUTY = PEOPLE["release-team-lead"], PEOPLE["release-team-lead-shadow"]
OTHER = PEOPLE["docs-lead"]
FIRST_AT = at("2024-10-30 12:00")
FIRST = "code-freeze/8d/role:Enhancements"
STEP_1, STEP_2 = "code-freeze/8d+1/shadow:Enhancements", "code-freeze/8d+2/role:Release Team Lead"
CHANNEL = "release/7d+1/channel:management"
HOUR = timedelta(hours=1)


def an_act(
    deed: Deed,
    about: str = "Enhancements",
    detail: str = "",
    when: datetime = FIRST_AT + HOUR,
    by: str = LEAD,
) -> Act:
    """Return what somebody did about code freeze."""
    return Act("1.32", "code-freeze", deed, by, when, when, about, detail)


def knowing(*acts: Act, **wishes: Preferences) -> Snapshot:
    """Return what is known of 1.32 when people did *acts* and wish *wishes*, by Slack id."""
    view = replace(a_view(the_132_cycle()), acts=acts)
    return Snapshot((view,), people=PEOPLE, preferences=wishes)


def told(snapshot: Snapshot, name: str) -> tuple[Addressee, ...]:
    """Return whom a reminder reaches."""
    view = snapshot.views[0]
    return addressees(planned(view, name)[0], view, snapshot)


def steps(snapshot: Snapshot) -> list[str]:
    """Return whom the ladder of code freeze reaches, and when."""
    return [
        f"{one.not_before:%a %d %b %H:%M} {one.recipient}"
        for one in wanted_deliveries(snapshot)
        if "/code-freeze/8d+" in one.reminder_id
    ]


def test_nobody_answers() -> None:
    """A shadow is told, then who speaks for the team; of a release, a channel."""
    assert told(knowing(), STEP_1) == (Addressee(SHADOW, Why.UNANSWERED),)
    assert told(knowing(), STEP_2) == (Addressee(SPEAKER, Why.UNANSWERED),)
    assert told(knowing(), CHANNEL) == (Addressee(CHANNELS["management"]),)


@pytest.mark.parametrize(
    "act",
    [
        an_act(Deed.TAKEN),
        an_act(Deed.TAKEN, by=SHADOW),
        an_act(Deed.HANDED, detail=OTHER),
        an_act(Deed.DONE),
        an_act(Deed.CONFIRMED, about=""),
        an_act(Deed.ASSIGNED, about="", detail=SHADOW),
    ],
    ids=["taken", "taken by the shadow", "handed on", "done", "confirmed", "assigned since"],
)
def test_an_answer_ends_the_ladder(act: Act) -> None:
    """Whoever answered, and whatever they did about it."""
    assert steps(knowing(act)) == []


DECIDED = [Deed.EDITED, Deed.RELEASED, Deed.APPROVED, Deed.SPOKEN, Deed.SKIPPED]


def decided(deed: Deed, post: str) -> Snapshot:
    """Return what is known when the driver has decided about a post of code freeze."""
    view = knowing().views[0]
    (announced,) = planned(view, f"code-freeze/{post}/channel:announce")
    return knowing(an_act(deed, announced.id, detail_of(announced, view)))


@pytest.mark.parametrize("deed", DECIDED)
@pytest.mark.parametrize("post", ["7d", "3d"])
def test_whoever_decides_about_a_post_that_was_shown_with_it_has_answered(
    deed: Deed, post: str
) -> None:
    """Whoever writes, posts or drops what is said of a date does not leave it lying."""
    assert steps(decided(deed, post)) == []


def test_whoever_sets_the_hour_of_a_party_has_answered() -> None:
    """The button for it is in the message; set beforehand, it answers nothing."""
    detail = f"{at('2024-11-08 01:00').isoformat()}  "
    assert steps(knowing(an_act(Deed.ARRANGED, "party", detail))) == []
    before = an_act(Deed.ARRANGED, "party", detail, when=FIRST_AT - HOUR)
    assert len(steps(knowing(before))) == 2


def test_what_was_decided_before_the_duty_was_told_is_no_answer_to_it() -> None:
    """A post that is shown to its driver a day before the duty itself."""
    rules, _ = read_rules("kinds: {code_freeze: {announce: [9d, 7d]}}")
    view = a_view(the_132_cycle(), rules=rules)
    (announced,) = planned(view, "code-freeze/9d/channel:announce")
    act = an_act(Deed.SKIPPED, announced.id, detail_of(announced, view))
    assert len(steps(Snapshot((replace(view, acts=(act,)),), people=PEOPLE))) == 2


@pytest.mark.parametrize(
    "act",
    [
        an_act(Deed.TAKEN, about="Branch Manager"),
        an_act(Deed.ASSIGNED, about="", detail=OTHER, when=FIRST_AT - 24 * HOUR),
        an_act(Deed.ASSIGNED, about="1d", detail=OTHER),
        an_act(Deed.DISCUSSED, about=""),
    ],
    ids=["another role's", "assigned beforehand", "another reminder of it", "discussed"],
)
def test_what_is_no_answer_ends_nothing(act: Act) -> None:
    """Whoever a duty was assigned to beforehand has to answer for it, too."""
    assert steps(knowing(act)) == [f"Thu 31 Oct 12:00 {SHADOW}", f"Fri 01 Nov 12:00 {SPEAKER}"]


def test_whoever_is_asked_is_not_told_that_they_do_not_answer() -> None:
    """A duty that was assigned to the shadow is told on to the next."""
    beforehand = an_act(Deed.ASSIGNED, about="", detail=SHADOW, when=FIRST_AT - HOUR)
    assert steps(knowing(beforehand)) == [f"Fri 01 Nov 12:00 {SPEAKER}"]


def test_a_shadow_who_was_asked_in_place_of_the_lead_is_not_told_again() -> None:
    """Nobody who holds the seat could be told, so that the shadow was asked first."""
    gone = knowing(**{LEAD: Preferences(is_stopped=True)})
    assert [one.recipient for one in told(gone, FIRST)] == [SHADOW]
    assert told(gone, STEP_1) == ()


def test_a_shadow_who_hears_everything_is_still_the_next() -> None:
    """They heard of it, but nobody asked them."""
    curious = knowing(**{SHADOW: Preferences(hears_as_shadow=True)})
    assert [one.why for one in told(curious, FIRST)] == [Why.SEAT, Why.SHADOW]
    assert told(curious, STEP_1) == (Addressee(SHADOW, Why.UNANSWERED),)


def test_who_holds_both_seats_hears_nothing_of_their_own_silence() -> None:
    """Release Team Lead and Enhancements Lead in one person."""
    snapshot = replace(knowing(), people={**PEOPLE, "release-team-lead": LEAD})
    assert told(snapshot, STEP_2) == ()


def test_who_speaks_for_the_team_may_be_away() -> None:
    """Whoever stands in for them is told, or the next who can be."""
    away = Preferences(back_on=date(2024, 12, 1), stand_in=OTHER)
    assert told(knowing(**{SPEAKER: away}), STEP_2) == (Addressee(OTHER, Why.UNANSWERED, SPEAKER),)
    gone = Preferences(is_stopped=True)
    assert told(knowing(**{SPEAKER: gone}), STEP_2) == (Addressee(DEPUTY, Why.UNANSWERED),)


def test_who_wants_few_messages_hears_of_what_nobody_answers_for() -> None:
    """It is not one more of the same."""
    assert told(knowing(**{SHADOW: Preferences(is_brief=True)}), STEP_1)


@pytest.mark.parametrize(
    ("until", "due"),
    [
        ("2024-10-30 15:00", ["Fri 01 Nov 12:00", "Mon 04 Nov 12:00"]),
        ("2024-10-31 12:00", ["Fri 01 Nov 12:00", "Mon 04 Nov 12:00"]),
        ("2024-11-02 09:00", ["Tue 05 Nov 12:00", "Wed 06 Nov 12:00"]),
        ("2024-11-06 12:00", ["Thu 07 Nov 12:00"]),
        ("2024-11-07 12:00", []),
    ],
    ids=["hours", "to the next noon", "over the weekend", "by a week", "to the last day"],
)
def test_what_is_put_off_has_the_same_time_again(until: str, due: list[str]) -> None:
    """Whoever says when they want to hear of it again has answered until then."""
    later = an_act(Deed.LATER, f"Enhancements/{LEAD}", at(until).isoformat())
    assert [one[:16] for one in steps(knowing(later))] == due


def test_the_time_begins_when_the_lead_is_told() -> None:
    """Not at night, when the message waited for their working day."""
    pacific = Preferences(zone="America/Los_Angeles")
    assert [one[:16] for one in steps(knowing(**{LEAD: pacific}))] == [
        "Fri 01 Nov 12:00",
        "Mon 04 Nov 12:00",
    ]


def test_nobody_is_told_on_before_the_time_is_over() -> None:
    """Where a person's hours would have it earlier, it comes at night rather."""
    morning = Preferences(zone="Asia/Tokyo", starts=time(9), ends=time(12))
    later = an_act(Deed.LATER, f"Enhancements/{LEAD}", at("2024-11-06 12:00").isoformat())
    assert steps(knowing(later, **{SHADOW: morning})) == [f"Thu 07 Nov 12:00 {SHADOW}"]


def test_a_closed_or_paused_cycle_tells_nobody_on() -> None:
    """Nor does one whose first message is not to be said."""
    for deed in (Deed.CLOSED, Deed.PAUSED):
        act = Act("1.32", "", deed, SPEAKER, FIRST_AT, FIRST_AT)
        assert steps(knowing(act)) == []


def test_one_post_is_silenced_and_not_what_follows_it() -> None:
    """Until when exceptions can be requested the bot says all the same."""
    view = knowing().views[0]
    (moment,) = planned(view, "code-freeze/0m/channel:announce")
    detail = f"{moment.due_at.isoformat()}\n"
    for deed in (Deed.SPOKEN, Deed.SKIPPED):
        snapshot = knowing(an_act(deed, about=moment.id, detail=detail))
        assert told(snapshot, moment.id.removeprefix("1.32/")) == ()
        assert told(snapshot, "code-freeze/exceptions-3d/channel:announce") != ()
        assert told(snapshot, "code-freeze/exceptions-12h/channel:announce") != ()


def test_a_cycle_in_which_nobody_answers_is_told_on_that_often() -> None:
    """Who gets how many messages more than if all had answered: 17 in 14 weeks."""
    view = a_view(the_132_cycle())
    purposes = {one.id: one.purpose for one in view.reminders}
    wanted = wanted_deliveries(Snapshot((view,), people=PEOPLE))
    told_on = Counter(
        one.recipient for one in wanted if purposes[one.reminder_id] is Purpose.ESCALATION
    )
    assert told_on == {
        SHADOW: 3,
        PEOPLE["docs-shadow"]: 1,
        PEOPLE["communications-shadow"]: 1,
        SPEAKER: 5,
        CHANNELS["management"]: 7,
    }


def test_a_cycle_in_which_all_answer_has_no_ladder() -> None:
    """What is taken at once is told to nobody else."""
    view = a_view(the_132_cycle())
    firsts = [one for one in view.reminders if one.duty and one.unless is None]
    acts = tuple(
        Act("1.32", one.milestone or "", Deed.TAKEN, LEAD, one.due_at, one.due_at, one.duty or "")
        for one in firsts
    )
    everybody = Snapshot((replace(view, acts=acts),), people=PEOPLE)
    by_id = {one.id: one for one in view.reminders}
    purposes = {by_id[one.reminder_id].purpose for one in wanted_deliveries(everybody)}
    assert Purpose.AHEAD in purposes
    assert Purpose.ESCALATION not in purposes
