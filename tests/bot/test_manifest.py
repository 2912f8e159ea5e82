"""The manifest of a Slack app: what is asked for is what is turned on."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot import features, manifest
from bot.actions import ACTIONS
from bot.commands import USAGE_HINT, answer
from bot.commands.listener import COMMAND
from bot.features import FEATURES, Deployment
from bot.settings import Config, CycleConfig
from bot.whereabouts import request_url
from schedule.problems import UserError
from tests.builders import a_snapshot, at

URL = "https://release-bot.example.org/slack/events"
HISTORY = ["channels:history", "groups:history"]


def a_deployment(*, is_socket: bool = False, **config: Any) -> Deployment:
    """Return what the config file of a deployment turns on."""
    cycle = CycleConfig(timeline="README.md", channels={"announce": "C0123456789"})
    return Deployment(Config(cycles=(cycle,), **config), is_socket)


def made(url: str = URL, **deployment: Any) -> dict[str, Any]:
    """Return the manifest that is made for a deployment."""
    return manifest.manifest(features.features(a_deployment(**deployment)), url)


def scopes(made: dict[str, Any]) -> list[str]:
    """Return the scopes that a manifest asks for."""
    found: list[str] = made["oauth_config"]["scopes"]["bot"]
    return found


@pytest.mark.parametrize("deployment", [Deployment(), a_deployment(settle="ask")])
def test_the_least_is_two_scopes_and_one_event(deployment: Deployment) -> None:
    """One slash command, posts with buttons, the home tab: nothing else is listened to."""
    made = manifest.manifest(features.features(deployment), URL)
    assert scopes(made) == ["commands", "chat:write"]
    assert made["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]
    assert [one["command"] for one in made["features"]["slash_commands"]] == [COMMAND]
    assert made["settings"]["interactivity"]["is_enabled"] is bool(ACTIONS)


def test_a_feature_that_is_turned_on_asks_for_its_scopes() -> None:
    """And for no other's; turned off, for none."""
    assert scopes(made(time_zones="slack")) == ["commands", "chat:write", "users:read"]
    asked = scopes(made(settle="history"))
    assert asked == ["commands", "chat:write", *HISTORY]


def test_a_picture_is_uploaded_only_where_no_page_shows_it() -> None:
    """A public address needs nothing of Slack."""
    assert scopes(made(pictures="upload"))[2:] == ["files:write", "im:write"]
    shown = a_deployment(pictures="upload", url="https://release-bot.example.org")
    assert scopes(manifest.manifest(features.features(shown), URL))[2:] == []


@pytest.mark.parametrize("url", [URL, ""], ids=["HTTP", "Socket Mode"])
def test_a_manifest_names_the_way_to_the_bot(url: str) -> None:
    """An address, or Socket Mode; the app-level token's scope is in no manifest."""
    asked = made(url, is_socket=not url)
    (command,) = asked["features"]["slash_commands"]
    assert asked["settings"]["socket_mode_enabled"] is not bool(url)
    assert command.get("url", "") == url
    assert asked["settings"]["interactivity"].get("request_url", "") == url
    assert "connections:write" not in str(asked)


def test_without_a_home_tab_nothing_is_listened_to() -> None:
    """`home: off` takes the tab away, and the event with it."""
    asked = made(home="off")
    assert "event_subscriptions" not in asked["settings"]
    assert asked["features"]["app_home"]["home_tab_enabled"] is False


@pytest.mark.parametrize("url", [URL, ""], ids=["HTTP", "Socket Mode"])
def test_an_event_is_subscribed_to_for_its_feature(url: str) -> None:
    """A row of the table is all that a feature with an event needs."""
    asked = manifest.manifest(FEATURES, url)
    where = {"request_url": url} if url else {}
    listened = ["app_home_opened", "app_mention"]
    assert asked["settings"]["event_subscriptions"] == {**where, "bot_events": listened}
    assert asked["features"]["app_home"]["home_tab_enabled"] is True


def test_every_scope_says_what_it_is_for() -> None:
    """And what is never done with it; none is asked for by two features."""
    named = [scope for one in FEATURES for scope in one.scopes]
    assert all(scope.used.endswith(".") and scope.never.endswith(".") for scope in named)
    assert len({scope.name for scope in named}) == len(named)
    assert [one.name for one in FEATURES if not (one.scopes or one.events)] == []


def test_no_sign_breaks_the_table_of_scopes() -> None:
    """Each row has its five cells."""
    scopes, _, events = manifest.scopes_text().partition("| event |")
    rows = [line for line in scopes.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {6}
    rows = [line for line in events.splitlines()[1:] if line.startswith("|")]
    assert {line.count("|") for line in rows} == {4}


@pytest.mark.parametrize("word", USAGE_HINT.strip("[]").split(" | "))
def test_each_word_of_the_hint_is_understood(word: str) -> None:
    """What Slack shows beside the command can be typed."""
    said = answer(word, a_snapshot(), at("2024-11-01 12:00"), handle=None)
    assert "do not understand" not in said.text
    assert "Did you mean" not in said.text


@pytest.mark.parametrize(
    ("address", "prefix", "url"),
    [
        ("https://bot.example.org", "", "https://bot.example.org/slack/events"),
        ("https://Bot.example.org:8443/", "", "https://bot.example.org:8443/slack/events"),
        ("https://bot.example.org", "/bot", "https://bot.example.org/bot/slack/events"),
        ("https://bot.example.org/bot/", "/bot", "https://bot.example.org/bot/slack/events"),
        ("https://example.org/proxied", "/bot", "https://example.org/proxied/bot/slack/events"),
    ],
    ids=["an address", "with a port", "a prefix", "the prefix once", "behind a proxy's path"],
)
def test_an_address_becomes_the_request_url(address: str, prefix: str, url: str) -> None:
    """The path prefix counts, once."""
    assert request_url(address, prefix) == url


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bot.example.org",
        "http://bot.example.org",
        "https://",
        "https://bot.example.org/slack/events",
        "https://bot.example.org?x=1",
        "https://bot.example.org/#top",
        "https://bot.example.org/a b",
        "https://bot.example.org\n",
        "https://bot.example.org:port",
        "https://user:5ecret@bot.example.org",
    ],
)
def test_an_address_that_slack_cannot_use_is_refused(address: str) -> None:
    """In a line that says what to write, and holds no secret."""
    with pytest.raises(UserError) as error:
        request_url(address, "")
    assert str(error.value).startswith("--url ")
    assert "5ecret" not in str(error.value)


def test_the_table_of_scopes_has_all_features() -> None:
    """Also what a config has turned off: whoever approves an app reads all of it."""
    text = manifest.scopes_text()
    assert all(f"`{scope.name}`" in text for one in FEATURES for scope in one.scopes)
    assert all(one.switch in text for one in FEATURES)


def test_a_feature_is_on_or_off_as_the_table_says() -> None:
    """Socket Mode alone turns on what only it needs."""
    on = {one.name for one in features.features(a_deployment(is_socket=True))}
    off = {one.name for one in features.features(a_deployment())}
    assert on - off == {"Socket Mode"}


SWITCHED = {
    "looking up a lost post": {"settle": "history"},
    "working hours by people's profiles": {"time_zones": "slack"},
    "telling before the first post whether the bot is in its channels": {"membership": "slack"},
    "the timeline as a picture, where no public address shows it": {"pictures": "upload"},
    "answers to who mentions the bot": {"mentions": "on"},
    "Socket Mode": {"is_socket": True},
}
"""What turns each feature on that can be off: the tests below fail for one that is missing."""


def test_what_turns_each_feature_on_is_known() -> None:
    """A feature is on from the start, or a switch of its own turns it on: there is no third."""
    always = {one.name for one in features.features(a_deployment())}
    assert {one.name for one in FEATURES} - always == set(SWITCHED)
    from_the_start = ("always on", "on unless")
    assert all(one.switch.startswith(from_the_start) is (one.name in always) for one in FEATURES)


@pytest.mark.parametrize("name", SWITCHED)
def test_turned_off_a_feature_needs_nothing(name: str) -> None:
    """Its scopes are asked for with it, and by nothing else; all others stay as they are."""
    off = a_deployment()
    on = a_deployment(**SWITCHED[name])  # type: ignore[arg-type]  # as a config file says it
    (feature,) = (one for one in FEATURES if one.name == name)
    asked = [{scope for one in features.features(way) for scope in one.scopes} for way in (off, on)]
    assert feature.scopes
    assert asked[1] - asked[0] == set(feature.scopes)
    assert asked[0] <= asked[1]


@pytest.mark.parametrize("deployment", [{}, *SWITCHED.values()])
def test_every_scope_of_a_manifest_is_some_features(deployment: dict[str, Any]) -> None:
    """Which is on; no scope comes from anywhere else."""
    on = features.features(a_deployment(**deployment))
    named = {scope.name for _, scope in features.bot_scopes(on)}
    assert set(scopes(made(**deployment))) == named


def test_every_scope_of_the_published_files_names_its_feature() -> None:
    """Also in the documents that an admin reads: no scope without a feature stands there."""
    table = manifest.scopes_text().partition("| event |")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    known = {f"`{scope.name}`": one for one in FEATURES for scope in one.scopes}
    assert len(rows) == len(known)
    for row in rows:
        scope = row.split("|")[1].strip().split(" ")[0]
        assert known[scope].name in row, row
        assert known[scope].switch in row, row


def test_no_document_names_a_scope_that_no_feature_has() -> None:
    """Neither README nor what is under `deploy`: whoever approves an app can look it up."""
    root = Path(__file__).parents[2]
    texts = [root / "README.md", *(root / "deploy").rglob("*.md"), *root.glob("deploy/**/*.yaml")]
    scope = re.compile(r"\b([a-z_]+(?:\.[a-z]+)?:(?:read|write|history|manage|join))\b")
    named = {one for text in texts for one in scope.findall(text.read_text(encoding="utf-8"))}
    known = {scope.name for one in FEATURES for scope in one.scopes}
    assert {"chat:write", "users:read"} <= named
    assert named <= known
