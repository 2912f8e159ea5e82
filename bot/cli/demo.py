"""The demo: the whole bot against the stand-in for Slack, through a release cycle."""

import os
import re
import sys
import threading
from collections import Counter
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent
from typing import TYPE_CHECKING

import click

from bot.cli.options import INSTANT
from schedule.problems import UserError

if TYPE_CHECKING:
    from bot.cli.screen import Screen
    from bot.cli.stage import Stage
    from bot.sandbox.model import Message
    from bot.sandbox.workspace import Workspace
    from schedule.clock import Clock
    from schedule.cycle import ReleaseCycle

_SPEED = 110_000.0
"""Seconds of release time per second: a cycle of 14 weeks in a good minute."""
_BEFORE = timedelta(days=5)
"""The demo begins this long before the cycle: the first direct message is for its first day."""
_AFTER = timedelta(days=2)
_LOOK_EVERY = 0.1
"""Seconds of machine time between two looks at how far the demo is."""


@click.command()
@click.option("--at", type=INSTANT, help="Begin there instead of before the cycle's first date.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    default=_SPEED,
    help="How many times as fast time runs, at most; 0 as fast as delivery allows.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The bot's HTTP port.")
@click.option("--no-browser", is_flag=True, help="Stay in the terminal.")
def demo(at: datetime | None, speed: float, port: int, no_browser: bool) -> None:
    """Play the 1.32 cycle of Kubernetes against a stand-in for Slack.

    Needs no tokens and leaves nothing behind. Type words of /release-status while it runs, such
    as "next" or "code freeze"; an empty line gives the default answer.
    """
    import logging

    from bot.cli.cast import Cast
    from bot.cli.logs import set_up_logs
    from bot.cli.screen import Screen
    from bot.cli.stage import furnish, settings_for, staged
    from bot.cli.stopping import told_to_stop
    from bot.sandbox.page import MESSAGES
    from bot.sandbox.server import SlackServer
    from bot.web.server import AddressTakenError
    from schedule.clock import RehearsalClock

    set_up_logs("text", logging.ERROR)
    source = resources.files("bot.sandbox").joinpath("cycle-1.32.yaml")
    with (
        told_to_stop() as stop,
        resources.as_file(source) as timeline,
        TemporaryDirectory(prefix="release-bot-demo-") as folder,
    ):
        cycle = _cycle(timeline)
        start, end = _stretch(cycle)
        clock = RehearsalClock(at or start, speed, end)
        with SlackServer(furnish(cycle)) as server:
            settings = settings_for(server, cycle, [timeline], Path(folder) / "demo.db", port)
            # What a person typed is answered by the bot, once there is one.
            stages: list[Stage] = []
            screen = Screen(lambda line: _ask(stages, screen, line), stop.set)
            workspace = server.workspace
            workspace.on_message(lambda message: _show(message, workspace, screen, clock))
            cast = Cast(clock, end)
            workspace.on_message(cast.hear)
            with screen:
                page = f"{server.root}{MESSAGES}"
                screen.say(_OPENING.format(cycle=cycle, page=page))
                if screen.is_terminal and not no_browser:
                    _open(page)
                try:
                    with staged(server, settings, clock) as stage:
                        stages.append(stage)
                        is_over = threading.Event()
                        acting = threading.Thread(target=cast.play, args=(stage, is_over.is_set))
                        acting.start()
                        try:
                            _watch(stage, cycle, clock, end, screen, stop)
                        finally:
                            is_over.set()
                            acting.join()
                except AddressTakenError as error:
                    raise UserError(f"{error.what}; choose another with --port") from None
                screen.say(_summary(stage))


_OPENING = """\
{cycle.name}, {cycle.weeks} weeks, played by the release bot against a stand-in for Slack.
People are roles, time runs fast, everything else is real: HTTP, ledger, job store.
The channels and direct messages as people see them: {page}
"""


def _open(page: str) -> None:
    """Show *page* in a window; where there is none, a browser would take over the terminal."""
    import webbrowser

    if sys.platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        webbrowser.open(page)


def _cycle(timeline: Path) -> "ReleaseCycle":
    from schedule.readers.cycle_yaml import read_cycle_yaml

    return read_cycle_yaml(timeline.read_text(encoding="utf-8"))[0]


def _stretch(cycle: "ReleaseCycle") -> tuple[datetime, datetime]:
    """Return the instants at which the demo of *cycle* begins and ends."""
    from schedule.clock import deadline

    days = [row.day for row in cycle.milestones if row.day]
    return deadline(min(days)) - _BEFORE, deadline(max(days)) + _AFTER


def _watch(
    stage: "Stage",
    cycle: "ReleaseCycle",
    clock: "Clock",
    end: datetime,
    screen: "Screen",
    stop: threading.Event,
) -> None:
    """Show how far the demo is until release time has come to *end*."""
    while (now := clock.now()) < end:
        week = min(max(cycle.week_of(now.date()), 0), cycle.weeks)
        done = round(20 * week / cycle.weeks)
        sent = len(stage.workspace.messages())
        bar = "█" * done + "░" * (20 - done)
        screen.progress(f"{bar} week {week} of {cycle.weeks}, {now:%a %d %b}, {sent} messages")
        if stop.wait(_LOOK_EVERY):
            return


def _show(message: "Message", workspace: "Workspace", screen: "Screen", clock: "Clock") -> None:
    """Add a message, as it is posted, to the transcript."""
    from bot.render.mrkdwn import to_plain

    if message.visible_to:
        return
    channel = workspace.channel(message.channel)
    person = workspace.user(channel.user) if channel and channel.user else None
    if person and message.revision:  # who took it now stands in it: nobody reads all of it again
        return
    where = f"DM to {person.name}" if person else f"#{channel.name if channel else '?'}"
    where += ", in the thread" if message.thread_ts else ""
    verb = " (edited)" if message.revision else ""
    said = _quoted(to_plain(message.shown), workspace)
    screen.say(f"── {clock.now():%a %d %b %H:%M} UTC · {where}{verb}\n{said}\n")


def _ask(stages: "list[Stage]", screen: "Screen", line: str) -> None:
    """Type ``/release-status`` as the release team's lead does, and show the private answer."""
    from html import unescape

    from bot.cli.stage import CHANNELS
    from bot.commands.listener import COMMAND

    if not stages:
        return
    stage = stages[0]
    words = line.strip().removeprefix(COMMAND).strip()
    user = stage.workspace.user_named("Release Team Lead")
    channel = stage.workspace.channel_named(CHANNELS["announce"])
    answer = stage.people.slash(user.id, channel.id, COMMAND, words)
    said = unescape(answer.message.text) if answer.message else f"no answer: {answer.error}"
    asked = f"{COMMAND} {words}".strip()
    screen.say(f"── {asked} · only you see this\n{_quoted(said, stage.workspace)}\n")


def _quoted(text: str, workspace: "Workspace") -> str:
    """Return *text* indented, people by the names that Slack would show."""

    def name(found: "re.Match[str]") -> str:
        person = workspace.user(found[1])
        return f"@{person.name}" if person else found[0]

    return indent(re.sub(r"@(U\w+)", name, text), "   ")


def _summary(stage: "Stage") -> str:
    """Return what was said to how many, counted in what the stand-in holds."""
    workspace = stage.workspace
    posts: Counter[str] = Counter()
    people: Counter[str] = Counter()
    said: Counter[tuple[str, str]] = Counter()
    pings = 0
    for message in workspace.messages():
        channel = workspace.channel(message.channel)
        person = workspace.user(channel.user) if channel and channel.user else None
        if person:
            people[person.name] += 1
        elif channel:
            posts[
                f"in threads of #{channel.name}" if message.thread_ts else f"in #{channel.name}"
            ] += 1
        payload = (message.metadata or {}).get("event_payload", {})
        said.update((message.channel, one) for one in payload.get("reminder_ids", ()))
        pings += len(message.pings)
    channels = ", ".join(f"{count} {where}" for where, count in posts.most_common())
    twice = sum(count > 1 for count in said.values())
    return (
        f"Posts: {channels or 'none'}.\n"
        f"Direct messages: {people.total()} to {len(people)} people, "
        f"at most {max(people.values(), default=0)} to one.\n"
        f"Reminders: {len(said)}, said twice: {twice}. Channels pinged: {pings}."
    )
