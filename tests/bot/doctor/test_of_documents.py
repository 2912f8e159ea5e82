"""What follows from the config and the sources."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.doctor.facts import AccountsFacts, LedgerFacts, SourceFacts
from bot.doctor.findings import Finding, Level
from bot.doctor.of_documents import (
    of_accounts,
    of_pages,
    of_people,
    of_settings,
    of_source,
    of_strangers,
)
from bot.settings import Config, CycleConfig, Settings
from schedule.ledger import Reception
from schedule.policy import builtin_rules
from schedule.problems import Problem, Severity
from tests.builders import SOURCE, a_view, at

NOW = at("2024-11-01 12:00")
CONFIG = CycleConfig(timeline=SOURCE, channels={"announce": "C0123456789"})
VIEW = a_view()
EVERYBODY = {
    lead.github: f"U012345678{nth}"
    for nth, role in enumerate(VIEW.cycle.team.roles)
    for lead in role.leads
    if lead.github
}
LEDGER = LedgerFacts("ledger.db", read_at={SOURCE: NOW - timedelta(minutes=4)})


def a_problem(severity: Severity, source: str = SOURCE) -> Problem:
    """Return something that is wrong with a document."""
    return Problem("weekday_mismatch", severity, "a weekday is off", source=source)


def of_the_timeline(*problems: Problem, ledger: LedgerFacts = LEDGER) -> Finding:
    """Return what is said of a timeline with *problems*."""
    facts = SourceFacts(CONFIG, view=replace(VIEW, problems=problems))
    return next(iter(of_source(facts, ledger, NOW)))


def settings(**config: object) -> Settings:
    """Return settings with a config."""
    made = Config(cycles=(CONFIG,), **config)
    return Settings(made, builtin_rules(), "xoxb-1", "5ecret")


def test_a_timeline_in_order_says_what_was_read() -> None:
    """And how old the service's knowledge of it is."""
    found = of_the_timeline()
    assert found.level is Level.OK
    assert found.check == f"timeline {SOURCE}"
    assert found.found.endswith("0 errors, 0 warnings; the service read it 4 min ago")


def test_a_timeline_with_errors_says_how_to_see_them() -> None:
    """Only its own count; warnings alone are no concern of the deployment's."""
    roster = a_problem(Severity.ERROR, "release-team.md")
    found = of_the_timeline(a_problem(Severity.ERROR), a_problem(Severity.WARNING), roster)
    assert (found.level, found.todo) == (Level.WARN, f"release-bot check {SOURCE}")
    assert "1 error, 1 warning" in found.found
    assert of_the_timeline(a_problem(Severity.WARNING)).level is Level.OK


def test_a_timeline_with_dates_in_doubt_says_how_to_see_them() -> None:
    """They are reminded of all the same, and somebody has to look."""
    row, *others = VIEW.cycle.milestones
    rows = (replace(row, doubt="its halves say two days"), *others)
    view = replace(VIEW, problems=(), cycle=replace(VIEW.cycle, milestones=rows))
    found = next(iter(of_source(SourceFacts(CONFIG, view=view), LEDGER, NOW)))
    assert (found.level, found.todo) == (Level.WARN, f"release-bot check {SOURCE}")
    assert "0 errors, 0 warnings, 1 date in doubt" in found.found


def test_pages_that_nobody_can_open_are_noticed() -> None:
    """Slack would not show an answer with their picture."""
    url = "https://release-bot.example.org"
    assert of_pages(url, "").level is Level.OK
    found = of_pages(url, f"{url}/api/v1/cycles: the server answers 404 Not Found; check the URL")
    assert (found.check, found.level) == (f"pages {url}", Level.WARN)
    assert found.found == f"{url}/api/v1/cycles: the server answers 404 Not Found"
    assert "take 'url' out of the config" in found.todo


def test_a_service_that_reads_nothing_is_noticed() -> None:
    """Its knowledge is old though the source can be read from here."""
    old = LedgerFacts("ledger.db", read_at={SOURCE: NOW - timedelta(hours=3)})
    found = of_the_timeline(ledger=old)
    assert (found.level, "3h 0m ago" in found.found) == (Level.WARN, True)


def test_a_source_that_cannot_be_read_is_red() -> None:
    """With what to do about it, and without what is secret in its address."""
    config = CONFIG.model_copy(update={"timeline": "https://example.org/x?token=5ecret"})
    why = "https://example.org/x: the server answers 404 Not Found; check the URL"
    (found,) = of_source(SourceFacts(config, error=why), LEDGER, NOW)
    assert found.level is Level.RED
    assert found.check == "timeline https://example.org/x"
    assert (found.found, found.todo) == (why.rpartition("; ")[0], "check the URL")


def test_whoever_cannot_be_written_to_is_named() -> None:
    """A row each, and how many can."""
    people = {**EVERYBODY}
    del people["docs-lead"]
    *lacking, total = of_people(VIEW, people, {})
    assert [(one.check, one.level) for one in lacking] == [
        ("people of Kubernetes v1.32: Docs", Level.WARN)
    ]
    assert "docs-lead" in lacking[0].found
    assert total.level is Level.WARN
    assert total.found == "6 of 7 leads with a GitHub handle can be written to; not @docs-lead"
    assert "/release-status link" in total.todo
    (everybody,) = of_people(VIEW, EVERYBODY, {})
    assert everybody.level is Level.OK


def test_whoever_takes_no_messages_is_named() -> None:
    """As Slack said when it was tried."""
    broken = {EVERYBODY["docs-lead"]: Reception("user_disabled")}
    first, _ = of_people(VIEW, EVERYBODY, broken)
    assert (first.level, first.check) == (Level.WARN, "people of Kubernetes v1.32: @docs-lead")
    assert "user_disabled" in first.found


def test_a_handle_that_no_roster_has_may_be_mistyped() -> None:
    """Its person would never be written to."""
    (found,) = of_strangers((VIEW,), {**EVERYBODY, "docs-laed": "U0123456799"})
    assert found.found == "no roster names @docs-laed"
    assert list(of_strangers((VIEW,), EVERYBODY)) == []


@pytest.mark.parametrize(
    ("facts", "level", "said"),
    [
        (AccountsFacts("users.yaml", people={"docs-lead": "U0123456789"}), Level.OK, "1 handle"),
        (
            AccountsFacts("users.yaml", people=EVERYBODY, complaints=("line 3: x", "line 4: y")),
            Level.WARN,
            "7 handles; 2 lines of no use: line 3: x",
        ),
        (AccountsFacts("users.yaml", error="it is gone; check the path"), Level.RED, "it is gone"),
    ],
    ids=["in order", "with wrong lines", "gone"],
)
def test_the_file_of_accounts_is_examined(facts: AccountsFacts, level: Level, said: str) -> None:
    """Whoever is in no line of it that is of use is not written to."""
    found = of_accounts(facts)
    assert (found.level, found.found) == (level, said)
    assert bool(found.todo) is (level is not Level.OK)


@pytest.mark.parametrize(
    ("config", "said"),
    [({"settle": "ask"}, "lost post waits"), ({"settle": "history"}, "nobody is told")],
)
def test_admins_are_missed(config: dict[str, str], said: str) -> None:
    """Nobody would be told what is amiss."""
    found = {one.check: one for one in of_settings(settings(**config))}
    assert found["admins"].level is Level.WARN
    assert said in found["admins"].found


def test_an_operator_is_missed() -> None:
    """Help names them; there is nothing to say of one who is named."""
    found = {one.check: one for one in of_settings(settings())}
    assert found["operator"].level is Level.WARN
    assert "'operator' in the config" in found["operator"].todo
    named = of_settings(settings(operator="the Release Team Lead"))
    assert "operator" not in [one.check for one in named]


def test_admins_are_counted() -> None:
    """So that whoever expects more sees it."""
    found = {one.check: one for one in of_settings(settings(admins=("U0123456789",)))}
    assert (found["admins"].level, found["admins"].found) == (Level.OK, "1 person")
