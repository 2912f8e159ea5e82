"""Questions about a timeline stay open until they are answered, or it needs no answer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import answer
from bot.render import plain
from bot.watch import Watch
from schedule.reconcile import State
from schedule.timeline import Milestone
from tests.bot.a_repository import PLANNED, ROWS, with_freeze
from tests.bot.a_team import ADMIN, FAR, NEAR, NOON, Team
from tests.builders import at, utc_and_pdt


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """1.32 is published, and code freeze is five days away."""
    team = Team(tmp_path)
    team.publish()
    yield team
    team.stop()


def is_taken_after_a_day(team: Team, watch: Watch) -> bool:
    """Return whether the question that is open ends as it should: nobody answers for a day."""
    assert team.freeze_at(watch) == "08 Nov"
    assert len(team.questions()) == 1
    team.pass_to("2024-11-03 12:00")
    team.look(watch)
    return team.freeze_at(watch) == "06 Dec"


def test_a_failed_read_answers_nothing(team: Team) -> None:
    """The source was away for a minute."""
    watch = team.start()
    team.commit(watch, FAR)
    text = team.timeline.read_text(encoding="utf-8")
    team.timeline.unlink()
    team.look(watch)
    team.timeline.write_text(text, encoding="utf-8")
    team.look(watch)
    assert is_taken_after_a_day(team, watch)


def test_a_source_that_stays_away_answers_nothing_either(team: Team) -> None:
    """What it said last was taken down, and counts after a day."""
    watch = team.start()
    team.commit(watch, FAR)
    team.timeline.unlink()
    watch.look()
    assert is_taken_after_a_day(team, watch)


def test_a_restart_answers_nothing(team: Team) -> None:
    """Nor does the first read of another process."""
    watch = team.start()
    team.commit(watch, FAR)
    watch = team.start()
    watch.look()
    assert team.told("doubt")[ADMIN][1] is State.PENDING
    assert is_taken_after_a_day(team, watch)


def test_what_waits_as_a_whole_is_not_forgotten_either(team: Team) -> None:
    """Over a failed read, a restart and the first read after it."""
    watch = team.start()
    team.publish(ROWS[: len(ROWS) // 2])
    team.look(watch)
    asked = team.questions()
    assert asked
    text = team.timeline.read_text(encoding="utf-8")
    team.timeline.unlink()
    team.look(watch)
    assert team.questions() == asked
    team.timeline.write_text(text, encoding="utf-8")
    watch = team.start()
    watch.look()
    assert team.questions() == asked
    team.look(watch)
    assert team.questions() == asked


def test_the_same_slip_again_is_asked_about_anew(team: Team) -> None:
    """It was put right in between; that was an answer to the first question only."""
    watch = team.start()
    team.commit(watch, FAR)
    team.publish()
    team.look(watch)
    assert team.questions() == []
    team.commit(watch, FAR)
    assert is_taken_after_a_day(team, watch)


@pytest.mark.parametrize("word", ["take", "keep"])
def test_an_answer_is_for_one_question(team: Team, word: str) -> None:
    """The same change, weeks later, is another decision."""
    watch = team.start()
    team.commit(watch, FAR)
    team.ledger.answer(team.questions()[0].id, word, ADMIN)
    team.look(watch)
    team.publish()
    team.look(watch)
    if word == "take":
        team.ledger.answer(team.questions()[0].id, "take", ADMIN)
        team.look(watch)
    assert team.freeze_at(watch) == "08 Nov"
    team.commit(watch, FAR)
    assert is_taken_after_a_day(team, watch)


def test_what_an_admin_keeps_can_be_seen(team: Team) -> None:
    """The table still says something else, and who decided so is named."""
    watch = team.start()
    team.commit(watch, FAR)
    team.ledger.answer(team.questions()[0].id, "keep", ADMIN)
    team.look(watch)
    team.pass_to("2024-11-04 12:00")
    team.look(watch)
    said = plain(answer("code freeze", watch.snapshot(), at(NOON)))
    assert "The timeline says Thu 5 December" in said
    assert f"@{ADMIN} keeps this date." in said


def test_an_admin_may_think_again(team: Team) -> None:
    """Kept first, and taken two days later."""
    watch = team.start()
    team.commit(watch, FAR)
    (question,) = team.questions()
    team.ledger.answer(question.id, "keep", ADMIN)
    team.look(watch)
    team.pass_to("2024-11-04 12:00")
    team.ledger.answer(question.id, "take", ADMIN, instead_of=["keep"])
    team.look(watch)
    assert team.freeze_at(watch) == "06 Dec"
    assert team.ledger.notices([question.id])[question.id].answer == "taken"


def test_one_doubtful_row_holds_up_no_other(team: Team) -> None:
    """Docs freeze was corrected in the same commit, and counts at once."""
    watch = team.start()
    docs = utc_and_pdt("2024-11-25 02:00")
    team.publish([replace(row, when=docs) if row.key == "docs-freeze" else row for row in _far()])
    team.look(watch)
    row = watch.snapshot().views[0].cycle.milestone("docs-freeze")
    assert row
    assert row.when == docs
    assert [one.body["title"] for one in team.moved()] == ["Docs Freeze"]
    watch = team.start()
    again = watch.snapshot().views[0].cycle.milestone("docs-freeze")
    assert again
    assert again.when == docs
    assert is_taken_after_a_day(team, watch)


def test_a_row_that_is_gone_stays_in_its_place(team: Team) -> None:
    """Over a restart as well, with all its reminders."""
    watch = team.start()
    team.commit(watch, None)
    for seen in (watch, team.start()):
        assert [one.key for one in seen.snapshot().views[0].cycle.milestones] == [
            one.key for one in ROWS
        ]
    assert team.freeze_posts() == PLANNED


def test_a_correction_of_another_row_asks_nothing_again(team: Team) -> None:
    """The question is about a date, not about a text."""
    watch = team.start()
    team.commit(watch, FAR)
    (question,) = team.questions()
    team.publish([replace(row, who="") if row.key == "burndown" else row for row in _far()])
    team.look(watch)
    assert team.questions() == [question]


def test_without_admins_it_waits_all_the_same(team: Team) -> None:
    """Nobody is said to be asked, and the day is there to notice a slip."""
    team.admins = ()
    watch = team.start()
    team.commit(watch, FAR)
    said = plain(answer("code freeze", watch.snapshot(), at(NOON)))
    assert "asked" not in said
    assert "It counts from Sun 3 November 12:00 UTC" in said
    assert is_taken_after_a_day(team, watch)


def test_the_same_move_is_announced_as_often_as_it_is_made(team: Team) -> None:
    """There, back, and there again: people know the date of the last announcement."""
    watch = team.start()
    for nth, when in enumerate((NEAR, "2024-11-08 02:00", NEAR), 1):
        team.commit(watch, when)
        (move,) = team.moved()
        # Said meanwhile: what is withdrawn here nobody would be told.
        team.ledger.withdraw(move.id, now=team.clock.now(), note="said")
        team.pass_to(f"{at(NOON) + nth * timedelta(hours=1):%Y-%m-%d %H:%M}")


def test_a_freeze_that_is_gone_for_good_is_announced(team: Team) -> None:
    """Once it is taken for meant; and it can be found nowhere any more."""
    watch = team.start()
    team.commit(watch, None)
    assert team.moved() == []
    team.pass_to("2024-11-03 12:00")
    team.look(watch)
    (move,) = team.moved()
    assert (move.body["title"], move.body["is"]) == ("Code Freeze and Test Freeze", "")
    said = plain(answer("code freeze", watch.snapshot(), at("2024-11-03 12:00")))
    assert "November 19:00 PDT" not in said
    assert "Code Freeze and Test Freeze" not in plain(
        answer("", watch.snapshot(), at("2024-11-03 12:00"))
    )
    team.publish()
    team.look(watch)
    assert team.moved() == []


def _far() -> list[Milestone]:
    return with_freeze(when=utc_and_pdt(FAR))
