"""Files: an address for each, its bytes sent there, and then the message that shows it.

Source:
    docs.slack.dev ``messaging/working-with-files``.
"""

import re
from http import HTTPStatus

from bot.sandbox.installation import Installation
from bot.sandbox.posting import destination, draft
from bot.sandbox.texts import Json
from bot.sandbox.uploads import Upload
from bot.sandbox.wire import MethodError, Reply, decoded, missing

_CHANNEL = re.compile("[CGDZ][A-Z0-9]{8,}")
"""A person's id is refused, though messages may be posted to one.

Source:
    github.com/slackapi/bolt-js issue 2115: ``must match regex pattern`` of ``channel_id``.
"""
_LONGEST_ALT = 1_000


def get_upload_url(app: Installation, args: Json) -> Json:
    """Answer ``files.getUploadURLExternal``: where the bytes of one file are taken."""
    name, alt = str(args.get("filename") or ""), str(args.get("alt_txt") or "")
    length = str(args.get("length") or "")
    if not name or not length.isdecimal() or not int(length):
        raise MethodError("missing_argument")
    if len(alt) > _LONGEST_ALT:
        raise MethodError("alt_txt_too_large")
    upload = app.uploads.add(Upload(app.workspace.new_id("F"), name, int(length), alt))
    return {"ok": True, "upload_url": app.uploads.url(upload), "file_id": upload.id}


def complete_upload(app: Installation, args: Json) -> Json:
    """Answer ``files.completeUploadExternal``: the message that shows the files is posted.

    Slack may take a moment over that, for it looks at files first.
    """
    files = decoded(args, "files", "invalid_arguments")
    if not isinstance(files, list) or not files:
        raise missing("files")
    found = [app.uploads.taken(str(one.get("id"))) for one in files]
    if None in found:
        raise MethodError("file_not_found")
    shown = [
        {"id": one.id, "name": one.name, "title": said.get("title") or one.name, "alt_txt": one.alt}
        for one, said in zip(found, files, strict=True)
        if one
    ]
    where = args.get("channel_id")
    if where is not None:
        if not _CHANNEL.fullmatch(str(where)):
            raise MethodError("invalid_arguments", ("input must match regex pattern: channel_id",))
        channel = destination(app, {"channel": where})
        comment = str(args.get("initial_comment") or "")
        said = draft({"text": comment}) if comment else None
        app.workspace.post(channel.id, comment, files=shown, pings=said.pings if said else ())
    return {"ok": True, "files": shown}


def receive(app: Installation, ticket: str, body: bytes) -> Reply:
    """Answer the bytes of a file; what those of another length are answered is our guess."""
    upload = app.uploads.waiting(ticket)
    if upload is None:
        return Reply(HTTPStatus.NOT_FOUND, b"", {})
    if len(body) != upload.length:
        return Reply(HTTPStatus.BAD_REQUEST, b"", {})
    app.uploads.take(ticket, body)
    return Reply(HTTPStatus.OK, f"OK - {len(body)}".encode(), {"Content-Type": "text/plain"})
