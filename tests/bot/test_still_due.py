from datetime import datetime, timedelta

import pytest

from bot.delivery.courier import backoff
from bot.delivery.due import still_due
from schedule.reconcile import Delivery, State
from tests.builders import a_snapshot, at

POST = "chat.postMessage"
SNAPSHOT = a_snapshot()
WEEK, LAST = "1.32/code-freeze/7d/channel:announce", "1.32/code-freeze/1d/channel:announce"
MOMENT, DOCS = "1.32/code-freeze/0m/channel:announce", "1.32/docs-freeze/7d/channel:announce"
FREEZE_AT = at("2024-11-08 02:00")
DUE_AT = at("2024-10-31 12:00")
"""When the 7d post of code freeze is due."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def delivery(number: int, reminder: str, due_at: datetime | None = None) -> Delivery:
    """Return a claimed delivery of a reminder of 1.32."""
    of = SNAPSHOT.reminder(reminder)
    due = due_at or (of.due_at if of else FREEZE_AT)
    return Delivery(number, reminder, "C1", 1, "1.32", due, due, State.CLAIMED, "post")


@pytest.mark.parametrize(
    ("deliveries", "now", "said", "closed", "postponed"),
    [
        ([delivery(1, WEEK)], DUE_AT, [WEEK], {}, {}),
        ([delivery(1, WEEK)], at("2024-11-06 12:00"), [WEEK], {}, {}),
        ([delivery(1, WEEK)], FREEZE_AT, [], {1: State.EXPIRED}, {}),
        ([delivery(1, "1.32/gone/7d/channel:announce")], FREEZE_AT, [], {1: State.CANCELLED}, {}),
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
        "no longer in the plan",
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
    postponed: dict[int, datetime],
) -> None:
    """Right before posting, what is claimed is held against the plan as it is now."""
    due = still_due(deliveries, SNAPSHOT, now)
    assert [one.id for one in due.reminders] == said
    assert (due.closed, due.postponed) == (closed, postponed)


def test_two_channels_hear_of_one_milestone() -> None:
    """The nearer reminder stands in for others of its own audience only."""
    role = "1.32/enhancements-freeze/3d/channel:enhancements"
    both = [delivery(1, "1.32/enhancements-freeze/7d/channel:announce"), delivery(2, role)]
    due = still_due(both, SNAPSHOT, at("2024-10-08 12:00"))
    assert len(due.reminders) == 2


@pytest.mark.parametrize(("retries", "seconds"), [(0, 5), (1, 10), (3, 40), (6, 300), (1000, 300)])
def test_waits_double_up_to_five_minutes(retries: int, seconds: int) -> None:
    """A Slack that is down is not hammered, and one that is back is not kept waiting."""
    assert backoff(retries) == timedelta(seconds=seconds)
