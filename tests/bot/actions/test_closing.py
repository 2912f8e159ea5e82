"""After a cycle is closed nothing tells who was in it, and everything what was said, and when."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.render.sent import recipient_text
from bot.sandbox.server import SlackServer
from schedule.acts import Deed
from schedule.ledger import read_ledger
from schedule.reconcile import State
from tests.bot.a_town import CYCLE
from tests.bot.an_office import Office, a_slack, office
from tests.waiting import is_true_soon

_CONVERSATION = re.compile(r"\bD[A-Z0-9]{8,}\b")


def everything(folder: Path) -> str:
    """Return all that the ledger of an office holds, as text."""
    with closing(sqlite3.connect(folder / "ledger.db")) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema")]
        return "\n".join(
            repr(row)
            for table in tables
            if not table.startswith(("ix_", "uq_", "pk_", "sqlite_"))
            for row in database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- its own names
        )


def close(at: Office) -> None:
    """Close the cycle, as its lead."""
    at.press("close_now", at.chief, at.ask("close", at.chief))


def ids(at: Office) -> set[str]:
    """Return the Slack ids of the release team."""
    return {one.id for one in at.stage.workspace.users()}


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Run the Slack where the release team is."""
    with a_slack() as opened:
        yield opened


def test_nobody_is_named_after_the_close(slack: SlackServer, tmp_path: Path) -> None:
    """Not those who were told, took or handed over something, nor who closed it."""
    with office(slack, tmp_path) as at:
        at.message(at.lead)
        at.click("take_duty", at.lead)
        assert is_true_soon(lambda: at.acts)
        before = at.stage.service.ledger.history(state=State.SENT)
        assert any(one in everything(tmp_path) for one in ids(at))
        assert _CONVERSATION.search(everything(tmp_path))
        close(at)

        def nobody_is_named() -> bool:
            left = everything(tmp_path)
            return not any(one in left for one in ids(at)) and not _CONVERSATION.search(left)

        assert is_true_soon(nobody_is_named)
        after = at.stage.service.ledger.history(state=State.SENT)
        assert [one.sent_at for one in after] == [one.sent_at for one in before]
        with closing(read_ledger(f"sqlite:///{tmp_path}/ledger.db")) as ledger:
            told = {recipient_text(one) for one in ledger.history(state=State.SENT)}
        assert "direct message to Enhancements Lead" in told
        heard = len(at.told(at.lead))
        at.run_to("2024-11-08 12:00")
        assert len(at.told(at.lead)) == heard
        assert "closed" in at.type("", at.stranger)
    with office(slack, tmp_path, since="2024-11-08 12:00", until="2024-11-08 12:01") as again:
        assert "closed" in again.type("", again.stranger)
        assert not any(one in everything(tmp_path) for one in ids(again))
    github = {one.github for seat in CYCLE.team.roles for one in seat.people if one.github}
    assert not [one for one in github if f"github: {one}" in everything(tmp_path)]


@pytest.mark.parametrize(
    "words", ["confirm code freeze", "discuss docs freeze", "party code freeze off"]
)
def test_nothing_is_said_of_a_date_of_a_closed_cycle(
    slack: SlackServer, tmp_path: Path, words: str
) -> None:
    """Nor by an admin; who says it is not kept."""
    with office(slack, tmp_path) as at:
        at.run_to("2024-11-08 02:10")
        close(at)
        acts = at.acts
        assert (
            at.type(words, at.lead) == "That cycle is closed; nothing more is to be done about it."
        )
        assert [one.deed for one in at.acts] == [one.deed for one in acts]


def test_what_was_confirmed_stays_so_once_its_cycle_is_closed(
    slack: SlackServer, tmp_path: Path
) -> None:
    """Within the ten minutes, too: scripts read it as it was."""
    with office(slack, tmp_path) as at:
        at.run_to("2024-11-08 02:10")
        noted = at.ask("confirm code freeze", at.lead)
        close(at)
        said = at.press("unconfirm", at.lead, noted)
        assert said == "That cycle is closed; nothing more is to be done about it."
        assert [one.deed for one in at.acts] == [Deed.CONFIRMED, Deed.CLOSED]
