"""A web server on this machine, for documents that are read from one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.waiting import PATIENCE_SECONDS


class Request(BaseHTTPRequestHandler):
    """One request; what it is answered with is the test's to say."""

    server: "WebServer"
    etag = '"v1"'

    def do_GET(self) -> None:
        """Answer as this path does."""
        self.server.asked.append((self.path, self.headers.get("If-None-Match") or ""))
        self.server.pages[self.path](self)

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, piece: bytes) -> None:
        """Send *piece* again and again, until nobody listens or the test is over."""
        try:
            while not self.server.is_over.wait(0.01):
                self.wfile.write(piece)
        except OSError:
            self.server.was_hung_up_on.set()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Page = Callable[[Request], None]


class WebServer(ThreadingHTTPServer):
    """A server whose pages are functions.

    Attributes:
        pages: What answers, by path.
        asked: Path and known ETag of each request.
        is_over: Set at the end of the test.
        was_hung_up_on: Set once somebody has stopped listening to a drip.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, str]] = []
        self.is_over = threading.Event()
        self.was_hung_up_on = threading.Event()

    def url(self, path: str, page: Page) -> str:
        """Let *page* answer at *path*, and return its address."""
        self.pages[path] = page
        return f"http://127.0.0.1:{self.server_port}{path}"

    def server_bind(self) -> None:
        """Bind without asking a name server who 127.0.0.1 is."""
        super(ThreadingHTTPServer, self).server_bind()


@contextmanager
def a_web_server() -> Iterator[WebServer]:
    """Serve while the context lasts."""
    server = WebServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE_SECONDS)
