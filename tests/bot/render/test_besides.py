"""What is said of duties besides the table, of parties and meetings: each kind once."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import answer
from bot.render import Message, plain, render_post
from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.besides import beside_key
from schedule.cycle import Link
from tests.builders import PEOPLE, a_series, a_snapshot, a_view, at, planned, the_132_cycle
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
FREEZE, PARTY_AT = "2024-11-08T02:00:00+00:00", "2024-11-08T01:00:00+00:00"
LINKS = ["minutes", "https://example.org/agenda"]
MEETINGS = {
    "amer": a_series("Release team meeting", hosts=["Lead", "Docs"], links=LINKS),
    "apac": a_series("APAC meeting", zone="Asia/Tokyo", at="09:30", hosts=["@docs-shadow"]),
}


def with_party(
    url: str = " https://zoom.example.org/j/1?pwd=Ab&x=1", freeze: str = FREEZE
) -> CycleView:
    """Return 1.32, whose code freeze has a party an hour ahead."""
    now = at("2024-10-31 12:00")
    detail = f"{PARTY_AT} {freeze} {url}"
    said = Act("1.32", "code-freeze", Deed.ARRANGED, "U0001", now, now, "party", detail)
    return replace(a_view(), acts=(said,))


VIEWS = {
    "plain": a_view(),
    "party": with_party(),
    "meetings": a_view(replace(the_132_cycle(), meetings=MEETINGS)),
}
KINDS_OF_POST = {
    "besides_docs": (
        "plain",
        "2024-11-19 12:00",
        ["docs-freeze/8d/role:Docs", "docs-freeze-check-80/0d/role:Docs",
         "docs-freeze-check-90/0d/role:Docs"],
    ),
    "besides_website": (
        "plain",
        "2024-12-10 12:00",
        ["release/1d/role:Docs", "release-website-freeze/0d/role:Docs"],
    ),
    "besides_go_no_go": ("plain", "2024-12-09 12:00", ["release-go-no-go/0d/channel:management"]),
    "party_dm": ("party", "2024-11-06 12:00", ["code-freeze/1d/role:Enhancements"]),
    "party_mentioned": ("party", "2024-11-06 12:00", ["code-freeze/1d/channel:announce"]),
    "party_ahead": ("party", "2024-11-07 01:00", ["code-freeze-party/24h/channel:enhancements"]),
    "party_begins": ("party", "2024-11-08 01:00", ["code-freeze-party/0m/channel:enhancements"]),
    "host": ("meetings", "2024-11-05 18:00", ["amer-week-9/24h/role:Docs"]),
    "host_by_name": ("meetings", "2024-11-05 23:30", ["apac-week-9/1h/role:@docs-shadow"]),
    "meetings_week": ("meetings", "2024-11-22 12:00", ["meetings/week-12/channel:team"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS_OF_POST)
def test_each_kind_of_post_reads_as_agreed(kind: str) -> None:
    """To accept another wording: RELEASE_BOT_UPDATE_GOLDEN=1."""
    which, now, ids = KINDS_OF_POST[kind]
    view = VIEWS[which]
    message = render_post(planned(view, *ids), a_snapshot(view), at(now))
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{kind}.json")


def asked(
    words: str, view: CycleView, now: str = "2024-11-04 12:00", who: str = "docs-lead"
) -> Message:
    """Return an answer to the command."""
    return answer(words, a_snapshot(view), at(now), handle=who)


def test_next_meetings_are_told_with_their_hosts() -> None:
    """By role, and by name where somebody hosts by name; nobody is mentioned."""
    message = asked("meetings", VIEWS["meetings"])
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / "meetings_answer.json")


def test_who_has_taken_a_meeting_is_told_as_its_host() -> None:
    """In the answer and in the week's post."""
    now = at("2024-11-04 12:00")
    taken = Act("1.32", "amer-week-9", Deed.TAKEN, PEOPLE["docs-shadow"], now, now, "Docs")
    view = replace(VIEWS["meetings"], acts=(taken,))
    assert "Release team meeting: Wed 6 November 18:00 UTC, hosted by Docs Shadow" in plain(
        asked("meetings", view)
    )
    post = render_post(planned(view, "meetings/week-9/channel:team"), a_snapshot(view), now)
    assert f"hosted by <@{PEOPLE['docs-shadow']}>" in str(post.blocks)


def test_what_was_done_about_a_meeting_counts_for_a_cycle_just_read() -> None:
    """As long as the meeting is on its day, give or take one."""
    now = at("2024-11-04 12:00")

    def taken(date: str) -> Act | None:
        who = PEOPLE["docs-shadow"]
        act = Act("1.32", "amer-week-9", Deed.TAKEN, who, now, now, "Docs", f"{date}+00:00")
        cycle = replace(the_132_cycle(), meetings=MEETINGS)
        return CycleView(cycle, acts=(act,)).act("amer-week-9", Deed.TAKEN, "Docs")

    assert taken("2024-11-06T18:00:00")
    assert taken("2024-11-08T18:00:00") is None


def test_a_host_finds_the_next_two_among_their_duties() -> None:
    """There are many, and the rest stands in `meetings`."""
    text = plain(asked("mine", VIEWS["meetings"], "2024-09-10 12:00", "docs-shadow"))
    assert text.count("APAC meeting") == text.count("Release team meeting") == 1


def test_a_party_is_of_its_freeze() -> None:
    """Once that has moved by a day nobody says when it is."""
    view = with_party(freeze="2024-11-15T02:00:00+00:00")
    assert view.reminder("1.32/code-freeze-party/24h/channel:enhancements") is None
    row = view.cycle.milestone(beside_key("code-freeze", "party"))
    assert row is not None
    assert row.day is None


def test_a_link_is_found_by_its_name_before_its_label() -> None:
    """As the release's navigation calls it, where that is known."""
    cycle = VIEWS["meetings"].cycle
    notes = Link("Notes", "https://example.org/notes", names=("Minutes",))
    view = replace(VIEWS["meetings"], cycle=replace(cycle, links=(*cycle.links, notes)))
    text = plain(asked("meetings", view))
    assert "Notes (https://example.org/notes) · example.org" in text
    assert "Meeting Minutes" not in text


def test_a_hostile_link_is_harmless() -> None:
    """Whatever somebody wrote as the place of a party."""
    view = with_party("https://example.org/<!channel>|*x*")
    for which in ("party_dm", "party_mentioned", "party_ahead"):
        _, now, ids = KINDS_OF_POST[which]
        message = render_post(planned(view, *ids), a_snapshot(view), at(now))
        assert_slack_takes(message)
        assert "<!channel" not in str(message.blocks)
