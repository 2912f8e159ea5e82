"""A source that is read again and again, over real HTTP."""

from collections.abc import Iterator

import pytest

from bot.polling import POLL, Source, pause
from schedule.problems import UserError
from tests.schedule.a_web_server import Page, Request, WebServer, a_web_server

PATH = "/README.md"


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server."""
    with a_web_server() as server:
        yield server


@pytest.fixture
def source(web: WebServer) -> Source:
    """A document that was read once, and said "good"."""
    source = Source(web.url(PATH, saying("good")), "timeline")
    source.known = source.latest()
    return source


def saying(text: str) -> Page:
    """Return a page that says *text*, or that it has not changed to who knows it."""

    def page(request: Request) -> None:
        if request.headers.get("If-None-Match") == f'"{text}"':
            request.reply(304)
        else:
            request.reply(200, text.encode(), ETag=f'"{text}"')

    return page


def answering(status: int, body: bytes = b"") -> Page:
    """Return a page that answers so, whoever asks."""
    return lambda request: request.reply(status, body)


def said(source: Source) -> str:
    """Return what the document says that is believed now."""
    found = source.latest()
    assert found
    source.known = found
    return found.text


def test_the_first_reading_counts_at_once(source: Source) -> None:
    """There is nothing to go on with."""
    assert source.known
    assert source.known.text == "good"
    assert not source.is_changing


def test_what_has_not_changed_is_not_sent_again(web: WebServer, source: Source) -> None:
    """A look a minute costs the server next to nothing."""
    assert said(source) == "good"
    assert web.asked[-1] == (PATH, '"good"')


def test_a_change_counts_the_second_time(web: WebServer, source: Source) -> None:
    """Somebody may still be writing; the second look comes in seconds, not in a minute."""
    web.pages[PATH] = saying("other")
    assert said(source) == "good"
    assert source.is_changing
    assert pause([source], POLL) < POLL / 5
    assert said(source) == "other"
    assert said(source) == "other"
    assert not source.is_changing


def test_a_document_that_is_being_written_is_waited_for(web: WebServer, source: Source) -> None:
    """Half of it was seen once, and never believed."""
    for text in ("ot", "other"):
        web.pages[PATH] = saying(text)
        assert said(source) == "good"
    assert said(source) == "other"


def test_a_change_that_is_taken_back_is_forgotten(web: WebServer, source: Source) -> None:
    """The next change has to be seen twice again."""
    for text in ("other", "good", "other"):
        web.pages[PATH] = saying(text)
        assert said(source) == "good"


def test_pauses_vary() -> None:
    """Not every bot asks in the same second; none asks much more often than it should."""
    pauses = {pause([], POLL) for _ in range(20)}
    assert len(pauses) > 1
    assert min(pauses) > POLL / 2
    assert max(pauses) < POLL * 2


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(answering(404), id="not found"),
        pytest.param(answering(500, b"<html>sorry</html>"), id="an error of the server"),
        pytest.param(answering(200, b"x" * 6_000_000), id="much too large"),
        pytest.param(lambda request: request.reply(302, Location=PATH), id="in a circle"),
    ],
)
def test_what_cannot_be_read_is_left_alone_for_a_while(
    web: WebServer, source: Source, page: Page
) -> None:
    """It is said why, and the last good document stays."""
    known = source.known
    web.pages[PATH] = page
    with pytest.raises(UserError):
        source.latest()
    assert source.known is known
    assert source.is_resting


def test_who_knows_nothing_is_not_told_that_nothing_has_changed(web: WebServer) -> None:
    """A server that answers so to everything is of no use."""
    source = Source(web.url(PATH, answering(304)), "timeline")
    with pytest.raises(UserError, match="sends no text"):
        source.latest()


def test_a_source_that_is_back_rests_no_longer(web: WebServer, source: Source) -> None:
    """And what it says counts."""
    web.pages[PATH] = answering(500)
    with pytest.raises(UserError):
        source.latest()
    web.pages[PATH] = saying("good")
    assert said(source) == "good"
    assert not source.is_resting
