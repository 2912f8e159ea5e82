from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import REQUEST_TIMEOUT
from bot.sandbox import faults
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from schedule.clock import machine_now, monotonic
from schedule.ledger import Claim, open_ledger
from schedule.reconcile import State
from schedule.runner import LEASE
from tests.bot.a_scene import POST, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A week before code freeze."""
    workspace = Workspace.furnished(["announce"], ["Enhancements Lead"])
    with (
        closing(open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)) as ledger,
        SlackServer(workspace, limits=Limits(paced=False)) as slack,
    ):
        yield Scene(slack, ledger).planned()


def with_left(claim: Claim, left: timedelta) -> Claim:
    """Return *claim* as it is when *left* of its lease is left."""
    return replace(claim, ends_at=monotonic() + left.total_seconds())


def test_a_claim_is_measured_from_before_it_was_made(scene: Scene) -> None:
    """By a clock that nobody sets; never longer than others see it."""
    before = monotonic()
    claim = scene.claim(scene.announce.id)
    assert before + LEASE.total_seconds() <= claim.ends_at <= monotonic() + LEASE.total_seconds()


@pytest.mark.parametrize(
    "left",
    [timedelta(seconds=-60), timedelta(), REQUEST_TIMEOUT],
    ids=["hung for long", "at the end of the lease", "as long as a request may take"],
)
def test_a_sender_that_hung_gives_its_post_back(scene: Scene, left: timedelta) -> None:
    """Another one may hold the claim before Slack has answered."""
    scene.courier.deliver(with_left(scene.claim(scene.announce.id), left))
    assert scene.slack.calls == []
    assert scene.states()["7d"] is State.PENDING
    scene.deliver(machine_now() + timedelta(minutes=1))
    assert len(scene.said()) == 1


def test_a_lease_is_long_enough_for_two_attempts(scene: Scene) -> None:
    """A post whose blocks are refused goes out as text under the same claim."""
    scene.slack.fail_next(POST, faults.slack_error("invalid_blocks"))
    scene.courier.deliver(with_left(scene.claim(scene.announce.id), LEASE - timedelta(seconds=5)))
    assert len(scene.said()) == 1
    assert scene.states()["7d"] is State.SENT
