"""However many connections somebody holds, whoever asks something is answered."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from http.client import HTTPConnection

import pytest
from flask import Flask

from bot.web.connections import CONNECTION_LIMIT
from bot.web.server import Server

PATIENCE = 20
"""Seconds, machine time."""
BEGUN = b"POST /slack/events HTTP/1.1\r\nX-Drip: "
WHOLE = b"GET /ask HTTP/1.1\r\nHost: bot\r\n\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    """Serve a page that answers at once, and return where; nobody is too silent to stay."""
    flask = Flask("asked", static_folder=None)
    flask.get("/ask")(lambda: "yes")
    server = Server(flask, "127.0.0.1", 0, longest_silence=3600)
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        yield server.port
    finally:
        server.close()
        serving.join()


@pytest.mark.parametrize("said", [b"", BEGUN, WHOLE], ids=["silent", "dripping", "asked before"])
def test_who_asks_is_answered_although_somebody_holds_all_connections(
    port: int, said: bytes
) -> None:
    """Those who have asked nothing, or not all of it yet, give way: the first who came."""
    with ExitStack() as stack:
        for _ in range(CONNECTION_LIMIT + 10):
            held = stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            held.sendall(said)
        for _ in range(3):
            asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            stack.callback(asking.close)
            asking.request("GET", "/ask")
            assert asking.getresponse().status == HTTPStatus.OK


def test_few_connections_stay(port: int) -> None:
    """A proxy keeps its own, and asks over it again."""
    with ExitStack() as stack:
        asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        stack.callback(asking.close)
        for _ in range(3):
            asking.request("GET", "/ask")
            assert asking.getresponse().read() == b"yes"
            mine = asking.sock
            stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            assert asking.sock is mine
