"""What the bot posts, each kind of post once as a golden file, and what must hold in all."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.render import plain, render_post, render_reminder_text
from schedule.preferences import Preferences
from schedule.timeline import DayRange, Undated
from tests.builders import (
    a_cycle,
    a_milestone,
    a_snapshot,
    a_view,
    aoe,
    at,
    planned,
    the_132_cycle,
)
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
ANNOUNCE = "channel:announce"
VIEW = a_view()
SNAPSHOT = a_snapshot(VIEW)

KINDS_OF_POST = {
    "introduction": ("2024-09-16 12:00", [f"introduction/{ANNOUNCE}"]),
    "ahead": ("2024-10-31 12:00", [f"code-freeze/7d/{ANNOUNCE}"]),
    "ahead_with_digest": (
        "2024-11-04 12:00",
        [f"code-freeze/3d/{ANNOUNCE}", f"digest/week-9/{ANNOUNCE}"],
    ),
    "digest": ("2024-11-04 12:00", [f"digest/week-9/{ANNOUNCE}"]),
    "at_the_moment": ("2024-11-08 02:00", [f"code-freeze/0m/{ANNOUNCE}"]),
    "at_the_moment_and_ahead": (
        "2024-10-04 12:00",
        [f"enhancements-freeze/7d/{ANNOUNCE}", f"prr-freeze/0m/{ANNOUNCE}"],
    ),
    "release_tomorrow": ("2024-12-10 12:00", [f"release/1d/{ANNOUNCE}"]),
    "release_today": ("2024-12-11 12:00", [f"release/0d/{ANNOUNCE}"]),
    "role_channel_ahead": ("2024-10-01 12:00", ["prr-freeze/3d/channel:enhancements"]),
    "role_channel_at_the_moment": ("2024-11-08 02:00", ["code-freeze/0m/channel:enhancements"]),
    "management_cut": ("2024-11-29 12:00", ["prerelease-1.32.0-rc.1/2d/channel:management"]),
    "management_release": ("2024-12-10 12:00", ["release/1d/channel:management"]),
    "dm_driver": ("2024-10-30 12:00", ["code-freeze/8d/role:Enhancements"]),
    "dm_shared": ("2024-10-30 12:00", ["code-freeze/8d/role:Branch Manager"]),
    "dm_row": ("2024-10-25 12:00", ["code-freeze-is-coming/1d/role:Communications"]),
    "dm_several": (
        "2024-11-19 12:00",
        ["docs-review/1d/role:Docs", "docs-freeze/8d/role:Docs"],
    ),
    "dm_two_roles": (
        "2024-12-10 12:00",
        ["release/1d/role:Docs", "release/1d/role:Branch Manager",
         "release-blog-published/1d/role:Communications"],
    ),
    "escalation_shadow": ("2024-10-31 12:00", ["code-freeze/8d+1/shadow:Enhancements"]),
    "escalation_spokesperson": ("2024-11-01 12:00", ["code-freeze/8d+2/role:Release Team Lead"]),
    "escalation_several": (
        "2024-10-02 12:00",
        ["prr-freeze/8d+2/role:Release Team Lead",
         "enhancements-freeze/8d+2/role:Release Team Lead"],
    ),
    "escalation_management": ("2024-12-05 12:00", ["release/7d+1/channel:management"]),
    "thread_details": ("2024-11-08 02:01", [f"code-freeze/exceptions-3d/{ANNOUNCE}"]),
    "thread_closing": ("2024-11-08 12:00", [f"code-freeze/exceptions-12h/{ANNOUNCE}"]),
    "dm_last_call": ("2024-11-10 14:00", ["code-freeze/exceptions-12h/role:Enhancements"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS_OF_POST)
def test_each_kind_of_post_reads_as_agreed(kind: str) -> None:
    """Every kind of post says what its golden file says, and Slack takes it."""
    now, ids = KINDS_OF_POST[kind]
    wishes = Preferences() if kind.startswith("dm_") else None
    message = render_post(planned(VIEW, *ids), SNAPSHOT, at(now), wishes=wishes)
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{kind}.json")


def test_the_introduction_says_where_the_calendar_is() -> None:
    """Where everybody can open it; and that dates are final only if a row says when they are."""
    introduced = planned(VIEW, f"introduction/{ANNOUNCE}")
    public = replace(SNAPSHOT, url="https://release-bot.example.org")
    text = render_post(introduced, public, at("2024-09-16 12:00")).text
    assert (
        "In your own calendar: subscribe (https://release-bot.example.org/calendar/1.32.ics)."
        in text
    )
    assert "The dates are final:" in text
    said = [one for one in VIEW.cycle.milestones if one.key != VIEW.rules.introduction]
    silent = replace(VIEW, cycle=replace(VIEW.cycle, milestones=tuple(said)))
    text = render_post(introduced, a_snapshot(silent), at("2024-09-16 12:00")).text
    assert "The dates are final" not in text


def test_rehearsal_is_marked() -> None:
    """A rehearsal says so first, in the notification and in the message."""
    reminders = planned(VIEW, f"prr-freeze/7d/{ANNOUNCE}")
    message = render_post(reminders, SNAPSHOT, at("2024-09-27 12:00"), is_rehearsal=True)
    assert message.text.startswith("REHEARSAL")
    assert "REHEARSAL" in str(message.blocks[0])
    assert_golden(message, GOLDEN / "rehearsal.json")


def test_post_that_is_late_says_so() -> None:
    """A post over an hour late says how late, and counts what is left from now."""
    reminders = planned(VIEW, f"prr-freeze/7d/{ANNOUNCE}")
    message = render_post(
        reminders, SNAPSHOT, at("2024-09-28 15:20"), late_by=timedelta(hours=27, minutes=20)
    )
    assert_golden(message, GOLDEN / "late.json")
    assert "this comes 1d 3h late" in message.text
    assert "PRR Freeze in 5 days." in message.text


def test_post_that_is_a_little_late_says_nothing_of_it() -> None:
    """A minute late is nobody's concern."""
    reminders = planned(VIEW, f"prr-freeze/7d/{ANNOUNCE}")
    late = render_post(reminders, SNAPSHOT, at("2024-09-27 12:01"), late_by=timedelta(minutes=1))
    assert "comes" not in late.text


def test_two_cycles_stand_apart() -> None:
    """Reminders of two cycles in one channel are one message with a rule between them."""
    other = a_view(
        a_cycle(
            [
                a_milestone("Start", "other", "2024-10-28"),
                a_milestone(kinds="code_freeze", when=aoe("2024-11-10")),
            ],
            release="1.9",
            project="Cluster API",
        )
    )
    reminders = [
        *planned(VIEW, f"code-freeze/3d/{ANNOUNCE}"),
        *planned(other, f"code-freeze/7d/{ANNOUNCE}"),
    ]
    message = render_post(reminders, a_snapshot(VIEW, other), at("2024-11-04 12:00"))
    assert [block["type"] for block in message.blocks].count("divider") == 1
    assert_golden(message, GOLDEN / "two_cycles.json")


def test_digest_does_not_repeat_its_post() -> None:
    """What the post itself speaks of is not in the digest that goes out with it."""
    reminders = planned(VIEW, f"code-freeze/3d/{ANNOUNCE}", f"digest/week-9/{ANNOUNCE}")
    text = render_post(reminders, SNAPSHOT, at("2024-11-04 12:00")).text
    assert text.count("Code Freeze") == 1


def test_digest_warns_of_slow_replies_while_kubecon_runs_on() -> None:
    """A KubeCon that began the week before still slows replies in this week's digest."""
    runs_on = DayRange(date(2024, 11, 15), date(2024, 11, 19))
    rows = [
        *the_132_cycle().milestones,
        a_milestone("KubeCon runs on", "kubecon", runs_on, key="runs-on"),
    ]
    view = a_view(a_cycle(rows))
    text = render_post(
        planned(view, f"digest/week-11/{ANNOUNCE}"), a_snapshot(view), at("2024-11-18 12:00")
    ).text
    assert "KubeCon runs on: 15–19 November (slow replies)" in text


def test_reminder_of_a_passed_deadline_says_it_has_passed() -> None:
    """A reminder ahead that comes after its deadline does not say that the deadline is ahead."""
    reminders = planned(VIEW, f"code-freeze/12h/{ANNOUNCE}")
    text = render_post(reminders, SNAPSHOT, at("2024-11-08 02:30")).text
    assert text.startswith("v1.32: the Code Freeze and Test Freeze deadline has passed.")


def test_deadline_that_moved_away_is_not_called_passed() -> None:
    """A post at the moment of a deadline that has moved later counts to the new one."""
    moved = a_view(a_cycle([a_milestone(when=aoe("2024-11-20"))]))
    reminders = planned(moved, f"code-freeze/0m/{ANNOUNCE}")
    text = render_post(reminders, a_snapshot(moved), at("2024-11-08 02:00")).text
    assert "has passed" not in text
    assert "in 13 days" in text


def test_milestone_that_lost_its_date_has_none() -> None:
    """A row that became undated after its post was claimed is told as undated."""
    reminders = planned(VIEW, f"code-freeze/3d/{ANNOUNCE}")
    undated = a_view(a_cycle([a_milestone(when=Undated("TBC"))]))
    text = render_post(reminders, a_snapshot(undated), at("2024-11-04 12:00")).text
    assert "Code Freeze and Test Freeze: no date yet (TBC)." in text


def test_milestone_that_is_gone_is_named() -> None:
    """A post about a row that vanished says so instead of failing."""
    reminders = planned(VIEW, f"code-freeze/3d/{ANNOUNCE}")
    empty = a_view(a_cycle([]))
    text = render_post(reminders, a_snapshot(empty), at("2024-11-04 12:00")).text
    assert "code-freeze is no longer in the timeline" in text


def test_reminder_of_an_unknown_release_is_named() -> None:
    """A post of a cycle that was taken out of the config says so instead of failing."""
    reminders = planned(VIEW, f"code-freeze/3d/{ANNOUNCE}")
    other = a_snapshot(a_view(a_cycle(release="1.33")))
    assert "v1.32: code-freeze" in render_post(reminders, other, at("2024-11-04 12:00")).text


@pytest.mark.parametrize("claim", ["in effect", "in force", "is enforced", "released", "was cut"])
def test_no_post_claims_what_only_a_person_knows(claim: str) -> None:
    """In a whole cycle no post says that a freeze is in force or that a release is out."""
    for reminder in VIEW.reminders:
        said = render_post([reminder], SNAPSHOT, reminder.due_at).text
        for ahead in (
            "will say here when it is enforced",
            "once it is enforced",
            "will be in effect from",
        ):
            said = said.replace(ahead, "")
        assert claim not in said


def test_every_reminder_of_a_cycle_fits() -> None:
    """Every reminder that 1.32 plans can be said within Slack's limits."""
    for reminder in VIEW.reminders:
        assert_slack_takes(render_post([reminder], SNAPSHOT, reminder.due_at))


def test_doubt_is_told_beside_the_date() -> None:
    """A doubtful date is reminded of together with the doubt."""
    view = a_view(a_cycle([a_milestone(doubt="the PDT half says 18:00, the UTC half 19:00")]))
    for one in view.reminders:
        if one.milestone and "exceptions" not in one.id:
            text = render_post([one], a_snapshot(view), one.due_at).text
            assert "the PDT half says 18:00" in text


def test_operators_note_is_told() -> None:
    """What the operator remarked in an override stands in the post."""
    view = a_view(a_cycle([a_milestone(note="agreed in the release meeting")]))
    reminders = planned(view, f"code-freeze/7d/{ANNOUNCE}")
    text = render_post(reminders, a_snapshot(view), at("2024-10-31 12:00")).text
    assert "Note: agreed in the release meeting." in text


def test_text_of_one_reminder_is_plain() -> None:
    """The text shown by `plan` has no mark-up and no escapes."""
    (reminder,) = planned(VIEW, f"code-freeze/0m/{ANNOUNCE}")
    text = render_reminder_text(reminder, VIEW, reminder.due_at)
    assert text.startswith("v1.32: the Code Freeze and Test Freeze deadline has passed.")
    assert "<" not in text


def test_too_many_reminders_at_once_are_counted() -> None:
    """A post with more duties than a message holds says how many lines were left out."""
    rows = [
        a_milestone(f"Freeze {nth}", "code_freeze", aoe("2024-11-07"), key=f"freeze-{nth}")
        for nth in range(60)
    ]
    view = a_view(a_cycle([a_milestone("Start", "other", "2024-09-09"), *rows]))
    reminders = [one for one in view.reminders if one.id.endswith(f"/7d/{ANNOUNCE}")]
    message = render_post(reminders, a_snapshot(view), at("2024-11-01 12:00"))
    assert_slack_takes(message)
    assert "more: /release-status timeline" in plain(message).replace("`", "")


def test_person_whom_a_row_names_is_told_why() -> None:
    """Somebody named by handle has no seat to be addressed by."""
    row = a_milestone("Retro", "other", "2024-12-02", key="retro", who="@docs-lead")
    view = a_view(a_cycle([a_milestone("Start", "other", "2024-09-09"), row]))
    reminders = planned(view, "retro/1d/role:@docs-lead")
    text = render_post(reminders, a_snapshot(view), at("2024-11-29 12:00")).text
    assert text.startswith("“Retro” is on Mon 2 December, in 3 days. This one is yours.")
    assert "You get this because the timeline of v1.32 names you." in text
