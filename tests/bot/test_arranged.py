"""When a party is, once the date that it hangs on is gone: nothing to arrange, nothing broken."""

from pathlib import Path

import pytest

from bot.actions.arranging import call_off, open_arranging, set_time
from bot.actions.desk import Click, Desk
from bot.render.form import Form
from bot.render.standing import subject
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.ledger import open_ledger
from schedule.timeline import Undated
from tests.builders import a_cycle, a_milestone, at

ADMIN = "U0000000009"
KEPT_AT = at("2024-10-30 12:00")


def undated() -> CycleView:
    """Return a cycle whose code freeze has no date any more; its party is still derived."""
    return CycleView(a_cycle([a_milestone(when=Undated("TBD"))]))


def test_a_party_of_a_date_that_is_gone_is_not_arranged(tmp_path: Path) -> None:
    """An old message may still have the button; a time far from any date is no time."""
    view = undated()
    (party,) = (one for one in view.cycle.besides if one.kinds == ("party",))
    about = subject(party, view)
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    desk = Desk(ledger, Snapshot((view,)), KEPT_AT, (ADMIN,))
    try:
        opened = open_arranging(Click("arrange", about, ADMIN), desk)
        set_time(Click("set_time", f"{about} 2024-11-07T23:00:00+00:00", ADMIN), desk)
        call_off(Click("call_off", about, ADMIN), desk)
        assert not isinstance(opened, Form)
        assert ledger.acts() == ()
    finally:
        ledger.close()


@pytest.mark.parametrize("url", ["", "https://example.org/party"])
def test_what_was_arranged_without_a_date_spoils_no_cycle(url: str) -> None:
    """What is kept is read for as long as the cycle lasts, however it came to be kept."""
    said = f"2024-11-07T23:00:00+00:00  {url}"
    act = Act("1.32", "code-freeze", Deed.ARRANGED, ADMIN, KEPT_AT, KEPT_AT, "party", said)
    assert act.date is None
    assert CycleView(a_cycle([a_milestone()]), acts=(act,)).reminders
