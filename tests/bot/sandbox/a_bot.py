"""A small bot of our own, on the real Bolt: what people in the stand-in talk to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.sandbox.server import SlackServer

Dispatch = Callable[[BoltRequest], BoltResponse]


def a_bolt_app(slack: SlackServer) -> App:
    """Return an app that answers while Slack waits, as ours does."""
    return App(
        client=WebClient(token=slack.token, base_url=slack.url, retry_handlers=[]),
        signing_secret=slack.signing_secret,
        token_verification_enabled=False,
        process_before_response=True,
    )


@contextmanager
def listening(dispatch: Dispatch) -> Iterator[str]:
    """Have a bot answer at the address this yields, one request at a time."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Hand the request over as it came."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = dispatch(
                BoltRequest(body=body, headers=dict(self.headers.items()), mode="http")
                if self.path == "/bot/slack/events"
                else BoltRequest(body="", headers={})
            )
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body.encode())))
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/bot"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
