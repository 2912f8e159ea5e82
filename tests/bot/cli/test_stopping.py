"""A service can be told to stop at any instant, and ends whatever hangs."""

import signal
import subprocess
import sys

import pytest

from tests.bot.cli.a_deployment import ROOT

_AT_ANY_INSTANT = """
import os, signal, sys, threading
from bot.cli.stopping import told_to_stop

def told_at_step(nth):
    '''Be told to stop when the main thread has made so many steps of waiting for that.'''
    left = [nth]

    def step(frame, event, _):
        frame.f_trace_opcodes = True
        if event == "opcode":
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGTERM)
        return step

    with told_to_stop() as stop:
        sys.settrace(step)
        stop.wait(0.05)
        sys.settrace(None)
        if left[0] > 0:
            return False
        stop.wait()
    return True

nth = 1
while told_at_step(nth):
    print(nth, flush=True)
    nth += 1
"""
_HANGING = """
import logging, os, signal, sys, threading, time
from datetime import timedelta
from bot.cli.stopping import told_to_stop

class Blocked(logging.Handler):
    def emit(self, record):
        threading.Event().wait()

logging.getLogger().addHandler(Blocked())
with told_to_stop(timedelta(seconds=0.1)) as stop:
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait()
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    """Run *script* in a process of its own."""
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.timeout(120)
def test_a_signal_is_heard_at_any_instant() -> None:
    """Also at each step between having nothing to wait for and waiting."""
    ended = run(_AT_ANY_INSTANT)
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) > 20


def test_nothing_that_hangs_keeps_the_service_from_its_end() -> None:
    """Not even whoever should read the log."""
    assert run(_HANGING).returncode == 1


def test_who_stops_by_themselves_need_not_be_told() -> None:
    """The demo ends when its reader is gone."""
    script = (
        "from bot.cli.stopping import told_to_stop\nwith told_to_stop() as stop:\n    stop.set()\n"
    )
    assert run(script).returncode == 0


def test_what_was_never_told_to_stop_leaves_signals_as_they_were() -> None:
    """A command that fails is no service any more."""
    script = (
        "import os, signal\n"
        "from bot.cli.stopping import told_to_stop\n"
        "with told_to_stop() as stop:\n    assert not stop.is_set()\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    assert run(script).returncode == -signal.SIGTERM
