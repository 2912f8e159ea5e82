"""What follows from what Slack says of a deployment."""

from datetime import timedelta

import pytest

from bot.doctor.facts import ChannelFacts, TokenFacts
from bot.doctor.findings import Finding, Level
from bot.doctor.of_slack import of_app_token, of_channel, of_clock, of_scopes, of_token
from bot.features import FEATURES, Scope
from schedule.ledger import Reception
from tests.builders import at

URL = "https://k8s.slack.com/"
TOKEN = TokenFacts(
    user="release-bot", team="k8s", url=URL, scopes=frozenset({"commands", "chat:write"})
)
ALWAYS_ON = tuple(one for one in FEATURES if one.switch == "always on")
HISTORY = tuple(one for one in FEATURES if one.switch == "`settle: history`")
CHANNEL = "C0123456789"
UNHEARD_OF = Reception()
LANDED = Reception(sent_at=at("2024-11-04 12:00"), ts="1.1")


def channel(facts: ChannelFacts, reception: Reception = UNHEARD_OF) -> Finding:
    """Return what is said of the announce channel."""
    return of_channel("announce", CHANNEL, facts, reception, is_read=True)


@pytest.mark.parametrize(
    ("facts", "workspace", "level", "said"),
    [
        (TOKEN, "", Level.OK, "bot release-bot of k8s"),
        (TOKEN, URL, Level.OK, "bot release-bot of k8s"),
        (TOKEN, "https://other.slack.com/", Level.RED, "was kept for https://other"),
        (TokenFacts(error="invalid_auth", is_refused=True), "", Level.RED, "invalid_auth"),
        (TokenFacts(error="cannot reach Slack: refused"), "", Level.RED, "does not say"),
        (TokenFacts(user="lead", is_bot=False), "", Level.RED, "of a person, lead"),
    ],
    ids=["a bot's", "of the same workspace", "of another", "refused", "no answer", "a person's"],
)
def test_the_token_is_the_bots(facts: TokenFacts, workspace: str, level: Level, said: str) -> None:
    """Of the workspace that the ledger knows."""
    found = of_token(facts, workspace)
    assert found.level is level
    assert said in found.found
    assert bool(found.todo) is (level is not Level.OK)


@pytest.mark.parametrize(
    ("skew", "level", "said"),
    [
        (timedelta(seconds=60), Level.OK, "60 s"),
        (timedelta(seconds=-60), Level.OK, "60 s"),
        (timedelta(seconds=61), Level.RED, "61 s behind Slack's"),
        (timedelta(minutes=-7), Level.RED, "420 s ahead of Slack's"),
        (None, Level.WARN, "not checked"),
    ],
    ids=["a minute behind", "a minute ahead", "more than a minute behind", "far ahead", "unsaid"],
)
def test_a_clock_that_is_off_is_red(skew: timedelta | None, level: Level, said: str) -> None:
    """Long before requests are refused."""
    found = of_clock(TokenFacts(skew=skew))
    assert (found.level, said in found.found) == (level, True)


def test_scopes_that_suffice_are_named() -> None:
    """With what nobody needs, such as scopes of what is turned off."""
    facts = TokenFacts(scopes=frozenset({"commands", "chat:write", "users:read", "channels:read"}))
    (found,) = of_scopes(facts, ALWAYS_ON)
    assert found.level is Level.OK
    assert found.found == (
        "granted and needed: commands, chat:write; granted, and needed by nothing: "
        "channels:read, users:read"
    )


def test_a_scope_that_is_missing_names_its_feature() -> None:
    """How to get it, and how to do without."""
    facts = TokenFacts(scopes=frozenset({"commands"}))
    found = {one.check: one for one in of_scopes(facts, [*ALWAYS_ON, *HISTORY])}
    assert found["scope chat:write"].level is Level.RED
    assert found["scope chat:write"].found.endswith("posts, direct messages and their buttons")
    assert "or turn off" not in found["scope chat:write"].todo
    assert found["scope channels:history"].level is Level.RED
    assert found["scope channels:history"].todo.endswith("or turn off `settle: history`")
    assert found["scope groups:history"].level is Level.WARN


@pytest.mark.parametrize(
    "scope", [scope for one in FEATURES for scope in one.scopes if not scope.is_of_app]
)
def test_no_scope_is_missed_while_its_feature_is_off(scope: Scope) -> None:
    """Turning the feature off removes the need; of what cannot be turned off, nothing does."""
    with_it = [one for one in FEATURES if scope in one.scopes]
    without = [one for one in FEATURES if scope not in one.scopes]
    bare = TokenFacts(scopes=frozenset())
    assert f"scope {scope.name}" in [one.check for one in of_scopes(bare, with_it)]
    assert f"scope {scope.name}" not in [one.check for one in of_scopes(bare, without)]


def test_scopes_that_slack_does_not_name_are_not_judged() -> None:
    """Nothing is claimed that nobody knows."""
    (found,) = of_scopes(TokenFacts(error="invalid_auth"), ALWAYS_ON)
    assert (found.level, found.todo) == (Level.WARN, "mend the token first")


@pytest.mark.parametrize(
    ("facts", "reception", "level", "said"),
    [
        (ChannelFacts(is_member=True, is_archived=False), Reception(), Level.OK, "is in it"),
        (ChannelFacts(is_member=False), LANDED, Level.RED, "not_in_channel"),
        (ChannelFacts(is_member=True, is_archived=True), LANDED, Level.RED, "is_archived"),
        (ChannelFacts(error="channel_not_found"), LANDED, Level.RED, "channel_not_found"),
        (ChannelFacts(), LANDED, Level.OK, "landed on Mon 4 November 12:00 UTC"),
        (ChannelFacts(), Reception(), Level.WARN, "not checked: whether the bot is in it"),
        (ChannelFacts(error="rate limited"), LANDED, Level.WARN, "not checked: rate limited"),
        (ChannelFacts(), Reception("is_archived"), Level.RED, "takes no posts: is_archived"),
        (
            ChannelFacts(is_member=True),
            Reception("not_in_channel"),
            Level.WARN,
            "took nothing (not_in_channel), and would now",
        ),
    ],
    ids=[
        "a member",
        "no member",
        "archived",
        "there is none",
        "seen, and posted to",
        "seen, and never posted to",
        "not seen just now",
        "known to be broken",
        "broken, and mended",
    ],
)
def test_a_channel_takes_posts_or_says_why_not(
    facts: ChannelFacts, reception: Reception, level: Level, said: str
) -> None:
    """What cannot be known without posting is not claimed."""
    found = channel(facts, reception)
    assert (found.level, said in found.found) == (level, True), found
    assert bool(found.todo) is (level is not Level.OK)


def test_what_the_admins_were_told_of_already_is_marked() -> None:
    """A channel that refused a post has a notice of its own."""
    assert channel(ChannelFacts(), Reception("is_archived")).is_silent
    assert not channel(ChannelFacts(error="channel_not_found")).is_silent


@pytest.mark.parametrize("error", ["", "not_allowed_token_type"])
def test_the_app_token_opens_a_connection(error: str) -> None:
    """Or it is said what Slack says."""
    found = of_app_token(error)
    assert found.level is (Level.RED if error else Level.OK)
    assert error in found.found
