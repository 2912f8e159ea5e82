"""An examination: everything is asked at once, and what is found is said in a fixed order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from slack_sdk import WebClient

from bot.doctor.asking import READS_CHANNELS, ask_app_token, ask_channel, ask_token
from bot.doctor.facts import AccountsFacts, ChannelFacts, LedgerFacts, SourceFacts, TokenFacts
from bot.doctor.findings import Finding
from bot.doctor.of_documents import (
    of_accounts,
    of_pages,
    of_people,
    of_settings,
    of_source,
    of_strangers,
)
from bot.doctor.of_ledger import of_ledger
from bot.doctor.of_slack import of_app_token, of_channel, of_clock, of_scopes, of_token
from bot.doctor.pending import Pending, soon
from bot.doctor.reading import (
    look_into,
    open_and_look,
    read_accounts_file,
    read_pages,
    read_source,
)
from bot.features import Deployment, features
from bot.settings import CycleConfig, Settings
from schedule.clock import machine_now
from schedule.ledger import LedgerView, Reception, place_name
from schedule.problems import shown
from schedule.sources import Limits


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an examination waits, machine time.

    Attributes:
        step: For an answer to one request.
        stage: For all that is asked at the same time; there are two stages.
    """

    step: timedelta = timedelta(seconds=5)
    stage: timedelta = timedelta(seconds=8)


PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a deployment.

    Attributes:
        token: What Slack says of the bot token.
        app_token: Why Slack opens no connection, empty if it would; None without Socket Mode.
        sources: What the sources of each cycle say.
        ledger: What the ledger shows.
        accounts: What the file of accounts says; None without one.
        pages: Why its pages are not to be seen, empty if they are; None without a public address.
        channels: What Slack says of each channel, by its id.
        machine_now: When that was; machine time.
    """

    token: TokenFacts
    app_token: str | None
    sources: tuple[SourceFacts, ...]
    ledger: LedgerFacts
    machine_now: datetime
    accounts: AccountsFacts | None = None
    pages: str | None = None
    channels: Mapping[str, ChannelFacts] = field(default_factory=dict)


def examine(
    settings: Settings,
    now: Callable[[], datetime] = machine_now,
    patience: Patience = PATIENCE,
    *,
    ledger: LedgerView | None = None,
) -> list[Finding]:
    """Return what is found of a deployment; nothing is posted and nothing written.

    Args:
        settings: The deployment.
        now: Release time.
        patience: How long to wait for answers.
        ledger: The ledger where it is open already; None to open it. (A process that opens a
            file of SQLite's beside SQLite takes its locks away when it closes that.)
    """
    return list(findings(settings, gather(settings, now, patience, ledger)))


def gather(
    settings: Settings,
    now: Callable[[], datetime],
    patience: Patience,
    ledger: LedgerView | None = None,
) -> Facts:
    """Return what is known of a deployment; whatever hangs is left behind."""
    look = partial(look_into, ledger) if ledger else open_and_look
    client = WebClient(
        token=settings.bot_token,
        base_url=settings.slack_api_url,
        timeout=int(patience.step.total_seconds()) or 1,
        retry_handlers=[],
    )
    limits = Limits(step=patience.step, total=patience.step)
    name = place_name(settings.database_url)
    until = soon(patience.stage)
    token = Pending(partial(ask_token, client, machine_now), lambda why: TokenFacts(error=why))
    app = (
        Pending(partial(ask_app_token, client, settings.app_token), str)
        if settings.app_token
        else None
    )
    shows = Pending(
        lambda: look(settings, now(), machine_now()),
        lambda why: LedgerFacts(name, error=f"{name}: {why}"),
    )
    sources = [
        Pending(partial(read_source, cycle, settings.rules, limits), partial(_unread, cycle))
        for cycle in settings.config.cycles
    ]
    users = settings.config.users
    accounts = (
        Pending(
            partial(read_accounts_file, users, limits),
            lambda why: AccountsFacts(users, error=f"{shown(users)}: {why}"),
        )
        if users
        else None
    )
    url = settings.public_url
    pages = Pending(partial(read_pages, url, limits), f"{url}: {{}}".format) if url else None
    known, kept = token.get(until), shows.get(until)
    channels = _ask_channels(client, settings, known, kept, patience.stage)
    return Facts(
        token=known,
        app_token=app.get(until) if app else None,
        sources=tuple(one.get(until) for one in sources),
        ledger=kept,
        accounts=accounts.get(until) if accounts else None,
        pages=pages.get(until) if pages else None,
        channels=channels,
        machine_now=machine_now(),
    )


def findings(settings: Settings, facts: Facts) -> Iterator[Finding]:
    """Yield what follows from *facts*, in the order in which things are put right. Pure."""
    on = features(Deployment(settings.config, bool(settings.app_token)))
    receptions = facts.ledger.receptions
    yield from of_settings(settings)
    if facts.pages is not None:
        yield of_pages(settings.public_url, facts.pages)
    yield of_token(facts.token, facts.ledger.workspace)
    yield from of_scopes(facts.token, on)
    yield of_clock(facts.token)
    if facts.app_token is not None:
        yield of_app_token(facts.app_token)
    for id_, name in _channels(settings).items():
        reception = receptions.get(id_, Reception())
        is_read = not facts.ledger.error
        yield of_channel(name, id_, facts.channels[id_], reception, is_read=is_read)
    for source in facts.sources:
        yield from of_source(source, facts.ledger, facts.machine_now)
    people = {**facts.ledger.people, **settings.people}
    if facts.accounts:
        yield of_accounts(facts.accounts)
        people = {**facts.ledger.people, **facts.accounts.people, **settings.people}
    views = tuple(source.view for source in facts.sources if source.view)
    for view in views:
        yield from of_people(view, people, receptions)
    if len(views) == len(facts.sources):
        yield from of_strangers(views, settings.people)
    yield from of_ledger(facts.ledger)


def _ask_channels(
    client: WebClient, settings: Settings, token: TokenFacts, ledger: LedgerFacts, stage: timedelta
) -> dict[str, ChannelFacts]:
    """Return what Slack says of each channel, unless it says nothing anyway."""
    ids = _channels(settings)
    if token.error:
        return dict.fromkeys(ids, ChannelFacts(error="Slack did not take the token"))
    until = soon(stage)
    usable = frozenset[str]() if settings.config.membership == "off" else READS_CHANNELS
    asked = {
        id_: Pending(
            partial(
                ask_channel,
                client,
                id_,
                usable & (token.scopes or frozenset()),
                ledger.receptions.get(id_, Reception()).ts,
            ),
            lambda why: ChannelFacts(error=why),
        )
        for id_ in ids
    }
    return {id_: one.get(until) for id_, one in asked.items()}


def _unread(cycle: CycleConfig, why: str) -> SourceFacts:
    return SourceFacts(cycle, error=f"{shown(cycle.timeline)}: {why}")


def _channels(settings: Settings) -> dict[str, str]:
    """Return what the config calls each channel, by its id, in the config's order."""
    found: dict[str, list[str]] = {}
    for cycle in settings.config.cycles:
        for name, id_ in cycle.channels.items():
            if name not in found.setdefault(id_, []):
                found[id_].append(name)
    return {id_: ", ".join(names) for id_, names in found.items()}
