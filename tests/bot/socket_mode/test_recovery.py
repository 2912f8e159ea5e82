from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sandbox import faults
from bot.sandbox.sockets import MOST_CONNECTIONS
from bot.socket_mode.line import Line
from bot.socket_mode.patience import Patience
from tests.bot.socket_mode.a_line_town import EAGER, IN_TIME, LATE, OPEN, SOON, LineTown
from tests.waiting import is_true_soon


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_connection_is_replaced_before_it_ends(town: LineTown, reason: str) -> None:
    """Both answer in between, and no command is lost."""
    with town.connected():
        town.slack.sockets.say_disconnect(reason)
        assert is_true_soon(lambda: len(town.slack.sockets) == 2)
        assert town.is_answered()
        assert town.is_answered()  # each connection has its turn


def test_a_replaced_connection_is_left(town: LineTown) -> None:
    """If Slack does not end it, the bot does, without haste."""
    patience = replace(EAGER, ping=SOON, linger=SOON * 5)
    with town.connected(patience):
        town.slack.sockets.say_disconnect("refresh_requested")
        assert is_true_soon(lambda: town.slack.sockets.greeted == 2)
        assert is_true_soon(lambda: len(town.slack.sockets) == 1)
        assert town.is_answered()


@pytest.mark.parametrize("end", ["close", "abort"])
def test_a_connection_that_breaks_is_replaced(town: LineTown, end: str) -> None:
    """Whether or not Slack says farewell."""
    with town.connected():
        getattr(town.slack.sockets, end)()
        assert is_true_soon(lambda: town.slack.sockets.greeted == 2)
        assert town.is_answered()


@pytest.mark.parametrize("last", [b"", b"\x81\x7e"], ids=["between frames", "within a frame"])
def test_a_silent_connection_is_noticed(
    town: LineTown, said: Callable[[str], bool], last: bytes
) -> None:
    """Slack answers every ping; a connection without a word is none, however open."""
    with town.connected(replace(EAGER, ping=SOON, silence=SOON * 20)):
        town.slack.sockets.fall_silent(last)
        assert said("Slack has not been heard of for 0.2 seconds")
        assert is_true_soon(town.is_answered)


def test_an_answered_ping_is_a_word(town: LineTown) -> None:
    """Nobody types at night, and the connection is well all the same."""
    with town.connected(replace(EAGER, ping=SOON)) as line:
        ages = []

        def has_been_heard_of_again() -> bool:
            ages.append(line.frame_age or timedelta())
            return ages[-1] < max(ages)

        assert is_true_soon(has_been_heard_of_again)
    assert town.opened() == 1


def test_no_room_is_told_and_waited_for(town: LineTown, said: Callable[[str], bool]) -> None:
    """The eleventh connection is in, as soon as another one is out."""
    with town.crowd() as leave, town.line():
        assert said("as many connections as Slack allows; run fewer replicas")
        leave()
        assert is_true_soon(lambda: town.slack.sockets.greeted > MOST_CONNECTIONS)
        assert is_true_soon(lambda: len(town.slack.sockets) == 1)
        assert town.is_answered()


def test_no_room_is_no_reason_to_hurry(town: LineTown, said: Callable[[str], bool]) -> None:
    """Slack limits how often it may be asked for a connection."""
    with town.crowd(), town.line(Patience(first_retry=LATE, longest_retry=LATE)):
        assert said("as many connections as Slack allows")
    assert town.opened() == 1


def test_socket_mode_switched_off_is_told(town: LineTown, said: Callable[[str], bool]) -> None:
    """With what to do; the bot comes back once it is done."""
    with town.connected():
        town.slack.fail_next(OPEN, *[faults.slack_error("not_allowed_token_type")] * 3)
        town.slack.sockets.say_disconnect("link_disabled")
        town.slack.sockets.close()
        assert said("Socket Mode is switched off; switch it on in the Slack app's settings")
        assert is_true_soon(lambda: len(town.slack.sockets))
        assert town.is_answered()
    assert town.opened() == 5


def test_what_a_person_must_do_is_waited_for_slowly(
    town: LineTown, said: Callable[[str], bool]
) -> None:
    """Asking more often would not help."""
    with town.connected(Patience(first_retry=SOON, longest_retry=LATE, steady=timedelta())):
        town.slack.sockets.say_disconnect("link_disabled")
        assert said("connecting again in 3600.0 seconds")
    assert town.opened() == 1


def test_a_refused_token_is_told(town: LineTown, said: Callable[[str], bool]) -> None:
    """With where to get a right one."""
    town.slack.fail_next(OPEN, faults.slack_error("invalid_auth"))
    with town.connected():
        assert said("Slack refuses SLACK_APP_TOKEN: invalid_auth; make an app-level token")


@pytest.mark.parametrize(
    "fault",
    [
        faults.reset(is_applied=False),
        faults.server_error(is_applied=False),
        faults.invalid_json(),
        faults.too_soon(0),
        faults.slack_error("internal_error"),
    ],
    ids=["no answer", "an error page", "half an answer", "too many requests", "an error"],
)
def test_a_slack_that_is_down_is_waited_out(town: LineTown, fault: faults.Fault) -> None:
    """Also at the start."""
    town.slack.fail_next(OPEN, fault, fault)
    with town.connected():
        assert town.is_answered()
    assert town.opened() == 3


def test_what_slack_says_to_wait_is_waited(town: LineTown, said: Callable[[str], bool]) -> None:
    """It limits how often connections are asked for."""
    town.slack.fail_next(OPEN, faults.too_soon(3000))
    with town.line():
        assert said("rate limited; connecting again in 3000.0 seconds")
    assert town.opened() == 1


def test_an_address_that_nobody_answers_is_told(
    town: LineTown, said: Callable[[str], bool]
) -> None:
    """The bot runs meanwhile, and stops when told."""
    line = Line(town.bolt, "xapp-1", "http://127.0.0.1:9/api/", EAGER)
    line.start()
    assert said("cannot connect to Slack: cannot reach Slack")
    assert line.is_alive
    assert line.frame_age is None
    assert line.stop(IN_TIME)
    assert not line.is_alive


def test_waits_grow_up_to_a_limit() -> None:
    """And never fall below half of what they grow to, but for after a good connection."""
    patience = Patience(first_retry=timedelta(seconds=1), longest_retry=timedelta(seconds=60))
    assert patience.retry(0) == timedelta()
    for failures, longest in [(1, 1), (2, 2), (5, 16), (7, 60), (10_000, 60)]:
        waits = [patience.retry(failures).total_seconds() for _ in range(20)]
        assert longest / 2 <= min(waits) <= max(waits) <= longest


def test_the_app_token_is_in_no_log(
    town: LineTown, caplog: pytest.LogCaptureFixture, said: Callable[[str], bool]
) -> None:
    """At no level, whatever goes wrong."""
    town.slack.fail_next(OPEN, faults.slack_error("invalid_auth"), faults.reset(is_applied=False))
    with town.connected():
        town.slack.sockets.abort()
        assert said("the connection to Slack broke")
        assert is_true_soon(town.is_answered)
    assert town.slack.app_token not in caplog.text
