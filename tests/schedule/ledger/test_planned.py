from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedule.ledger import Document, Ledger
from schedule.reconcile import State, Wanted, reconcile
from tests.schedule.ledger.plans import (
    CHANNEL,
    DAY,
    HOUR,
    MACHINE,
    MONDAY,
    PERSON,
    claim,
    plan,
    send,
    states,
    wanted,
)

TUESDAY = MONDAY + DAY


def test_a_reminder_that_moves_moves_its_delivery(ledger: Ledger) -> None:
    """The old instant passes in silence, the new one does not."""
    plan(ledger, [wanted()])
    plan(ledger, [wanted(due_at=TUESDAY + 2 * DAY)])
    assert claim(ledger, now=TUESDAY) == []
    assert len(claim(ledger, now=TUESDAY + 2 * DAY)) == 1


def test_a_reminder_that_vanishes_is_cancelled_and_may_return(ledger: Ledger) -> None:
    """A row lost and restored is reminded of once."""
    plan(ledger, [wanted()])
    plan(ledger, [])
    assert states(ledger) == {"code-freeze/7d": State.CANCELLED}
    assert claim(ledger) == []
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    assert send(ledger, post)
    assert len(ledger.history()) == 1


def test_a_reminder_first_known_after_its_time_is_noted_as_expired(ledger: Ledger) -> None:
    """The bot was installed mid-cycle: it does not speak of what is over."""
    plan(ledger, [wanted(due_at=MONDAY - DAY)])
    assert states(ledger) == {"code-freeze/7d": State.EXPIRED}
    assert claim(ledger) == []


def test_a_date_moved_far_is_reminded_of_again(ledger: Ledger) -> None:
    """What was sent stays on record; the new date gets a round of its own."""
    plan(ledger, [wanted()])
    (post,) = claim(ledger)
    send(ledger, post)
    plan(ledger, [wanted(due_at=TUESDAY + 14 * DAY)], now=TUESDAY)
    first, second = ledger.history()
    assert (first.round, first.state) == (1, State.SENT)
    assert (second.round, second.state) == (2, State.PENDING)


def test_what_is_claimed_meanwhile_is_left_to_its_sender(ledger: Ledger) -> None:
    """An action decided on before somebody claimed the delivery is skipped, not forced."""
    plan(ledger, [wanted()])
    actions = reconcile([], ledger.deliveries(["1.32"]), MONDAY)
    (post,) = claim(ledger)
    ledger.apply(actions, now=TUESDAY)
    assert states(ledger) == {"code-freeze/7d": State.CLAIMED}
    assert send(ledger, post)


def test_planning_twice_at_once_plans_once(ledger: Ledger) -> None:
    """Two processes that open the same reminder write one delivery."""
    actions = reconcile([wanted(), wanted("other", PERSON)], [], MONDAY)
    ledger.apply(actions, now=MONDAY)
    ledger.apply(actions, now=MONDAY)
    assert ledger.counts() == {State.PENDING: 2}


def test_one_cycle_does_not_touch_another(ledger: Ledger) -> None:
    """Two cycles overlap; the plan of one leaves the other's reminders alone."""
    plan(ledger, [wanted(release="1.32")], release="1.32")
    plan(ledger, [wanted(release="1.33")], release="1.33")
    plan(ledger, [], release="1.33")
    assert [one.state for one in ledger.deliveries(["1.32"])] == [State.PENDING]
    assert [one.state for one in ledger.deliveries(["1.33"])] == [State.CANCELLED]


_Plan = dict[tuple[str, str], tuple[datetime, datetime | None]]
_TIMES = st.integers(-72, 72).map(lambda hours: MONDAY + hours * HOUR)
_PLANS = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from([CHANNEL, PERSON])),
    st.tuples(_TIMES, st.none() | _TIMES),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(old=_PLANS, new=_PLANS, sent_until=_TIMES, now=_TIMES, example=st.uuids())
def test_reconciling_twice_changes_nothing(
    ledger: Ledger, old: _Plan, new: _Plan, sent_until: datetime, now: datetime, example: UUID
) -> None:
    """Once the ledger holds a plan, holding the plan against it again finds nothing to do."""
    release = str(example)

    def wants(drawn: _Plan) -> list[Wanted]:
        return [
            wanted(key, f"{who}-{release}", due_at, release=release, milestone_at=milestone_at)
            for (key, who), (due_at, milestone_at) in drawn.items()
        ]

    plan(ledger, wants(old), now=MONDAY - 100 * HOUR, release=release)
    for post in claim(ledger, now=sent_until, limit=1000):
        send(ledger, post)
    plan(ledger, wants(new), now=now, release=release)
    assert reconcile(wants(new), ledger.deliveries([release]), now) == ()


def test_the_last_accepted_document_is_in_force(ledger: Ledger) -> None:
    """Accepting a new text of a source replaces the old one, and no other kind of document."""
    old = Document("README.md", "timeline", "old", MACHINE, etag='"1"', modified="Mon")
    new = Document("README.md", "timeline", "new", MACHINE + timedelta(hours=1), etag='"2"')
    team = Document("README.md", "team", "people", MACHINE)
    for document in (old, team, new):
        ledger.accept(document)
    assert ledger.accepted("README.md", "timeline") == new
    assert ledger.accepted("README.md", "team") == team
    assert ledger.accepted("README.md", "links") is None


def test_the_last_accepted_cycle_survives_a_reload(ledger: Ledger) -> None:
    """The keys of the milestones are kept with it."""
    assert ledger.cycle_text("1.32") is None
    ledger.keep_cycle("1.32", "release: '1.32'\n")
    ledger.keep_cycle("1.32", "release: '1.32' # again\n")
    assert ledger.cycle_text("1.32") == "release: '1.32' # again\n"
