from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.settings import Config, CycleConfig, Settings
from bot.watch import Watch
from schedule.clock import RehearsalClock
from schedule.ledger import Ledger, open_ledger
from schedule.policy import builtin_rules
from schedule.readers.cycle_yaml import write_cycle_yaml
from schedule.reconcile import State
from tests.builders import CHANNELS, PEOPLE, at, the_132_cycle

SEVEN_DAYS = "code-freeze/7d/channel:announce"


class Repository:
    """The timeline where the team keeps it, and a bot that watches it at one instant."""

    def __init__(self, folder: Path, ledger: Ledger, now: str) -> None:
        self.file = folder / "cycle.yaml"
        self.text = write_cycle_yaml(the_132_cycle())
        self._ledger = ledger
        self._clock = RehearsalClock(at(now), speed=0)
        self.file.write_text(self.text, "utf-8")
        channels = {name: f"{channel}00" for name, channel in CHANNELS.items()}
        config = Config(
            cycles=(CycleConfig(timeline=str(self.file), channels=channels),),
            people={handle: f"{user}0000" for handle, user in PEOPLE.items()},
        )
        settings = Settings(config, builtin_rules(), bot_token="xoxb-1", signing_secret="secret")
        self.watch = Watch(settings, ledger, self._clock, on_change=lambda: None)
        self.watch.start()

    def commit(self, *changes: tuple[str, str]) -> None:
        """Change the timeline and let the bot notice."""
        text = self.text
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        self.file.write_text(text, "utf-8")
        self.look()

    def look(self) -> None:
        """Let the bot look until it believes what it sees, at one instant."""
        self._clock.run_to(self._clock.now())
        self.watch.look()
        self.watch.look()

    def now(self) -> datetime:
        """Return release time, which jumps to what it is held at."""
        return self._clock.now()

    def pass_to(self, instant: str) -> None:
        """Let everything that is due until *instant* be said."""
        self._clock.run_to(None)
        self._clock.hold(at(instant))
        now = self._clock.now()
        assert now == at(instant)
        far = at("2100-01-01 00:00")
        while claims := self._ledger.claim(
            now=now, machine_now=far, limit=50, lease=far - now, holder="test"
        ):
            for claim in claims:
                self._ledger.start_sending(claim, text="said", blocks=[], now=now)
                self._ledger.sent(claim, channel=claim.recipient, ts="1.0", now=now)

    def rounds(self, reminder: str) -> list[tuple[State, str]]:
        """Return each round of a reminder: its state, and when it is or was due."""
        return [
            (one.state, f"{one.due_at:%d %b %H:%M}")
            for one in self._ledger.history()
            if one.reminder_id == f"1.32/{reminder}"
        ]

    def is_ahead(self, due: str) -> bool:
        """Return whether an instant, as :meth:`pending` tells it, is still to come."""
        return datetime.strptime(f"2024 {due} +0000", "%Y %d %b %H:%M %z") > self.now()

    def pending(self) -> dict[str, str]:
        """Return when everything that waits is due, by its reminder."""
        return {
            one.reminder_id.removeprefix("1.32/"): f"{one.due_at:%d %b %H:%M}"
            for one in self._ledger.history(state=State.PENDING)
        }


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    """1.32 on the morning of 1 November: code freeze's 7d post went out the day before."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", is_rehearsal=False)
    repository = Repository(tmp_path, ledger, "2024-09-06 00:00")
    repository.pass_to("2024-11-01 09:00")
    yield repository
    ledger.close()


def test_a_freeze_moved_14_days_is_announced_again(repository: Repository) -> None:
    """Its 7d post, already out, gets a second round; what was pending moves along."""
    assert repository.rounds(SEVEN_DAYS) == [(State.SENT, "31 Oct 12:00")]
    repository.commit(("2024-11-08T02:00:00Z", "2024-11-22T02:00:00Z"))
    assert repository.rounds(SEVEN_DAYS) == [
        (State.SENT, "31 Oct 12:00"),
        (State.PENDING, "11 Nov 12:00"),  # 14 November is within KubeCon
    ]
    assert repository.pending()["code-freeze/0m/channel:announce"] == "22 Nov 02:00"


def test_a_freeze_moved_one_hour_repeats_nothing(repository: Repository) -> None:
    """What is exact moves by the hour; what was said stays said."""
    repository.commit(("2024-11-08T02:00:00Z", "2024-11-08T03:00:00Z"))
    assert repository.rounds(SEVEN_DAYS) == [(State.SENT, "31 Oct 12:00")]
    assert repository.pending()["code-freeze/12h/channel:announce"] == "07 Nov 15:00"
    assert repository.pending()["code-freeze/1d/channel:announce"] == "06 Nov 12:00"


def test_a_freeze_that_vanished_and_came_back_loses_nothing(repository: Repository) -> None:
    """Its reminders stay for a day, then they are taken back; planned again, none is said twice."""
    before = repository.pending()
    start = repository.text.index("- key: code-freeze\n")
    row = repository.text[start : repository.text.index("- key:", start + 5)]
    repository.commit((row, ""))
    assert repository.pending() == before
    repository.pass_to("2024-11-02 09:00")
    repository.look()
    assert repository.rounds("code-freeze/3d/channel:announce") == [
        (State.CANCELLED, "04 Nov 12:00")
    ]
    repository.commit()
    left = {one: due for one, due in before.items() if repository.is_ahead(due)}
    assert repository.pending() == left
    assert repository.rounds(SEVEN_DAYS) == [(State.SENT, "31 Oct 12:00")]


def test_a_freeze_moved_into_the_past_is_not_reminded_of(repository: Repository) -> None:
    """Nobody is told of a deadline that, by the new table, has been for days.

    It may have slipped in: for a day the old date counts.
    """
    repository.commit(("2024-11-08T02:00:00Z", "2024-10-29T02:00:00Z"))
    assert repository.pending()["code-freeze/0m/channel:announce"] == "08 Nov 02:00"
    repository.pass_to("2024-11-02 09:00")
    repository.look()
    left = [one for one in repository.pending() if one.startswith("code-freeze/")]
    assert left == []
    assert repository.rounds("code-freeze/0m/channel:announce") == [(State.EXPIRED, "08 Nov 02:00")]


def test_a_renamed_row_keeps_its_reminders(repository: Repository) -> None:
    """Another wording of the same row, without a key of its own, is the same row."""
    before = repository.pending()
    repository.commit(
        (
            "- key: release-blog-review\n  title: Release blog ready to review",
            "- title: Release blog text ready for reviewers",
        )
    )
    assert repository.pending() == before


def test_two_swapped_rows_change_nothing(repository: Repository) -> None:
    """The order of the table means nothing."""
    before = repository.pending()
    blocks = repository.text.split("- key: ")
    nth = next(i for i, block in enumerate(blocks) if block.startswith("docs-review\n"))
    swapped = [*blocks]
    swapped[nth], swapped[nth + 1] = swapped[nth + 1], swapped[nth]
    repository.text = "- key: ".join(swapped)
    repository.commit()
    assert repository.pending() == before


def test_a_row_inserted_above_others_of_its_kind_moves_no_other(repository: Repository) -> None:
    """A second row of the same name does not take the first one's reminders."""
    before = repository.pending()
    row = "- key: release-blog-published\n"
    again = row.replace("- key: release-blog-published\n", "- ")
    inserted = f"- title: Release blog published\n  start: 2024-12-03\n  who: Comms\n{again}"
    repository.commit((row + "  title", inserted + "title"))
    now = repository.pending()
    new = {one: due for one, due in now.items() if one not in before}
    assert {one: due for one, due in now.items() if one in before} == before
    assert new == {"release-blog-published-2024-12-03/1d/role:Communications": "02 Dec 12:00"}


def test_a_slip_that_is_put_right_repeats_nothing(repository: Repository) -> None:
    """A freeze moved by mistake, and back ten minutes later, is announced once."""
    repository.commit(("2024-11-08T02:00:00Z", "2024-11-22T02:00:00Z"))
    repository.commit()
    assert repository.rounds(SEVEN_DAYS) == [
        (State.SENT, "31 Oct 12:00"),
        (State.CANCELLED, "11 Nov 12:00"),
    ]
    repository.commit(("2024-11-08T02:00:00Z", "2024-11-08T03:00:00Z"))
    assert SEVEN_DAYS not in repository.pending()


def test_a_look_that_finds_nothing_does_not_stop_release_time(repository: Repository) -> None:
    """In a rehearsal time goes on to what is due next."""
    assert repository.watch.look() is False
    assert repository.now() == at("2024-11-01 12:00")
