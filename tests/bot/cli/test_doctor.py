import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from bot.doctor import Level, Patience, examine
from bot.sandbox.faults import slow
from bot.settings import read_settings
from schedule.ledger import open_ledger
from tests.bot.cli.a_deployment import Deployment, cli
from tests.schedule.ledger.plans import MONDAY, claim, plan, send, wanted


def rows(deployment: Deployment, code: int, **environ: str) -> dict[str, dict[str, Any]]:
    """Return what the doctor finds, by what it is about."""
    result = cli("doctor", "--format", "json", environ=deployment.environ(**environ))
    assert result.exit_code == code, result.output
    return {one["check"]: one for one in json.loads(result.stdout)}


def test_a_deployment_that_works_has_nothing_red(deployment: Deployment) -> None:
    """Before its first start; what cannot be known yet is a warning."""
    found = rows(deployment, 0)
    assert {name: found[name]["result"] for name in ("settings", "token", "scopes", "clock")} == {
        "settings": "ok",
        "token": "ok",
        "scopes": "ok",
        "clock": "ok",
    }
    channel = found[f"channel announce {deployment.announce}"]
    assert channel["result"] == "warn"
    assert "not checked" in channel["found"]
    assert "the first post will tell" in channel["todo"]
    assert found["database"]["result"] == "warn"


def test_the_doctor_changes_nothing(deployment: Deployment) -> None:
    """No ledger is made, no word is posted."""
    before, calls = deployment.files(), len(deployment.slack.calls)
    rows(deployment, 0)
    assert deployment.files() == before
    asked = [one.method for one in deployment.slack.calls[calls:]]
    assert asked == ["auth.test", "chat.getPermalink"]
    assert deployment.slack.workspace.messages() == []


def test_a_table_says_what_to_do(deployment: Deployment) -> None:
    """A row for each check, and how many are of which sort."""
    deployment.timeline.unlink()
    result = cli("doctor", environ=deployment.environ())
    assert result.exit_code == 1
    heads, *_, summary = result.stdout.splitlines()
    assert heads.split() == ["result", "check", "found", "what", "to", "do"]
    (red,) = [line for line in result.stdout.splitlines() if line.startswith("red ")]
    assert red.endswith("check the path")
    assert "1 red" in summary


def test_a_ledger_shows_what_was_posted_and_what_waits(deployment: Deployment) -> None:
    """Long overdue, for nobody is running; and the channel takes posts."""
    ledger = open_ledger(f"sqlite:///{deployment.database}", is_rehearsal=False)
    due = MONDAY + timedelta(days=2)
    plan(ledger, [wanted(recipient=deployment.announce)])
    plan(
        ledger,
        [wanted(recipient=deployment.announce), wanted("x/1d", deployment.announce, due_at=due)],
    )
    send(ledger, claim(ledger)[0])
    ledger.close()
    before = deployment.files()
    found = rows(deployment, 1)
    assert deployment.files() == before
    channel = found[f"channel announce {deployment.announce}"]
    assert channel["result"] == "ok"
    assert "the last post landed on Tue 10 September" in channel["found"]
    assert found["database"]["result"] == "ok"
    assert found["reminders"]["result"] == "red"
    assert found["reminders"]["found"].startswith("1 due and not sent, the oldest for ")


@pytest.mark.parametrize(
    ("is_rehearsal", "revision", "said"),
    [(False, "0001", "not a ledger of this version"), (True, "", "the ledger of a rehearsal")],
    ids=["an older version's", "a rehearsal's"],
)
def test_a_ledger_that_is_of_no_use_stays_as_it_is(
    deployment: Deployment, is_rehearsal: bool, revision: str, said: str
) -> None:
    """Looking migrates nothing."""
    open_ledger(f"sqlite:///{deployment.database}", is_rehearsal=is_rehearsal).close()
    if revision:
        with closing(sqlite3.connect(deployment.database)) as database:
            database.execute("UPDATE ledger_version SET version_num = ?", [revision])
            database.commit()
    before = deployment.files()
    found = rows(deployment, 1)["database"]
    assert deployment.files() == before
    assert (found["result"], said in found["found"]) == ("red", True), found
    assert found["todo"]


def test_people_are_known_from_the_config_a_file_and_links(deployment: Deployment) -> None:
    """As the service knows them; also before the file was read there for the first time."""
    users = deployment.folder / "users.yaml"
    users.write_text("users: {Docs-Lead: U0123456789}\n", encoding="utf-8")
    with deployment.config.open("a", encoding="utf-8") as file:
        file.write("users: users.yaml\npeople: {enhancements-lead: U0123456788}\n")
    ledger = open_ledger(f"sqlite:///{deployment.database}", is_rehearsal=False)
    ledger.link("release-notes-lead", "U0123456787", by="U0123456786")
    ledger.close()
    found = rows(deployment, 0)
    assert found[f"users {users}"]["found"] == "1 handle"
    lacking = {name for name in found if name.startswith("people of Kubernetes v1.32: ")}
    assert not {name for name in lacking if name.endswith(("Docs", "Enhancements", "Notes"))}
    assert found["people of Kubernetes v1.32"]["found"].startswith("3 of 7 leads")


def test_a_feature_that_lacks_its_scope_is_red(deployment: Deployment) -> None:
    """Turned off, it needs none."""
    with deployment.config.open("a", encoding="utf-8") as file:
        file.write("settle: history\n")
    found = rows(deployment, 1)
    assert found["scope channels:history"]["result"] == "red"
    assert "looking up a lost post" in found["scope channels:history"]["found"]
    deployment.config.write_text(
        deployment.config.read_text("utf-8").replace("settle: history", "settle: ask"), "utf-8"
    )
    assert "scope channels:history" not in rows(deployment, 0)


def test_the_doctor_asks_who_is_in_a_channel_only_where_that_is_turned_on(
    deployment: Deployment,
) -> None:
    """Off, what was granted for it is used for nothing, and said to be needed by nothing."""
    deployment.slack.app.scopes = (*deployment.slack.app.scopes, "channels:read")
    channel = f"channel announce {deployment.announce}"
    found = rows(deployment, 0)
    assert found["scopes"]["found"].endswith("needed by nothing: channels:read")
    assert "membership: slack" in found[channel]["found"]
    with deployment.config.open("a", encoding="utf-8") as file:
        file.write("membership: slack\n")
    found = rows(deployment, 0)
    assert "channels:read" in found["scopes"]["found"].partition(";")[0]
    assert found[channel]["found"] == "the bot is in it"
    asked = [one.method for one in deployment.slack.calls]
    assert asked.count("conversations.info") == 1


@pytest.mark.parametrize(
    ("environ", "check", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-5ecret"}, "token", "invalid_auth"),
        ({"SLACK_APP_TOKEN": "xapp-5ecret"}, "app token", "invalid_auth"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/"}, "token", "cannot reach Slack"),
        (
            {"DATABASE_URL": "postgresql://bot:5ecret@127.0.0.1:9/ledger"},
            "database",
            "127.0.0.1",
        ),
    ],
    ids=["the token", "the app-level token", "the way to Slack", "the database"],
)
def test_what_is_red_is_said_without_secrets(
    deployment: Deployment, environ: dict[str, str], check: str, said: str
) -> None:
    """In the table as in the JSON."""
    found = rows(deployment, 1, **environ)
    assert (found[check]["result"], said in found[check]["found"]) == ("red", True), found[check]
    assert found[check]["todo"]
    table = cli("doctor", environ=deployment.environ(**environ))
    for text in (str(found), table.stdout, table.stderr):
        assert "5ecret" not in text
        assert deployment.slack.token not in text
        assert deployment.slack.signing_secret not in text


def test_settings_that_cannot_be_read_are_all_reported(deployment: Deployment) -> None:
    """At once, and there is nothing to examine."""
    deployment.config.write_text("cycles: []\npeople: {docs-lead: docs}\n", encoding="utf-8")
    result = cli("doctor", environ=deployment.environ(SLACK_BOT_TOKEN="", PORT="x"))
    assert (result.exit_code, result.stdout) == (2, "")
    said = result.stderr.splitlines()
    assert len(said) == 4
    assert all(line.startswith("release-bot: ") for line in said)
    assert "'docs' is not a user id" in result.stderr


def test_a_clock_that_is_off_is_red(deployment: Deployment) -> None:
    """Slack's answer shows its time."""
    deployment.slack.set_clock(timedelta(minutes=10))
    try:
        assert rows(deployment, 1)["clock"]["result"] == "red"
    finally:
        deployment.slack.set_clock(timedelta())


def test_one_hanging_thing_hangs_nothing_else(deployment: Deployment) -> None:
    """Slack says nothing at all; the rest is examined all the same."""
    settings = replace(read_settings(deployment.environ()), app_token="xapp-1")
    never = Event()
    try:
        with deployment.slack.failing(slow(never)):
            found = {one.check: one for one in examine(settings, patience=HASTY)}
            assert not never.is_set()
    finally:
        never.set()
    assert found["token"].level is Level.RED
    assert found["app token"].level is Level.RED
    assert found[f"channel announce {deployment.announce}"].level is Level.WARN
    assert found["database"].level is Level.WARN
    assert found[f"timeline {deployment.timeline}"].level is Level.OK


HASTY = Patience(step=timedelta(seconds=2), stage=timedelta(seconds=5))
