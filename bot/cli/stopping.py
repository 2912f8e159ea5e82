"""How a process is told to stop: by a signal, whatever it is doing at that instant."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.cli.last_resort import end_at_last

_SIGNALS = {signal.SIGTERM, signal.SIGINT}


@contextmanager
def told_to_stop(longest: timedelta | None = None) -> Iterator[threading.Event]:
    """Yield what is set once somebody has told this process to stop (SIGTERM, SIGINT).

    A thread of its own waits for the signals. A handler would be run by the main thread between
    two of its steps: not at all where the signal comes just before it begins to wait for
    something, and for ever where it holds what the handler waits for.

    Args:
        longest: Machine time after which the process, told so, is ended the hard way; None for
            never.

    Source:
        CPython's "signal" documentation, "Execution of Python signal handlers".
    """
    told, is_over, may_end = threading.Event(), threading.Event(), threading.Event()

    def listen() -> None:
        signal.sigwait(_SIGNALS)
        if not is_over.is_set():
            if longest is not None:
                end_at_last(longest)
            told.set()
        may_end.wait()  # a thread that has ended can be sent no signal

    # Threads inherit it: none that is started meanwhile is interrupted either.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    listening = threading.Thread(target=listen, name="signals", daemon=True)
    listening.start()
    try:
        yield told
    finally:
        is_over.set()
        if listening.ident is not None:
            signal.pthread_kill(listening.ident, signal.SIGTERM)
        may_end.set()
        listening.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
