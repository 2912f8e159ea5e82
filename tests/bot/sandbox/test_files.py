"""Files: announced, sent, shown."""

from collections.abc import Callable

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.refusals import answer_to

SCOPES = ("chat:write", "files:write", "im:write")
BYTES = b"\x89PNG and more"


@pytest.fixture
def uploader(granted: Callable[..., WebClient]) -> WebClient:
    """Return a client that may upload files."""
    return granted(*SCOPES)


def sent(
    client: WebClient, body: bytes = BYTES, length: int = len(BYTES)
) -> tuple[str, httpx.Response]:
    """Return the id of a file, and what its bytes are answered."""
    announced = client.files_getUploadURLExternal(filename="a.png", length=length, alt_txt="Bars")
    return announced["file_id"], httpx.post(announced["upload_url"], content=body)


def test_a_file_is_shown_where_it_is_completed(uploader: WebClient, workspace: Workspace) -> None:
    """In a conversation, with what is said of it."""
    user = workspace.user_named("Docs Lead")
    file_id, answer = sent(uploader)
    assert (answer.status_code, answer.text) == (200, f"OK - {len(BYTES)}")
    where = uploader.conversations_open(users=user.id)["channel"]["id"]
    uploader.files_completeUploadExternal(
        files=[{"id": file_id, "title": "The timeline"}], channel_id=where, initial_comment="Here."
    )
    (message,) = workspace.messages(user.id)
    assert message.text == "Here."
    assert message.files == (
        {"id": file_id, "name": "a.png", "title": "The timeline", "alt_txt": "Bars"},
    )


def test_a_person_is_no_conversation(uploader: WebClient, workspace: Workspace) -> None:
    """Unlike for messages, their id is refused; without any the file is nobody's to see."""
    user = workspace.user_named("Docs Lead")
    file_id, _ = sent(uploader)
    with pytest.raises(SlackApiError, match="channel_id"):
        uploader.files_completeUploadExternal(files=[{"id": file_id}], channel_id=user.id)
    uploader.files_completeUploadExternal(files=[{"id": file_id}])
    assert not workspace.messages()


def test_a_file_needs_its_bytes_and_as_many_as_were_said(uploader: WebClient) -> None:
    """A file that never came cannot be shown."""
    file_id, answer = sent(uploader, length=3)
    assert answer.status_code == 400
    with pytest.raises(SlackApiError, match="file_not_found"):
        uploader.files_completeUploadExternal(files=[{"id": file_id}])
    with pytest.raises(SlackApiError, match="missing_argument"):
        uploader.files_getUploadURLExternal(filename="a.png", length=0)
    with pytest.raises(SlackApiError, match="alt_txt_too_large"):
        uploader.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="x" * 1_001)


def test_nobody_else_finds_the_address(uploader: WebClient) -> None:
    """It is a secret, and needs no token."""
    announced = uploader.files_getUploadURLExternal(filename="a.png", length=1)
    wrong = announced["upload_url"][:-1] + "x"
    assert httpx.post(wrong, content=b"x").status_code == 404


def test_files_need_their_scope(granted: Callable[..., WebClient]) -> None:
    """It is off by default."""
    client = granted("chat:write")
    answer = answer_to(lambda: client.files_getUploadURLExternal(filename="a.png", length=1))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "files:write")
