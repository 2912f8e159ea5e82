import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.render.calendar import calendar
from bot.watch import Watch
from schedule.acts import Deed
from schedule.ledger import open_ledger
from schedule.policy import builtin_rules
from schedule.problems import UserError
from schedule.readers.overrides import Override
from schedule.reconcile import State
from tests.bot.a_repository import LEAD, PLANNED, ROWS, Scene, with_freeze
from tests.builders import a_milestone, at, utc_and_pdt
from tests.waiting import has_happened


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Return a scene in which 1.32 is published, and code freeze is five days away."""
    scene = Scene(tmp_path)
    scene.publish()
    yield scene
    scene.stop()


def test_a_start_writes_the_plan_down(scene: Scene) -> None:
    """What was due before the bot was there is not sent."""
    watch = scene.start()
    assert scene.freeze_posts() == PLANNED
    (view,) = watch.snapshot().views
    assert view.cycle.milestones == ROWS
    assert not view.is_source_down


def test_a_start_does_not_plan_twice(scene: Scene) -> None:
    """However often the service is restarted."""
    scene.start()
    before = scene.ledger.history()
    scene.start()
    assert scene.ledger.history() == before


def test_nothing_new_changes_nothing(scene: Scene) -> None:
    """A look a minute for fourteen weeks."""
    watch = scene.start()
    view = watch.snapshot().views[0]
    assert not scene.look(watch)
    assert not scene.changes.is_set()
    assert watch.snapshot().views[0].cycle is view.cycle


def test_a_freeze_that_moves_moves_what_is_pending(scene: Scene) -> None:
    """And whoever sends is woken."""
    watch = scene.start()
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-22 02:00")))
    assert scene.look(watch)
    assert scene.changes.is_set()
    assert scene.freeze_posts() == {
        "7d": "pending 11 Nov 12:00",
        "3d": "pending 18 Nov 12:00",
        "1d": "pending 20 Nov 12:00",
        "12h": "pending 21 Nov 14:00",
        "0m": "pending 22 Nov 02:00",
    }


def test_a_freeze_that_moves_moves_in_calendars(scene: Scene) -> None:
    """The same entry, in a newer version; a restart forgets neither."""
    watch = scene.start()
    assert _entry(watch) == ("kubernetes-v1.32-code-freeze@release-team-bot", 0, "2024-11-08")
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-22 02:00")))
    assert scene.look(watch)
    moved = ("kubernetes-v1.32-code-freeze@release-team-bot", 1, "2024-11-22")
    assert _entry(watch) == moved
    assert _entry(scene.start()) == moved


def _entry(watch: Watch) -> tuple[str, int, str]:
    """Return identity, version and day of code freeze in the calendar."""
    (view,) = watch.snapshot().views
    whole = Calendar.from_ical(calendar(view, at("2024-11-02 12:00")))
    found: Any
    (found,) = (one for one in whole.walk("VEVENT") if "v1.32-code-freeze@" in str(one["uid"]))
    return str(found["uid"]), found["sequence"], f"{found['dtstart'].dt:%Y-%m-%d}"


def test_a_row_that_goes_takes_its_reminders_with_it(scene: Scene) -> None:
    """A day later, for nobody said that it was not meant; and brings them back."""
    watch = scene.start()
    scene.publish([row for row in ROWS if row.key != "code-freeze"])
    scene.look(watch)
    assert scene.freeze_posts() == PLANNED
    scene.pass_to("2024-11-03 12:00")
    scene.look(watch)
    assert set(scene.freeze_posts().values()) == {
        "expired 31 Oct 12:00",
        "cancelled 04 Nov 12:00",
        "cancelled 06 Nov 12:00",
        "cancelled 07 Nov 14:00",
        "cancelled 08 Nov 02:00",
    }
    scene.publish()
    scene.look(watch)
    assert scene.freeze_posts() == PLANNED


def test_a_correction_of_words_moves_nothing(scene: Scene) -> None:
    """The snapshot says it in the new words."""
    watch = scene.start()
    scene.publish(with_freeze(title="Code Freeze and Test Freeze begin"))
    scene.look(watch)
    row = watch.snapshot().views[0].cycle.milestone("code-freeze")
    assert row
    assert row.title == "Code Freeze and Test Freeze begin"
    assert scene.freeze_posts() == PLANNED


@pytest.mark.parametrize("is_restarted", [False, True], ids=["while it runs", "over a restart"])
def test_a_renamed_row_keeps_its_key(scene: Scene, is_restarted: bool) -> None:
    """The ledger remembers under which key each row is planned."""
    watch = scene.start()
    rows = [
        replace(row, key="begin-burndown-mwf", title="Begin Burndown (Mon/Wed/Fri meetings)")
        if row.key == "burndown"
        else row
        for row in ROWS
    ]
    scene.publish(rows)
    if is_restarted:
        watch = scene.start()
    scene.look(watch)
    cycle = watch.snapshot().views[0].cycle
    assert cycle.milestone("begin-burndown-mwf") is None
    kept = cycle.milestone("burndown")
    assert kept
    assert kept.title == "Begin Burndown (Mon/Wed/Fri meetings)"


def test_a_few_rows_may_go(scene: Scene) -> None:
    """Up to a fifth is a change like any other."""
    watch = scene.start()
    minor = [row for row in ROWS if not builtin_rules().rule_for(row).announce][:7]
    scene.publish([row for row in ROWS if row not in minor])
    assert scene.look(watch)
    assert len(watch.snapshot().views[0].cycle.milestones) == 30


def test_a_complaint_is_not_repeated_every_minute(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """Once is enough, until it is another one."""
    watch = scene.start()
    scene.timeline.unlink()
    for _ in range(3):
        scene.look(watch)
    assert caplog.text.count("no such file") == 1


def test_the_age_of_the_last_good_state_is_told(scene: Scene) -> None:
    """After a start without the source it is not "read just now"."""
    scene.start()
    accepted = scene.ledger.accepted(str(scene.timeline), "timeline")
    assert accepted
    scene.timeline.unlink()
    (view,) = scene.start().snapshot().views
    assert view.read_at == accepted.fetched_at


# The roster


def test_a_roster_of_its_own_is_read(scene: Scene) -> None:
    """It stands in for the one in the timeline's document."""
    (view,) = scene.start(has_team=True).snapshot().views
    assert [role.name for role in view.cycle.team.roles] == [
        "Release Team Lead",
        "Enhancements",
        "Docs",
    ]
    assert LEAD in {one.recipient for one in scene.ledger.history()}


def test_a_role_that_cannot_be_reached_is_told(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """The config has an id for one lead only."""
    scene.start(has_team=True)
    assert (
        "Kubernetes v1.32: no direct messages to Docs: the config has no Slack id for d-lead"
        in caplog.text
    )


@pytest.mark.parametrize("text", ["", "# Release team\n"], ids=["emptied", "without its table"])
def test_a_spoiled_roster_leaves_the_last_good_one_in_force(scene: Scene, text: str) -> None:
    """Nobody's direct messages are cancelled for it."""
    watch = scene.start(has_team=True)
    before = scene.ledger.history()
    scene.team.write_text(text, encoding="utf-8")
    assert not scene.look(watch)
    assert scene.ledger.history() == before
    assert watch.snapshot().views[0].is_source_down


def test_a_roster_that_is_gone_does_not_hide_the_timeline(scene: Scene) -> None:
    """A freeze that moves is noticed all the same."""
    watch = scene.start(has_team=True)
    scene.team.unlink()
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-22 02:00")))
    assert scene.look(watch)
    assert scene.freeze_posts()["0m"] == "pending 22 Nov 02:00"
    assert len(watch.snapshot().views[0].cycle.team.roles) == 3


def test_a_first_start_without_the_roster_is_refused(scene: Scene) -> None:
    """Nobody would be told."""
    scene.team.unlink()
    with pytest.raises(UserError, match=r"release-team\.md: no such file"):
        scene.start(has_team=True)
    assert scene.ledger.history() == []


# Overrides


def test_an_override_corrects_the_plan(scene: Scene) -> None:
    """Until the repository is right."""
    moved = {"code-freeze": Override(start="2024-11-22T02:00:00Z", note="agreed")}
    (view,) = scene.start(moved).snapshot().views
    assert scene.freeze_posts()["0m"] == "pending 22 Nov 02:00"
    row = view.cycle.milestone("code-freeze")
    assert row
    assert row.note == "agreed"


def test_an_override_that_is_taken_back_is_forgotten(scene: Scene) -> None:
    """Only what the repository says is kept."""
    scene.start({"code-freeze": Override(start="2024-11-22T02:00:00Z")})
    scene.start()
    assert scene.freeze_posts() == PLANNED | {"7d": "expired 11 Nov 12:00"}


def test_rows_that_overrides_add_are_not_missed_in_the_source(scene: Scene) -> None:
    """They were never there."""
    extra = {
        f"party-{nth}": Override(title=f"Party {nth}", start="2024-11-20") for nth in range(30)
    }
    watch = scene.start(extra)
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-22 02:00")))
    assert scene.look(watch)
    assert len(watch.snapshot().views[0].cycle.milestones) == len(ROWS) + 30


def test_an_override_of_nothing_is_told(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """And does not stop the service."""
    (view,) = scene.start({"code-freze": Override(start="2024-11-15")}).snapshot().views
    assert "did you mean 'code-freeze'?" in caplog.text
    assert view.problems[-1].code == "invalid_override"


# Several cycles, and looking again and again


def test_one_release_is_watched_once(scene: Scene) -> None:
    """Two cycles of one release would tell everybody twice."""
    ledger = open_ledger(scene.database, is_rehearsal=False)
    scene.ledgers.append(ledger)
    settings = scene.settings()
    cycles = settings.config.cycles * 2
    settings = replace(settings, config=settings.config.model_copy(update={"cycles": cycles}))
    with pytest.raises(UserError, match=r"about v1\.32, and so is .*1\.32\.yaml; keep one"):
        Watch(settings, ledger, scene.clock, scene.changes.set).start()
    assert ledger.history() == []


def test_another_release_in_the_same_place_waits_until_the_first_is_over(scene: Scene) -> None:
    """A slip in the heading does not replace a running cycle."""
    watch = scene.start()
    scene.publish([a_milestone(when=utc_and_pdt("2025-03-07 02:00"))], release="1.33")
    assert not scene.look(watch)
    (view,) = watch.snapshot().views
    assert (view.cycle.release, view.is_source_down) == ("1.32", True)


def test_a_new_release_in_the_same_place_is_a_new_cycle(scene: Scene) -> None:
    """Once the old one is over, its reminders are not said any more."""
    watch = scene.start()
    scene.pass_to("2025-01-02 12:00")
    scene.publish([a_milestone(when=utc_and_pdt("2025-03-07 02:00"))], release="1.33")
    assert scene.look(watch)
    assert [view.cycle.release for view in watch.snapshot().views] == ["1.33"]
    assert any(
        one.release == "1.33" and one.state is State.PENDING for one in scene.ledger.history()
    )


def test_a_closed_cycle_takes_nothing_from_its_source(scene: Scene) -> None:
    """Its people are forgotten, and the source names them still; the next release is taken up."""
    watch = scene.start()
    scene.ledger.do("1.32", "", Deed.CLOSED, by="U1", now=at("2024-11-02 12:00"))
    scene.look(watch)

    def kept() -> str:
        document = scene.ledger.accepted(str(scene.timeline), "timeline")
        return document.text if document else ""

    before = kept()
    scene.publish([*ROWS, a_milestone("Retro", when=utc_and_pdt("2024-12-07 02:00"))])
    scene.look(watch)
    assert kept() == before != scene.timeline.read_text(encoding="utf-8")
    (view,) = watch.snapshot().views
    assert not view.is_source_down
    scene.pass_to("2025-01-02 12:00")
    scene.publish([a_milestone(when=utc_and_pdt("2025-03-07 02:00"))], release="1.33")
    scene.look(watch)
    assert [one.cycle.release for one in watch.snapshot().views] == ["1.33"]


def test_looking_goes_on_after_an_error_of_ours(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """One bad minute is no reason to watch no more."""
    ledger = open_ledger(scene.database, is_rehearsal=False)
    scene.ledgers.append(ledger)
    looks: list[int] = []
    stop = threading.Event()

    def fall_once() -> None:
        looks.append(1)
        if len(looks) == 1:
            scene.publish()
            raise RuntimeError("dropped")
        stop.set()

    watch = Watch(scene.settings(), ledger, scene.clock, fall_once)
    watch.start()
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-22 02:00")))
    with caplog.at_level(logging.ERROR):
        looking = threading.Thread(target=watch.run, args=(stop, timedelta(milliseconds=1)))
        looking.start()
        assert has_happened(stop)
        looking.join()
    assert len(looks) == 2
    assert "the last good state stays in force" in caplog.text
