"""Files on their way into the workspace: announced, sent, shown."""

import secrets
import threading
from dataclasses import dataclass, replace

UPLOADS = "/upload/v1/"
"""What the path begins with at which the bytes of a file are taken."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file.

    Attributes:
        id: Its id.
        name: What it is called.
        length: How many bytes it was said to have.
        alt: What it shows, in words.
        body: Its bytes; None before they have come.
    """

    id: str
    name: str
    length: int
    alt: str = ""
    body: bytes | None = None


class Uploads:
    """Every file the app has announced. Safe to use from several threads.

    Attributes:
        root: Address of the stand-in, without a slash at its end.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self.root = ""
        self._lock = threading.Lock()
        self._by_ticket: dict[str, Upload] = {}

    def add(self, upload: Upload) -> Upload:
        """Have *upload* wait for its bytes."""
        with self._lock:
            self._by_ticket[secrets.token_hex(8)] = upload
        return upload

    def url(self, upload: Upload) -> str:
        """Return where the bytes of *upload* are taken, by whoever knows the address."""
        with self._lock:
            ticket = next(one for one, of in self._by_ticket.items() if of.id == upload.id)
        return f"{self.root}{UPLOADS}{ticket}"

    def waiting(self, ticket: str) -> Upload | None:
        """Return the file whose bytes are taken at an address; None if there is none."""
        with self._lock:
            return self._by_ticket.get(ticket)

    def take(self, ticket: str, body: bytes) -> None:
        """Keep the bytes of a file."""
        with self._lock:
            self._by_ticket[ticket] = replace(self._by_ticket[ticket], body=body)

    def taken(self, file_id: str) -> Upload | None:
        """Return the file with this id once its bytes have come; None before that."""
        with self._lock:
            found = (one for one in self._by_ticket.values() if one.id == file_id)
            return next((one for one in found if one.body is not None), None)
