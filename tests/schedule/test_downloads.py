import gzip
import socket
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from schedule.sources import Document, Limits, fetch
from tests.schedule.a_reader import HASTY, HASTY_STEPS, SHORT, TEXT, refusal
from tests.schedule.a_web_server import Page, Request, WebServer, a_web_server
from tests.waiting import has_happened


@pytest.fixture
def web() -> Iterator[WebServer]:
    """Return a web server on this machine."""
    with a_web_server() as server:
        yield server


def page(body: str = TEXT) -> Page:
    """Return a page that is never the same for long: it has no ETag."""
    return lambda request: request.reply(200, body.encode())


def tagged(request: Request) -> None:
    """Answer with an ETag, and in short if it is known."""
    is_known = request.headers.get("If-None-Match") == request.etag
    request.reply(304 if is_known else 200, b"" if is_known else TEXT.encode(), ETag=request.etag)


def test_a_page_is_read(web: WebServer) -> None:
    """With its text, its address and its ETag."""
    url = web.url("/README.md", tagged)
    assert fetch(url) == Document(url, TEXT, '"v1"')


def test_a_page_that_has_not_changed_is_not_sent_again(web: WebServer) -> None:
    """The server is told what is known."""
    url = web.url("/README.md", tagged)
    assert fetch(url, etag='"v1"') is None
    assert web.asked == [("/README.md", '"v1"')]


def test_a_page_that_has_changed_is_read_again(web: WebServer) -> None:
    """An old ETag is no excuse."""
    document = fetch(web.url("/README.md", tagged), etag='"v0"')
    assert document
    assert document.etag == '"v1"'


def test_a_page_without_an_etag_has_none(web: WebServer) -> None:
    """Then it is read whole each time."""
    document = fetch(web.url("/README.md", page()))
    assert document
    assert document.etag == ""


def test_a_redirect_is_followed(web: WebServer) -> None:
    """Repositories are renamed; the document keeps the address it was asked under."""
    web.url("/new.md", page())
    url = web.url("/old.md", lambda request: request.reply(302, Location="/new.md"))
    assert fetch(url) == Document(url, TEXT)


@pytest.mark.parametrize("etag", ['"caf\xe9"', '"a b"', "x" * 300], ids=["é", "a space", "long"])
def test_a_name_that_cannot_be_sent_back_is_none(web: WebServer, etag: str) -> None:
    """Sent once, it would keep the document from ever being read again."""
    url = web.url("/README.md", lambda request: request.reply(200, TEXT.encode(), ETag=etag))
    assert fetch(url) == Document(url, TEXT)
    assert fetch(url, etag=etag) == Document(url, TEXT)
    assert web.asked == [("/README.md", "")] * 2


def test_only_where_a_redirect_leads_is_read_of_it(web: WebServer) -> None:
    """What else it says may have no end."""
    web.url("/new.md", page())

    def endless(request: Request) -> None:
        request.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /new.md\r\n\r\n")
        request.drip(b"x")

    url = web.url("/old.md", endless)
    assert fetch(url, limits=SHORT) == Document(url, TEXT)
    assert has_happened(web.was_hung_up_on)


def test_redirects_in_a_circle_end(web: WebServer) -> None:
    """With one line."""
    url = web.url("/a", lambda request: request.reply(302, Location="/a"))
    assert "redirect" in refusal(url)
    assert len(web.asked) < 10


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "404 Not Found"), (403, "403 Forbidden"), (500, "500 Internal Server Error")],
    ids=["not there", "not for us", "broken"],
)
def test_a_server_that_refuses_is_quoted(web: WebServer, status: int, said: str) -> None:
    """Its page of excuses is no timeline."""
    url = web.url("/README.md", lambda request: request.reply(status, b"<html>"))
    assert refusal(url) == f"the server answers {said}; check the URL"


def test_a_page_that_is_too_large_is_refused(web: WebServer) -> None:
    """Before it has been read to its end."""
    url = web.url("/README.md", page("x" * 1001))
    assert refusal(url).startswith("larger than 0.001 MB, which no timeline is; ")


def test_a_page_as_large_as_may_be_is_read(web: WebServer) -> None:
    """The limit itself is in."""
    assert fetch(web.url("/README.md", page("x" * 1000)), limits=SHORT)


def packed(body: bytes, packing: str = "gzip") -> Page:
    """Return a page whose text is packed, as its header says."""
    headers = {"Content-Encoding": packing}
    return lambda request: request.reply(200, body, **headers)


@pytest.mark.parametrize("packing", ["gzip", "GZIP", "x-gzip"])
def test_a_packed_page_is_unpacked(web: WebServer, packing: str) -> None:
    """Some servers keep their pages so."""
    url = web.url("/README.md", packed(gzip.compress(TEXT.encode()), packing))
    assert fetch(url, limits=SHORT) == Document(url, TEXT)


def test_a_packed_page_is_unpacked_only_as_far_as_it_is_read(web: WebServer) -> None:
    """A few kilobytes of it may be gigabytes."""
    url = web.url("/README.md", packed(gzip.compress(bytes(50_000_000))))
    tracemalloc.start()
    try:
        assert refusal(url).startswith("larger than 0.001 MB, which no timeline is; ")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "deflate", "x\ty"])
def test_what_is_packed_as_nobody_asked_is_refused(web: WebServer, packing: str) -> None:
    """Packed twice, a kilobyte may be gigabytes before the second step."""
    url = web.url("/README.md", packed(gzip.compress(gzip.compress(TEXT.encode())), packing))
    assert refusal(url) == "the server packs it in a way that nobody asked for; check the URL"


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(TEXT.encode())[:-9], zlib.compress(TEXT.encode()), b""],
    ids=["plain", "breaks off", "another format", "nothing"],
)
def test_what_cannot_be_unpacked_is_no_document(web: WebServer, body: bytes) -> None:
    """Nor is the half of it that can."""
    said = refusal(web.url("/README.md", packed(body)))
    assert said.startswith("cannot be fetched (")
    assert said.endswith("; check the URL")


def test_five_megabytes_are_the_limit() -> None:
    """The largest timeline ever published has 40 kilobytes."""
    assert Limits().bytes == 5_000_000


def silent(request: Request) -> None:
    """Never answer."""
    has_happened(request.server.is_over)


def dripping_headers(request: Request) -> None:
    """Begin an answer, and never come to its text."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    request.drip(b"X-Patience: 1\r\n")


def dripping_text(request: Request) -> None:
    """Send text, a letter at a time, for ever."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    request.drip(b"x")


def dripping_without_length(request: Request) -> None:
    """Send text for ever, and do not say how much."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    request.drip(b"x")


def test_a_server_that_hangs_is_given_up_on(web: WebServer) -> None:
    """After the time that one step may take."""
    url = web.url("/README.md", silent)
    assert refusal(url, HASTY_STEPS) == "cannot be fetched (timed out); check the URL"


@pytest.mark.parametrize(
    "answer",
    [dripping_headers, dripping_text, dripping_without_length],
    ids=["headers", "text", "text of no known length"],
)
def test_a_server_that_drips_is_given_up_on(web: WebServer, answer: Page) -> None:
    """After the time that everything may take; half a timeline is none."""
    url = web.url("/README.md", answer)
    assert refusal(url, HASTY) == "not read within 0.4 s; try again later"
    assert has_happened(web.was_hung_up_on)


def test_an_answer_that_breaks_off_is_no_document(web: WebServer) -> None:
    """A timeline that lost its end would lose reminders."""

    def half(request: Request) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    assert "cannot be fetched" in refusal(web.url("/README.md", half))


def test_a_server_that_is_not_there_is_told() -> None:
    """A refused connection is one line."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/README.md"
        assert refusal(url) == "cannot be fetched (connection refused); check the URL"


@pytest.mark.parametrize(
    "url",
    ["http://", "http://[::1", "https://a b/", "http://127.0.0.1:99999/", "http://x\0y/"],
    ids=["no host", "half an address", "a space", "no such port", "a null byte"],
)
def test_what_is_no_url_is_told(url: str) -> None:
    """Without a traceback."""
    assert refusal(url).endswith("; check the URL")
