import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.acceptance import check_sources
from schedule.problems import UserError
from schedule.timeline import Undated
from tests.bot.a_repository import ROWS, Scene, with_freeze
from tests.builders import utc_and_pdt


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Return a scene in which 1.32 is published, and code freeze is five days away."""
    scene = Scene(tmp_path)
    scene.publish()
    yield scene
    scene.stop()


Spoil = Callable[[Scene], None]


def _half(scene: Scene) -> None:
    scene.publish(ROWS[: len(ROWS) // 2])


def _no_dates(scene: Scene) -> None:
    scene.publish([replace(row, when=Undated("TBD")) for row in ROWS])


def _no_release(scene: Scene) -> None:
    scene.timeline.write_text('release: ""\nmilestones: [{title: Party}]\n', encoding="utf-8")


def _slip(scene: Scene) -> None:
    text = scene.timeline.read_text(encoding="utf-8")
    scene.timeline.write_text(text.replace("title: Docs Freeze", "titel: Docs Freeze"), "utf-8")


def _binary(scene: Scene) -> None:
    scene.timeline.write_bytes(bytes(range(256)) * 20)


UNREADABLE = [
    pytest.param(lambda scene: scene.timeline.unlink(), "no such file", id="gone"),
    pytest.param(lambda scene: scene.timeline.write_text(""), "empty", id="emptied"),
    pytest.param(
        lambda scene: scene.timeline.write_text("milestones: [oh"), "not valid YAML", id="torn"
    ),
    pytest.param(_binary, "not valid YAML", id="overwritten with something else"),
    pytest.param(_no_release, "release", id="of no release"),
    pytest.param(_slip, "unknown key 'titel'; did you mean 'title'?", id="with a slip in a key"),
]
SHORTENED = [
    pytest.param(_half, "19 of 37 rows with a date are gone", id="half of it"),
    pytest.param(_no_dates, "37 of 37 rows with a date are gone", id="without its dates"),
]
"""Worse than before, though nobody can tell who did not know it before."""


@pytest.mark.parametrize(("spoil", "said"), UNREADABLE + SHORTENED)
def test_a_spoiled_timeline_leaves_the_last_good_one_in_force(
    scene: Scene, caplog: pytest.LogCaptureFixture, spoil: Spoil, said: str
) -> None:
    """Nothing is cancelled for a slip of the hand; the log and the snapshot say so."""
    watch = scene.start()
    before = scene.ledger.history()
    spoil(scene)
    assert not scene.look(watch)
    assert scene.ledger.history() == before
    (view,) = watch.snapshot().views
    assert view.cycle.milestones == ROWS
    assert view.is_source_down != bool(view.waiting)
    assert said in caplog.text


@pytest.mark.parametrize(("spoil", "said"), UNREADABLE + SHORTENED)
def test_a_start_with_a_spoiled_timeline_goes_on_with_the_last_good_one(
    scene: Scene, caplog: pytest.LogCaptureFixture, spoil: Spoil, said: str
) -> None:
    """The ledger keeps what was accepted; the service does not depend on the repository."""
    scene.start()
    before = scene.ledger.history()
    spoil(scene)
    watch = scene.start()
    scene.look(watch)
    assert said in caplog.text
    assert scene.ledger.history() == before
    (view,) = watch.snapshot().views
    assert view.cycle.milestones == ROWS
    assert view.is_source_down != bool(view.waiting)


@pytest.mark.parametrize(("spoil", "said"), UNREADABLE)
def test_a_first_start_with_a_spoiled_timeline_is_refused(
    scene: Scene, spoil: Spoil, said: str
) -> None:
    """There is nothing to go on with; nothing is planned."""
    spoil(scene)
    with pytest.raises(UserError, match=said) as refusal:
        scene.start()
    assert str(refusal.value).startswith(str(scene.timeline))
    assert scene.ledger.history() == []


@pytest.mark.parametrize(("spoil", "said"), UNREADABLE)
def test_sources_are_checked_before_a_first_start(scene: Scene, spoil: Spoil, said: str) -> None:
    """Without a ledger."""
    check_sources(scene.settings())
    spoil(scene)
    with pytest.raises(UserError, match=said):
        check_sources(scene.settings())
    assert not Path(scene.database.removeprefix("sqlite:///")).exists()


def test_two_timelines_of_one_release_are_refused_before_a_first_start(scene: Scene) -> None:
    """Both are named, and nothing is written."""
    copy = scene.timeline.with_name("copy.yaml")
    copy.write_bytes(scene.timeline.read_bytes())
    settings = scene.settings()
    (cycle,) = settings.config.cycles
    cycles = (cycle, cycle.model_copy(update={"timeline": str(copy)}))
    settings = replace(settings, config=settings.config.model_copy(update={"cycles": cycles}))
    with pytest.raises(UserError) as refusal:
        check_sources(settings)
    assert str(refusal.value) == (
        f"{copy}: it is about v1.32, and so is {scene.timeline}; keep one of them under 'cycles' "
        "in the config file"
    )


def test_a_timeline_that_is_good_again_is_in_force_again(scene: Scene) -> None:
    """With all that changed meanwhile."""
    watch = scene.start()
    scene.timeline.unlink()
    scene.look(watch)
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-22 02:00")))
    assert scene.look(watch)
    assert not watch.snapshot().views[0].is_source_down
    assert scene.freeze_posts()["0m"] == "pending 22 Nov 02:00"


def test_what_a_library_says_is_for_the_log(scene: Scene, tmp_path: Path) -> None:
    """It may hold anything; a complaint is read by people, and by strangers."""
    watch = scene.start()
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON documents "
            "BEGIN SELECT RAISE(ABORT, 'no room for s3cret'); END"
        )
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-15 02:00")))
    scene.look(watch)
    (view,) = watch.snapshot().views
    assert "could not be taken up (IntegrityError); see the log" in view.complaint
    assert "s3cret" not in view.complaint
