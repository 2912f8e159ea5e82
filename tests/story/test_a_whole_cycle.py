from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.stage import furnish
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from schedule.reconcile import State
from tests.story.a_world import CYCLE, TEXT, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The release team of 1.32, its people known by their roles."""
    with SlackServer(furnish(CYCLE), limits=Limits(paced=False)) as server:
        world = World(tmp_path, server, CYCLE)
        world.timeline.write_text(TEXT, "utf-8")
        yield world


def test_a_cycle_with_a_moved_freeze_and_two_restarts(world: World) -> None:
    """Code freeze moves two weeks after its first post went out; the bot restarts twice."""
    with world.running() as stage:
        world.live_until(stage, "2024-10-21 13:00")
    with world.running() as stage:
        world.live_until(stage, "2024-11-01 09:00")
        before = world.timeline.read_text("utf-8")
        moved = before.replace("2024-11-08T02:00:00Z", "2024-11-22T02:00:00Z")
        world.timeline.write_text(moved.replace("2024-11-07T19:00", "2024-11-21T19:00"), "utf-8")
        assert not stage.service.watch.look()  # somebody may still be writing
        assert stage.service.watch.look()
        world.live_until(stage, "2024-11-18 11:00")
    with world.running() as stage:
        world.live_until(stage, "2024-12-13 12:00")
        records = stage.service.ledger.history()

    assert world.diary.of("#sig-release") == [
        "Mon 16 Sep 12:00 Hi, I'm the release bot for Kubernetes v1.32, run by the Release Team "
        "Lead and Lead Shadows.",
        "Fri 27 Sep 12:00 v1.32, week 3 of 14: PRR Freeze in 7 days.",
        "Mon 30 Sep 12:00 v1.32, week 4 of 14.",
        "Thu 03 Oct 12:00 v1.32, week 4 of 14: PRR Freeze in 24 hours.",
        "Fri 04 Oct 12:00 v1.32: the PRR Freeze deadline has passed.",
        "Mon 07 Oct 12:00 v1.32, week 5 of 14.",
        "Wed 09 Oct 12:00 v1.32, week 5 of 14: Enhancements Freeze in 38 hours.",
        "Fri 11 Oct 02:00 v1.32: the Enhancements Freeze deadline has passed.",
        "Fri 18 Oct 12:00 v1.32, week 6 of 14: Docs placeholder PRs in 7 days.",
        "Mon 21 Oct 12:00 v1.32, week 7 of 14.",
        "Tue 22 Oct 12:00 v1.32, week 7 of 14: Feature Blog Freeze in 7 days.",
        "Mon 28 Oct 12:00 v1.32, week 8 of 14.",
        "Thu 31 Oct 12:00 v1.32, week 8 of 14: Code Freeze and Test Freeze in 7 days.",
        # The freeze has moved, half an hour ago: its reminders are said again, beside what else is
        # due before KubeCon.
        "Fri 01 Nov 09:30 v1.32: Code Freeze and Test Freeze moved.",
        "Mon 11 Nov 12:00 v1.32, week 10 of 14: Docs PRs ready for review in 9 days.",
        "Mon 18 Nov 12:00 v1.32, week 11 of 14: Code Freeze and Test Freeze in 3 days.",
        "Wed 20 Nov 12:00 v1.32, week 11 of 14: Code Freeze and Test Freeze in 38 hours.",
        "Thu 21 Nov 14:00 v1.32, week 11 of 14: Code Freeze and Test Freeze in 12 hours.",
        "Fri 22 Nov 02:00 v1.32: the Code Freeze and Test Freeze deadline has passed.",
        "Mon 25 Nov 12:00 v1.32, week 12 of 14.",
        "Tue 26 Nov 12:00 v1.32, week 12 of 14: Docs Freeze in 24 hours.",
        "Wed 27 Nov 12:00 v1.32: the Docs Freeze deadline has passed.",
        "Wed 04 Dec 12:00 v1.32, week 13 of 14: the v1.32.0 release is planned for Wed 11 "
        "December, in 7 days.",
        "Mon 09 Dec 12:00 v1.32, week 14 of 14.",
        "Tue 10 Dec 12:00 v1.32, week 14 of 14: the v1.32.0 release is planned for tomorrow, Wed "
        "11 December.",
        "Wed 11 Dec 12:00 v1.32, week 14 of 14: the v1.32.0 release is planned for today, Wed 11 "
        "December.",
    ]
    assert world.diary.of("#sig-release (thread)") == [
        "Fri 04 Oct 12:01 Missed PRR Freeze? Exception requests are taken until Mon 7 October "
        "12:00 UTC.",
        "Fri 11 Oct 02:01 Missed Enhancements Freeze? Exception requests are taken until Mon 14 "
        "October 02:00 UTC.",
        "Fri 11 Oct 12:00 Exception requests for Enhancements Freeze close in 2 days.",
        "Fri 22 Nov 02:01 Missed Code Freeze and Test Freeze? Exception requests are taken until "
        "Mon 25 November 02:00 UTC.",
        "Fri 22 Nov 12:00 Exception requests for Code Freeze and Test Freeze close in 2 days.",
        "Wed 27 Nov 12:01 Missed Docs Freeze? Exception requests are taken until Thu 28 November "
        "12:00 UTC.",
    ]
    again = world.diary.text_of("#sig-release", "2024-11-11 12:00")
    assert "Code Freeze and Test Freeze in 10 days." in again
    assert all(not message.pings for message in world.diary.messages)
    ends = Counter(record.state for record in records)
    assert set(ends) == {State.SENT, State.CANCELLED}
    said = Counter(
        (message.channel, reminder)
        for message in world.diary.messages
        for reminder in (message.metadata or {})["event_payload"]["reminder_ids"]
    )
    twice = {reminder for (_, reminder), times in said.items() if times > 1}
    rounds = {record.reminder_id for record in records if record.round == 2}
    assert twice == rounds
    assert "1.32/code-freeze/7d/channel:announce" in rounds
    assert said.total() == ends[State.SENT]
