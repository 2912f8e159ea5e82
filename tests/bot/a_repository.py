"""A repository whose timeline and roster somebody edits, under the eyes of a service."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.knowledge import Knowledge
from bot.settings import Config, CycleConfig, Settings
from bot.watch import Watch
from schedule.clock import RehearsalClock
from schedule.ledger import Ledger, Record, open_ledger
from schedule.policy import builtin_rules
from schedule.readers.cycle_yaml import write_cycle_yaml
from schedule.readers.overrides import Override
from schedule.timeline import Milestone
from tests.builders import at, the_132_cycle

ANNOUNCE, LEAD = "C0000000001", "U0000000001"
CYCLE = the_132_cycle()
ROWS = CYCLE.milestones
ROSTER = """\
# Release team

| **Team/Role** | **Lead Name** | **Shadows** |
|---|---|---|
| Release Team Lead | Lead ([@lead](https://github.com/lead) / Slack: `@lead`) | N/A |
| Enhancements | E Lead ([@e-lead](https://github.com/e-lead) / Slack: `@e-lead`) | N/A |
| Docs | D Lead ([@d-lead](https://github.com/d-lead) / Slack: `@d-lead`) | N/A |
"""


def with_freeze(**changes: object) -> list[Milestone]:
    """Return the rows of 1.32 with code freeze changed."""
    return [
        replace(row, **changes) if row.key == "code-freeze" else row  # type: ignore[arg-type]  # any field
        for row in ROWS
    ]


LINKS = """\
# Links

## <a id="releasemtg"></a> Release Meeting

[Google Doc for v1.32 Release Meeting](https://docs.example.org/meeting)
"""


class Scene:
    """A service's watch over a timeline that somebody edits."""

    def __init__(self, folder: Path) -> None:
        self.timeline = folder / "1.32.yaml"
        self.team = folder / "release-team.md"
        self.links = folder / "links.md"
        self.database = f"sqlite:///{folder / 'ledger.db'}"
        self.clock = RehearsalClock(at("2024-11-02 12:00"), 0, end=at("2024-11-02 12:00"))
        self.changes = threading.Event()
        self.ledgers: list[Ledger] = []
        self.team.write_text(ROSTER, encoding="utf-8")
        self.links.write_text(LINKS, encoding="utf-8")

    def publish(self, rows: Iterable[Milestone] = ROWS, *, release: str = "1.32") -> None:
        """Write the timeline, as the repository's next version."""
        cycle = replace(CYCLE, release=release, milestones=tuple(rows), links=())
        self.timeline.write_text(write_cycle_yaml(cycle), encoding="utf-8")

    def settings(
        self,
        overrides: Mapping[str, Override] | None = None,
        *,
        has_team: bool = False,
        has_links: bool = False,
    ) -> Settings:
        """Return the deployment."""
        cycle = CycleConfig(
            timeline=str(self.timeline),
            team=str(self.team) if has_team else None,
            links=str(self.links) if has_links else None,
            channels={"announce": ANNOUNCE},
            overrides=dict(overrides or {}),
        )
        config = Config(cycles=(cycle,), people={"e-lead": LEAD})
        return Settings(config, builtin_rules(), "xoxb-1", "secret", database_url=self.database)

    def start(
        self,
        overrides: Mapping[str, Override] | None = None,
        *,
        has_team: bool = False,
        has_links: bool = False,
    ) -> Watch:
        """Start the service, again."""
        self.stop()
        ledger = open_ledger(self.database, is_rehearsal=False)
        self.ledgers.append(ledger)
        settings = self.settings(overrides, has_team=has_team, has_links=has_links)
        join = Knowledge(ledger).join_latest
        watch = Watch(settings, ledger, self.clock, self.changes.set, join=join)
        watch.start()
        return watch

    def pass_to(self, instant: str) -> None:
        """Let release time be *instant*; until then it stands still."""
        self.clock.run_to(at(instant))
        self.clock.hold(at(instant))
        assert self.clock.now() == at(instant)

    def look(self, watch: Watch) -> bool:
        """Have *watch* look until it believes what it sees; return whether anything changed."""
        changed = watch.look()
        return watch.look() or changed

    def stop(self) -> None:
        """Stop the service, if it runs."""
        for ledger in self.ledgers:
            ledger.close()

    @property
    def ledger(self) -> Ledger:
        """The ledger of the service that runs."""
        return self.ledgers[-1]

    def freeze_posts(self) -> dict[str, str]:
        """Return state and due instant of each post about code freeze, by lead time.

        Left out is what stands in a thread.
        """
        of_freeze = {one.reminder_id.split("/")[2]: _said(one) for one in self.posts("code-freeze")}
        return {name: said for name, said in of_freeze.items() if not name.startswith("exceptions")}

    def posts(self, milestone: str) -> list[Record]:
        """Return the announce channel's deliveries about one milestone."""
        history = self.ledger.history()
        return [one for one in history if one.reminder_id.split("/")[1] == milestone]


def _said(record: Record) -> str:
    return f"{record.state} {record.due_at:%d %b %H:%M}"


PLANNED = {
    "7d": "expired 31 Oct 12:00",
    "3d": "pending 04 Nov 12:00",
    "1d": "pending 06 Nov 12:00",
    "12h": "pending 07 Nov 14:00",
    "0m": "pending 08 Nov 02:00",
}
"""State and due instant of the announce posts about code freeze, by lead time, at first."""
