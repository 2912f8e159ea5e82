"""Calls that go wrong for a while, or by chance."""

from collections import Counter

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import faults
from bot.sandbox.mishaps import Chance
from bot.sandbox.model import Channel
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace

POST = "chat.postMessage"


def outcome(client: WebClient, channel: str) -> str:
    """Post, and return what came of it."""
    try:
        client.chat_postMessage(channel=channel, text="x")
    except SlackApiError as refusal:
        return str(refusal.response["error"])
    except ConnectionError:
        return "lost"
    return "ok"


def is_well(client: WebClient) -> bool:
    """Return whether a call other than posting is answered."""
    try:
        return bool(client.auth_test()["ok"])
    except SlackApiError:
        return False


@pytest.mark.parametrize(
    ("method", "others_are_well"),
    [pytest.param(POST, True, id="of one method"), pytest.param("", False, id="of all")],
)
def test_storm_lasts_as_long_as_told(
    client: WebClient, slack: SlackServer, announce: Channel, method: str, others_are_well: bool
) -> None:
    """Every call comes too soon, until it is over."""
    with slack.failing(faults.too_soon(7), method):
        assert [outcome(client, announce.id) for _ in range(3)] == ["ratelimited"] * 3
        assert is_well(client) is others_are_well
    assert outcome(client, announce.id) == "ok"


def test_storm_says_when_to_come_back(client: WebClient, slack: SlackServer) -> None:
    """As Slack does."""
    with slack.failing(faults.too_soon(7)), pytest.raises(SlackApiError) as refusal:
        client.auth_test()
    assert refusal.value.response.headers["Retry-After"] == "7"


def test_what_comes_next_comes_before_what_lasts(
    client: WebClient, slack: SlackServer, announce: Channel
) -> None:
    """One call has its own fault in the middle of a storm."""
    slack.fail_next(POST, faults.slack_error("fatal_error"))
    with slack.failing(faults.too_soon()):
        assert [outcome(client, announce.id) for _ in range(2)] == ["fatal_error", "ratelimited"]


def choices(seed: int) -> list[faults.Fault | None]:
    """Return what becomes of a hundred calls."""
    chance = Chance(0.3, (faults.too_soon(), faults.hang_up(is_applied=True)), seed=seed)
    return [chance() for _ in range(100)]


def test_chance_is_a_share_and_a_seed() -> None:
    """The same seed does the same harm."""
    assert choices(1) == choices(1) != choices(2)
    wrong = [fault for fault in choices(1) if fault]
    assert 15 <= len(wrong) <= 45
    assert {fault.is_applied for fault in wrong} == {False, True}


@pytest.mark.parametrize(("share", "wrong"), [(0.0, 0), (1.0, 100)])
def test_chance_may_be_none_or_certain(share: float, wrong: int) -> None:
    """At its ends nothing is left to it."""
    chance = Chance(share, [faults.too_soon()], seed=0)
    assert sum(chance() is not None for _ in range(100)) == wrong


def test_some_calls_go_wrong_by_chance(
    client: WebClient, slack: SlackServer, workspace: Workspace, announce: Channel
) -> None:
    """And the others are none the worse for it."""
    chance = Chance(0.5, [faults.slack_error("fatal_error")], seed=1)
    with slack.failing_at_times(chance, POST):
        said = Counter(outcome(client, workspace.add_channel(f"c{n}").id) for n in range(40))
    assert set(said) == {"ok", "fatal_error"}
    assert slack.mishaps == said["fatal_error"]
    assert len(workspace.messages()) == said["ok"]
    assert outcome(client, announce.id) == "ok"
