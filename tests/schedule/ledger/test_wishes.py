"""What people wish, and who they are, kept."""

from collections.abc import Callable
from datetime import date, time

from schedule.ledger import Ledger
from schedule.preferences import Preferences


def test_wishes_are_kept_one_by_one(ledger: Ledger, opened: Callable[[], Ledger]) -> None:
    """What is not said stays as it was, also after a restart."""
    ledger.wish("U1", zone="Asia/Tokyo", starts=time(8, 30), days=(0, 6))
    assert ledger.wish("U1", back_on=date(2024, 11, 8), stand_in="U2").zone == "Asia/Tokyo"
    ledger.close()
    assert opened().preferences() == {
        "U1": Preferences(
            zone="Asia/Tokyo",
            starts=time(8, 30),
            days=(0, 6),
            back_on=date(2024, 11, 8),
            stand_in="U2",
        )
    }


def test_a_handle_is_linked_to_one_account_the_last(ledger: Ledger) -> None:
    """An admin corrects what another has linked."""
    ledger.link("docs-lead", "U1", by="U9")
    ledger.link("docs-lead", "U2", by="U9")
    assert ledger.links() == {"docs-lead": "U2"}


def test_people_are_forgotten_when_it_is_asked(ledger: Ledger) -> None:
    """Their wishes and their links; nobody else's."""
    for user, handle in (("U1", "docs-lead"), ("U2", "comms-lead")):
        ledger.wish(user, is_brief=True)
        ledger.link(handle, user, by="U9")
    ledger.forget(["U1"])
    assert list(ledger.preferences()) == ["U2"]
    assert ledger.links() == {"comms-lead": "U2"}
