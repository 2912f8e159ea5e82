from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection

import pytest

from bot.cli.stage import furnish, staged
from bot.sandbox.people import Signing
from bot.sandbox.server import SlackServer
from bot.web.refusals import Refusals
from schedule.clock import Clock, RehearsalClock
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, EVENTS, PREFIX, Town, deployment


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a service on the day before code freeze, with nothing due; tests only ask it."""
    clock: Clock = RehearsalClock(BEFORE_FREEZE, speed=1e-9)
    with (
        SlackServer(furnish(CYCLE)) as slack,
        staged(slack, deployment(slack, tmp_path_factory.mktemp("town")), clock) as stage,
    ):
        yield Town(stage)


@pytest.mark.parametrize(
    "signing",
    [
        pytest.param(Signing(secret="another"), id="signed by somebody else"),
        pytest.param(Signing(signature="v0=00"), id="a signature of zeros"),
        pytest.param(Signing(signature="v0=\xff\xfe"), id="a signature of other signs"),
        pytest.param(Signing(signature=None), id="no signature"),
        pytest.param(Signing(age=timedelta(minutes=6)), id="an old request"),
        pytest.param(Signing(age=-timedelta(minutes=6)), id="a request from the future"),
        pytest.param(Signing(timestamp="yesterday"), id="a time in words"),
        pytest.param(Signing(timestamp="-1"), id="a time before time"),
        pytest.param(Signing(timestamp="1e9"), id="a time in a notation"),
        pytest.param(Signing(timestamp="\xb2"), id="a time in superscript"),
        pytest.param(Signing(timestamp="9" * 5000), id="a time of many digits"),
    ],
)
def test_what_is_not_signed_as_slack_signs_is_refused(
    town: Town, caplog: pytest.LogCaptureFixture, signing: Signing
) -> None:
    """In a line, without a traceback, and without saying what would have been right."""
    answer = town.ask("next", signing=signing)
    assert answer.status == HTTPStatus.UNAUTHORIZED
    assert answer.text.count("\n") == 1
    assert "Traceback" not in caplog.text
    assert town.stage.server.signing_secret not in caplog.text + answer.text


def test_a_request_without_a_time_is_refused(town: Town) -> None:
    """It could be a hundred years old."""
    status, text = town.request("POST", EVENTS, b"command=x", {"X-Slack-Signature": "v0=00"})
    assert (status, text) == (
        HTTPStatus.UNAUTHORIZED,
        "the timestamp is missing or no number\n",
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b'{"type":"url_verification","challenge":"x"}', "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"ssl_check=1", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "multipart/form-data; boundary=x"),
    ],
    ids=["torn json", "a challenge", "a torn payload", "a certificate check", "a torn form"],
)
def test_nothing_of_a_strangers_request_is_read(town: Town, body: bytes, kind: str) -> None:
    """Whatever it holds, the answer is the same."""
    headers = Signing(secret="another").headers("", body) | {"Content-Type": kind}
    status, text = town.request("POST", EVENTS, body, headers)
    assert (status, text) == (HTTPStatus.UNAUTHORIZED, "the signature does not match\n")


@pytest.mark.parametrize(
    "path", ["/", "/timeline/1.32.svg", "/calendar/1.32.ics", "/api/v1/freeze?release=1.32"]
)
def test_strangers_may_see_the_dates(town: Town, path: str) -> None:
    """And nothing of who is in the workspace."""
    status, text = town.request("GET", PREFIX + path)
    assert status == HTTPStatus.OK
    assert "Code Freeze and Test Freeze" in text
    assert town.lead.id not in text


def test_a_very_large_request_is_refused(town: Town) -> None:
    """By what its head says, before any of it is read."""
    connection = HTTPConnection("127.0.0.1", town.stage.service.port, timeout=20)
    connection.putrequest("POST", EVENTS)
    connection.putheader("Content-Length", "1000001")
    connection.endheaders()
    answer = connection.getresponse()
    connection.close()
    assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_strangers_do_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """A minute has one line, and the next says how many there were."""
    refusals = Refusals()
    for at in (5.0, 6.0, 64.0, 66.0):
        refusals.log("no", at)
    assert [record.getMessage() for record in caplog.records] == [
        "refused a request to /slack/events: no",
        "refused a request to /slack/events: no; 2 more since the last such line",
    ]


@pytest.mark.parametrize(
    "body",
    [b"[1]", b'"x"', b"payload=[]", b"{", b'{"a":' * 50_000],
    ids=["a list", "a word", "a list in a form", "torn", "very deep"],
)
def test_a_signed_request_of_another_shape_is_refused(
    town: Town, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    """In a line, without a traceback."""
    headers = Signing().headers(town.stage.server.signing_secret, body)
    is_form = body.startswith(b"payload")
    kind = "application/x-www-form-urlencoded" if is_form else "application/json"
    status, text = town.request("POST", EVENTS, body, headers | {"Content-Type": kind})
    assert (status, text) == (HTTPStatus.BAD_REQUEST, "malformed\n")
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"payload=%7B", b"command=%2Frelease-status"])
def test_a_signed_request_that_makes_no_sense_breaks_nothing(town: Town, body: bytes) -> None:
    """Slack's next one is answered."""
    headers = Signing().headers(town.stage.server.signing_secret, body)
    status, text = town.request("POST", EVENTS, body, headers)
    assert status < HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Traceback" not in text
    assert town.ask().message
