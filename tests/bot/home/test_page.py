"""What people see on their home tab: each what they may, within Slack's limits."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.home import ROWS, home_view, name_of, page_of, turned_to, turning
from bot.render.message import compose, paragraph
from bot.render.standing import subject_of_cycle
from bot.sandbox.limits import refuse_view
from bot.snapshot import Snapshot
from schedule.acts import Deed
from schedule.preferences import Preferences
from schedule.timeline import Day
from tests.bot.home.a_home import (
    ADMIN,
    CHIEF,
    LEAD,
    NOW,
    PEOPLE,
    SHADOW,
    STRANGER,
    a_home,
    an_act,
    text_of,
    the_view,
)
from tests.bot.render.test_laws import HOSTILE, hostile_view
from tests.builders import a_cycle, a_milestone, a_view, at
from tests.golden import assert_golden

GOLDEN = Path(__file__).parent / "golden"
TAKEN = an_act(Deed.TAKEN, SHADOW, "Enhancements")


@pytest.mark.parametrize(
    ("name", "user"), [("lead", LEAD), ("chief", CHIEF), ("stranger", STRANGER)]
)
def test_each_home_reads_as_agreed(name: str, user: str) -> None:
    """A lead with duties, who leads the team, and somebody who is not of it."""
    assert_golden({"blocks": a_home(user, the_view(TAKEN))["blocks"]}, GOLDEN / f"{name}.json")


def test_a_hostile_document_stays_text() -> None:
    """Whatever stands in it pings nobody and breaks out of nothing."""
    view = a_home(ADMIN, hostile_view(rows=12))
    assert_golden({"blocks": view["blocks"]}, GOLDEN / "hostile.json")
    for ping in ("<!channel", "<!here", "<!everyone", "<@U1>"):
        assert ping not in text_of(view)


@given(said=st.one_of(st.text(max_size=300), st.just(HOSTILE)), rows=st.integers(0, 60))
@settings(max_examples=15, deadline=None)
def test_slack_takes_a_home_whatever_is_written(said: str, rows: int) -> None:
    """For admins, who see most, with five cycles at once."""
    one = hostile_view(said, rows=rows)
    views = (replace(one, cycle=replace(one.cycle, release=f"1.{nth}")) for nth in range(5))
    a_home(ADMIN, *views)


def test_a_stranger_sees_what_everybody_may() -> None:
    """Dates and roles; not who has what, nor settings, nor what is amiss."""
    shown = text_of(a_home(STRANGER, the_view(TAKEN)))
    assert "Code Freeze" in shown
    for secret in (
        "Taken by",
        SHADOW,
        "Enhancements Shadow",
        "Pause",
        "Your duties",
        "How I write",
    ):
        assert secret not in shown


def test_the_team_sees_who_has_what() -> None:
    """By name: nobody is mentioned who does not have to be."""
    shown = text_of(a_home(PEOPLE["docs-lead"], the_view(TAKEN)))
    assert "Taken by Enhancements Shadow 1." in shown


def test_a_duty_has_the_buttons_of_a_message() -> None:
    """Of whose duty it is; who has handed it away sees who has it."""
    assert "[I've got it] [Later] [Hand over] [Done]" in text_of(a_home(LEAD))
    taken = text_of(a_home(LEAD, the_view(TAKEN)))
    assert f"As *Enhancements Lead*: Taken by <@{SHADOW}>." in taken
    assert "[Later] [Hand over] [Done] [Draft] [Give back]" in text_of(
        a_home(SHADOW, the_view(TAKEN))
    )


def test_a_duty_that_is_done_can_be_taken_up_again() -> None:
    """And is not asked for once its date is over."""
    done = the_view(an_act(Deed.DONE, LEAD, "Enhancements"))
    assert "[Not done yet]" in text_of(a_home(LEAD, done))
    after = text_of(a_home(LEAD, done, now=NOW + timedelta(days=4)))
    assert "[Not done yet]" not in after


def test_what_is_due_besides_the_timeline_is_a_duty_too() -> None:
    """A check before a deadline has the buttons of any other."""
    shown = text_of(a_home(PEOPLE["docs-lead"]))
    duties = shown.partition("*Your duties in v1.32*")[2]
    assert "80 % check for Docs PRs ready for review" in duties


def test_a_freeze_that_has_come_can_be_confirmed() -> None:
    """By its driver and the leads; the home says what is known and no more."""
    after = NOW + timedelta(days=3)
    assert "is it enforced?" in text_of(a_home(LEAD, now=after))
    assert "[Enforced]" in text_of(a_home(CHIEF, now=after))
    stranger = text_of(a_home(STRANGER, now=after))
    assert "[Enforced]" not in stranger
    assert "Deadline passed, nobody has confirmed it." in stranger
    confirmed = text_of(a_home(CHIEF, the_view(an_act(Deed.CONFIRMED, LEAD)), now=after))
    assert "In effect since" in confirmed
    assert "Code Freeze and Test Freeze: is it enforced?" not in confirmed


def test_leads_see_posts_and_drafts_beforehand() -> None:
    """With what can be decided about them; what was decided is said."""
    shown = text_of(a_home(CHIEF))
    assert "*Posts of the next 7 days*" in shown
    assert "[Edit] [Post now] [I'll post it] [Skip]" in shown
    assert "*Posts" not in text_of(a_home(LEAD))


def test_leads_see_what_is_not_in_order() -> None:
    """A source, people and channels."""
    view = replace(the_view(), is_source_down=True, complaint="no <answer>")
    wishes = {LEAD: Preferences(is_stopped=True)}
    known = {handle: id_ for handle, id_ in PEOPLE.items() if handle != "docs-lead"}
    snapshot = Snapshot((view,), known, preferences=wishes)
    shown = text_of(a_home(ADMIN, snapshot=snapshot, broken={"C0DOCS": "is_archived"}))
    assert "The source cannot be read: no &lt;answer&gt;." in shown
    assert "I cannot write to Docs Lead" in shown
    assert f"Hears nothing at present: <@{LEAD}> (wants no messages)." in shown
    assert "<#C0DOCS> takes nothing: Slack says `is_archived`. Unarchive it" in shown
    assert "[Try again]" in shown
    assert "in order, as far as I know" not in shown


def test_leads_see_who_is_away_and_until_when() -> None:
    """In the words of the message that then goes to somebody else."""
    away = Preferences(back_on=NOW.date() + timedelta(days=3))
    shown = text_of(
        a_home(ADMIN, snapshot=Snapshot((the_view(),), PEOPLE, preferences={LEAD: away}))
    )
    assert f"Hears nothing at present: <@{LEAD}> (away until" in shown


def test_of_many_who_refuse_the_first_are_shown() -> None:
    """The others are counted."""
    broken = {f"U{nth:04}": "user_disabled" for nth in range(12)}
    shown = text_of(a_home(ADMIN, broken=broken))
    assert shown.count("[Try again]") == 10
    assert "… 2 more: `release-bot doctor`" in shown


def test_leads_say_that_the_dates_are_final() -> None:
    """While they are proposals; who is no lead is not asked."""
    early = at("2024-09-10 12:00")
    shown = text_of(a_home(CHIEF, now=early))
    assert "Without a word from you I take them for final on Sat 14 September 12:00 UTC" in shown
    assert "[They are final] [Not yet]" in shown
    assert "They are final" not in text_of(a_home(LEAD, now=early))
    assert "They are final" not in text_of(a_home(CHIEF))


def test_dates_that_were_held_wait_for_a_word() -> None:
    """However late it is."""
    shown = text_of(a_home(CHIEF, the_view(an_act(Deed.HELD, CHIEF, milestone=""))))
    assert "That stays so until somebody presses this." in shown
    assert "[They are final]" in shown
    assert "[Not yet]" not in shown
    assert "Left out, unless the dates are final by then." in shown
    assert "[Post now]" not in shown


def test_a_paused_cycle_can_be_resumed() -> None:
    """And says that nothing of it is posted."""
    shown = text_of(a_home(CHIEF, the_view(an_act(Deed.PAUSED, CHIEF, milestone=""))))
    assert "[Resume]" in shown
    assert "Nothing is posted while it is paused." in shown


def test_several_cycles_are_on_one_page() -> None:
    """Each with its dates, and its leads' part."""
    other = a_view(a_cycle(release="1.33"))
    shown = text_of(a_home(ADMIN, the_view(), other))
    assert "*Dates of v1.32*" in shown
    assert "*Dates of v1.33*" in shown
    assert shown.count("[Pause]") == 2


def test_a_silent_ledger_hides_what_is_in_it() -> None:
    """The cycle is shown from memory, and that duties cannot be read now is said."""
    shown = text_of(a_home(CHIEF, is_silent=True))
    assert "Code Freeze" in shown
    assert "your duties cannot be read" in shown
    assert "[Pause]" not in shown
    assert "[Done]" not in shown


def test_two_hundred_rows_are_pages() -> None:
    """Each row is on one of them, and both ends can be reached."""
    rows = [
        a_milestone(f"Row {nth}", "other", Day(NOW.date() + timedelta(days=nth - 100)))
        for nth in range(200)
    ]
    view = a_view(a_cycle([replace(row, key=f"row-{n}") for n, row in enumerate(rows)]))
    about, seen, offset = subject_of_cycle(view), "", -100
    while True:
        home = a_home(STRANGER, view, offsets={about: offset})
        seen += text_of(home)
        later = [
            one["value"]
            for block in home["blocks"]
            for one in block.get("elements", ())
            if one.get("action_id") == "turn_later"
        ]
        if not later:
            break
        assert turned_to(later[0]) == (about, offset + ROWS)
        offset += ROWS
    assert all(f"*Row {nth}*" in seen for nth in range(200))


@given(rows=st.integers(0, 300), upcoming=st.integers(0, 300), offset=st.integers(-999, 999))
def test_a_page_is_within_its_rows(rows: int, upcoming: int, offset: int) -> None:
    """Whatever a button said; from each page the next and the last can be reached."""
    upcoming = min(upcoming, rows)
    page = page_of(rows, upcoming, offset)
    assert 0 <= page.first <= page.end <= rows
    assert page.end - page.first <= ROWS
    assert (page.earlier is None) == (page.first == 0)
    assert (page.later is None) == (page.end == rows)
    assert page.end > page.first or not rows


def test_turning_says_where_to() -> None:
    """As it is read again."""
    page = page_of(20, 10, 0)
    assert [turned_to(one.value) for one in turning(page, "x")] == [("x", -8), ("x", 8)]
    with pytest.raises(ValueError, match="int"):
        turned_to("nonsense")


def test_what_was_said_stands_above_and_changes_the_name() -> None:
    """Two tabs that show the same have the same name, and only those."""
    parts = [paragraph("Hello")]
    said = compose([paragraph("Noted.")])
    assert name_of(home_view(parts)) == name_of(home_view(parts))
    told = home_view(parts, said)
    assert name_of(told) != name_of(home_view(parts))
    assert text_of(told).splitlines()[0] == "Noted."
    assert not refuse_view(told, "home")


def test_very_much_text_is_left_out_not_refused() -> None:
    """Signs that take many bytes: what does not fit is counted."""
    parts = [paragraph("\N{ROCKET}" * 1_000) for _ in range(80)]
    view = home_view(parts)
    assert not refuse_view(view, "home")
    assert "more: `/release-status`" in text_of(view)
