"""What follows from what the ledger shows: the database, what is due, what is unknown. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from bot.doctor.facts import LedgerFacts
from bot.doctor.findings import Finding, ok, red, refused, warn
from bot.render.dates import span
from schedule.reconcile import State

MOST_OVERDUE = timedelta(minutes=10)
"""Release time after which something due is not only waiting for its turn."""


def of_ledger(facts: LedgerFacts) -> Iterator[Finding]:
    """Yield what is to be said of the ledger and what it holds."""
    check = "database"
    if facts.error:
        yield refused(check, facts.error)
        return
    if not facts.is_there:
        yield warn(
            check, f"no ledger yet at {facts.name}", "nothing: the first 'release-bot run' makes it"
        )
        return
    if facts.is_rehearsal:
        yield red(
            check,
            f"{facts.name} is the ledger of a rehearsal; the live service refuses it",
            "set DATABASE_URL to the live one",
        )
        return
    yield ok(check, f"{facts.name}: a live ledger of this version")
    yield _due(facts)
    yield from _unknown(facts)
    if facts.gauges.refusal:
        yield red(
            "posting",
            f"Slack refused the bot's token the last time: {facts.gauges.refusal}",
            "set SLACK_BOT_TOKEN, or reinstall the app; it is tried again every minute",
            is_silent=True,
        )


def _due(facts: LedgerFacts) -> Finding:
    check = "reminders"
    gauges = facts.gauges
    waiting = gauges.states.get(State.PENDING, 0) - gauges.due
    if gauges.overdue > MOST_OVERDUE:
        return red(
            check,
            f"{gauges.due} due and not sent, the oldest for {span(gauges.overdue)}",
            "see that the service is running, and its log",
        )
    sent = gauges.states.get(State.SENT, 0)
    return ok(check, f"{gauges.due} due, {waiting} to come, {sent} sent")


def _unknown(facts: LedgerFacts) -> Iterator[Finding]:
    count = facts.gauges.unsettled
    if not count:
        yield ok("lost posts", "none")
        return
    posts = "1 post" if count == 1 else f"{count} posts"
    yield warn(
        "lost posts",
        f"{posts} may have landed, and nobody knows",
        "answer the bot's question to the admins: release-bot reminders --state unknown",
    )
