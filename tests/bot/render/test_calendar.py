"""A cycle in people's own calendars, read back by two libraries."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.calendar import calendar, fingerprints, role_named
from bot.snapshot import CycleView
from schedule.acts import Act, Deed
from schedule.policy import builtin_rules
from schedule.revisions import Revision
from schedule.timeline import DayRange, Instant, Milestone, Undated
from tests.builders import a_cycle, a_milestone, a_series, a_view, aoe, at, day, the_132_cycle

NOW = at("2024-11-04 12:00")
CHANGED = at("2024-10-01 08:00")


def entries(view: CycleView, role: str | None = None, now: datetime = NOW) -> dict[str, Any]:
    """Return the entries of a calendar, by their summaries."""
    whole = icalendar.Calendar.from_ical(calendar(view, now, role))
    return {str(one["summary"]): one for one in whole.walk("VEVENT")}


def entry(row: Milestone, **changes: Any) -> Any:
    """Return the entry of a row."""
    (found,) = entries(replace(a_view(a_cycle([row])), **changes)).values()
    return found


def test_a_day_is_all_day() -> None:
    """Its end is the day after, which is no part of it."""
    found = entry(a_milestone("Schedule finalized", "other", "2024-09-13"))
    assert (found["dtstart"].dt, found["dtend"].dt) == (date(2024, 9, 13), date(2024, 9, 14))
    assert found["dtstart"].params["VALUE"] == "DATE"


def test_several_days_are_one_entry() -> None:
    """The last of them included."""
    found = entry(
        a_milestone("KubeCon NA", "kubecon", DayRange(date(2024, 11, 12), date(2024, 11, 15)))
    )
    assert (found["dtstart"].dt, found["dtend"].dt) == (date(2024, 11, 12), date(2024, 11, 16))


@pytest.mark.parametrize(
    ("when", "ends_at"),
    [
        pytest.param(Instant(at("2024-11-08 02:00")), "2024-11-08 02:00", id="an instant"),
        pytest.param(aoe("2024-11-08"), "2024-11-09 12:00", id="the end of a day AoE"),
        pytest.param(day("2024-11-08"), "2024-11-09 12:00", id="a day, its end AoE assumed"),
    ],
)
def test_a_deadline_is_the_instant_at_which_it_ends(when: Any, ends_at: str) -> None:
    """In UTC, which every calendar shows in its reader's own time."""
    found = entry(a_milestone(when=when))
    assert found["dtstart"].dt == at(ends_at)
    assert found["dtstart"].to_ical().endswith(b"Z")
    assert "dtend" not in found
    assert found["summary"] == "v1.32: Code Freeze and Test Freeze deadline"


def test_a_row_without_a_date_has_no_entry() -> None:
    """Nobody could put it anywhere."""
    assert entries(a_view(a_cycle([a_milestone(when=Undated("TBD"))]))) == {}


def test_a_release_is_planned() -> None:
    """Whatever its row says."""
    summaries = entries(a_view())
    assert "v1.32: v1.32.0 release (planned)" in summaries
    assert not [one for one in summaries if "released" in one]


def test_a_doubtful_date_says_so_and_is_tentative() -> None:
    """A sure one is neither."""
    doubtful = entry(a_milestone(doubt="The table says 19:00 PDT."))
    assert "Careful: The table says 19:00 PDT. UTC counts." in doubtful["description"]
    assert doubtful["status"] == "TENTATIVE"
    assert "status" not in entry(a_milestone())


def test_a_date_under_discussion_is_tentative() -> None:
    """It may move."""
    act = Act("1.32", "code-freeze", Deed.DISCUSSED, "U0SECRET", NOW, NOW)
    found = entry(a_milestone(), acts=(act,))
    assert found["status"] == "TENTATIVE"
    assert "under discussion" in found["description"]
    assert "U0SECRET" not in found.to_ical().decode()


def test_dates_are_tentative_until_the_schedule_is_final() -> None:
    """That is when they stop to be proposals."""
    for now, is_tentative in (("2024-09-10 12:00", True), ("2024-09-14 12:00", False)):
        found = entries(a_view(), now=at(now))["v1.32: Docs Freeze deadline"]
        assert ("status" in found) is is_tentative
        assert ("Proposed" in found["description"]) is is_tentative


def test_an_entry_points_at_its_row() -> None:
    """In the document, at the line."""
    found = entry(a_milestone(line=69))
    assert str(found["url"]) == (
        "https://github.com/kubernetes/sig-release/blob/master/releases/release-1.32/README.md"
        "?plain=1#L69"
    )


def test_a_role_has_a_calendar_of_its_own() -> None:
    """What its lead is told of."""
    view = a_view()
    assert role_named("docs", view) == "Docs"
    assert role_named("branch-manager", view) == "Branch Manager"
    assert role_named("flux-capacitor", view) is None
    found = entries(view, "Docs")
    assert "v1.32: Docs Freeze deadline" in found
    assert "v1.32: v1.32.0 release (planned)" in found
    assert "v1.32: Enhancements Freeze deadline" not in found


def test_no_person_is_in_it() -> None:
    """A row may name somebody by handle; roles are told, people are not."""
    found = entry(replace(a_milestone("Blog", "blog", "2024-11-04"), owners=("@somebody",)))
    assert "somebody" not in found.to_ical().decode()


def moved(view: CycleView, revisions: Mapping[str, Revision]) -> bytes:
    """Return the calendar of a view whose rows have changed so often."""
    return calendar(replace(view, revisions=revisions), NOW)


def test_what_changed_says_how_often_and_when() -> None:
    """A calendar takes the entry with the higher number for the same identity."""
    before = entry(a_milestone())
    after = entry(a_milestone(), revisions={"code-freeze": Revision(2, CHANGED)})
    assert before["uid"] == after["uid"] == "kubernetes-v1.32-code-freeze@release-team-bot"
    assert (before["sequence"], after["sequence"]) == (0, 2)
    assert after["dtstamp"].dt == after["last-modified"].dt == CHANGED


def test_the_same_is_always_written_alike() -> None:
    """Byte for byte: who has it need not fetch it again."""
    assert calendar(a_view(), NOW) == calendar(a_view(), NOW)


@pytest.mark.parametrize(
    ("changes", "is_another"),
    [
        ({"when": day("2024-11-09")}, True),
        ({"title": "Code Freeze"}, True),
        ({"doubt": "It is a Sunday"}, True),
        ({"line": 70}, False),
        ({"week": 10}, False),
    ],
)
def test_an_entry_changes_with_what_it_says(changes: dict[str, Any], is_another: bool) -> None:
    """A row that only slid down its document is no news."""
    rules, row = builtin_rules(), a_milestone()
    before = fingerprints(a_cycle([row]), rules)
    after = fingerprints(a_cycle([replace(row, **changes)]), rules)
    assert (before != after) is is_another


def test_a_second_library_reads_the_same() -> None:
    """Every entry of 1.32, with its identity and its time."""
    text = calendar(a_view(), NOW).decode()
    read = {one.uid.value: one for one in vobject.readOne(text).vevent_list}
    others = {str(one["uid"]): one for one in entries(a_view()).values()}
    assert len(read) == len(the_132_cycle().milestones)
    assert read.keys() == others.keys()
    for uid, one in read.items():
        assert one.dtstart.value == others[uid]["dtstart"].dt
        assert one.summary.value == others[uid]["summary"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=20))
def test_whatever_a_row_says_is_text(title: str, doubt: str, project: str) -> None:
    """Nothing of it becomes a line of its own."""
    row = a_milestone(title, "other", "2024-11-04", key="row", doubt=doubt)
    text = calendar(a_view(a_cycle([row], project=project)), NOW)
    for line in text.split(b"\r\n")[:-1]:
        assert len(line) <= 75
        assert not any(one < 32 for one in line)
    assert text.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    assert len(vobject.readOne(text.decode()).vevent_list) == 1


MEETINGS = a_view(
    replace(the_132_cycle(), meetings={"amer": a_series(hosts=["Docs", "@ada"], links=["minutes"])})
)


def test_a_meeting_begins_at_an_instant_and_takes_time() -> None:
    """The same hour by its own clocks on both sides of a change."""
    whole = icalendar.Calendar.from_ical(calendar(MEETINGS, NOW))
    found: list[Any] = [one for one in whole.walk("VEVENT") if "-amer-week-" in str(one["uid"])]
    begins = {str(one["uid"]).split("@")[0]: one["dtstart"].dt for one in found}
    assert begins["kubernetes-v1.32-amer-week-8"] == at("2024-10-30 17:00")
    assert begins["kubernetes-v1.32-amer-week-9"] == at("2024-11-06 18:00")
    (one,) = (one for one in found if "amer-week-9@" in str(one["uid"]))
    assert one["dtend"].dt - one["dtstart"].dt == timedelta(hours=1)
    assert str(one["summary"]) == "v1.32: Release team meeting"
    assert "Meeting Minutes (https://bit.ly/k8s132-releasemtg)" in str(one["description"])


def test_a_calendar_names_roles_and_no_people() -> None:
    """Who hosts by name is not for everybody."""
    whole = calendar(MEETINGS, NOW).decode()
    assert "Host: Docs." in whole
    assert "ada" not in whole


def test_a_role_has_what_is_due_besides() -> None:
    """In its own calendar; everybody's has the rows of the timeline."""
    check = "v1.32: 80 % check for Docs Freeze"
    assert entries(a_view(), "Docs")[check]["dtstart"].dt == date(2024, 11, 20)
    assert check not in entries(a_view())
    assert not any("Party" in one for one in entries(a_view(), "Enhancements"))


def test_a_meeting_that_moves_has_another_fingerprint() -> None:
    """So that its entry says it has changed; of the others' nothing has."""
    moved = a_view(replace(the_132_cycle(), meetings={"amer": a_series(at="11:00")}))
    before = a_view(replace(the_132_cycle(), meetings={"amer": a_series()}))
    old, new = (fingerprints(one.cycle, one.rules) for one in (before, moved))
    changed = {key for key in old if old[key] != new[key]}
    assert changed
    assert all(key.startswith("amer-week-") for key in changed)
