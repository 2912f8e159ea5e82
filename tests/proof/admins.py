"""Admins who look whether a post landed, and say so."""

import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

from bot.sandbox.model import Message
from bot.sandbox.people import People
from bot.sandbox.server import SlackServer
from schedule.notices import UNKNOWN
from tests.proof.towns import ADMINS

_LOOK_EVERY_SECONDS = 0.1
_PATIENCE = timedelta(seconds=3)


class Admins:
    """Answer every question truthfully, as long as somebody listens; a context manager."""

    def __init__(self, server: SlackServer, ports: Callable[[], Iterable[int]]) -> None:
        """Get ready.

        Args:
            server: Where they are asked.
            ports: Gives the ports at which a bot may listen now.
        """
        self._server = server
        self._ports = ports
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="admins", daemon=True)

    def __enter__(self) -> "Admins":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_EVERY_SECONDS):
            for name in ADMINS:
                admin = self._server.workspace.user_named(name)
                for message in self._server.workspace.messages(admin.id):
                    self._answer(message, admin.id)

    def _answer(self, question: Message, admin: str) -> None:
        """Answer what is asked in a message, if it still is."""
        for block in question.blocks:
            for button in block.get("elements", ()) if block["type"] == "actions" else ():
                notice = str(button.get("value", ""))
                if notice.startswith(UNKNOWN):
                    is_here = notice.removeprefix(UNKNOWN) in self._landed()
                    self._click(question, "landed" if is_here else "again", admin)
                    return

    def _click(self, question: Message, answer: str, admin: str) -> None:
        for port in self._ports():
            people = People(self._server, f"http://127.0.0.1:{port}", _PATIENCE)
            if not people.click(question, answer, admin).error:
                return

    def _landed(self) -> set[str]:
        """Return the ids of all posts that anybody can read."""
        found = (one.metadata for one in self._server.workspace.messages())
        return {one["event_payload"]["post_id"] for one in found if one}
