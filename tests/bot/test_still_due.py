from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.addressee import Addressee, Why
from bot.delivery.courier import backoff
from bot.delivery.due import still_due
from bot.delivery.wording import worded
from bot.duty_notices import duty_notice
from bot.snapshot import Snapshot
from schedule.acts import Act, Deed
from schedule.ledger import Claim
from schedule.notices import Notice
from schedule.plan import Reminder
from schedule.reconcile import Delivery, State
from tests.builders import CHANNELS, PEOPLE, a_cycle, a_snapshot, a_view, at

POST = "chat.postMessage"
SNAPSHOT = a_snapshot()
WEEK, LAST = "1.32/code-freeze/7d/channel:announce", "1.32/code-freeze/1d/channel:announce"
MOMENT, DOCS = "1.32/code-freeze/0m/channel:announce", "1.32/docs-freeze/7d/channel:announce"
FREEZE_AT = at("2024-11-08 02:00")
DUE_AT = at("2024-10-31 12:00")
"""When the 7d post of code freeze is due."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GONE = "1.32/gone/7d/channel:announce"


def delivery(
    number: int, reminder: str, due_at: datetime | None = None, recipient: str = ""
) -> Delivery:
    """Return a claimed delivery of a reminder of 1.32."""
    of = SNAPSHOT.reminder(reminder)
    due = due_at or (of.due_at if of else FREEZE_AT)
    to = recipient or CHANNELS[of.audience.name if of else "announce"]
    return Delivery(number, reminder, to, 1, "1.32", due, due, State.CLAIMED, "post")


@pytest.mark.parametrize(
    ("deliveries", "now", "said", "closed", "later"),
    [
        ([delivery(1, WEEK)], DUE_AT, [WEEK], {}, {}),
        ([delivery(1, WEEK)], at("2024-11-06 12:00"), [WEEK], {}, {}),
        ([delivery(1, WEEK)], FREEZE_AT, [], {1: State.EXPIRED}, {}),
        ([delivery(1, GONE)], FREEZE_AT, [], {}, {1: FREEZE_AT + MINUTE}),
        (
            [delivery(1, WEEK, at("2024-10-25 12:00"))],
            at("2024-10-25 12:00"),
            [],
            {},
            {1: DUE_AT},
        ),
        ([delivery(1, WEEK, at("2024-11-04 12:00"))], at("2024-11-04 12:00"), [WEEK], {}, {}),
        (
            [delivery(1, WEEK), delivery(2, LAST)],
            at("2024-11-07 15:00"),
            [LAST],
            {1: State.EXPIRED},
            {},
        ),
        ([delivery(1, LAST), delivery(2, MOMENT)], FREEZE_AT, [MOMENT], {1: State.EXPIRED}, {}),
        (
            [delivery(1, LAST), delivery(2, DOCS, at("2024-11-06 12:00"))],
            at("2024-11-07 15:00"),
            [LAST],
            {},
            {2: at("2024-11-20 12:00")},
        ),
        ([], FREEZE_AT, [], {}, {}),
    ],
    ids=[
        "on time",
        "late, and still of help",
        "too late to be of help",
        "not in the plan that is known here",
        "moved to later while it was claimed",
        "moved to earlier while it was claimed",
        "after downtime, with a nearer reminder of the same milestone",
        "after downtime, at the moment itself",
        "together with one that has moved",
        "nothing",
    ],
)
def test_the_plan_has_the_last_word(
    deliveries: list[Delivery],
    now: datetime,
    said: list[str],
    closed: dict[int, State],
    later: dict[int, datetime],
) -> None:
    """Right before posting, what is claimed is held against the plan as it is now."""
    due = still_due(deliveries, SNAPSHOT, now)
    assert [one.id for one in due.reminders] == said
    assert (due.closed, due.postponed | due.put_off) == (closed, later)


@pytest.mark.parametrize(
    ("now", "superseded"),
    [("2024-11-07 11:30", {1}), ("2024-11-07 10:00", set()), ("2024-11-06 12:30", set())],
    ids=["with the next one in a while", "with the next one far off", "not late"],
)
def test_what_is_late_gives_way_to_what_is_near(now: str, superseded: set[int]) -> None:
    """A day ahead and twelve hours ahead are not said within three hours of each other."""
    due = still_due([delivery(1, LAST)], SNAPSHOT, at(now))
    assert due.superseded == superseded
    assert due.closed == dict.fromkeys(superseded, State.EXPIRED)


def test_what_gives_way_is_known_from_what_is_too_late() -> None:
    """Nobody misses the one that a nearer one stands in for."""
    both = [delivery(1, WEEK), delivery(2, LAST)]
    assert still_due(both, SNAPSHOT, at("2024-11-06 15:00")).superseded == {1}
    assert still_due(both, SNAPSHOT, FREEZE_AT).superseded == set()


def header(*said: Reminder | None, now: str) -> str:
    """Return how the message begins that says these reminders."""
    claim = Claim("p", "C0000000001", (delivery(1, WEEK),))
    reminders = [one for one in said if one]
    message = worded(claim, reminders, [], SNAPSHOT, at(now), is_rehearsal=False)
    return message.text.partition(".")[0]


def test_a_late_post_says_how_late_its_newest_part_is() -> None:
    """A milestone is told once, however many reminders of it are due."""
    week, last = SNAPSHOT.reminder(WEEK), SNAPSHOT.reminder(LAST)
    assert header(week, last, now="2024-11-06 14:00") == "Sorry, this comes 2h 0m late"


def test_a_post_that_is_late_in_part_says_so() -> None:
    """What is on time is not excused."""
    last, docs = SNAPSHOT.reminder(LAST), SNAPSHOT.reminder(DOCS)
    assert docs
    on_time = replace(docs, due_at=at("2024-11-06 15:00"))
    assert header(last, on_time, now="2024-11-06 15:00") == "Sorry, part of this comes 3h 0m late"


def test_two_channels_hear_of_one_milestone() -> None:
    """The nearer reminder stands in for others of its own audience only."""
    role = "1.32/enhancements-freeze/3d/channel:enhancements"
    both = [delivery(1, "1.32/enhancements-freeze/7d/channel:announce"), delivery(2, role)]
    due = still_due(both, SNAPSHOT, at("2024-10-08 12:00"))
    assert len(due.reminders) == 2


MINE = "1.32/code-freeze/1d/role:Enhancements"
LEAD, SHADOW = PEOPLE["enhancements-lead"], PEOPLE["enhancements-shadow"]


def knowing(deed: Deed, by: str = LEAD, detail: str = "") -> Snapshot:
    """Return what is known after somebody did something about the Enhancements Lead's freeze."""
    about = f"Enhancements/{by}" if deed is Deed.LATER else "Enhancements"
    act = Act("1.32", "code-freeze", deed, by, DUE_AT, DUE_AT, about, detail)
    return a_snapshot(replace(a_view(), acts=(act,)))


@pytest.mark.parametrize(
    ("snapshot", "closed", "postponed"),
    [
        (SNAPSHOT, {}, {}),
        (knowing(Deed.TAKEN), {}, {}),
        (knowing(Deed.DONE, SHADOW), {1: State.CANCELLED}, {}),
        (
            knowing(Deed.LATER, detail="2024-11-07T09:00:00+00:00"),
            {},
            {1: at("2024-11-07 09:00")},
        ),
        (knowing(Deed.LATER, SHADOW, "2024-11-07T09:00:00+00:00"), {}, {}),
        (knowing(Deed.LATER, detail="2024-11-09T09:00:00+00:00"), {}, {}),
    ],
    ids=[
        "nobody's by name",
        "taken by who is told",
        "done",
        "put off",
        "put off by somebody else",
        "put off beyond the deadline, which has moved",
    ],
)
def test_what_people_did_while_it_was_claimed_counts(
    snapshot: Snapshot, closed: dict[int, State], postponed: dict[int, datetime]
) -> None:
    """Between a claim and its post somebody may have taken the duty out of the bot's hands."""
    claimed = delivery(1, MINE, recipient=LEAD)
    due = still_due([claimed], snapshot, at("2024-11-06 12:00"))
    assert (due.closed, due.postponed) == (closed, postponed)
    assert len(due.reminders) == (not closed and not postponed)


@pytest.mark.parametrize(
    ("now", "closed", "put_off"),
    [
        (DUE_AT, {}, {1: DUE_AT + MINUTE}),
        (FREEZE_AT, {1: State.CANCELLED}, {}),
    ],
    ids=["while it helps", "too late"],
)
@pytest.mark.parametrize(
    "snapshot", [knowing(Deed.TAKEN, SHADOW), knowing(Deed.HANDED, detail=SHADOW)]
)
def test_what_is_somebody_elses_by_now_waits_until_they_are_to_be_told(
    snapshot: Snapshot, now: datetime, closed: dict[int, State], put_off: dict[int, datetime]
) -> None:
    """Taken back at once, it would be said to neither: for the other the plan comes too late."""
    due = still_due([delivery(1, MINE, recipient=LEAD)], snapshot, now)
    assert (due.closed, due.put_off, due.reminders) == (closed, put_off, ())


PAUSED = Act("1.32", "", Deed.PAUSED, LEAD, DUE_AT, DUE_AT)
CLOSED = Act("1.32", "", Deed.CLOSED, LEAD, DUE_AT, DUE_AT)


@pytest.mark.parametrize(
    ("snapshot", "why", "closed", "put_off"),
    [
        (SNAPSHOT, Why.SEAT, {}, {}),
        (knowing(Deed.TAKEN), Why.SEAT, {}, {}),
        (knowing(Deed.TAKEN, SHADOW), Why.SEAT, {1: State.CANCELLED}, {}),
        (knowing(Deed.DONE), Why.SEAT, {1: State.CANCELLED}, {}),
        (knowing(Deed.HANDED, SHADOW, LEAD), Why.GIVEN, {}, {}),
        (SNAPSHOT, Why.GIVEN, {1: State.CANCELLED}, {}),
        (a_snapshot(a_view(a_cycle([]))), Why.SEAT, {1: State.CANCELLED}, {}),
        (a_snapshot(replace(a_view(), acts=(CLOSED,))), Why.SEAT, {1: State.CANCELLED}, {}),
        (a_snapshot(replace(a_view(), acts=(PAUSED,))), Why.SEAT, {}, {1: DUE_AT + MINUTE}),
    ],
    ids=[
        "wanted again later",
        "taken by who is told",
        "taken by somebody else",
        "done",
        "handed over",
        "taken back from who was given it",
        "gone from the timeline",
        "the cycle is closed",
        "the cycle is paused",
    ],
)
def test_a_duty_told_beside_the_plan_is_judged_when_it_is_said(
    snapshot: Snapshot, why: Why, closed: dict[int, State], put_off: dict[int, datetime]
) -> None:
    """It holds no text, and nobody is told of what is no longer theirs."""
    told = Addressee(LEAD, why)
    notice = duty_notice("notice/duty/1", a_view(), "code-freeze", "Enhancements", DUE_AT, told)
    claimed = delivery(1, notice.id, DUE_AT, LEAD)
    due = still_due([claimed], snapshot, DUE_AT, {notice.id: notice})
    assert (due.closed, due.put_off) == (closed, put_off)
    assert [one.id for one in due.reminders] == ([] if closed or put_off else [notice.id])


@pytest.mark.parametrize(("retries", "seconds"), [(0, 5), (1, 10), (3, 40), (6, 300), (1000, 300)])
def test_waits_double_up_to_five_minutes(retries: int, seconds: int) -> None:
    """A Slack that is down is not hammered, and one that is back is not kept waiting."""
    assert backoff(retries) == timedelta(seconds=seconds)


@pytest.mark.parametrize("kind", ["moved", "row"])
@pytest.mark.parametrize(
    ("deed", "closed", "put_off"), [(Deed.CLOSED, {1: State.CANCELLED}, []), (Deed.PAUSED, {}, [1])]
)
def test_a_silent_cycle_says_nothing_of_its_dates(
    kind: str, deed: Deed, closed: dict[int, State], put_off: list[int]
) -> None:
    """Also not that they moved; what is only paused is said afterwards."""
    act = Act("1.32", "", deed, "U1", at("2024-10-01 12:00"), at("2024-10-01 12:00"))
    snapshot = a_snapshot(replace(a_view(), acts=(act,)))
    notice = Notice("notice/moved/1.32/x", kind, {"release": "1.32"})
    now = at("2024-10-31 12:00")
    waiting = Delivery(1, notice.id, "C1", 1, "", now, now, State.CLAIMED, "p")
    found = still_due([waiting], snapshot, now, {notice.id: notice})
    assert found.closed == closed
    assert list(found.put_off) == put_off


def test_an_answer_goes_below_the_question_while_somebody_waits_for_it() -> None:
    """An hour later nobody does, and nobody misses it."""
    answer = Notice("notice/mention/C1/7.0", "mention", {"thread_ts": "7.0", "said": []})
    claimed = [delivery(1, answer.id, FREEZE_AT)]
    told = {answer.id: answer}
    assert still_due(claimed, SNAPSHOT, FREEZE_AT + HOUR, told).thread_ts == "7.0"
    late = still_due(claimed, SNAPSHOT, FREEZE_AT + HOUR + MINUTE, told)
    assert late.closed == {1: State.EXPIRED}
    assert late.superseded == {1}
    both = [*claimed, delivery(2, MOMENT)]
    due = still_due(both, SNAPSHOT, FREEZE_AT, told)
    assert [one.id for one in due.reminders] == [MOMENT]
    assert (due.thread_ts, due.put_off) == ("", {1: FREEZE_AT})
