"""What is kept of people goes when no cycle that goes on names them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.cycles import close_now
from bot.actions.desk import Click, Desk
from bot.actions.linking import decide, link
from bot.forgetting import Forgetting
from bot.knowledge import Knowledge
from bot.render.standing import subject_of_cycle
from bot.settings import CycleConfig
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.clock import RehearsalClock, machine_now
from schedule.ledger import Document, Ledger, open_ledger
from schedule.readers.cycle_yaml import write_cycle_yaml
from schedule.readers.release_team import read_release_team
from tests.bot.a_faulty_ledger import FaultyLedger
from tests.builders import PEOPLE, a_snapshot, a_view, at, the_132_cycle

ADMIN, NEW = "U9ADMIN", "U0NEW"
DOCS = PEOPLE["docs-lead"]
NOW = at("2024-10-30 12:00")
NEXT = a_view(replace(the_132_cycle(), release="1.33"))
HANDLE = "docs-lead"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return open_ledger(f"sqlite:///{tmp_path}/ledger.db", is_rehearsal=False)


def desk(ledger: Ledger, *views: CycleView, but: str = "") -> Desk:
    """Return what an action sees; nobody has said who *but* is."""
    people = {handle: user for handle, user in PEOPLE.items() if handle != but}
    knowledge = Knowledge(ledger, lambda: a_snapshot(*views, people=people))
    knowledge.refresh()
    return Desk(ledger, knowledge.snapshot(), NOW, (ADMIN,))


def close(ledger: Ledger, view: CycleView, at_desk: Desk | None = None) -> str:
    """Close a cycle."""
    click = Click("close_now", subject_of_cycle(view), PEOPLE["release-team-lead"])
    return close_now(click, at_desk or desk(ledger, view)).text


def later(ledger: Ledger, hours: int, *views: CycleView, cycles: int = 1) -> None:
    """Look some hours later who is to be forgotten."""
    configs = [
        CycleConfig(timeline=f"{one}.md", channels={"announce": "C0123456789"})
        for one in range(cycles)
    ]
    clock = RehearsalClock(NOW, speed=0)
    look = Forgetting(ledger, configs, clock, lambda: machine_now() + timedelta(hours=hours))
    look.look(desk(ledger, *views).snapshot)


def test_those_whom_no_roster_names_are_forgotten(ledger: Ledger) -> None:
    """An hour after they were last heard of; the others stay."""
    for user in (DOCS, "U0GONE"):
        ledger.wish(user, is_brief=True)
        ledger.link(f"of-{user}", user, by=ADMIN)
    later(ledger, 0)
    assert len(ledger.preferences()) == 2
    later(ledger, 2, cycles=2)
    assert len(ledger.preferences()) == 2, "a cycle is not at hand, and may have them"
    later(ledger, 2)
    assert list(ledger.preferences()) == list(ledger.links().values()) == [DOCS]


def test_what_is_kept_after_the_close_goes_too(ledger: Ledger) -> None:
    """By another process that had not heard of it; at the next press, or by itself."""
    assert "is closed" in close(ledger, a_view())
    ledger.wish(DOCS, is_brief=True)
    assert close(ledger, a_view()) == "v1.32 is closed."
    assert ledger.preferences() == {}
    ledger.wish(DOCS, is_brief=True)
    later(ledger, 2)
    assert ledger.preferences() == {}


def test_two_cycles_closed_at_once_keep_nobody(ledger: Ledger) -> None:
    """Although what is known of the first is not known at the second yet."""
    ledger.wish(DOCS, is_brief=True)
    before = desk(ledger, a_view(), NEXT)
    for view in (a_view(), NEXT):
        close(ledger, view, before)
    assert ledger.preferences() == {}


def test_what_fails_while_closing_leaves_it_open(ledger: Ledger) -> None:
    """Closed and forgotten, or neither."""
    ledger.wish(DOCS, is_brief=True)
    faulty = FaultyLedger(ledger)
    faulty.fail("forget", is_after=True)
    with pytest.raises(OSError, match="INSERT"):
        close(ledger, a_view(), replace(desk(ledger, a_view()), ledger=faulty.as_ledger))
    assert ledger.acts() == ()
    assert DOCS in ledger.preferences()


def test_who_was_forgotten_is_linked_anew(ledger: Ledger) -> None:
    """In the next cycle, by a question of its own; one that is open is not asked twice."""
    asking = Click("link", HANDLE, NEW)
    for view in (a_view(), NEXT):
        for _ in range(2):
            assert "I have asked" in link(asking, desk(ledger, view, but=HANDLE)).text
        (question,) = (one.id for one in ledger.waiting("notice/link/"))
        assert decide(Click("linked", question, ADMIN), desk(ledger, view, but=HANDLE)) is None
        assert ledger.links() == {HANDLE: NEW}
        ledger.withdraw(question, now=NOW, note="as if said")
        ledger.forget([NEW])
    assert "I have asked" in link(asking, desk(ledger, NEXT, but=HANDLE)).text


def test_nobody_is_linked_for_a_closed_cycle(ledger: Ledger) -> None:
    """The question was open when it was closed."""
    link(Click("link", HANDLE, NEW), desk(ledger, a_view(), but=HANDLE))
    (question,) = ledger.waiting("notice/link/")
    close(ledger, a_view())
    said = decide(Click("linked", question.id, ADMIN), desk(ledger, a_view(), but=HANDLE))
    assert said
    assert "I keep nothing" in said.text
    assert ledger.links() == {}


ROSTER = """
| **Team/Role** | **Lead Name** | **Shadows** |
|---|---|---|
| Docs | Ada Lovelace ([@adalove](https://github.com/adalove) / Slack: `@Ada L.`) | \
Grace Hopper ([@ghopper](https://github.com/ghopper) / Slack: `@grace`) |
"""


def test_a_published_roster_is_kept_without_its_people(ledger: Ledger) -> None:
    """Its roles stay, and who it names in the next cycle as well stays there."""
    config = CycleConfig(timeline="README.md", team="team.md", channels={"announce": "C0123456789"})
    team, _ = read_release_team(ROSTER)
    view = a_view(replace(the_132_cycle().with_team(team), source="README.md"))
    ledger.accept(Document("team.md", "team", ROSTER, machine_now(), etag="1"))
    ledger.accept(Document("README.md", "timeline", "| Ada Lovelace, Docs |", machine_now()))
    ledger.keep_cycle("1.32", write_cycle_yaml(view.cycle))
    ledger.do("1.32", "", Deed.CLOSED, by=ADMIN, now=NOW)
    knowing = desk(ledger, view).snapshot
    for _ in range(2):
        Forgetting(ledger, [config], RehearsalClock(NOW, speed=0)).look(knowing)
    kept = ledger.accepted("team.md", "team")
    assert kept
    (seat,) = read_release_team(kept.text)[0].roles
    assert (seat.name, len(seat.leads), len(seat.shadows)) == ("Docs", 1, 1)
    timeline = ledger.accepted("README.md", "timeline")
    assert timeline
    for text in (kept.text, timeline.text, ledger.cycle_text("1.32") or ""):
        for name in ("Ada", "adalove", "Grace", "ghopper"):
            assert name.casefold() not in text.casefold()
