"""A way to a server on this machine that can be blocked: what is sent is swallowed for good."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Passes on what is said on every connection, both ways, until it is blocked.

    Attributes:
        port: Where it listens, on loopback.
    """

    def __init__(self, listener: socket.socket, to_port: int) -> None:
        """Pass on to *to_port* whoever comes to *listener*."""
        self.port: int = listener.getsockname()[1]
        self._listener = listener
        self._to_port = to_port
        self._is_blocked = threading.Event()
        self._open: list[socket.socket] = [listener]

    def block(self) -> None:
        """Say nothing any more, and keep every connection."""
        self._is_blocked.set()

    def run(self) -> None:
        """Take connections until it is closed."""
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._to_port))
            self._open += [here, there]
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def close(self) -> None:
        """End every connection."""
        for one in self._open:
            with suppress(OSError):  # it has ended already
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):  # one of them has ended
            while data := source.recv(65536):
                if not self._is_blocked.is_set():
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def a_proxy(to_port: int) -> Iterator[Proxy]:
    """Run a proxy while the context lasts."""
    proxy = Proxy(socket.create_server(("127.0.0.1", 0)), to_port)
    thread = threading.Thread(target=proxy.run)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
