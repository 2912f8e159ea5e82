"""The timeline as a picture, in Slack."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.stage import furnish, staged
from bot.sandbox.faults import server_error, slow
from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from schedule.clock import RehearsalClock
from tests.bot.a_town import BEFORE_FREEZE, CYCLE, Town, deployment
from tests.waiting import has_happened, is_true_soon

URL = "https://release-bot.example.org"
COMES = "I send you the picture as a direct message."


@contextmanager
def a_town(
    folder: Path, *, pictures: str = "off", url: str = "", scopes: tuple[str, ...] = ()
) -> Iterator[Town]:
    """Run a service with pictures, or without."""
    granted = ("commands", "chat:write", *scopes)
    with SlackServer(furnish(CYCLE), scopes=granted) as slack:
        settings = deployment(slack, folder)
        config = settings.config.model_copy(update={"pictures": pictures, "url": url})
        clock = RehearsalClock(BEFORE_FREEZE, 0, end=BEFORE_FREEZE)
        with staged(slack, replace(settings, config=config), clock, poll=timedelta(hours=1)) as it:
            yield Town(it)


@pytest.fixture
def uploading(tmp_path: Path) -> Iterator[Town]:
    """Run a service that may upload files."""
    with a_town(tmp_path, pictures="upload", scopes=("files:write", "im:write")) as town:
        yield town


def seen(town: Town) -> list[Message]:
    """Return the pictures in the direct messages of who asks."""
    return [one for one in town.stage.workspace.messages(town.lead.id) if one.files]


def asked(town: Town) -> Message:
    """Return the answer to who asks for the timeline."""
    answer = town.ask("timeline")
    assert answer.message, answer
    return answer.message


def pictures(message: Message) -> list[dict[str, str]]:
    """Return the pictures in a message."""
    return [block for block in message.blocks if block["type"] == "image"]


def test_a_public_page_shows_it(tmp_path: Path) -> None:
    """With words for who does not see it, and all the dates below; nothing is uploaded."""
    with a_town(tmp_path, url=URL, pictures="upload") as town:
        message = asked(town)
        (picture,) = pictures(message)
        path, _, as_of = picture["image_url"].partition("?as-of=")
        assert path == f"{URL}/team/release-bot/timeline/1.32.png"
        assert as_of.isdecimal()
        assert picture["alt_text"].startswith(
            "The timeline of Kubernetes v1.32 as bars and marks, week 9 of 14: 17 of "
        )
        assert "Code Freeze and Test Freeze: Thu 7 November" in message.text
        assert COMES not in message.text
        status, _ = town.request("GET", path.removeprefix(URL).replace("png", "svg") + "?as-of=1")
        assert status == 200


def test_without_a_page_it_comes_as_a_direct_message(uploading: Town) -> None:
    """Once, however often somebody asks; the dates stand in the answer all the same."""
    message = asked(uploading)
    assert COMES in message.text
    assert not pictures(message)
    assert "Code Freeze and Test Freeze: Thu 7 November" in message.text
    assert is_true_soon(lambda: len(seen(uploading)) == 1)
    (told,) = seen(uploading)
    assert told.text == "You asked for the timeline of Kubernetes v1.32."
    (file,) = told.files
    assert file["title"] == "Timeline of Kubernetes v1.32"
    assert file["alt_txt"].startswith("The timeline of Kubernetes v1.32 as bars and marks")
    upload = uploading.stage.server.app.uploads.taken(file["id"])
    assert upload
    assert upload.body
    assert upload.body.startswith(b"\x89PNG")
    assert "The picture is in our direct messages." in asked(uploading).text
    assert len(seen(uploading)) == 1


def test_nobody_waits_for_the_picture(uploading: Town) -> None:
    """Slack may take its time, and drawing does: the answer is there."""
    go_on, reached = threading.Event(), threading.Event()
    uploading.stage.server.fail_next("conversations.open", slow(go_on, reached=reached))
    assert COMES in asked(uploading).text
    assert has_happened(reached)
    assert not seen(uploading)
    go_on.set()
    assert is_true_soon(lambda: len(seen(uploading)) == 1)


@pytest.mark.parametrize(
    "step",
    ["conversations.open", "files.getUploadURLExternal", "upload", "files.completeUploadExternal"],
)
def test_a_picture_that_does_not_arrive_is_sent_when_asked_again(
    uploading: Town, step: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever step of it fails."""
    slack = uploading.stage.server
    slack.fail_next(step, server_error(is_applied=False))
    asked(uploading)
    assert is_true_soon(lambda: "a picture could not be sent" in caplog.text)
    assert is_true_soon(lambda: COMES in asked(uploading).text)
    assert is_true_soon(lambda: len(seen(uploading)) == 1)


def test_without_either_it_stays_text(tmp_path: Path) -> None:
    """That needs nothing of Slack."""
    with a_town(tmp_path) as town:
        message = asked(town)
        assert not pictures(message)
        assert "picture" not in message.text


def test_the_calendar_opens_without_a_word(tmp_path: Path) -> None:
    """Slack opens it by itself, and wants a receipt all the same."""
    with a_town(tmp_path, url=URL) as town:
        overview = town.ask().message
        assert overview
        before = len(town.stage.workspace.ephemerals(town.lead.id))
        assert not town.stage.people.click(overview, "open", town.lead.id).error
        town.ask("next")
        assert len(town.stage.workspace.ephemerals(town.lead.id)) == before + 1
