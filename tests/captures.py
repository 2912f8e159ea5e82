"""The README's pictures of messages and of a home: ``python -m tests.captures``.

``--chromium COMMAND`` names the browser.

Plays 1.32 as far as its code freeze, and lets a browser without a window take pictures of what
the stand-in shows. The messages are real; the page is like Slack, and is not Slack.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bot.cli.stage import CHANNELS, Stage, furnish
from bot.commands.listener import COMMAND
from bot.sandbox.model import Message
from bot.sandbox.page import MESSAGES
from bot.sandbox.rates import Limits
from bot.sandbox.server import SlackServer
from tests.builders import at
from tests.story.a_world import CYCLE, TEXT, World
from tests.waiting import is_true_soon

PICTURES = Path("deploy/pictures")
WIDTH = 700
"""Of the window, in pixels."""


def play(folder: Path, server: SlackServer) -> Iterator[tuple[str, int, str]]:
    """Live through the weeks of code freeze; yield what is worth a picture.

    Yields:
        The picture's name, its height in pixels, and the query under which the page shows it.
    """
    world = World(folder, server, CYCLE, at("2024-10-28 09:00"))
    world.timeline.write_text(TEXT, encoding="utf-8")
    with world.running() as stage:
        lead = stage.workspace.user_named("Enhancements Lead")
        announce = stage.workspace.channel_named(CHANNELS["announce"])
        world.live_until(stage, "2024-10-31 12:30")
        yield "direct-message", 1400, _of(stage.workspace.messages(lead.id)[-1])
        world.live_until(stage, "2024-11-04 12:30")
        assert not stage.people.open_home(lead.id).error
        assert is_true_soon(lambda: server.app.views.home(lead.id))
        yield "home", 1330, f"home={lead.id}&alone=1"
        yield "three-days-before", 420, _of(_top(stage, announce.id))
        answer = stage.people.slash(lead.id, announce.id, COMMAND, "")
        assert answer.message, answer
        yield "release-status", 440, _of(answer.message)
        world.live_until(stage, "2024-11-08 02:30")
        yield "at-the-moment", 340, _of(_top(stage, announce.id))


def _of(message: Message) -> str:
    return f"in={message.channel}&ts={message.ts}"


def _top(stage: Stage, channel: str) -> Message:
    return [one for one in stage.workspace.messages(channel) if not one.thread_ts][-1]


def take(page: str, height: int, picture: Path, chromium: str, home: Path) -> None:
    """Take a picture of *page*; *home* is where the browser keeps what it must."""
    subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *(f"--user-data-dir={home}", f"--window-size={WIDTH},{height}"),
            *("--force-device-scale-factor=1", f"--screenshot={picture.resolve()}", page),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )


@click.command()
@click.option("--chromium", default="chromium", help="The browser's command.")
def captures(chromium: str) -> None:
    """Take the README's pictures of messages and of a home anew."""
    with (
        TemporaryDirectory() as folder,
        SlackServer(furnish(CYCLE), limits=Limits(paced=False)) as server,
    ):
        for name, height, query in play(Path(folder), server):
            page = f"{server.root}{MESSAGES}?{query}"
            picture = PICTURES / f"{name}.png"
            take(page, height, picture, chromium, Path(folder) / "chromium")
            click.echo(picture)


if __name__ == "__main__":
    captures()
