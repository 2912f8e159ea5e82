"""A service in a process of its own, which gets as far as it is told and then waits to be killed.

Run as ``python -m tests.schedule.ledger.a_service URL STEP``.
"""

import sys
from threading import Event

from schedule.ledger import open_ledger
from tests.schedule.ledger.plans import claim, plan, send, start, wanted

if __name__ == "__main__":
    url, step = sys.argv[1:]
    ledger = open_ledger(url, is_rehearsal=False)
    if step != "opened":
        plan(ledger, [wanted()])
        (post,) = claim(ledger)
    if step == "sending":
        start(ledger, post)
    if step == "sent":
        send(ledger, post)
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()
    Event().wait()
