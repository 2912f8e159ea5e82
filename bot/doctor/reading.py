"""What sources and the ledger show of a deployment; nothing is written. No function here raises."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.acceptance import read_people, read_sources
from bot.accounts import KIND, read_accounts
from bot.doctor.facts import AccountsFacts, LedgerFacts, SourceFacts
from bot.settings import Config, CycleConfig, Settings
from bot.snapshot import CycleView
from schedule.ledger import LedgerView, has_ledger, place_name, read_ledger
from schedule.problems import UserError
from schedule.readers.overrides import apply_overrides
from schedule.rules import Rules
from schedule.sources import Limits, fetch

_PAGE = "/api/v1/cycles"
"""A page that only this bot has."""


def read_source(config: CycleConfig, rules: Rules, limits: Limits) -> SourceFacts:
    """Return what the sources of a cycle say now.

    Args:
        config: The cycle in the config.
        rules: The policy in force.
        limits: How much to read, and for how long.
    """
    try:
        read, problems = read_sources(config, limits)
    except UserError as error:
        return SourceFacts(config, error=str(error))
    corrected, wrong = apply_overrides(read, config.overrides)
    corrected = replace(corrected, meetings=config.meetings)
    view = CycleView(corrected, rules, (*problems, *wrong), config.channels)
    return SourceFacts(config, view=view)


def read_pages(url: str, limits: Limits) -> str:
    """Return why the bot's pages are not to be seen at *url*, as a UserError says it, or nothing.

    Args:
        url: Where they should be, without a slash at its end.
        limits: How much to read, and for how long.
    """
    try:
        found = fetch(f"{url}{_PAGE}", limits=limits)
    except UserError as error:
        return str(error)
    if found is None or '"cycles"' not in found.text:
        return f"{url}: somebody else answers there; check 'url' in the config"
    return ""


def read_accounts_file(address: str, limits: Limits) -> AccountsFacts:
    """Return what the file of accounts at *address* says now."""
    try:
        people, complaints = read_people(address, limits)
    except UserError as error:
        return AccountsFacts(address, error=str(error))
    return AccountsFacts(address, people=people, complaints=complaints)


def open_and_look(settings: Settings, now: datetime, machine_now: datetime) -> LedgerFacts:
    """Return what the ledger shows; one that is not there is not made, an old one not changed.

    Args:
        settings: The deployment.
        now: Release time.
        machine_now: Machine time.
    """
    name = place_name(settings.database_url)
    try:
        if not has_ledger(settings.database_url):
            return LedgerFacts(name, is_there=False)
        ledger = read_ledger(settings.database_url)
    except UserError as error:
        return LedgerFacts(name, error=str(error))
    try:
        return look_into(ledger, settings, now, machine_now)
    finally:
        ledger.close()


def look_into(
    ledger: LedgerView, settings: Settings, now: datetime, machine_now: datetime
) -> LedgerFacts:
    """Return what an open *ledger* shows; as for :func:`open_and_look`."""
    name = place_name(settings.database_url)
    try:
        documents = [ledger.accepted(source, kind) for source, kind in _sources(settings.config)]
        in_file = (read_accounts(one.text)[0] for one in documents if one and one.kind == KIND)
        people = {**ledger.links(), **next(in_file, {})}
        return LedgerFacts(
            name,
            is_rehearsal=ledger.is_rehearsal,
            gauges=ledger.gauges(now=now, machine_now=machine_now),
            workspace=ledger.workspace(),
            people=people,
            receptions=ledger.receptions({*_recipients(settings), *people.values()}),
            read_at={one.source: one.fetched_at for one in documents if one},
        )
    except Exception as error:  # noqa: BLE001 -- whatever the database says, it shows nothing
        why = f"{name} cannot be read ({type(error).__name__}); check the database"
        return LedgerFacts(name, error=why)


def _sources(config: Config) -> Iterable[tuple[str, str]]:
    if config.users:
        yield config.users, KIND
    for cycle in config.cycles:
        yield from ((address, kind) for kind, address in cycle.sources.items())


def _recipients(settings: Settings) -> set[str]:
    channels = (id_ for cycle in settings.config.cycles for id_ in cycle.channels.values())
    return {*channels, *settings.people.values()}
