import threading
from concurrent.futures import ThreadPoolExecutor

from tests.bot.socket_mode.a_line_town import IN_TIME, SOON, LineTown
from tests.waiting import has_happened, is_true_soon


def test_a_stop_lets_answers_out(town: LineTown) -> None:
    """What has arrived is answered before the bot says farewell."""
    ask, reached, go_on = town.have_a_slow_command()
    with ThreadPoolExecutor(2) as elsewhere:
        with town.connected() as line:
            slow = elsewhere.submit(ask)
            assert has_happened(reached)
            stopped = elsewhere.submit(line.stop, IN_TIME)
            go_on.set()
            assert stopped.result()
        assert slow.result().text == '{"text": "at last"}'
    assert is_true_soon(lambda: len(town.slack.sockets) == 0)


def test_a_stop_does_not_wait_for_a_silent_slack(town: LineTown) -> None:
    """Farewell is said, and not waited for longer than is allowed."""
    with town.connected() as line:
        town.slack.sockets.fall_silent()
        assert not line.stop(SOON)


def test_a_stop_leaves_no_thread(town: LineTown) -> None:
    """Nothing goes on in the background."""
    before = {thread for thread in threading.enumerate() if "socket" in thread.name}
    with town.connected():
        assert town.is_answered()
    assert is_true_soon(
        lambda: {one for one in threading.enumerate() if "socket" in one.name} <= before
    )
