"""What follows from the config and the sources: documents, rules, people, admins. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.directory import unreachable
from bot.doctor.facts import AccountsFacts, LedgerFacts, SourceFacts
from bot.doctor.findings import Finding, ok, refused, warn
from bot.render.dates import ago
from bot.settings import Settings
from bot.snapshot import CycleView
from schedule.fit import misfits
from schedule.ledger import Reception
from schedule.problems import Severity, shown

MOST_AGE = timedelta(hours=1)
"""Machine time since the service read a source well, beyond which something keeps it from that."""


def of_settings(settings: Settings) -> Iterator[Finding]:
    """Yield what is to be said of settings that could be read."""
    config = settings.config
    channels = {id_ for cycle in config.cycles for id_ in cycle.channels.values()}
    counts = (
        _count(len(config.cycles), "cycle"),
        _count(len(channels), "channel"),
        _count(len(config.people), "person", "people"),
    )
    yield ok("settings", ", ".join(counts))
    if not config.operator:
        yield warn(
            "operator",
            "none: people are not told whom to ask",
            "name those who run the bot under 'operator' in the config, for '/release-status help'",
        )
    if config.admins:
        yield ok("admins", _count(len(config.admins), "person", "people"))
        return
    lost = ", and a lost post waits for good" if config.settle == "ask" else ""
    yield warn(
        "admins",
        f"none: nobody is told what is amiss{lost}",
        "put the Slack ids of those who run the bot under 'admins' in the config",
    )


def of_source(facts: SourceFacts, ledger: LedgerFacts, machine_now: datetime) -> Iterator[Finding]:
    """Yield what is to be said of the documents of a cycle.

    Args:
        facts: What they say.
        ledger: What the ledger shows.
        machine_now: Machine time.
    """
    if facts.view is None:
        yield refused(f"timeline {shown(facts.config.timeline)}", facts.error)
        return
    for kind, source in facts.config.sources.items():
        age = machine_now - ledger.read_at[source] if source in ledger.read_at else None
        yield _of_document(kind, source, facts.view, age)
    wrong = misfits(facts.view.cycle, facts.view.rules, facts.view.channels)
    for one in wrong:
        yield warn(f"rules of {facts.view.cycle.name}", one.message, one.suggestion or "see there")


def of_pages(url: str, error: str) -> Finding:
    """Return what is to be said of the pages at *url*, from where this machine is.

    Args:
        url: Where they should be for everybody to open.
        error: Why they are not to be seen, as a UserError says it; empty if they are.
    """
    check = f"pages {url}"
    if not error:
        return ok(check, "they answer")
    return warn(
        check,
        error.splitlines()[0].rpartition("; ")[0],
        "see that the bot runs and can be reached there, or take 'url' out of the config: Slack "
        "shows no answer with a picture that it cannot fetch",
    )


def of_accounts(facts: AccountsFacts) -> Finding:
    """Return what is to be said of the file of accounts."""
    check = f"users {shown(facts.address)}"
    if facts.error:
        return refused(check, facts.error)
    said = _count(len(facts.people), "handle")
    if facts.complaints:
        wrong = _count(len(facts.complaints), "line")
        return warn(check, f"{said}; {wrong} of no use: {facts.complaints[0]}", "correct the file")
    return ok(check, said)


def of_people(
    view: CycleView, people: Mapping[str, str], receptions: Mapping[str, Reception]
) -> Iterator[Finding]:
    """Yield what is to be said of those whom a cycle's plan writes to.

    Args:
        view: The cycle.
        people: Slack ids by GitHub handle in lower case.
        receptions: What the ledger says of them, by Slack id.
    """
    name = view.cycle.name
    lacking = unreachable(view, people)
    for one in lacking:
        yield warn(
            f"people of {name}: {one.role}",
            f"no direct messages: {one.why}",
            "put the handle and Slack id under 'people' in the config"
            if "Slack id" in one.why
            else "correct the roster",
        )
    held = {
        lead.github.lower() for role in view.cycle.team.roles for lead in role.leads if lead.github
    }
    known = {handle: people[handle] for handle in sorted(held) if handle in people}
    for handle, id_ in known.items():
        broken = receptions.get(id_, Reception()).broken
        if broken:
            todo = "check the id under 'people' in the config, or name somebody else"
            yield warn(f"people of {name}: @{handle}", f"takes no messages: {broken}", todo)
    total = f"{len(known)} of {_count(len(held), 'lead')} with a GitHub handle can be written to"
    if len(known) == len(held):
        yield ok(f"people of {name}", total)
        return
    others = ", ".join(f"@{one}" for one in sorted(held - set(known)))
    yield warn(
        f"people of {name}",
        f"{total}; not {others}",
        "put them under 'people' or in the file of 'users', or ask them to type "
        "'/release-status link HANDLE'",
    )


def of_strangers(views: tuple[CycleView, ...], people: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is to be said of those whom the config knows and no roster does."""
    seated = {
        person.github.lower()
        for view in views
        for role in view.cycle.team.roles
        for person in role.people
        if person.github
    }
    strangers = sorted(set(people) - seated)
    if strangers and views:
        listed = ", ".join(f"@{one}" for one in strangers)
        yield warn(
            "people of the config",
            f"no roster names {listed}",
            "correct the handle in the config, or take it out",
        )


def _of_document(kind: str, source: str, view: CycleView, age: timedelta | None) -> Finding:
    check = f"{'roster' if kind == 'team' else kind} {shown(source)}"
    cycle = view.cycle
    found = [one for one in view.problems if one.source == source]
    errors = sum(one.severity is Severity.ERROR for one in found)
    warnings = sum(one.severity is Severity.WARNING for one in found)
    has = {
        "timeline": _count(len(cycle.milestones), "row"),
        "team": _count(len(cycle.team.roles), "role"),
        "links": _count(sum(bool(link.names) for link in cycle.links), "link"),
    }[kind]
    doubtful = sum(bool(row.doubt) for row in cycle.milestones) if kind == "timeline" else 0
    doubts = f", {_count(doubtful, 'date')} in doubt" if doubtful else ""
    problems = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}{doubts}"
    since = f"; the service read it {ago(age)}" if age is not None else ""
    said = f"{cycle.name}: {has}, {problems}{since}"
    if age is not None and age > MOST_AGE:
        return warn(check, said, "see that the service is running, and its log")
    if errors or doubtful:
        return warn(check, said, f"release-bot check {shown(source)}")
    return ok(check, said)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
