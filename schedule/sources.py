"""Where documents come from: files and URLs, read whole, within bounds."""

import re
import socket
import stat
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schedule.problems import UserError, shown

if TYPE_CHECKING:
    import httpx

LINKS_FILE = "links.md"
"""What a release's page of links is called.

Source: kubernetes/sig-release, 1.36 and later.
"""
_URL = re.compile("https?://", re.IGNORECASE)
_SCHEME = re.compile("[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WEB_PAGE = re.compile(r"https?://(?:www\.)?github\.com/([^/]+/[^/]+)/(?:blob|raw)/([^?#]+)")
_ERRNO = re.compile(r"^\[Errno -?\d+\] (\w)")
"""A number that says nothing to people, and the letter that the words behind it begin with."""
_MOST_REDIRECTS = 5
_TAG = re.compile("[!-~]{1,200}")
"""An ETag that can be sent back: one that cannot would keep its document from being read again."""
_PACKED, _PLAIN = ("gzip", "x-gzip"), ("", "identity")
"""How a text may come; what is packed twice may be gigabytes after the first step."""
_GZIP = 16 + zlib.MAX_WBITS
"""Source: docs.python.org ``zlib.decompressobj``, *wbits*: a header and trailer of gzip."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read, and how long it may take, in machine time.

    Attributes:
        bytes: No timeline is larger; what is, is refused before it is read to its end.
        step: For each step of a request.
        total: For a whole answer, however slowly it drips.
    """

    bytes: int = 5_000_000
    step: timedelta = timedelta(seconds=10)
    total: timedelta = timedelta(seconds=30)


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read.

    Attributes:
        source: Path or URL it came from.
        text: Its text; bytes that are no UTF-8 are replaced.
        etag: What the server, or the file system, calls this state of it; empty if nothing.
    """

    source: str
    text: str
    etag: str = ""


def fetch(source: str, *, etag: str = "", limits: Limits = LIMITS) -> Document | None:
    """Read the document at *source*.

    Args:
        source: A path, or an http or https URL.
        etag: State that is already known.
        limits: How much to read, and for how long.

    Returns:
        The document, or None if it is still in the state that *etag* names.

    Raises:
        UserError: It cannot be read; the text says which document, why and what to do.
    """
    if not source.strip():
        raise UserError("no document is named; give a path or an https URL")
    if is_url(source):
        return _download(source, etag, limits)
    if scheme := _SCHEME.match(source):
        raise UserError(f"{shown(source)}: {scheme[0]} cannot be read; give a path or an https URL")
    return _open(source, etag, limits)


def is_url(source: str) -> bool:
    """Return whether *source* is a URL rather than a path."""
    return bool(_URL.match(source))


def raw_address(url: str) -> str:
    """Return where the text is that the web page at *url* shows; other addresses as they are.

    Source:
        github.com shows ``/<owner>/<repository>/blob/<ref>/<path>`` as a page; its "Raw" button
        leads to raw.githubusercontent.com ``/<owner>/<repository>/<ref>/<path>``.
    """
    page = _WEB_PAGE.match(url)
    return f"https://raw.githubusercontent.com/{page[1]}/{page[2]}" if page else url


def _open(source: str, etag: str, limits: Limits) -> Document | None:
    path = Path(source)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            # Opening a pipe waits for somebody to write, reading a device may never end.
            raise UserError(f"{source}: is not a file; name the README or the cycle YAML itself")
        state = f"{found.st_mtime_ns}-{found.st_size}"
        if state == etag:
            return None
        with path.open("rb") as file:
            raw = file.read(limits.bytes + 1)
    except FileNotFoundError:
        raise UserError(f"{shown(source)}: no such file; check the path") from None
    except IsADirectoryError:
        raise UserError(
            f"{shown(source)}: is a folder; name the file in it, such as README.md"
        ) from None
    except (OSError, ValueError) as error:
        why = str(getattr(error, "strerror", None) or error).lower()
        raise UserError(f"{shown(source)}: {why}; check the path and its permissions") from None
    return _document(source, raw, state, limits)


def _download(source: str, etag: str, limits: Limits) -> Document | None:
    import httpx

    headers = {"Accept-Encoding": "gzip"}
    if _TAG.fullmatch(etag):
        headers["If-None-Match"] = etag
    connections = _Connections()
    client = httpx.Client(timeout=limits.step.total_seconds())
    # Headers, too, may drip for ever, and every redirect begins anew: one limit ends them all.
    with client, connections.ended_after(limits.total):
        try:
            asked = client.build_request(
                "GET",
                raw_address(source),
                headers=headers,
                extensions={"trace": connections.note},
            )
            with _last_answer(client, asked) as answer:
                if answer.status_code == httpx.codes.NOT_MODIFIED:
                    return None
                if answer.status_code != httpx.codes.OK:
                    said = f"{answer.status_code} {answer.reason_phrase}".strip()
                    raise UserError(f"{shown(source)}: the server answers {said}; check the URL")
                raw = _body(source, answer, limits)
                if connections.is_over:  # an answer that says no length ends like a whole one
                    raise TimeoutError
        except httpx.InvalidURL:  # whose text may quote a part of the URL that is a secret
            raise UserError(
                f"{shown(source)}: cannot be fetched (it is not a valid URL); check the URL"
            ) from None
        except (httpx.HTTPError, OSError, ValueError, zlib.error) as error:
            if connections.is_over:
                took = f"{limits.total.total_seconds():g} s"
                raise UserError(
                    f"{shown(source)}: not read within {took}; try again later"
                ) from None
            why = type(error).__name__ if not str(error) else str(error).splitlines()[0]
            why = _ERRNO.sub(lambda match: match[1].lower(), why)
            raise UserError(f"{shown(source)}: cannot be fetched ({why}); check the URL") from None
    tag = answer.headers.get("etag", "")
    return _document(source, raw, tag if _TAG.fullmatch(tag) else "", limits)


@contextmanager
def _last_answer(client: "httpx.Client", asked: "httpx.Request") -> Iterator["httpx.Response"]:
    """Ask, and again where a redirect leads: httpx itself would read whatever that says besides."""
    for _ in range(_MOST_REDIRECTS + 1):
        with closing(client.send(asked, stream=True)) as answer:
            if answer.next_request is None:
                yield answer
                return
            asked = answer.next_request
    raise ValueError(f"more than {_MOST_REDIRECTS} redirects")


def _body(source: str, answer: "httpx.Response", limits: Limits) -> bytes:
    """Return what *answer* says, read and unpacked no further than to see that it is too much."""
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing not in {*_PACKED, *_PLAIN}:
        raise UserError(
            f"{shown(source)}: the server packs it in a way that nobody asked for; check the URL"
        )
    unpacking = zlib.decompressobj(_GZIP) if packing in _PACKED else None
    raw, most = bytearray(), limits.bytes + 1
    for piece in answer.iter_raw():
        raw += unpacking.decompress(piece, most - len(raw)) if unpacking else piece
        if len(raw) >= most:
            return bytes(raw)
    if unpacking and not unpacking.eof:
        raise ValueError("its packed text breaks off")
    return bytes(raw)


class _Connections:
    """The connections of one request, which can all be ended from another thread.

    Source:
        "Extensions" in the documentation of httpx: ``trace`` is told of each connection made.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember a connection that has just been made; end it if time is over."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            with self._lock:
                self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self.is_over:
                self._end()

    @contextmanager
    def ended_after(self, limit: timedelta) -> Iterator[None]:
        """End every connection once *limit* of machine time has passed in the context."""
        timer = threading.Timer(limit.total_seconds(), self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        with self._lock, suppress(OSError, ValueError):
            for connection in self._sockets[-1:]:
                # Closing would leave a reader waiting; this wakes it up.
                connection.shutdown(socket.SHUT_RDWR)


def _document(source: str, raw: bytes, etag: str, limits: Limits) -> Document:
    if len(raw) > limits.bytes:
        raise UserError(
            f"{shown(source)}: larger than {limits.bytes / 1_000_000:g} MB, which no timeline is; "
            "name the README or the cycle YAML itself"
        )
    return Document(source, raw.decode("utf-8-sig", errors="replace"), etag)
