"""The page of links: read, believed and kept as the other documents of a cycle are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.acceptance import check_sources
from bot.cli.stage import furnish, staged
from bot.doctor.facts import LedgerFacts, SourceFacts
from bot.doctor.of_documents import of_source
from bot.sandbox.server import SlackServer
from bot.watch import Watch
from schedule.clock import RehearsalClock, machine_now
from schedule.problems import UserError
from tests.bot.a_repository import LINKS, Scene, with_freeze
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, Town, deployment
from tests.builders import a_series, utc_and_pdt

MEETING, MOVED = "https://docs.example.org/meeting", "https://docs.example.org/second-half"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Return a scene in which 1.32 is published, and its page of links."""
    scene = Scene(tmp_path)
    scene.publish()
    yield scene
    scene.stop()


def urls(watch: Watch) -> list[str]:
    """Return where the links lead that the bot knows."""
    return [one.url for view in watch.snapshot().views for one in view.cycle.links]


def test_the_page_of_links_is_read_again_and_again(scene: Scene) -> None:
    """A new document for the second half of the cycle counts."""
    watch = scene.start(has_links=True)
    assert urls(watch) == [MEETING]
    scene.links.write_text(LINKS.replace(MEETING, MOVED), encoding="utf-8")
    assert scene.look(watch)
    assert urls(watch) == [MOVED]
    assert not scene.look(watch)


def test_the_ledger_keeps_the_page_of_links(scene: Scene) -> None:
    """A start while the repository is down knows where the meeting is."""
    scene.start(has_links=True)
    kept = scene.ledger.accepted(str(scene.links), "links")
    assert kept
    assert kept.text == LINKS
    scene.links.unlink()
    scene.timeline.unlink()
    assert urls(scene.start(has_links=True)) == [MEETING]


def test_links_of_a_page_no_longer_named_are_forgotten(scene: Scene) -> None:
    """The config names the documents that count."""
    scene.start(has_links=True)
    assert urls(scene.start()) == []
    assert urls(scene.start(has_links=True)) == [MEETING]


@pytest.mark.parametrize("text", ["", "# Links\n"], ids=["emptied", "without its links"])
def test_an_emptied_page_leaves_the_last_good_one_in_force(
    scene: Scene, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """More likely it is being written."""
    watch = scene.start(has_links=True)
    scene.links.write_text(text, encoding="utf-8")
    assert not scene.look(watch)
    assert urls(watch) == [MEETING]
    assert "links.md: all of its links are gone" in caplog.text
    scene.links.write_text(LINKS.replace(MEETING, MOVED), encoding="utf-8")
    assert scene.look(watch)
    assert urls(watch) == [MOVED]


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda page: page.write_text("", "utf-8")], ids=["gone", "emptied"]
)
def test_a_page_that_is_gone_does_not_hide_the_timeline(
    scene: Scene, spoil: Callable[[Path], object]
) -> None:
    """A freeze that moves is noticed all the same."""
    watch = scene.start(has_links=True)
    spoil(scene.links)
    scene.publish(with_freeze(when=utc_and_pdt("2024-11-22 02:00")))
    assert scene.look(watch)
    assert scene.freeze_posts()["0m"] == "pending 22 Nov 02:00"
    assert urls(watch) == [MEETING]


def test_a_page_that_never_had_links_is_no_obstacle(scene: Scene) -> None:
    """It may be filled in later."""
    scene.links.write_text("# Links\n", encoding="utf-8")
    watch = scene.start(has_links=True)
    assert urls(watch) == []
    scene.links.write_text(LINKS, encoding="utf-8")
    assert scene.look(watch)
    assert urls(watch) == [MEETING]


def test_a_first_start_without_the_page_is_refused(scene: Scene) -> None:
    """The config names it, so it is meant to be there."""
    scene.links.unlink()
    with pytest.raises(UserError, match=r"links\.md: no such file"):
        scene.start(has_links=True)
    with pytest.raises(UserError, match=r"links\.md: no such file"):
        check_sources(scene.settings(has_links=True))


def test_the_doctor_looks_at_the_page_of_links(scene: Scene) -> None:
    """And says how many links it has."""
    (view,) = scene.start(has_links=True).snapshot().views
    (config,) = scene.settings(has_links=True).config.cycles
    found = list(of_source(SourceFacts(config, view=view), LedgerFacts(""), machine_now()))
    assert [one.check for one in found] == [f"timeline {scene.timeline}", f"links {scene.links}"]
    assert found[1].found == "Kubernetes v1.32: 1 link, 0 errors, 0 warnings"


def test_people_find_the_agenda_by_its_name(tmp_path: Path) -> None:
    """Typed in Slack: among the links, by one word, and beside the meetings that name it."""
    page = tmp_path / "links.md"
    page.write_text(LINKS, encoding="utf-8")
    meetings = {"amer": a_series(hosts=["Docs"], links=["releasemtg"])}
    with SlackServer(furnish(CYCLE)) as slack:
        settings = deployment(slack, tmp_path)
        (cycle,) = settings.config.cycles
        cycle = cycle.model_copy(update={"links": str(page), "meetings": meetings})
        config = settings.config.model_copy(update={"cycles": (cycle,)})
        clock = RehearsalClock(BEFORE_FREEZE, speed=1e-9)
        with staged(slack, replace(settings, config=config), clock) as stage:
            town = Town(stage)
            said = {words: str(town.ask(words)) for words in ("links", "meetings")}
            wanted = str(town.ask("links releasemtg"))
    assert all(MEETING in said[words] for words in ("links", "meetings"))
    assert "Google Doc for v1.32 Release Meeting" in wanted
    assert "bit.ly" not in wanted
