from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.addressee import Addressee, Untold, Why
from bot.addressing import addressees, wanted_deliveries
from bot.drafts import detail_of
from bot.snapshot import Snapshot
from schedule.acts import Act, Deed
from schedule.policy import builtin_rules
from schedule.preferences import Preferences
from tests.builders import (
    CHANNELS,
    PEOPLE,
    a_series,
    a_snapshot,
    a_view,
    at,
    planned,
    the_132_cycle,
)

LEAD, SHADOW = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow"]
SPEAKER = PEOPLE["release-team-lead"]
OTHER = PEOPLE["docs-lead"]
FIRST, LAST = "code-freeze/8d/role:Enhancements", "code-freeze/1d/role:Enhancements"
WEEK = "code-freeze/7d/channel:announce"
NOW = at("2024-10-30 12:00")


def an_act(
    deed: Deed,
    by: str = LEAD,
    about: str = "Enhancements",
    detail: str = "",
    key: str = "code-freeze",
) -> Act:
    """Return what somebody did about code freeze."""
    return Act("1.32", key, deed, by, NOW, NOW, about, detail)


def decided(deed: Deed, name: str, text: str = "") -> Act:
    """Return what somebody decided about a post of code freeze."""
    (reminder,) = planned(a_view(the_132_cycle()), name)
    view = a_view(the_132_cycle())
    detail = detail_of(reminder, view, text=text)
    return an_act(deed, about=reminder.id, detail=detail)


def later(act: Act) -> Act:
    """Return *act*, done an hour afterwards."""
    return replace(act, kept_at=act.kept_at + timedelta(hours=1))


def knowing(*acts: Act, **wishes: Preferences) -> Snapshot:
    """Return what is known of 1.32 when people did *acts* and wish *wishes*, by Slack id."""
    view = replace(a_view(the_132_cycle()), acts=acts)
    return Snapshot((view,), people=PEOPLE, preferences=wishes)


def told(snapshot: Snapshot, name: str) -> tuple[Addressee, ...]:
    """Return whom a reminder of code freeze reaches."""
    view = snapshot.views[0]
    return addressees(planned(view, name)[0], view, snapshot)


def test_a_duty_is_told_to_the_lead() -> None:
    """As long as nobody did anything."""
    snapshot = knowing()
    assert told(snapshot, FIRST) == told(snapshot, LAST) == (Addressee(LEAD),)
    assert told(snapshot, WEEK) == (Addressee(CHANNELS["announce"]),)


def test_what_is_taken_is_followed_up_once_with_who_took_it() -> None:
    """The day before; nobody else hears of it."""
    snapshot = knowing(an_act(Deed.TAKEN, by=SHADOW))
    assert told(snapshot, LAST) == (Addressee(SHADOW, Why.TAKEN),)


def test_what_is_done_is_reminded_of_no_more_but_told_to_the_community() -> None:
    """[Done] ticks a duty, never a deadline."""
    snapshot = knowing(an_act(Deed.DONE))
    assert told(snapshot, LAST) == ()
    assert told(snapshot, WEEK) == (Addressee(CHANNELS["announce"]),)
    other = "code-freeze/1d/role:Branch Manager"
    assert told(snapshot, other) == (Addressee(PEOPLE["branch-manager"]),)


@pytest.mark.parametrize(
    ("act", "first", "why"),
    [
        (an_act(Deed.HANDED, detail=SHADOW), SHADOW, Why.GIVEN),
        (an_act(Deed.ASSIGNED, about="", detail=SHADOW), SHADOW, Why.ASSIGNED),
        (an_act(Deed.ASSIGNED, about="1d", detail=SHADOW), LEAD, Why.ASSIGNED),
    ],
    ids=["handed over", "assigned as a whole", "one reminder of it assigned"],
)
def test_what_is_given_is_told_to_who_has_it(act: Act, first: str, why: Why) -> None:
    """In place of the lead."""
    snapshot = knowing(act)
    assert [one.recipient for one in told(snapshot, FIRST)] == [first]
    assert told(snapshot, LAST) == (Addressee(SHADOW, why, LEAD),)


@pytest.mark.parametrize(
    ("acts", "reached"),
    [
        (
            (an_act(Deed.HANDED, detail=SHADOW), later(an_act(Deed.TAKEN, by=SHADOW))),
            Addressee(SHADOW, Why.TAKEN),
        ),
        (
            (
                an_act(Deed.ASSIGNED, about="", detail=SHADOW),
                later(an_act(Deed.HANDED, by=SHADOW, detail=OTHER)),
            ),
            Addressee(OTHER, Why.GIVEN, SHADOW),
        ),
        (
            (
                an_act(Deed.TAKEN, by=SHADOW),
                later(an_act(Deed.ASSIGNED, about="1d", detail=OTHER)),
            ),
            Addressee(OTHER, Why.ASSIGNED, LEAD),
        ),
    ],
    ids=["taken by who was given it", "handed on by who was assigned it", "assigned after all"],
)
def test_the_last_word_about_a_duty_counts(acts: tuple[Act, ...], reached: Addressee) -> None:
    """Whoever has it by then is told, and nobody else."""
    assert told(knowing(*acts), LAST) == (reached,)


def test_what_is_assigned_is_the_drivers() -> None:
    """Others who are told of the same date keep their own part of it."""
    snapshot = knowing(an_act(Deed.ASSIGNED, about="", detail=SHADOW))
    manager = Addressee(PEOPLE["branch-manager"])
    assert told(snapshot, "code-freeze/1d/role:Branch Manager") == (manager,)


def test_a_duty_whose_taker_cannot_be_told_goes_back() -> None:
    """Its role hears of it again: nothing falls between two chairs."""
    gone = {SHADOW: Preferences(is_stopped=True)}
    assert told(knowing(an_act(Deed.TAKEN, by=SHADOW), **gone), LAST) == (Addressee(LEAD),)


def test_what_is_given_wanders_on_when_its_holder_is_away() -> None:
    """To who stands in for them, or nobody else would hear of it."""
    given = an_act(Deed.HANDED, detail=SHADOW)
    away = Preferences(back_on=date(2024, 12, 1), stand_in=OTHER)
    assert told(knowing(given, **{SHADOW: away}), LAST) == (Addressee(OTHER, Why.STAND_IN, SHADOW),)
    stopped = knowing(given, **{SHADOW: Preferences(is_stopped=True)})
    assert [one.recipient for one in told(stopped, LAST)] == [LEAD]


@pytest.mark.parametrize(
    ("wishes", "reached"),
    [
        ({LEAD: Preferences(is_stopped=True)}, Addressee(SHADOW, Why.NEXT)),
        ({LEAD: Preferences(back_on=date(2024, 12, 1))}, Addressee(SHADOW, Why.NEXT)),
        (
            {LEAD: Preferences(is_stopped=True), SHADOW: Preferences(is_stopped=True)},
            Addressee(SPEAKER, Why.NEXT),
        ),
        (
            {LEAD: Preferences(back_on=date(2024, 12, 1), stand_in=OTHER)},
            Addressee(OTHER, Why.STAND_IN, LEAD),
        ),
    ],
    ids=["the lead wants none", "the lead is away", "the shadow wants none either", "a stand-in"],
)
def test_a_duty_whose_lead_cannot_be_told_goes_to_the_next(
    wishes: dict[str, Preferences], reached: Addressee
) -> None:
    """A shadow, then whoever speaks for the team; a stand-in if the lead named one."""
    (one,) = told(knowing(**wishes), LAST)
    assert replace(one, untold=()) == reached
    is_next = reached.why is Why.NEXT
    missed = Untold("Enhancements Lead", LEAD, wishes[LEAD].back_on)
    assert one.untold == ((missed,) if is_next else ())


def test_a_lead_without_an_id_is_stood_in_for() -> None:
    """Nobody's duty falls silent because the config lacks a line."""
    people = {handle: id_ for handle, id_ in PEOPLE.items() if handle != "enhancements-lead"}
    snapshot = a_snapshot(a_view(the_132_cycle()), people=people)
    missed = Untold("Enhancements Lead")
    assert told(snapshot, LAST) == (Addressee(SHADOW, Why.NEXT, untold=(missed,)),)


def test_a_shadow_who_wants_to_hears_what_the_lead_does() -> None:
    """Others are left in peace."""
    snapshot = knowing(**{SHADOW: Preferences(hears_as_shadow=True)})
    assert told(snapshot, LAST) == (Addressee(LEAD), Addressee(SHADOW, Why.SHADOW))


@pytest.mark.parametrize("deed", [Deed.SPOKEN, Deed.SKIPPED])
def test_what_a_person_says_the_bot_does_not(deed: Deed) -> None:
    """One post is silenced, not the others."""
    snapshot = knowing(decided(deed, WEEK))
    assert told(snapshot, WEEK) == ()
    assert told(snapshot, "code-freeze/3d/channel:announce") != ()


@pytest.mark.parametrize("deed", [Deed.SPOKEN, Deed.SKIPPED, Deed.RELEASED])
def test_what_was_decided_of_a_post_is_void_once_its_date_has_moved(deed: Deed) -> None:
    """Nobody said that they post the new date, too."""
    act = replace(decided(deed, WEEK), detail="2024-10-24T12:00:00+00:00\n")
    assert told(knowing(act), WEEK) == (Addressee(CHANNELS["announce"]),)
    assert moved(knowing(act), WEEK) == ["2024-10-31 12:00"]


@pytest.mark.parametrize("deed", [Deed.PAUSED, Deed.CLOSED])
def test_a_cycle_that_is_paused_or_closed_is_silent(deed: Deed) -> None:
    """Nothing is wanted of it at all."""
    assert list(wanted_deliveries(knowing(an_act(deed, key="", about="")))) == []


def moved(snapshot: Snapshot, name: str) -> list[str]:
    """Return the instants at which a reminder of 1.32 goes out."""
    found = (one for one in wanted_deliveries(snapshot) if one.reminder_id == f"1.32/{name}")
    return [f"{one.not_before:%Y-%m-%d %H:%M}" for one in found]


def test_a_post_that_is_released_goes_out_then() -> None:
    """[Post now]: it is due as before, and not waited for."""
    snapshot = knowing(decided(Deed.RELEASED, WEEK))
    assert moved(snapshot, WEEK) == ["2024-10-30 12:00"]


def test_a_message_reaches_a_person_in_their_hours() -> None:
    """Noon UTC is nine in the evening in Tokyo; the freeze is at 11 in the morning there."""
    snapshot = knowing(**{LEAD: Preferences(zone="Asia/Tokyo")})
    assert moved(snapshot, FIRST) == ["2024-10-31 00:00"]
    assert moved(snapshot, LAST) == ["2024-11-07 00:00"]
    assert moved(snapshot, WEEK) == ["2024-10-31 12:00"]


def test_what_is_put_off_is_not_followed_up_before_then() -> None:
    """[Later] until two days later holds up what comes in between."""
    until = at("2024-11-07 09:00")
    snapshot = knowing(an_act(Deed.LATER, about=f"Enhancements/{LEAD}", detail=until.isoformat()))
    assert moved(snapshot, LAST) == ["2024-11-07 09:00"]


def test_what_reaches_somebody_on_one_day_reaches_them_together() -> None:
    """One message a day: the earlier one waits for the later."""
    until = NOW + timedelta(days=8, hours=6)
    snapshot = knowing(
        an_act(
            Deed.LATER, by=OTHER, about=f"Docs/{OTHER}", detail=until.isoformat(), key="docs-freeze"
        )
    )
    by_day: dict[tuple[str, date], set[str]] = {}
    for one in wanted_deliveries(snapshot):
        if one.recipient in PEOPLE.values():
            day = one.not_before.date()
            by_day.setdefault((one.recipient, day), set()).add(f"{one.not_before:%H:%M}")
    late = {key: hours for key, hours in by_day.items() if len(hours) > 1}
    assert late == {}


def required(*acts: Act) -> Snapshot:
    """Return what is known where nothing is announced without the driver's word."""
    rules = builtin_rules().model_copy(update={"drafts": "required"})
    view = replace(a_view(the_132_cycle()), acts=acts, rules=rules)
    return Snapshot((view,), people=PEOPLE)


@pytest.mark.parametrize(
    ("acts", "at_"),
    [
        ((), "2024-11-08 02:00"),
        ((decided(Deed.APPROVED, WEEK),), "2024-10-31 12:00"),
        ((decided(Deed.EDITED, WEEK, "other words"),), "2024-10-31 12:00"),
        ((replace(decided(Deed.APPROVED, WEEK), at=at("2024-11-01 09:00")),), "2024-11-01 09:00"),
        ((decided(Deed.RELEASED, WEEK),), "2024-10-30 12:00"),
    ],
    ids=["no word", "approved", "edited", "approved late", "at once"],
)
def test_where_a_word_is_required_a_post_waits_for_it(acts: tuple[Act, ...], at_: str) -> None:
    """Until it is of no use any more; then the admins are told that it did not go out."""
    assert moved(required(*acts), WEEK) == [at_]


def test_a_call_an_hour_ahead_comes_alone_and_delays_nothing() -> None:
    """What a host is told at noon does not wait for the meeting of that evening."""
    series = a_series(phases=[{"days": ["tue"]}], hosts=["Docs"])
    view = a_view(replace(the_132_cycle(), meetings={"amer": series}))
    at_noon, call = "1.32/docs-freeze/8d/role:Docs", "1.32/amer-week-11/1h/role:Docs"
    wanted = {one.reminder_id: one for one in wanted_deliveries(a_snapshot(view))}
    assert wanted[at_noon].not_before == at("2024-11-19 12:00")
    assert wanted[call].not_before == at("2024-11-19 17:00")


@pytest.mark.parametrize(("drafts", "to"), [("on", ()), ("required", ("UADMIN",))])
def test_a_draft_that_takes_a_word_reaches_somebody(drafts: str, to: tuple[str, ...]) -> None:
    """The admins, where nobody of the team can be told; what goes out anyway, nobody."""
    rules = builtin_rules().model_copy(update={"drafts": drafts})
    view = a_view(the_132_cycle(), rules=rules)
    snapshot = Snapshot((view,), admins=("UADMIN",))
    found = told(snapshot, "code-freeze/7d/draft/role:Enhancements")
    assert found == tuple(Addressee(one, Why.NEXT) for one in to)
