from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.reconcile import Action, Close, Delivery, Move, Open, State, Wanted, reconcile
from tests.builders import at

NOW = at("2024-11-01 12:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def wanted(due_at: datetime, *, milestone_at: datetime | None = None) -> Wanted:
    """Return code freeze's 7d post as the plan asks for it."""
    return Wanted(
        reminder_id="1.32/code-freeze/7d/channel:announce",
        recipient="C0ANNOUNCE",
        release="1.32",
        due_at=due_at,
        expires_at=milestone_at,
        milestone_at=milestone_at,
    )


def delivery(state: State, due_at: datetime, *, round_: int = 1) -> Delivery:
    """Return the same post as the ledger remembers it."""
    return Delivery(
        id=round_,
        reminder_id="1.32/code-freeze/7d/channel:announce",
        recipient="C0ANNOUNCE",
        round=round_,
        release="1.32",
        due_at=due_at,
        not_before=due_at,
        state=state,
    )


def kinds(actions: tuple[Action, ...]) -> list[str]:
    """Return what sort of actions these are, with the state they end in."""
    return [
        f"{type(one).__name__.lower()}{' ' + one.state if not isinstance(one, Move) else ''}"
        for one in actions
    ]


@pytest.mark.parametrize(
    ("held", "done"),
    [
        pytest.param([], ["open pending"], id="known too late for it"),
        pytest.param([(State.PENDING, NOW + DAY)], [], id="it became known too late"),
        pytest.param([(State.PENDING, NOW - DAY)], [], id="it goes out just now"),
        pytest.param([(State.SENT, NOW - DAY)], [], id="it has gone out with it"),
    ],
)
def test_what_was_to_go_out_with_something_past_goes_out_alone(
    held: list[tuple[State, datetime]], done: list[str]
) -> None:
    """Bringing messages together silences none."""
    one = replace(wanted(NOW - DAY, milestone_at=NOW + 3 * DAY), alone_at=NOW + DAY)
    deliveries = [delivery(state, due_at) for state, due_at in held]
    actions = reconcile([one], deliveries, NOW)
    assert kinds(actions) == done
    assert all(one.wanted.due_at == NOW + DAY for one in actions if isinstance(one, Open))


@pytest.mark.parametrize(
    ("asked", "held", "done"),
    [
        pytest.param(NOW + DAY, [], ["open pending"], id="planned for the first time"),
        pytest.param(NOW - HOUR, [], ["open expired"], id="installed mid-cycle"),
        pytest.param(NOW + DAY, [(State.PENDING, NOW + DAY)], [], id="nothing changed"),
        pytest.param(NOW - HOUR, [(State.PENDING, NOW - HOUR)], [], id="overdue after downtime"),
        pytest.param(NOW + DAY, [(State.PENDING, NOW + HOUR)], ["move"], id="moved"),
        pytest.param(
            NOW - 30 * HOUR,
            [(State.PENDING, NOW + HOUR)],
            ["close expired"],
            id="far into the past",
        ),
        pytest.param(NOW - HOUR, [(State.PENDING, NOW + HOUR)], ["move"], id="just into the past"),
        pytest.param(NOW + 14 * DAY, [(State.SENT, NOW)], ["open pending"], id="moved two weeks"),
        pytest.param(NOW + HOUR, [(State.SENT, NOW - HOUR)], [], id="moved two hours"),
        pytest.param(NOW - HOUR, [(State.SENT, NOW - 3 * DAY)], [], id="sent, moved, past"),
        pytest.param(NOW + DAY, [(State.CANCELLED, NOW + DAY)], ["move"], id="restored"),
        pytest.param(
            NOW - HOUR, [(State.CANCELLED, NOW - HOUR)], ["move"], id="taken back by mistake"
        ),
        pytest.param(NOW + DAY, [(State.EXPIRED, NOW - DAY)], ["move"], id="expired, then moved"),
        pytest.param(NOW + 9 * DAY, [(State.CLAIMED, NOW)], [], id="being sent just now"),
        pytest.param(NOW + 9 * DAY, [(State.UNKNOWN, NOW)], ["open pending"], id="after unknown"),
        pytest.param(
            NOW + 9 * DAY,
            [(State.SENT, NOW - DAY), (State.PENDING, NOW + 9 * DAY)],
            [],
            id="second round is planned",
        ),
    ],
)
def test_what_the_ledger_must_change(
    asked: datetime, held: list[tuple[State, datetime]], done: list[str]
) -> None:
    """One delivery, as the plan wants it and as the ledger has it."""
    deliveries = [delivery(state, due, round_=nth) for nth, (state, due) in enumerate(held, 1)]
    assert kinds(reconcile([wanted(asked)], deliveries, NOW)) == done


def test_what_is_no_longer_planned_is_cancelled() -> None:
    """Only what is pending is taken back; what was said stays said."""
    assert kinds(reconcile([], [delivery(State.PENDING, NOW + DAY)], NOW)) == ["close cancelled"]
    assert reconcile([], [delivery(State.SENT, NOW - DAY)], NOW) == ()


def test_a_milestone_that_moved_into_the_past_is_not_reminded_of() -> None:
    """However small the move: what is over is moved, not announced."""
    asked = wanted(NOW - HOUR, milestone_at=NOW - HOUR)
    actions = reconcile([asked], [delivery(State.PENDING, NOW + HOUR)], NOW)
    assert kinds(actions) == ["close expired"]


def test_a_new_round_counts_on() -> None:
    """The second time a reminder is said is its round 2."""
    actions = reconcile([wanted(NOW + 14 * DAY)], [delivery(State.SENT, NOW)], NOW)
    assert isinstance(actions[0], Open)
    assert actions[0].round == 2


def test_actions_say_what_they_do() -> None:
    """A log line can be read without knowing the code."""
    moved = Move(delivery(State.PENDING, NOW), NOW + DAY)
    assert str(moved) == (
        "move 1.32/code-freeze/7d/channel:announce for C0ANNOUNCE to 2024-11-02T12:00Z"
    )
    taken_back = Close(delivery(State.PENDING, NOW), State.CANCELLED)
    assert str(taken_back) == "cancel 1.32/code-freeze/7d/channel:announce for C0ANNOUNCE"


@pytest.mark.parametrize(
    ("state", "opens"),
    [
        pytest.param(State.PENDING, ["open pending", "close cancelled"], id="overdue there"),
        pytest.param(State.FAILED, ["open pending"], id="refused there"),
        pytest.param(State.CLAIMED, [], id="about to be said there, or not"),
        pytest.param(State.SENDING, [], id="being said there"),
        pytest.param(State.SENT, ["open expired"], id="said there"),
    ],
)
def test_what_a_wrong_channel_never_got_the_right_one_does(state: State, opens: list[str]) -> None:
    """A config that is put right loses nothing that still helps, and repeats nothing."""
    asked = replace(wanted(NOW - HOUR, milestone_at=NOW + DAY), recipient="C0RIGHT")
    assert kinds(reconcile([asked], [delivery(state, NOW - HOUR)], NOW)) == opens


_EDITS = st.lists(
    st.tuples(
        st.integers(-40, 40),  # to where the date moves, in hours from the start
        st.booleans(),  # whether the row is there at all
        st.integers(0, 30),  # how many hours pass
        st.booleans(),  # whether what is due is said
    ),
    max_size=12,
)


@given(_EDITS)
def test_however_a_date_is_edited_it_is_said_once_a_day(
    edits: list[tuple[int, bool, int, bool]],
) -> None:
    """No sequence of edits says a reminder twice for dates less than a day apart."""
    now, ledger = NOW, dict[int, Delivery]()
    for hours, is_there, passing, is_said in edits:
        asked = [wanted(NOW + hours * HOUR)] if is_there else []
        for action in reconcile(asked, ledger.values(), now):
            _perform(action, ledger)
        assert reconcile(asked, ledger.values(), now) == ()
        now += passing * HOUR
        for one in [*ledger.values()]:
            if is_said and one.state is State.PENDING and one.due_at <= now:
                ledger[one.id] = replace(one, state=State.SENT)
    said = sorted(one.due_at for one in ledger.values() if one.state is State.SENT)
    assert all(later - sooner >= DAY for sooner, later in pairwise(said))


def _perform(action: Action, ledger: dict[int, Delivery]) -> None:
    """Do what the ledger would do."""
    match action:
        case Open(asked, round_, state):
            ledger[round_] = delivery(state, asked.due_at, round_=round_)
        case Move(one, due_at):
            ledger[one.id] = replace(one, due_at=due_at, not_before=due_at, state=State.PENDING)
        case Close(one, state):
            ledger[one.id] = replace(one, state=state)
