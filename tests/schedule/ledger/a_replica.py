"""A replica in a process of its own, which posts to a file, a line for each reminder.

Run as ``python -m tests.schedule.ledger.a_replica URL FILE [STOPS_AT]``. It says "ready", begins
when it is sent a line, and says "refused" of a claim that has ended. With STOPS_AT it stops itself
(SIGSTOP) over each post, once that is "claimed" or "sending".
"""

import os
import signal
import sys
from pathlib import Path
from threading import Event

from schedule.clock import WallClock
from schedule.ledger import Claim, open_ledger
from schedule.runner import Runner

if __name__ == "__main__":
    url, file, stops_at = [*sys.argv[1:], ""][:3]
    ledger, clock = open_ledger(url, is_rehearsal=False), WallClock()
    slack = Path(file).open("ab", buffering=0)  # noqa: SIM115 -- until the process is killed

    def say(word: str) -> None:
        """Tell whoever started this process."""
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()

    def step(name: str) -> None:
        """Go on, or stop."""
        if name == stops_at:
            signal.raise_signal(signal.SIGSTOP)  # to this thread: it gets no further

    def deliver(claim: Claim) -> None:
        """Post to the file."""
        step("claimed")
        if not ledger.start_sending(claim, text="hello", blocks=None, now=clock.now()):
            say("refused")
            return
        step("sending")
        for one in claim.deliveries:
            slack.write(f"{one.reminder_id} {os.getpid()}\n".encode())
        ledger.sent(claim, channel=claim.recipient, ts="1.2", now=clock.now())
        say("posted")

    say("ready")
    sys.stdin.readline()
    Runner(ledger, clock, deliver, workers=4).start()
    Event().wait()
