"""A running service that looks at itself, and the Slack where its admins read."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.cli.stage import furnish, staged
from bot.delivery import UNPACED
from bot.doctor import Checkup
from bot.sandbox.server import SlackServer
from schedule.clock import RehearsalClock
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, deployment
from tests.waiting import is_true_soon


def test_an_admin_reads_that_the_clock_is_off(tmp_path: Path) -> None:
    """With what to do; nobody else is told, and a second look says nothing more."""
    clock = RehearsalClock(BEFORE_FREEZE, speed=1e-9)
    with SlackServer(furnish(CYCLE)) as slack:
        lead = slack.workspace.user_named("Release Team Lead")
        settings = deployment(slack, tmp_path)
        config = settings.config.model_copy(update={"admins": (lead.id,)})
        settings = replace(settings, config=config)
        with staged(slack, settings, clock, pace=UNPACED) as stage:
            service = stage.service
            before = len(slack.workspace.messages())
            slack.set_clock(timedelta(minutes=10))
            checkup = Checkup(
                settings, service.ledger, service.watch.snapshot, clock, service.runner.wakeup
            )
            checkup.look()
            checkup.look()
            assert is_true_soon(lambda: len(slack.workspace.messages()) > before)
    (told,) = slack.workspace.messages()[before:]
    assert told in slack.workspace.messages(lead.id)
    assert "I cannot do a part of my job" in told.shown
    assert "behind Slack's" in told.shown
    assert "set by NTP" in told.shown
