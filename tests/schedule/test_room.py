from datetime import timedelta
from threading import Thread

from schedule.room import Room
from tests.waiting import PATIENCE_SECONDS

SOON = timedelta(seconds=PATIENCE_SECONDS)


def test_more_is_taken_on_than_is_sent_at_once() -> None:
    """Who has sent one finds the next one claimed."""
    room = Room(2, ahead=3)
    assert room.take() == 5
    room.keep(4)
    assert room.take() == 1


def test_nobody_looks_for_more_while_posts_wait() -> None:
    """One look finds several, and costs as much as for one."""
    room = Room(2, ahead=2)
    room.take()
    room.keep(4)
    assert [room.give_back() for _ in range(4)] == [False, True, True, True]


def test_a_post_that_ends_during_a_look_is_not_overlooked() -> None:
    """Whoever looks is told, once: the room it gave back was not there when the look began."""
    room = Room(1, ahead=1)
    room.take()
    room.keep(2)
    assert room.take() == 0
    assert not room.give_back()
    assert room.keep(0)
    assert room.take() == 1
    assert not room.keep(1)


def test_closing_waits_for_what_is_taken() -> None:
    """Also for what a look under way finds."""
    room = Room(1)
    room.take()
    assert not room.close(timedelta())

    def end() -> None:
        room.keep(1)
        room.give_back()

    looking = Thread(target=end)
    looking.start()
    assert room.close(SOON)
    looking.join()


def test_a_closed_room_offers_nothing() -> None:
    """The service stops."""
    room = Room(2)
    assert room.close(timedelta())
    assert room.is_full()
    assert room.take() == 0
