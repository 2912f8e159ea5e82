"""Of a closed cycle it stays what was said and when, and not by whom or to whom."""

import pytest
from sqlalchemy import select

from schedule.acts import Deed
from schedule.blanks import is_blank
from schedule.clock import machine_now
from schedule.ledger import Ledger
from schedule.ledger.database import Database
from schedule.ledger.tables import metadata
from schedule.notices import PREFIX, Notice
from schedule.reconcile import State
from tests.schedule.ledger.plans import (
    CHANNEL,
    DAY,
    HOUR,
    MONDAY,
    claim,
    plan,
    send,
    start,
    wanted,
)

LEAD, SHADOW, OTHER, ADMIN = "U0LEAD01", "U0SHAD02", "U0NEXT03", "U0ADMI04"
NAME = "Ada Lovelace"


def everything(ledger: Database) -> str:
    """Return all that the database holds, but for when, as text."""
    with ledger._reading() as connection:
        tables = metadata.sorted_tables
        return "\n".join(
            repr(tuple(row)) for table in tables for row in connection.execute(select(table))
        )


def forget(ledger: Ledger, *, kept: tuple[str, ...] = (), hours: int = 0) -> bool:
    """Forget those of 1.32, some hours of machine time after all that was kept."""
    return ledger.forget_cycles(
        ["1.32"],
        kept=kept,
        admins=[ADMIN],
        names=[NAME, "adalove"],
        now=MONDAY + 2 * DAY,
        before=machine_now() + (hours - 1) * HOUR,
    )


@pytest.fixture
def over(ledger: Ledger) -> Ledger:
    """A ledger in which two people were told of a freeze, and did what people do."""
    wants = [
        wanted("code-freeze/7d/role:Docs", LEAD),
        wanted("code-freeze/7d/role:Docs", SHADOW),
        wanted("code-freeze/7d/channel:announce", CHANNEL),
        wanted("code-freeze/1d/role:Docs", LEAD, MONDAY + 9 * DAY),
        wanted("retro/1d/role:@adalove", LEAD),
    ]
    plan(ledger, wants)
    for one in claim(ledger):
        assert start(ledger, one, text=f"{NAME}, <@{LEAD}>: a week to go")
        where = one.recipient if one.recipient == CHANNEL else f"D{one.recipient[1:]}"
        ledger.sent(one, channel=where, ts="1.5", now=MONDAY + DAY)

    def do(deed: Deed, about: str = "", detail: str = "", milestone: str = "code-freeze") -> None:
        at = MONDAY + DAY
        ledger.do("1.32", milestone, deed, by=LEAD, now=at, about=about, detail=detail)

    do(Deed.HANDED, "Docs", SHADOW)
    do(Deed.LATER, f"Docs/{LEAD}", "x y")
    do(Deed.EDITED, "x", f"as {NAME} says")
    do(Deed.TAKEN, "Docs")
    ledger.undo("1.32", "code-freeze", Deed.TAKEN, about="Docs", by=SHADOW)
    body = {"user": LEAD, "said": [f"<@{SHADOW}> or adalove", 3]}
    ledger.tell(Notice(f"{PREFIX}link/{LEAD}/1", "link", body), [ADMIN, SHADOW], now=MONDAY + DAY)
    ledger.answer(f"{PREFIX}link/{LEAD}/1", "linked", LEAD)
    ledger.link("nextone", OTHER, by=LEAD)
    do(Deed.CLOSED, milestone="")
    return ledger


def test_nobody_is_named_any_more(over: Ledger) -> None:
    """Neither by an id of theirs or of their conversation, nor by name."""
    assert NAME in everything(over)
    for one in claim(over):
        send(over, one)
    assert forget(over)
    left = everything(over)
    for named in (LEAD, SHADOW, f"D{LEAD[1:]}", f"D{SHADOW[1:]}", NAME, "adalove"):
        assert named not in left
    assert ADMIN in left
    assert OTHER in left


def test_what_was_said_and_when_stays(over: Ledger) -> None:
    """Each delivery is the one it was, in its state, as late as it was."""

    def proof() -> list[object]:
        return [
            (one.reminder_id.partition("@")[0], one.round, one.state, one.due_at, one.lateness)
            for one in over.history(releases=["1.32"])
        ]

    plan(over, [], now=MONDAY + DAY)  # what waits is taken back, as it is when a cycle is closed
    before = proof()
    forget(over, hours=2)
    assert proof() == before
    told = [one for one in over.history(releases=["1.32"]) if one.recipient != CHANNEL]
    assert all(is_blank(one.recipient) for one in told)
    assert len({one.recipient for one in told}) == 2
    assert [one.ts for one in over.history(releases=["1.32"]) if one.recipient == CHANNEL] == [
        "1.5"
    ]


def test_nothing_of_it_is_said_or_edited_again(over: Ledger) -> None:
    """Once forgotten, there is nothing to send, to settle or to bring up to date."""
    forget(over, hours=2)
    waiting = claim(over, now=MONDAY + 20 * DAY)
    assert [one.recipient for one in waiting] == [ADMIN], "asked something of no cycle"
    assert over.unsettled() == over.stale() == []
    assert over.posts_of("1.32/code-freeze/7d/channel:announce") == []


def test_the_second_time_changes_nothing(over: Ledger) -> None:
    """What was done is done."""
    forget(over, hours=2)
    before = everything(over)
    assert forget(over, hours=2)
    assert everything(over) == before


def test_whoever_is_being_told_something_is_forgotten_later(over: Ledger) -> None:
    """Their message ends as any other; then nobody knows to whom it went."""
    notices = {one.recipient: one for one in claim(over)}
    start(over, notices[SHADOW])
    assert not forget(over)
    assert LEAD not in everything(over)
    assert SHADOW in everything(over)
    assert over.sent(notices[SHADOW], channel="D1", ts="2.5", now=MONDAY + DAY)
    assert forget(over)
    assert SHADOW not in everything(over)


def test_a_lost_answer_is_asked_about_no_more(over: Ledger) -> None:
    """Nobody is left who could be told whether it landed."""
    notices = {one.recipient: one for one in claim(over)}
    start(over, notices[SHADOW])
    over.unknown(notices[SHADOW], error=f"no answer from {SHADOW}", now=MONDAY + DAY)
    assert forget(over)
    assert over.unsettled() == []
    assert SHADOW not in everything(over)


def test_who_is_in_a_cycle_that_goes_on_stays_known(over: Ledger) -> None:
    """As its roster says, or as somebody who was told something of it."""
    plan(over, [wanted(recipient=SHADOW, release="1.33")], release="1.33")
    before = over.acts()
    forget(over, kept=(LEAD,), hours=2)
    assert over.acts()[0] == before[0]
    told = {one.recipient for one in over.history(releases=["1.32"])}
    assert told == {CHANNEL, LEAD, SHADOW}
    assert NAME not in everything(over), "what was said goes all the same"
    assert [one.state for one in over.history(releases=["1.33"])] == [State.PENDING]


def test_a_kill_in_the_middle_leaves_all_as_it_was(over: Ledger) -> None:
    """Whoever looks next does all of it."""
    before = everything(over)
    with pytest.raises(_KilledError):
        _be_killed(over)
    assert everything(over) == before
    assert forget(over, hours=2)
    assert NAME not in everything(over)


class _KilledError(Exception):
    pass


def _be_killed(ledger: Ledger) -> None:
    """Forget everybody, and do not get to the end."""
    with ledger.acting():
        forget(ledger, hours=2)
        assert NAME not in everything(ledger)
        raise _KilledError
