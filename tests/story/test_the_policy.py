"""The laws of a diary find what breaks them: each is shown a day that does."""

from datetime import time, timedelta

import pytest

from tests.builders import at
from tests.story import the_policy
from tests.story.a_world import CYCLE
from tests.story.the_policy import ANNOUNCE, Entry

LEAD = "@Docs Lead"
SILENT = "Docs Freeze in 7 days. Is it in hand?\nThe Docs Lead has not answered for a working day."
FIRST = "1.32/docs-freeze/8d/role:Docs"
STEP = "1.32/docs-freeze/8d+1/shadow:Docs"
POST = "1.32/docs-freeze/7d/channel:announce"
DRAFT = "1.32/docs-freeze/7d/draft/role:Docs"


def said(when: str, where: str = LEAD, text: str = "Docs Freeze.", *of: str) -> Entry:
    """Return something that was said."""
    return Entry(at(when), where, text, reminders=of)


def test_a_weekend_is_seen() -> None:
    """Of messages to people; a deadline may pass on any day."""
    saturday = said("2024-11-09 12:00")
    assert the_policy.weekend([saturday, said("2024-11-08 12:00")]) == [saturday]
    assert the_policy.weekend([said("2024-11-09 02:00", ANNOUNCE)]) == []


def test_a_quiet_day_is_seen() -> None:
    """For whoever it is; what is said to the minute, or because of what somebody did, may come."""
    day = at("2024-11-20 12:00").date()
    told = said("2024-11-20 12:00", LEAD, "", FIRST)
    posted = said("2024-11-20 12:00", ANNOUNCE, "", POST)
    exact = [
        said("2024-11-20 12:00", ANNOUNCE, "", f"1.32/docs-freeze/{lead_time}/channel:announce")
        for lead_time in ("0m", "12h")
    ]
    assert the_policy.on_quiet_days([told, posted, *exact, said("2024-11-20 12:00")], [day]) == [
        told,
        posted,
    ]
    assert not the_policy.on_quiet_days([told], [at("2024-11-21 12:00").date()])


def test_hours_are_those_of_the_person() -> None:
    """Noon UTC is nine in the evening in Tokyo."""
    late, early = said("2024-11-06 12:00"), said("2024-11-06 00:00")
    tokyo = (timedelta(hours=9), time(9), time(18))
    assert the_policy.outside_hours([late, early], "Docs Lead", *tokyo) == [late]


def test_what_is_too_much_is_counted() -> None:
    """Two messages a day, thirteen in a cycle, three posts a day, and thirty-one."""
    twice = [said("2024-11-06 12:00", LEAD, "", FIRST), said("2024-11-06 13:00", LEAD, "", POST)]
    assert the_policy.more_than_one_a_day(twice)
    assert the_policy.too_many_to_one([said("2024-11-06 12:00")] * 13) == {LEAD: 13}
    assert the_policy.too_many_posts([said("2024-11-06 12:00", ANNOUNCE)] * 3)
    assert not the_policy.too_many_posts([said("2024-11-06 12:00", ANNOUNCE)] * 2)
    month = [said(f"2024-10-{day:02} 12:00", ANNOUNCE) for day in range(1, 32)]
    assert the_policy.too_many_posts(month)
    assert not the_policy.too_many_posts(month[:30])


@pytest.mark.parametrize(
    ("text", "is_claim"),
    [
        ("Code Freeze and Test Freeze are in effect.", True),
        ("v1.32.0 is out.", True),
        ("The Enhancements Lead will say here when it is enforced.", False),
        ("Please merge nothing to k/website until the release is out.", False),
        ("the Code Freeze deadline has passed.", False),
    ],
)
def test_a_claim_is_seen(text: str, *, is_claim: bool) -> None:
    """What is so, not what will be once somebody says so."""
    assert bool(the_policy.claimed([said("2024-11-08 02:00", ANNOUNCE, text)])) is is_claim


def test_a_claim_waits_for_a_person() -> None:
    """An edit may make it, after somebody confirmed that very milestone; and then one has to."""
    edit = said("2024-11-27 12:40", ANNOUNCE, "Docs Freeze is in effect.", POST)
    same, early, late = "2024-11-27 12:40", "2024-11-27 12:35", "2024-11-27 12:45"
    for_it = [("docs-freeze", at(same))]
    assert not the_policy.claimed_before_confirmed([edit], for_it)
    assert not the_policy.confirmed_unsaid([edit], for_it)
    for wrong in ([], [("docs-freeze", at(late))], [("code-freeze", at(early))]):
        assert the_policy.claimed_before_confirmed([edit], wrong) == [edit]
        assert len(the_policy.confirmed_unsaid([edit], wrong)) == len(wrong)
    passed = said(same, ANNOUNCE, "Docs Freeze: the deadline has passed.", POST)
    for silent in (passed, said(same, LEAD, edit.text, FIRST)):
        assert not the_policy.claimed_before_confirmed([silent], [])
        assert the_policy.confirmed_unsaid([silent], for_it)


def test_a_step_nobody_was_told_of_is_seen() -> None:
    """The first message to a driver is none."""
    steps = {
        "shadow": STEP,
        "role:Release Team Lead": "1.32/docs-freeze/8d+2/role:Release Team Lead",
        "channel:management": "1.32/1-32-0-rc-0/2wd+1/channel:management",
    }
    assert the_policy.never_escalated_to([said("2024-11-20 12:00", LEAD, "", FIRST)]) == {*steps}
    for left_out in steps:
        others = (step for name, step in steps.items() if name != left_out)
        diary = [said("2024-11-20 12:00", LEAD, SILENT, step) for step in others]
        assert the_policy.never_escalated_to(diary) == {left_out}


def test_an_escalation_is_no_matter_for_the_community() -> None:
    """Nor is who has it."""
    assert the_policy.escalated_in_public([said("2024-11-20 12:00", ANNOUNCE, SILENT)])
    assert not the_policy.escalated_in_public([said("2024-11-20 12:00", LEAD, SILENT)])
    taken = "Docs Freeze.\nTaken by @U0000000007."
    assert the_policy.holders_in_public([said("2024-11-20 12:00", ANNOUNCE, taken)])


@pytest.mark.parametrize(("when", "is_off"), [("11-13", True), ("11-16", True), ("11-18", False)])
def test_an_escalation_waits_for_a_working_day(when: str, *, is_off: bool) -> None:
    """KubeCon and weekends are none."""
    one = said(f"2024-{when} 12:00", LEAD, SILENT)
    assert bool(the_policy.escalated_on_a_bad_day([one], CYCLE)) is is_off


@pytest.mark.parametrize(
    ("first", "second", "is_soon"),
    [
        ("2024-11-19 12:00", "2024-11-20 12:00", False),
        ("2024-11-19 12:00", "2024-11-20 11:00", True),
        ("2024-11-22 12:00", "2024-11-25 11:00", True),
        ("2024-11-22 12:00", "2024-11-25 12:00", False),
        ("2024-11-11 12:00", "2024-11-15 12:00", True),
    ],
    ids=["a day", "too soon", "over a weekend", "a Friday to a Monday", "KubeCon"],
)
def test_a_working_day_passes_before_an_escalation(
    first: str, second: str, *, is_soon: bool
) -> None:
    """24 hours, counted on working days, since somebody was told."""
    step = said(second, "@Docs Shadow 1", SILENT, STEP)
    found = the_policy.escalated_too_soon([said(first, LEAD, "", FIRST), step], CYCLE)
    assert found == ([step] if is_soon else [])
    assert the_policy.escalated_too_soon([step], CYCLE) == [step]


def test_a_post_without_a_draft_is_seen() -> None:
    """Also one whose draft came with it."""
    post = said("2024-11-20 12:00", ANNOUNCE, "", POST)
    draft = said("2024-11-19 12:00", LEAD, "", DRAFT)
    assert the_policy.undrafted([post], {POST})
    assert the_policy.undrafted([post, draft], {POST})
    assert not the_policy.undrafted([draft, post], {POST})
    assert not the_policy.undrafted([post], set())


def test_who_is_told_of_what_somebody_else_took_is_seen() -> None:
    """Not who took it, nor who was told before."""
    taken = [("@Docs Shadow 1", "docs-freeze/role:Docs", at("2024-11-20 12:05"))]
    late, early = "2024-11-21 12:00", "2024-11-19 12:00"
    assert the_policy.told_after_taken([said(late, LEAD, "", FIRST)], taken)
    assert not the_policy.told_after_taken([said(early, LEAD, "", FIRST)], taken)
    assert not the_policy.told_after_taken([said(late, "@Docs Shadow 1", "", FIRST)], taken)
