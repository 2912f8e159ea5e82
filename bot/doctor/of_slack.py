"""What follows from what Slack says: token, scopes, clock, channels. Pure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.doctor.facts import ChannelFacts, TokenFacts
from bot.doctor.findings import Finding, ok, red, warn
from bot.features import Feature, bot_scopes
from bot.render.dates import moment
from bot.render.mrkdwn import to_plain
from bot.render.notices import remedy
from schedule.ledger import Reception

MOST_SKEW = timedelta(seconds=60)
"""Beyond this a clock is wrong; Slack's requests are refused from five minutes on.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""
_REFUSED_RECIPIENT = frozenset({"channel_not_found", "is_archived", "not_in_channel"})


def of_token(facts: TokenFacts, workspace: str) -> Finding:
    """Return what is to be said of the bot token.

    Args:
        facts: What Slack says.
        workspace: Address of the workspace that the ledger was kept for; empty if unknown.
    """
    check = "token"
    if facts.error:
        if facts.is_refused:
            todo = "set SLACK_BOT_TOKEN to the app's Bot User OAuth Token, or reinstall the app"
            return red(check, f"Slack refuses the bot's token: {facts.error}", todo, is_silent=True)
        todo = "check SLACK_API_URL and the way to Slack, and try again"
        return red(check, f"Slack does not say: {facts.error}", todo, is_silent=True)
    if not facts.is_bot:
        todo = "set SLACK_BOT_TOKEN to the app's Bot User OAuth Token"
        return red(check, f"it is the token of a person, {facts.user}", todo)
    if workspace and facts.url and workspace != facts.url:
        return red(
            check,
            f"it is for {facts.url}, and the ledger was kept for {workspace}",
            "set SLACK_BOT_TOKEN or DATABASE_URL: channels and people of one are not in the other",
        )
    return ok(check, f"bot {facts.user} of {facts.team} ({facts.url})")


def of_clock(facts: TokenFacts) -> Finding:
    """Return what is to be said of this machine's clock."""
    check = "clock"
    if facts.skew is None:
        return warn(check, "not checked: Slack did not tell its time", "try again once it answers")
    off = round(facts.skew.total_seconds())
    if abs(facts.skew) <= MOST_SKEW:
        return ok(check, f"{abs(off)} s from Slack's")
    side = "behind" if off > 0 else "ahead of"
    return red(
        check,
        f"{abs(off)} s {side} Slack's; from 300 s on every request of Slack's is refused",
        "have this machine's clock set by NTP",
    )


def of_scopes(facts: TokenFacts, on: Sequence[Feature]) -> Iterator[Finding]:
    """Yield what is to be said of what was granted against what is needed.

    Args:
        facts: What Slack says.
        on: The features that are turned on.
    """
    if facts.scopes is None:
        why = "not checked: Slack did not say what was granted"
        yield warn("scopes", why, "mend the token first" if facts.error else "see the app's page")
        return
    needed = {scope.name: (feature, scope) for feature, scope in bot_scopes(on)}
    for name, (feature, scope) in needed.items():
        if name in facts.scopes:
            continue
        is_always_on = feature.switch == "always on"
        instead = "" if is_always_on else f", or turn off {feature.switch}"
        todo = f"add it under 'OAuth & Permissions' and reinstall the app{instead}"
        found = f"not granted; it is needed for {feature.name}"
        make = warn if scope.is_optional else red
        yield make(f"scope {name}", found, todo)
    granted = [name for name in needed if name in facts.scopes]
    spare = sorted(facts.scopes - needed.keys())
    rest = f"; granted, and needed by nothing: {', '.join(spare)}" if spare else ""
    yield ok("scopes", f"granted and needed: {', '.join(granted) or 'none'}{rest}")


def of_channel(
    name: str, id_: str, facts: ChannelFacts, reception: Reception, *, is_read: bool
) -> Finding:
    """Return what is to be said of a channel.

    Args:
        name: What the config calls it.
        id_: Its Slack id.
        facts: What Slack says.
        reception: What the ledger says.
        is_read: Whether the ledger could be read.
    """
    check = f"channel {name} {id_}"
    refusal = _refusal(facts)
    if refusal:
        return red(check, f"Slack says {refusal}", to_plain(remedy(refusal)))
    if facts.is_member:
        return _of_member(check, reception)
    if reception.broken:
        todo = to_plain(remedy(reception.broken))
        return red(check, f"it takes no posts: {reception.broken}", todo, is_silent=True)
    if facts.error:
        return warn(check, f"not checked: {facts.error}", "try again later")
    if reception.sent_at:
        landed = f"the last post landed on {moment(reception.sent_at)}"
        return ok(check, f"{landed}; more cannot be told without `membership: slack`")
    first = "nothing was posted yet" if is_read else "the ledger cannot be read"
    return warn(
        check,
        f"there is such a channel; not checked: whether the bot is in it ({first}, and asking "
        "takes `membership: slack`)",
        "invite it there if nobody has (/invite @release-bot); the first post will tell",
    )


def of_app_token(error: str) -> Finding:
    """Return what is to be said of the app-level token, with which Slack is connected to."""
    if not error:
        return ok("app token", "Slack would open a connection")
    return red(
        "app token",
        f"Slack opens no connection: {error}",
        "set SLACK_APP_TOKEN to an app-level token with connections:write, and turn Socket Mode "
        "on in the app's settings",
    )


def _refusal(facts: ChannelFacts) -> str:
    """Return why a post to a channel would be refused, by Slack's code; empty if it need not be."""
    if facts.error in _REFUSED_RECIPIENT:
        return facts.error
    if facts.is_archived:
        return "is_archived"
    return "not_in_channel" if facts.is_member is False else ""


def _of_member(check: str, reception: Reception) -> Finding:
    if not reception.broken:
        return ok(check, "the bot is in it")
    todo = "nothing: it is tried again within the hour, or when the service is restarted"
    return warn(check, f"it took nothing ({reception.broken}), and would now", todo)
