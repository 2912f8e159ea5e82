"""What channels are told, beyond what the golden files show."""

from dataclasses import replace

import pytest

from bot.render import Message, render_post
from bot.render.rows import name
from bot.snapshot import CycleView
from schedule.policy import read_rules
from schedule.rules import Rules
from schedule.team import Role, Team
from tests.builders import (
    ROLES,
    a_cycle,
    a_milestone,
    a_snapshot,
    a_team,
    a_view,
    at,
    day,
    planned,
    the_132_cycle,
)

ANNOUNCE = "channel:announce"
WEBSITE = "Please merge nothing to k/website from Tue 10 December until the release is out."


def post(now: str, *ids: str, view: CycleView | None = None) -> Message:
    """Return the post that says these reminders at *now*."""
    view = view or a_view()
    return render_post(planned(view, *ids), a_snapshot(view), at(now))


def a_view_of(team: Team) -> CycleView:
    """Return 1.32 with another team."""
    return a_view(replace(the_132_cycle(), team=team))


def rules(text: str) -> Rules:
    """Return the built-in policy with *text* in place of its own."""
    found, problems = read_rules(text)
    assert found, problems
    return found


@pytest.mark.parametrize(
    ("now", "reminder", "headline"),
    [
        ("2024-10-03 12:00", "prr-freeze/1d", "PRR Freeze in 24 hours."),
        ("2024-10-09 12:00", "enhancements-freeze/1d", "Enhancements Freeze in 38 hours."),
        ("2024-11-04 12:00", "code-freeze/3d", "Code Freeze and Test Freeze in 3 days."),
        ("2024-11-07 14:00", "code-freeze/12h", "Code Freeze and Test Freeze in 12 hours."),
    ],
)
def test_headline_says_time_left_that_nobody_can_misread(
    now: str, reminder: str, headline: str
) -> None:
    """Hours below two days, since "in 1 day" was posted on the very day named; then full days."""
    assert post(now, f"{reminder}/{ANNOUNCE}").text.splitlines()[0].endswith(f": {headline}")


def test_lead_says_when_a_freeze_is_enforced() -> None:
    """The post names who will confirm what the bot cannot know."""
    text = post("2024-10-04 12:00", f"prr-freeze/0m/{ANNOUNCE}").text
    assert "The Enhancements Lead will say here when it is enforced." in text


def test_release_team_lead_speaks_for_a_seat_that_nobody_holds() -> None:
    """Nothing is promised for a lead who does not exist."""
    empty = Role("Enhancements")
    team = Team(tuple(empty if one.name == empty.name else one for one in a_team().roles))
    text = post("2024-10-04 12:00", f"prr-freeze/0m/{ANNOUNCE}", view=a_view_of(team)).text
    assert "The Release Team Lead will say here when it is enforced." in text


@pytest.mark.parametrize("reminder", ["prr-freeze/0m", "release/0d"])
def test_nothing_is_promised_for_a_team_without_leads(reminder: str) -> None:
    """Without a roster nobody was asked to confirm anything."""
    now = "2024-10-04 12:00" if reminder.startswith("prr") else "2024-12-11 12:00"
    text = post(now, f"{reminder}/{ANNOUNCE}", view=a_view_of(Team())).text
    assert "will say here" not in text


@pytest.mark.parametrize(
    "key", ["prr-freeze", "enhancements-freeze", "code-freeze", "docs-freeze", "release"]
)
def test_who_is_to_confirm_is_asked_to(key: str) -> None:
    """What the community is promised stands on the driver's checklist."""
    view = a_view()
    row = view.cycle.milestone(key)
    assert row is not None
    rule = view.rules.rule_for(row)
    last = (*rule.checklist, *rule.last_steps)[-1]
    assert last.endswith("or `/release-status confirm`")


def test_second_milestone_of_a_post_has_its_own_heading() -> None:
    """What comes next is set apart from what has passed, and the guide is linked once."""
    message = post(
        "2024-10-04 12:00", f"prr-freeze/0m/{ANNOUNCE}", f"enhancements-freeze/7d/{ANNOUNCE}"
    )
    assert "Next: Enhancements Freeze in 6 days." in message.text.splitlines()
    assert [block["type"] for block in message.blocks].count("divider") == 1
    assert message.text.count("EXCEPTIONS.md") == 1


def test_guide_is_linked_where_the_first_window_is_closed() -> None:
    """An exception that can still be requested always has its guide."""
    message = post(
        "2024-10-08 12:00", f"prr-freeze/0m/{ANNOUNCE}", f"enhancements-freeze/1d/{ANNOUNCE}"
    )
    assert "The time for exception requests ended" in message.text
    assert message.text.count("EXCEPTIONS.md") == 1


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        pytest.param(
            "2024-10-31 12:00",
            "Know already that you won't make it? Request an exception early: how to",
            id="a week before",
        ),
        pytest.param(
            "2024-11-04 02:00",
            "Won't make it? Request an exception now, at the latest Mon 11 November 02:00 UTC",
            id="from four days on",
        ),
        pytest.param(
            "2024-11-08 02:00",
            "Missed it? Request an exception now, at the latest Mon 11 November 02:00 UTC",
            id="passed",
        ),
    ],
)
def test_exceptions_are_pressed_for_only_when_it_is_late(now: str, asked: str) -> None:
    """A week ahead there is still time to make it."""
    assert asked in post(now, f"code-freeze/7d/{ANNOUNCE}").text


@pytest.mark.parametrize(
    ("now", "reminder", "is_asked"),
    [
        pytest.param("2024-12-04 12:00", f"release/7d/{ANNOUNCE}", False, id="a week before"),
        pytest.param("2024-12-10 12:00", f"release/1d/{ANNOUNCE}", True, id="the day before"),
        pytest.param("2024-12-11 12:00", f"release/0d/{ANNOUNCE}", False, id="on the day"),
        pytest.param(
            "2024-12-10 12:00", "release/1d/channel:management", False, id="in another channel"
        ),
    ],
)
def test_community_is_asked_to_leave_the_website_the_day_before(
    now: str, reminder: str, is_asked: bool
) -> None:
    """The request is posted once it concerns everybody, where everybody reads it."""
    assert (WEBSITE in post(now, reminder).text) is is_asked


def test_request_that_begins_on_a_weekend_is_posted_before_it() -> None:
    """A release on Monday: who is asked on Sunday is not asked at all."""
    rows = the_132_cycle().milestones
    monday = day("2024-12-16")
    moved = [replace(row, when=monday) if row.key == "release" else row for row in rows]
    text = post("2024-12-13 12:00", f"release/1d/{ANNOUNCE}", view=a_view(a_cycle(moved))).text
    assert "Please merge nothing to k/website from Sun 15 December" in text


def test_request_of_a_rules_file_is_made() -> None:
    """A team of another project asks for something else, or for nothing."""
    asks = a_view(rules=rules("kinds: {release: {ask: {text: Please test <it>, lead: 1d}}}"))
    asks_nothing = a_view(rules=rules("kinds: {release: {ask: null}}"))
    reminder = f"release/1d/{ANNOUNCE}"
    assert "Please test &lt;it&gt;." in post("2024-12-10 12:00", reminder, view=asks).text
    assert "Please" not in post("2024-12-10 12:00", reminder, view=asks_nothing).text


def test_digest_names_rows_without_their_asides() -> None:
    """What a title adds in brackets is not a name; KubeCon's slow replies are ours."""
    text = post("2024-11-18 12:00", f"digest/week-11/{ANNOUNCE}").text
    assert "• Begin Burndown: Mon 18 November" in text
    assert "• Burndown Meetings daily: Mon 25 November" in text
    kubecon = post("2024-11-11 12:00", f"digest/week-9/{ANNOUNCE}").text
    assert "KubeCon NA: 12–15 November (slow replies)" in kubecon


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("merged to https://github.com/kubernetes/kubernetes", "merged to kubernetes/kubernetes"),
        (
            "merged to https://github.com/kubernetes/k8s.io/, all",
            "merged to kubernetes/k8s.io, all",
        ),
        (
            "see https://github.com/kubernetes/website/pull/1",
            "see https://github.com/kubernetes/website/pull/1",
        ),
    ],
    ids=["a repository", "one with a dot", "a page in one"],
)
def test_a_repository_is_called_by_its_name(title: str, called: str) -> None:
    """As people call it; an address breaks a line and leads nowhere in particular."""
    assert name(a_milestone(title, "notes"), a_view()) == called


def test_channel_for_questions_is_left_to_slack() -> None:
    """Slack shows a channel by its real name; in plain text the config's name would mislead."""
    message = post("2024-09-27 12:00", f"prr-freeze/7d/{ANNOUNCE}")
    assert "Questions: *Enhancements Lead* in <#C0ENHANCE>." in str(message.blocks)
    assert message.text.endswith("Questions: Enhancements Lead.")


def test_every_role_of_the_policy_is_one_of_the_team() -> None:
    """A request reaches nobody if its role is misspelt."""
    view = a_view()
    asks = [rule.ask for rule in view.rules.kinds.values() if rule.ask]
    assert {name for ask in asks for name in ask.roles} <= set(ROLES)


def test_doubt_is_one_line_of_a_post_and_three_words_of_a_list() -> None:
    """Why a date is doubtful is told where the date is the subject, and nowhere else."""
    why = "The table says 19:00 PDT, but clocks in Los Angeles will show 18:00 PST."
    rows = the_132_cycle().milestones
    view = a_view(
        a_cycle([replace(row, doubt=why) if row.key == "code-freeze" else row for row in rows])
    )
    ahead = post("2024-10-31 12:00", f"code-freeze/7d/{ANNOUNCE}", view=view).text
    assert f"Careful: {why} UTC counts." in ahead.splitlines()
    digest = post("2024-11-04 12:00", f"digest/week-9/{ANNOUNCE}", view=view).text
    assert "(Fri 8 November 02:00 UTC) (date in doubt)\n" in digest
    assert "clocks" not in digest
