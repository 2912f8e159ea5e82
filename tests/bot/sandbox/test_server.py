"""The stand-in as a process: ports, the journal, life and death."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import SlackServer
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.conftest import Connect

PROGRAM = """
import sys
from pathlib import Path
from bot.sandbox.server import SlackServer, serve
from bot.sandbox.workspace import Workspace
workspace = Workspace(journal=Path(sys.argv[1]))
workspace.add_channel("announce")
serve(SlackServer(workspace))
"""


def test_workspace_is_furnished_with_ids_that_look_like_slacks() -> None:
    """Channels and people have ids that a config file accepts."""
    workspace = Workspace.furnished(channels=["announce"], users=["Docs Lead"])

    assert workspace.channel_named("announce").id == "C0000000002"
    assert workspace.user_named("Docs Lead").id == "U0000000003"


def test_journal_has_each_message_and_update(tmp_path: Path, connect: Connect) -> None:
    """The journal proves what was accepted, also after a crash; private answers are not in it."""
    workspace = Workspace(journal=tmp_path / "journal")
    channel, user = workspace.add_channel("announce"), workspace.add_user("Docs Lead")
    with SlackServer(workspace) as slack:
        client = connect(slack)
        ts = client.chat_postMessage(channel=channel.id, text="passed")["ts"]
        client.chat_update(channel=channel.id, ts=ts, text="in effect")
        client.chat_postEphemeral(channel=channel.id, user=user.id, text="psst")

    lines = [json.loads(line) for line in (tmp_path / "journal").read_text().splitlines()]
    assert [(line["ts"], line["text"], line["revision"]) for line in lines] == [
        (ts, "passed", 0),
        (ts, "in effect", 1),
    ]


def test_stand_in_serves_from_a_process_of_its_own(tmp_path: Path) -> None:
    """A test can start a stand-in, post to it, and end it by closing its input."""
    journal = tmp_path / "journal"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(journal)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        assert process.stdin
        assert process.stdout
        url, token, _secret = (process.stdout.readline().strip() for _ in range(3))
        client = WebClient(token=token, base_url=url, retry_handlers=[])
        client.chat_postMessage(channel="C0000000002", text="hello")
        process.stdin.close()
        assert process.wait(10) == 0

    assert json.loads(journal.read_text())["text"] == "hello"


def test_port_that_is_taken(slack: SlackServer, workspace: Workspace) -> None:
    """Two stand-ins cannot share a port."""
    port = int(slack.root.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        SlackServer(workspace, port=port)
