"""Which posts are shown to somebody beforehand, to whom and when."""

import pytest

from schedule.plan import Purpose, Reminder, plan_reminders
from schedule.policy import builtin_rules
from tests.builders import a_cycle, a_milestone, at, the_132_cycle

RULES = builtin_rules()


def drafts_of(key: str) -> dict[str, Reminder]:
    """Return the drafts of one milestone of 1.32, by the lead times of what they show."""
    plan = plan_reminders(the_132_cycle(), RULES)
    found = (one for one in plan if one.purpose is Purpose.DRAFT and one.milestone == key)
    return {str(one.lead_time): one for one in found}


def test_each_post_has_a_draft_before_it() -> None:
    """For its driver, at noon of a working day, with other messages where there are any."""
    found = drafts_of("code-freeze")
    assert {lead: f"{one.due_at:%a %d %b %H:%M}" for lead, one in found.items()} == {
        "7d": "Wed 30 Oct 12:00",
        "3d": "Wed 30 Oct 12:00",
        "1d": "Tue 05 Nov 12:00",
        "12h": "Wed 06 Nov 12:00",
        "0m": "Wed 06 Nov 12:00",
    }
    assert {str(one.audience) for one in found.values()} == {"role:Enhancements"}


def test_a_draft_says_of_what_it_is_and_ends_with_it() -> None:
    """Its id holds no date; once the post is out it is of no use."""
    draft = drafts_of("code-freeze")["7d"]
    assert draft.id == "1.32/code-freeze/7d/draft/role:Enhancements"
    assert draft.drafts == "1.32/code-freeze/7d/channel:announce"
    assert draft.expires_at == at("2024-10-31 12:00")


def test_every_draft_comes_before_its_post() -> None:
    """At most three working days, for it is read beside other messages."""
    plan = plan_reminders(the_132_cycle(), RULES)
    posts = {one.id: one for one in plan}
    drafts = [one for one in plan if one.drafts]
    assert len(drafts) > 15
    for one in drafts:
        post = posts[one.drafts or ""]
        assert 20 <= (post.due_at - one.due_at).total_seconds() / 3600 <= 24 * 8


@pytest.mark.parametrize("who", ["", "ALL"])
@pytest.mark.parametrize(
    ("drafts", "to"), [("on", set()), ("required", {"role:Release Team Lead"})]
)
def test_what_nobody_drives_has_no_draft(who: str, drafts: str, to: set[str]) -> None:
    """It is announced all the same; where that takes a word, who speaks for the team gives it."""
    rules = RULES.model_copy(
        update={
            "drafts": drafts,
            "kinds": {
                **RULES.kinds,
                "ui_freeze": RULES.kinds["docs_freeze"].model_copy(update={"driver": None}),
            },
        }
    )
    row = a_milestone("UI Freeze", "ui_freeze", "2024-11-15", who=who)
    plan = plan_reminders(a_cycle([row]), rules)
    assert Purpose.NOW in {one.purpose for one in plan}
    assert {str(one.audience) for one in plan if one.purpose is Purpose.DRAFT} == to


def test_drafts_can_be_switched_off() -> None:
    """Then the bot posts by itself."""
    rules = RULES.model_copy(update={"drafts": "off"})
    assert not [one for one in plan_reminders(the_132_cycle(), rules) if one.drafts]
