import json
import signal
import socket
import threading
from collections import Counter

import httpx
import pytest
from sqlalchemy import make_url

from bot.cli.stage import CHANNELS, furnish
from bot.sandbox import faults
from bot.sandbox.server import SlackServer
from schedule.ledger import open_ledger, read_ledger
from schedule.reconcile import State
from tests.a_proxy import a_proxy
from tests.bot.cli.a_deployment import CYCLE, Deployment, cli
from tests.postgres import Postgres
from tests.waiting import has_happened, is_true_soon

# Starts that are refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cycle: []\n", "release-bot.yaml:1: unknown key 'cycle'; did you mean 'cycles'?"),
        (
            "cycles:\n  - timeline: 1.32.yaml\n    channels: {announce: '#sig-release'}\n",
            "release-bot.yaml:3: cycles.0.channels.announce: '#sig-release' is not a channel id; ",
        ),
        ("cycles: [\n", "release-bot.yaml:2: not valid YAML: "),
    ],
    ids=["an unknown key", "a bad channel id", "no yaml"],
)
def test_a_config_with_a_mistake_is_refused(deployment: Deployment, text: str, said: str) -> None:
    """File, line, what is wrong and what to write; nothing is written, nothing posted."""
    deployment.config.write_text(text, encoding="utf-8")
    before = deployment.files()
    result = cli("run", environ=deployment.environ())
    assert result.exit_code == 2
    lines = result.stderr.replace(f"{deployment.folder}/", "").splitlines()
    assert lines[0].startswith(f"release-bot: {said}")
    assert all(line.startswith("release-bot: release-bot.yaml:") for line in lines)
    assert deployment.files() == before


def test_a_missing_token_is_refused(deployment: Deployment) -> None:
    """With where to find it."""
    result = cli("run", environ=deployment.environ(SLACK_BOT_TOKEN=""))
    assert result.exit_code == 2
    assert result.stderr == (
        "release-bot: SLACK_BOT_TOKEN is not set; set it to the 'Bot User OAuth Token' of your "
        "Slack app (xoxb-...)\n"
    )
    assert not deployment.database.exists()


def test_a_missing_config_is_refused(deployment: Deployment) -> None:
    """Named as it was asked for."""
    result = cli("run", "--config", "gone.yaml", environ=deployment.environ())
    assert result.exit_code == 2
    assert result.stderr == "release-bot: gone.yaml: no such file; check the path\n"


@pytest.mark.parametrize(
    "arguments",
    [["--rehearse-from", "2024-11-01"], ["--speed", "0"]],
    ids=["no speed", "no start"],
)
def test_half_a_rehearsal_is_refused(deployment: Deployment, arguments: list[str]) -> None:
    """A typo must not start the live service."""
    result = cli("run", *arguments, environ=deployment.environ())
    assert result.exit_code == 2
    assert result.stderr == (
        "release-bot: --rehearse-from and --speed go together; give both, or neither\n"
    )


def test_a_missing_source_is_refused(deployment: Deployment) -> None:
    """Where the ledger has no accepted document to go on with."""
    deployment.timeline.unlink()
    assert deployment.refusal("run") == "1.32.yaml: no such file; check the path"


def test_a_source_without_a_timeline_is_refused(deployment: Deployment) -> None:
    """A README with words only."""
    deployment.timeline.write_text("# v1.32", encoding="utf-8")
    said = deployment.refusal("run")
    assert said.startswith("1.32.yaml:1: ")


def test_a_timeline_with_a_wrong_key_is_refused(deployment: Deployment) -> None:
    """A slip may hide a date; the bot does not start with one."""
    text = deployment.timeline.read_text(encoding="utf-8")
    before, start, after = text.partition("start: 2024-11-26")
    deployment.timeline.write_text(f"{before}{start.replace('start', 'strat')}{after}", "utf-8")
    line = before.count("\n") + 1
    said = deployment.refusal("run")
    assert said == f"1.32.yaml:{line}: unknown key 'strat'; did you mean 'start'?"


def test_one_release_in_two_timelines_is_refused(deployment: Deployment) -> None:
    """Both are named, and no ledger is made."""
    (deployment.folder / "copy.yaml").write_bytes(deployment.timeline.read_bytes())
    config = deployment.config.read_text(encoding="utf-8")
    second = config.removeprefix("cycles:\n").replace("1.32.yaml", "copy.yaml")
    deployment.config.write_text(config + second, encoding="utf-8")
    assert deployment.refusal("run") == (
        "copy.yaml: it is about v1.32, and so is 1.32.yaml; keep one of them under 'cycles' in "
        "the config file"
    )
    assert not deployment.database.exists()


def test_a_folder_for_a_database_is_refused(deployment: Deployment) -> None:
    """It cannot hold a ledger."""
    deployment.database.mkdir()
    said = deployment.refusal("run")
    assert said == "cannot read ledger.db: Is a directory; set DATABASE_URL to a ledger"


def test_another_file_for_a_database_is_refused(deployment: Deployment) -> None:
    """And left as it is."""
    deployment.database.write_text("not a database", encoding="utf-8")
    said = deployment.refusal("run")
    assert said == "ledger.db is not a database; set DATABASE_URL to another file"


def test_a_database_in_no_folder_is_refused(deployment: Deployment) -> None:
    """A path with a slip in it is not created."""
    gone = deployment.folder / "gone"
    said = deployment.refusal("run", DATABASE_URL=f"sqlite:///{gone}/ledger.db")
    assert said == "no folder gone to keep the ledger in; create it first"


def test_a_port_in_use_is_refused(deployment: Deployment) -> None:
    """Before the ledger is made."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = deployment.refusal("run", PORT=str(port))
    assert said == (
        f"cannot listen on 127.0.0.1 port {port}: address already in use; set HOST and PORT to a "
        "free address"
    )


def test_a_live_ledger_is_not_rehearsed_on(deployment: Deployment) -> None:
    """A rehearsal has a ledger of its own, which says what it is."""
    url = f"sqlite:///{deployment.folder / 'ledger-rehearsal.db'}"
    open_ledger(url, is_rehearsal=False).close()
    said = deployment.refusal("run", "--rehearse-from", "2025-06-01", "--speed", "0")
    assert said == (
        "ledger-rehearsal.db is the ledger of a live bot, not of a rehearsal one; set DATABASE_URL "
        "to another"
    )


# A service that runs


def test_one_service_runs_on_a_ledger_until_it_is_told_to_stop(deployment: Deployment) -> None:
    """A second one is refused, looking is allowed, and SIGTERM ends it in good order."""
    with deployment.process("run") as process:
        assert process.stderr
        said = next(line for line in process.stderr if "listens on port" in line)
        assert said.startswith("release-bot listens on port ")
        refused = deployment.refusal("run")
        seen = cli("reminders", "--format", "json", environ=deployment.environ())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert refused == (
        f"another release-bot already runs on ledger.db (pid {process.pid}); stop it or give this "
        "one a DATABASE_URL of its own"
    )
    assert {one["state"] for one in json.loads(seen.stdout)} == {"expired"}
    assert deployment.slack.workspace.messages() == []


def test_a_rehearsal_plays_on_a_ledger_of_its_own(deployment: Deployment) -> None:
    """Every message is marked, and the live ledger is not even made."""
    with (
        SlackServer(furnish(CYCLE)) as slack,
        Deployment(deployment.folder, slack).process(
            "run", "--rehearse-from", "2024-11-08T01:00", "--speed", "0"
        ) as process,
    ):
        announce = slack.workspace.channel_named(CHANNELS["announce"]).id
        assert is_true_soon(lambda: slack.workspace.messages(announce))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0
    (message, *_) = slack.workspace.messages(announce)
    assert message.text.startswith("REHEARSAL")
    assert not deployment.database.exists()
    assert (deployment.folder / "ledger-rehearsal.db").exists()


@pytest.mark.timeout(180)
def test_a_database_that_hangs_keeps_no_service_from_its_end(
    deployment: Deployment, postgres: Postgres
) -> None:
    """SIGTERM is obeyed, late and not in good order, and a line says who was waited for."""
    with postgres.empty_database() as url, a_proxy(postgres.port) as proxy:
        there = make_url(url).set(port=proxy.port).render_as_string(hide_password=False)
        with deployment.process("run", DATABASE_URL=there) as process:
            assert process.stderr
            listens = next(line for line in process.stderr if "listens on port" in line)
            readyz = f"http://127.0.0.1:{listens.split()[-1]}/readyz"
            assert is_true_soon(lambda: "the ledger does not answer" not in httpx.get(readyz).text)
            proxy.block()  # the connections that are open hang, others are given up
            assert "the ledger does not answer" in httpx.get(readyz).text
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert "the service does not end by itself, it is ended; still there: " in said


def test_a_post_in_flight_is_finished_before_the_end(deployment: Deployment) -> None:
    """SIGTERM starts nothing new: of two that are due, the one under way is settled."""
    arrived, go_on = threading.Event(), threading.Event()
    with SlackServer(furnish(CYCLE)) as slack:
        slack.fail_next("chat.postMessage", faults.slow(go_on, reached=arrived))
        with Deployment(deployment.folder, slack).process(
            "run", "--rehearse-from", "2024-11-07T13:00", "--speed", "0"
        ) as process:
            assert has_happened(arrived)
            process.send_signal(signal.SIGTERM)
            go_on.set()
            process.communicate(timeout=30)
        assert process.returncode == 0
        assert len(slack.workspace.messages()) == 1
    ledger = read_ledger(f"sqlite:///{deployment.folder / 'ledger-rehearsal.db'}")
    states = Counter(one.state for one in ledger.history())
    ledger.close()
    assert states[State.SENT] == 1
    assert states[State.UNKNOWN] == states[State.SENDING] == 0
    assert states[State.PENDING]
