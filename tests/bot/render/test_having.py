"""Why somebody is told of a duty, and who has it: each kind of message once as a golden file."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.addressee import Addressee, Untold, Why
from bot.render import Message, plain, render_post
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.plan import Reminder
from tests.bot.render.test_laws import HOSTILE, hostile_view
from tests.builders import PEOPLE, UNDRAFTED, a_snapshot, a_view, at, planned
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
FIRST = "code-freeze/8d/role:Enhancements"
NOW = at("2024-10-30 12:00")
LEAD, SHADOW = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow"]
OTHER = PEOPLE["docs-lead"]


def an_act(deed: Deed, by: str = LEAD, detail: str = "", about: str = "Enhancements") -> Act:
    """Return what somebody did about code freeze."""
    return Act("1.32", "code-freeze", deed, by, NOW, NOW, about, detail)


KINDS = {
    "duty_handed": (Addressee(SHADOW, Why.GIVEN, LEAD, "The board is done & dusted."), ()),
    "duty_assigned": (
        Addressee(SHADOW, Why.ASSIGNED, LEAD),
        (an_act(Deed.ASSIGNED, detail=SHADOW, about=""),),
    ),
    "duty_assigned_no_more": (Addressee(SHADOW, Why.ASSIGNED, LEAD), ()),
    "duty_stand_in": (Addressee(OTHER, Why.STAND_IN, LEAD), ()),
    "duty_next": (Addressee(SHADOW, Why.NEXT, untold=(Untold("Lead", LEAD),)), ()),
    "duty_shadow": (Addressee(SHADOW, Why.SHADOW), ()),
    "duty_taken": (Addressee(LEAD), (an_act(Deed.TAKEN),)),
    "duty_taken_by_another": (Addressee(LEAD), (an_act(Deed.TAKEN, SHADOW),)),
    "duty_handed_away": (Addressee(LEAD), (an_act(Deed.HANDED, detail=SHADOW),)),
    "duty_done": (Addressee(LEAD), (an_act(Deed.DONE),)),
    "duty_put_off": (
        Addressee(LEAD),
        (an_act(Deed.LATER, detail="2024-10-30T15:00:00+00:00", about=f"Enhancements/{LEAD}"),),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_duty_reads_as_agreed(kind: str) -> None:
    """Who has it, why its reader gets it, and what can be done about it."""
    told, acts = KINDS[kind]
    view = replace(a_view(), acts=acts)
    (reminder,) = planned(view, FIRST)
    message = render_post([reminder], a_snapshot(view), NOW, told={reminder.id: told})
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{kind}.json")


def hostile_duties(view: CycleView, why: Why, deed: Deed | None) -> Message:
    """Return a message about everything of a hostile cycle, all of it somebody's."""
    to_people = [one for one in view.reminders if one.duty and one.audience.sort != "channel"]
    to = "U2" if deed is Deed.HANDED else ""
    acts = tuple(
        Act(view.cycle.release, one.milestone or "", deed, "U1", NOW, NOW, one.duty or "", to)
        for one in to_people
        if deed
    )
    told = {one.id: Addressee("U1", why, "U2", HOSTILE) for one in to_people}
    return render_post(to_people, Snapshot((replace(view, acts=acts),)), NOW, told=told)


def test_a_hostile_duty_is_harmless() -> None:
    """What somebody writes to who they hand it to is text, whatever it looks like."""
    message = hostile_duties(hostile_view(rows=2), Why.GIVEN, Deed.TAKEN)
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / "duty_hostile.json")


@given(
    rows=st.integers(1, 60),
    said=st.sampled_from([HOSTILE, "&" * 400, "Row", "*", "<" * 5_000]),
    why=st.sampled_from(Why),
    deed=st.none() | st.sampled_from([Deed.TAKEN, Deed.HANDED, Deed.DONE]),
)
@settings(max_examples=8, deadline=None)
def test_any_number_of_duties_stays_within_what_slack_takes(
    rows: int, said: str, why: Why, deed: Deed | None
) -> None:
    """A day with very many of them is shortened rather than refused."""
    assert_slack_takes(hostile_duties(hostile_view(said, rows=rows), why, deed))


def test_blocks_of_buttons_are_told_apart() -> None:
    """Slack refuses a message in which two blocks have one id."""
    view = a_view(rules=UNDRAFTED)
    everything: list[Reminder] = [
        one for one in view.reminders if one.duty and one.audience.sort != "channel"
    ]
    blocks = render_post(everything, a_snapshot(view), NOW, post_id="post").blocks
    ids = [one["block_id"] for one in blocks if one["type"] == "actions"]
    assert len(ids) > 10
    assert len(set(ids)) == len(ids)


def test_the_team_channel_is_told_who_has_it_the_announce_channel_is_not() -> None:
    """Who took what is the team's."""
    act = Act("1.32", "prr-freeze", Deed.TAKEN, SHADOW, NOW, NOW, "Enhancements")
    view = replace(a_view(), acts=(act,))
    now = at("2024-10-01 12:00")
    team = render_post(planned(view, "prr-freeze/3d/channel:enhancements"), a_snapshot(view), now)
    assert f"Enhancements Lead: Taken by @{SHADOW}." in plain(team)
    public = render_post(planned(view, "prr-freeze/7d/channel:announce"), a_snapshot(view), now)
    assert "Taken" not in plain(public)
