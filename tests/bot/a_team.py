"""A release team whose timeline is watched, with an admin and a channel of its own."""

from dataclasses import replace

from bot.settings import Settings
from bot.watch import Watch
from schedule.ledger import Record
from schedule.notices import Notice
from schedule.reconcile import State
from tests.bot.a_repository import ANNOUNCE, LEAD, ROWS, Scene, with_freeze
from tests.builders import utc_and_pdt

ADMIN, TEAM = "U0000000009", "C0000000009"
FAR, NEAR, PAST = "2024-12-06 03:00", "2024-11-12 02:00", "2024-10-31 02:00"
NOON = "2024-11-02 12:00"


class Team(Scene):
    """A repository and a bot with an admin and a channel of the team."""

    admins: tuple[str, ...] = (ADMIN,)

    def settings(
        self, overrides: object = None, *, has_team: bool = False, has_links: bool = False
    ) -> Settings:
        """Return the deployment."""
        assert overrides is None
        plain_settings = super().settings(has_team=has_team, has_links=has_links)
        (cycle,) = plain_settings.config.cycles
        channels = {**cycle.channels, "team": TEAM}
        people = {"enhancements-lead": LEAD}
        config = plain_settings.config.model_copy(
            update={
                "cycles": (cycle.model_copy(update={"channels": channels}),),
                "admins": self.admins,
                "people": people,
            }
        )
        return replace(plain_settings, config=config)

    def posts(self, milestone: str) -> list[Record]:
        """Return the announce channel's deliveries about one milestone."""
        return [one for one in super().posts(milestone) if one.recipient == ANNOUNCE]

    def commit(self, watch: Watch, when: str | None) -> None:
        """Publish code freeze at another time, or without it, and let the bot notice."""
        if when is None:
            self.publish([row for row in ROWS if row.key != "code-freeze"])
        else:
            self.publish(with_freeze(when=utc_and_pdt(when)))
        self.look(watch)

    def questions(self) -> list[Notice]:
        """Return the questions that nobody has answered."""
        return self.ledger.unanswered("doubt", but=["keep"])

    def told(self, kind: str) -> dict[str, tuple[str, State]]:
        """Return who was told of what sort of thing, when, and where that stands."""
        return {
            one.recipient: (f"{one.due_at:%d %b %H:%M}", one.state)
            for one in self.ledger.history()
            if one.reminder_id.startswith(f"notice/{kind}/")
        }

    def moved(self) -> list[Notice]:
        """Return the moves that somebody will be told of."""
        return self.ledger.waiting("notice/moved/")

    def freeze_at(self, watch: Watch) -> str:
        """Return when code freeze is, as the bot plans it; empty if it has none."""
        row = watch.snapshot().views[0].cycle.milestone("code-freeze")
        assert self.freeze_posts()
        return f"{row.when.at:%d %b}" if row else ""  # type: ignore[union-attr]  # an instant
