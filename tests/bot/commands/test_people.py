"""`team` and `mine`: who holds which seat, who can be reached, and what is theirs."""

from dataclasses import replace
from datetime import date

import pytest

from bot.commands import answer
from bot.render import plain
from bot.snapshot import Snapshot
from schedule.preferences import Preferences
from schedule.team import Team
from tests.builders import OPERATOR, PEOPLE, a_cycle, a_milestone, a_snapshot, a_view, at

MONDAY = at("2024-11-04 12:00")
VIEW = a_view()
SNAPSHOT = a_snapshot(VIEW)


def said(words: str, snapshot: Snapshot = SNAPSHOT) -> str:
    """Return the plain text of the answer to *words*."""
    return plain(answer(words, snapshot, MONDAY))


def test_team_names_who_cannot_be_reached() -> None:
    """A lead without a Slack id is named, not dropped in silence."""
    people = {name: slack_id for name, slack_id in PEOPLE.items() if name != "docs-lead"}
    text = said("team", a_snapshot(VIEW, people=people))
    assert "I cannot write to Docs Lead (`docs-lead`): no Slack ID is known." in text


@pytest.mark.parametrize(
    ("wishes", "mark"),
    [
        (Preferences(is_stopped=True), "wants no messages"),
        (Preferences(back_on=date(2024, 11, 18)), "away until Mon 18 November"),
    ],
)
def test_team_marks_who_wants_nothing_or_is_away(wishes: Preferences, mark: str) -> None:
    """To the team; what its people wish is nobody else's business."""
    snapshot = replace(SNAPSHOT, preferences={PEOPLE["docs-lead"]: wishes})
    for words in ("team", "team docs"):
        asked = plain(answer(words, snapshot, MONDAY, handle="docs-shadow"))
        assert f"Docs Lead (`docs-lead`), {mark}" in asked
        assert mark not in said(words, snapshot)


def test_team_without_a_roster_says_so() -> None:
    """A cycle whose roster was not given has no team to show."""
    view = a_view(a_cycle(team=Team()))
    assert "I have no roster for v1.32" in said("team", a_snapshot(view))


@pytest.mark.parametrize("words", ["team Comms", "team communications", "team comunications"])
def test_role_is_found_by_what_people_call_it(words: str) -> None:
    """Short forms and typos of a role find it."""
    assert said(words).startswith("v1.32, Communications\nLead: Communications Lead")


def test_mine_tells_a_stranger_how_to_be_linked() -> None:
    """Somebody the bot does not know learns what to send to whom."""
    text = said("mine")
    assert "type `/release-status link` and your GitHub handle in Slack; an admin" in text
    assert (
        "Or send your GitHub handle and Slack member ID (profile > More > Copy member "
        f"ID) to {OPERATOR}, who adds them under `people`."
    ) in text


def test_mine_tells_a_stranger_where_nobody_is_named_as_operator() -> None:
    """Somebody runs the bot, whoever it is."""
    text = said("mine", a_snapshot(VIEW, operator=""))
    assert "to whoever runs me, who adds them" in text


def test_mine_of_a_shadow_are_the_dates_of_the_role() -> None:
    """A shadow sees the dates of the role they learn."""
    text = plain(answer("mine", SNAPSHOT, MONDAY, handle="Docs-Shadow"))
    assert text.startswith("In v1.32 you are shadow of Docs.")
    assert "Docs Freeze" in text


def test_mine_of_a_handle_outside_the_roster_says_so() -> None:
    """A known person without a seat is told that the roster lacks the handle."""
    text = plain(answer("mine", SNAPSHOT, MONDAY, handle="somebody-else"))
    assert "You are `somebody-else` to me" in text


def test_mine_finds_rows_that_name_a_person() -> None:
    """A row whose Who cell names @docs-lead is theirs, whatever their role."""
    row = a_milestone("Retro", "retro", "2024-12-01", who="@docs-lead")
    view = a_view(a_cycle([a_milestone("Start", "other", "2024-09-09"), row]))
    message = answer("mine", a_snapshot(view), MONDAY, handle="docs-lead")
    assert "Retro: Sun 1 December" in plain(message)
