"""What is known of a deployment before anything is concluded from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.settings import CycleConfig
from bot.snapshot import CycleView
from schedule.ledger import Gauges, Reception


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What Slack says of the bot token.

    Attributes:
        error: Why it says nothing; empty if it did.
        is_refused: Whether that is because it does not take the token.
        user: Whom the token belongs to.
        is_bot: Whether that is a bot.
        team: The workspace's name.
        url: The workspace's address, with a slash at its end.
        scopes: What was granted; None if Slack did not say.
        skew: How far Slack's clock is ahead of this machine's; None if Slack did not say.
    """

    error: str = ""
    is_refused: bool = False
    user: str = ""
    is_bot: bool = True
    team: str = ""
    url: str = ""
    scopes: frozenset[str] | None = None
    skew: timedelta | None = None


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What Slack says of a channel.

    Attributes:
        error: Why it says nothing, Slack's code or what happened; empty if it did.
        is_member: Whether the bot is in it; None if that may not be asked.
        is_archived: Whether it is closed; None if that may not be asked.
    """

    error: str = ""
    is_member: bool | None = None
    is_archived: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the sources of a cycle say.

    Attributes:
        config: The cycle in the config.
        error: Why they cannot be used, in the lines of a UserError; empty if they can.
        view: What was read; None if they cannot be used.
    """

    config: CycleConfig
    error: str = ""
    view: CycleView | None = None


@dataclass(frozen=True, slots=True)
class AccountsFacts:
    """What the file of accounts says.

    Attributes:
        address: Where it is.
        error: Why it cannot be used, in the lines of a UserError; empty if it can.
        people: Slack ids by GitHub handle in lower case.
        complaints: What is wrong with single lines of it.
    """

    address: str
    error: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What the ledger shows.

    Attributes:
        name: What people call it.
        error: Why it shows nothing, in the lines of a UserError; empty if it does.
        is_there: Whether there is one yet.
        is_rehearsal: Whether it is a rehearsal's.
        gauges: Its state.
        workspace: Address of the workspace it was kept for; empty if unknown.
        people: Slack ids by GitHub handle, as admins have linked them or the file of accounts said.
        receptions: What became of writing to channels and people, by their Slack ids.
        read_at: When the service last read each source well, by address; machine time.
    """

    name: str
    error: str = ""
    is_there: bool = True
    is_rehearsal: bool = False
    gauges: Gauges = field(default_factory=Gauges)
    workspace: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    receptions: Mapping[str, Reception] = field(default_factory=dict)
    read_at: Mapping[str, datetime] = field(default_factory=dict)
