"""What a person is told, beyond what the golden files show."""

from dataclasses import replace

import pytest

from bot.render import Message, render_post
from bot.render.source import source_link
from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.preferences import Preferences
from tests.builders import OPERATOR, a_snapshot, a_view, at, planned, the_132_cycle
from tests.slack_limits import assert_slack_takes

WEBSITE = "Please merge nothing to k/website from Tue 10 December until the release is out."


def message(
    now: str, *ids: str, view: CycleView | None = None, operator: str = OPERATOR
) -> Message:
    """Return the direct message that says these reminders at *now*."""
    view = view or a_view()
    return render_post(planned(view, *ids), a_snapshot(view, operator=operator), at(now))


def said(now: str, *ids: str, view: CycleView | None = None) -> str:
    """Return the same as plain text."""
    return message(now, *ids, view=view).text


def test_who_is_asked_for_a_word_is_not_told_it_is_for_their_information() -> None:
    """Whoever only has to know is."""
    cut = said("2024-11-29 12:00", "prerelease-1.32.0-rc.1/2d/role:Release Signal")
    assert cut.startswith("The 1.32.0-rc.1 cut is planned for Tue 3 December")
    assert "Please tell the Branch Manager whether it is a go or a no-go." in cut
    freeze = said("2024-11-06 12:00", "code-freeze/1d/role:Release Signal")
    assert freeze.startswith("For your information: ")


def test_small_print_is_one_line() -> None:
    """Where all dates are, where this one stands, and whom to tell: one small line at the end."""
    sent = message("2024-10-03 12:00", "prr-freeze/1d/role:Enhancements")
    assert sent.blocks[-1]["type"] == "context"
    assert sent.text.splitlines()[-1] == (
        "All your dates: `/release-status mine` · timeline: line 59 of README.md "
        "(https://github.com/kubernetes/sig-release/blob/master/releases/release-1.32/README.md"
        "?plain=1#L59)"
    )


@pytest.mark.parametrize(
    ("wishes", "labels"),
    [
        (Preferences(), ["Fewer messages", "Stop"]),
        (Preferences(is_brief=True), ["All messages", "Stop"]),
        (Preferences(is_stopped=True), ["Fewer messages", "Write to me again"]),
    ],
)
def test_a_person_can_always_have_fewer(wishes: Preferences, labels: list[str]) -> None:
    """Below everything else, however much that is; a channel is offered nothing."""
    view = a_view()
    reminders = [one for one in view.reminders if one.audience.sort == "role"] * 3
    for ones in (reminders[:1], reminders):
        sent = render_post(ones, a_snapshot(view), at("2024-10-03 12:00"), wishes=wishes)
        assert_slack_takes(sent)
        last = sent.blocks[-1]
        assert [one["text"]["text"] for one in last["elements"]] == labels
        assert "/release-status settings" in str(sent.blocks[-2])
    assert "/release-status settings" not in message("2024-10-03 12:00", reminders[0].id[5:]).text


@pytest.mark.parametrize("source", ["/srv/cycle.yaml", "https://example.org/cycle.yaml"])
def test_line_is_named_only_where_it_can_be_opened(source: str) -> None:
    """A file, or a page that knows no lines, is named as a whole."""
    view = a_view(replace(the_132_cycle(), source=source))
    text = said("2024-10-03 12:00", "prr-freeze/1d/role:Enhancements", view=view)
    assert "timeline: cycle.yaml" in text
    assert "line 59" not in text


def test_dates_of_a_bundle_say_time_left_like_headlines() -> None:
    """Several dates in one message are told in words as well."""
    text = said("2024-11-19 12:00", "docs-review/1d/role:Docs", "docs-freeze/8d/role:Docs")
    assert "in 24 hours\n" in text
    assert "in 8 days\n" in text


def test_driver_is_not_told_a_list_of_everybody() -> None:
    """More than two other roles are counted, not named."""
    text = said("2024-12-04 12:00", "release/7d/role:Branch Manager")
    assert "This one is yours." in text
    assert "The leads of 4 other roles are told as well." in text


def test_driver_knows_who_else_is_told_and_who_is_not() -> None:
    """Whom the row names beside shares it; whom the policy adds is told as well."""
    freeze = said("2024-10-30 12:00", "code-freeze/8d/role:Enhancements")
    assert "The Branch Manager and the Release Signal Lead are told as well." in freeze
    blog = said("2024-11-20 12:00", "release-blog-review/1d/role:Communications")
    assert "You share it with the Docs Lead." in blog


@pytest.mark.parametrize("role", ["Branch Manager", "Release Signal"])
def test_who_does_not_drive_is_told_for_information(role: str) -> None:
    """The driver is named once, and the driver's checklist stays the driver's."""
    text = said("2024-10-30 12:00", f"code-freeze/8d/role:{role}")
    assert text.startswith("For your information: Code Freeze and Test Freeze in 8 days.")
    assert text.count("Enhancements Lead") == 1
    assert "hecklist" not in text
    assert "/hold" not in text


def test_checklist_of_a_bundle_is_for_the_driver_only() -> None:
    """Of two dates the one that somebody else drives has nothing to do."""
    text = said(
        "2024-12-10 12:00",
        "release/1d/role:Communications",
        "release-blog-published/1d/role:Communications",
    )
    assert "The Branch Manager drives it." in text
    assert "To do" not in text


@pytest.mark.parametrize(
    ("role", "is_asked"),
    [
        ("Docs", True),
        ("Communications", True),
        ("Release Signal", False),
        ("Release Team Lead", False),
        ("Branch Manager", False),
    ],
)
def test_who_merges_to_the_website_is_asked_not_to(role: str, is_asked: bool) -> None:
    """The request goes to those who can follow it, a week and a day before the release."""
    for now, lead in (("2024-12-04 12:00", "7d"), ("2024-12-10 12:00", "1d")):
        assert (WEBSITE in said(now, f"release/{lead}/role:{role}")) is is_asked


@pytest.mark.parametrize("role", ["Docs", "Branch Manager"])
def test_nobody_is_asked_for_what_is_over_once_the_release_is_out(role: str) -> None:
    """The message of the day before is edited: to merge nothing, to say so, all is done with."""
    day = at("2024-12-11 15:00")
    out = Act("1.32", "release", Deed.CONFIRMED, "U0000000001", day, day)
    view = replace(a_view(), acts=(out,))
    text = said("2024-12-11 15:00", f"release/1d/role:{role}", view=view)
    assert "the v1.32.0 release is out" in text.replace("The v1.32", "the v1.32")
    assert "until the release is out" not in text
    assert "once it is out" not in text


def test_request_is_part_of_a_bundle() -> None:
    """Somebody with several dates that day is asked as well."""
    text = said(
        "2024-12-10 12:00",
        "release/1d/role:Communications",
        "release-blog-published/1d/role:Communications",
    )
    assert WEBSITE in text


def test_release_signal_is_asked_for_go_or_no_go() -> None:
    """A cut is not for Release Signal's information only."""
    text = said("2024-11-29 12:00", "prerelease-1.32.0-rc.1/2d/role:Release Signal")
    assert "Please tell the Branch Manager whether it is a go or a no-go." in text


def test_needs_are_told_as_those_of_contributors() -> None:
    """A lead does not read what contributors need as an order."""
    text = said("2024-10-03 12:00", "prr-freeze/1d/role:Enhancements")
    assert "What contributors need: every KEP for this release" in text
    assert "Needed:" not in text


def test_who_chases_others_is_told_whom() -> None:
    """A row of people outside the team is nobody's own in the team."""
    text = said("2024-11-22 12:00", "feature-blogs-review/1d/role:Communications")
    assert text.splitlines()[0].endswith(
        "in 3 days. The timeline names Enhancement Owner / SIG Leads; you chase them."
    )
    assert "This one is yours" not in text


def test_who_chases_others_is_told_whom_in_a_bundle() -> None:
    """The same among several dates."""
    text = said(
        "2024-11-22 12:00",
        "feature-blogs-review/1d/role:Communications",
        "release-blog-published/1d/role:Communications",
    )
    assert "    The timeline names Enhancement Owner / SIG Leads; you chase them." in text


def test_a_source_with_a_secret_is_no_link() -> None:
    """Only its file is named: nobody learns the password, and nobody could follow the rest."""
    cycle = replace(the_132_cycle(), source="https://oauth2:S@host/a/cycle.yaml?token=S")
    assert source_link(cycle) == "cycle.yaml"
