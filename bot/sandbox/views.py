"""Modals and home tabs, as people have them in front of them."""

import threading
from dataclasses import dataclass, replace

from bot.sandbox.texts import Json
from bot.sandbox.wire import MethodError
from bot.sandbox.workspace import Workspace

DEEPEST_STACK = 3
"""Modals on top of each other.

Source:
    docs.slack.dev ``reference/methods/views.push``: ``push_limit_reached``.
"""


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a home tab.

    Attributes:
        id: ``V...``.
        user: Who sees it.
        body: What the app sent, with every block's ``block_id``.
        revision: How many times it was updated.
    """

    id: str
    user: str
    body: Json
    revision: int = 0

    @property
    def hash(self) -> str:
        """Return what tells this revision from any other."""
        return f"{self.id}.{self.revision}"


class Views:
    """Every view there is. Safe to use from several threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._homes: dict[str, View] = {}
        self._modals: dict[str, list[View]] = {}

    def home(self, user: str) -> View | None:
        """Return a person's home tab, once the app has published one."""
        return self._homes.get(user)

    def homes(self) -> list[View]:
        """Return every home tab that the app has published, the first one first."""
        with self._lock:
            return list(self._homes.values())

    def modal(self, user: str) -> View | None:
        """Return the modal on top in front of a person."""
        stack = self._modals.get(user)
        return stack[-1] if stack else None

    def open(self, user: str, body: Json) -> View:
        """Show a modal; those that were open are gone."""
        with self._lock:
            view = self._new(user, body)
            self._modals[user] = [view]
            return view

    def push(self, user: str, body: Json) -> View:
        """Show a modal on top of the others; MethodError on the fourth."""
        with self._lock:
            stack = self._modals.setdefault(user, [])
            if len(stack) >= DEEPEST_STACK:
                raise MethodError("push_limit_reached")
            stack.append(self._new(user, body))
            return stack[-1]

    def close(self, user: str, *, everything: bool = False) -> None:
        """Take away the modal on top, or all of them."""
        with self._lock:
            stack = self._modals.get(user, [])
            del stack[0 if everything else -1 :]

    def publish(self, user: str, body: Json, seen_hash: str = "") -> View:
        """Show a home tab, new or instead of the present one; MethodError if that changed."""
        with self._lock:
            present = self._homes.get(user)
            view = self._changed(present, body, seen_hash) if present else self._new(user, body)
            self._homes[user] = view
            return view

    def update(self, name: str, body: Json, seen_hash: str = "") -> View:
        """Change an open modal.

        Args:
            name: Its id, or the ``external_id`` the app gave it.
            body: What it shows from now on.
            seen_hash: The revision the app knows; empty to change it whatever it is.

        Raises:
            MethodError: It is not open, or not at that revision any more.
        """
        with self._lock:
            for stack in self._modals.values():
                for index, view in enumerate(stack):
                    if name in (view.id, view.body.get("external_id")):
                        stack[index] = self._changed(view, body, seen_hash)
                        return stack[index]
        raise MethodError("not_found")

    def _new(self, user: str, body: Json) -> View:
        return View(self._workspace.new_id("V"), user, self._complete(body))

    def _changed(self, view: View, body: Json, seen_hash: str) -> View:
        if seen_hash and seen_hash != view.hash:
            raise MethodError("hash_conflict")
        return replace(view, body=self._complete(body), revision=view.revision + 1)

    def _complete(self, body: Json) -> Json:
        return {**body, "blocks": list(self._workspace.with_block_ids(body["blocks"]))}
