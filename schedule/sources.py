"""Where documents come from: files and URLs, read whole, within bounds."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from schedule.problems import UserError

MAX_BYTES = 5_000_000
"""No timeline is larger; what is, is refused before it is read to its end."""
_TIMEOUT = 10.0
"""Seconds, machine time, for each step of a request."""
_TOTAL = 30.0
"""Seconds, machine time, for a whole answer, however slowly it drips."""


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


def fetch(source: str, *, etag: str = "") -> Document | None:
    """Read the document at *source*.

    Args:
        source: A path, or an http or https URL.
        etag: State that is already known.

    Returns:
        The document, or None if it is still in the state that *etag* names.

    Raises:
        UserError: It cannot be read; the text says which document, why and what to do.
    """
    scheme = urlsplit(source).scheme
    if scheme in {"http", "https"}:
        return _download(source, etag)
    if "://" in source:
        raise UserError(f"{source}: {scheme}:// cannot be read; give a path or an https URL")
    return _open(source, etag)


def _open(source: str, etag: str) -> Document | None:
    path = Path(source)
    try:
        stat = path.stat()
        state = f"{stat.st_mtime_ns}-{stat.st_size}"
        if state == etag:
            return None
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UserError(f"{source}: no such file; check the path") from None
    except IsADirectoryError:
        raise UserError(f"{source}: is a folder; name the file in it, such as README.md") from None
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise UserError(f"{source}: {why}; check the file's permissions") from None
    return _document(source, raw, state)


def _download(source: str, etag: str) -> Document | None:
    import httpx

    from schedule.clock import monotonic

    headers = {"If-None-Match": etag} if etag else {}
    stop = monotonic() + _TOTAL
    raw = bytearray()
    try:
        with (
            httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client,
            client.stream("GET", source, headers=headers) as answer,
        ):
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return None
            if answer.status_code != httpx.codes.OK:
                raise UserError(f"{source}: the server answers {_said(answer)}; check the URL")
            for piece in answer.iter_bytes():
                raw += piece
                if len(raw) > MAX_BYTES or monotonic() > stop:
                    break
            else:
                return _document(source, bytes(raw), answer.headers.get("etag", ""))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = type(error).__name__ if not str(error) else str(error).splitlines()[0]
        raise UserError(f"{source}: cannot be fetched ({why}); check the URL") from None
    if len(raw) > MAX_BYTES:
        return _document(source, bytes(raw), "")
    raise UserError(f"{source}: not read within {_TOTAL:.0f} s; try again later")


def _said(answer: object) -> str:
    status = getattr(answer, "status_code", "")
    return f"{status} {getattr(answer, 'reason_phrase', '')}".strip()


def _document(source: str, raw: bytes, etag: str) -> Document:
    if len(raw) > MAX_BYTES:
        raise UserError(
            f"{source}: larger than {MAX_BYTES // 1_000_000} MB, which no timeline is; "
            "name the README or the cycle YAML itself"
        )
    return Document(source, raw.decode("utf-8-sig", errors="replace"), etag)
