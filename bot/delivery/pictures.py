"""The timeline as a picture, uploaded to the direct messages of whoever asks for it."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import httpx

from bot.delivery.client import SlackClient
from bot.render.asides import Aside, picture_comment
from bot.render.illustration import in_words
from bot.render.mrkdwn import to_escaped_plain
from bot.render.picture import png, svg
from bot.render.rows import full_name
from bot.snapshot import CycleView, Snapshot
from bot.workers import BusyError, Workers
from schedule.clock import Clock, monotonic

_DRAWERS, _WAITING = 1, 20
"""Pictures that are drawn at once, and those that wait: drawing takes a core of the machine."""
_AGAIN_AFTER = timedelta(minutes=10)
"""Machine time after which a person is sent the same cycle's picture again."""
_SENT_WITHIN = timedelta(seconds=10)
_LONGEST_ALT = 1_000
"""Characters. Source: docs.slack.dev ``reference/methods/files.getUploadURLExternal``."""

_LOGGER = logging.getLogger(__name__)


class Pictures:
    """Draws and sends pictures, in a thread of its own."""

    def __init__(
        self,
        client: SlackClient,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        *,
        is_rehearsal: bool = False,
    ) -> None:
        """Get ready.

        Args:
            client: Sends them.
            snapshot: Gives what the bot knows at present.
            clock: Release time.
            is_rehearsal: Whether to mark them as a rehearsal's.
        """
        self._client = client
        self._snapshot = snapshot
        self._clock = clock
        self._is_rehearsal = is_rehearsal
        self._lock = threading.Lock()
        self._sent: dict[tuple[str, str], float] = {}
        self.workers = Workers("pictures", _DRAWERS, _WAITING)

    def send(self, release: str, user: str) -> str:
        """Have *user* sent the timeline of *release*, soon; return what to say of it.

        Nobody waits for it, and nobody gets it twice for asking twice.
        """
        now = monotonic()
        with self._lock:
            early = now - _AGAIN_AFTER.total_seconds()
            self._sent = {which: at for which, at in self._sent.items() if at > early}
            if (release, user) in self._sent:
                return Aside.PICTURE_THERE
            try:
                self.workers.submit(self._send, release, user)
            except BusyError:
                _LOGGER.warning("a picture is not sent: too many wait for theirs")
                return ""
            self._sent[release, user] = now
        return Aside.PICTURE_COMES

    def rest(self) -> None:
        """Send no more."""
        self.workers.rest()

    def _send(self, release: str, user: str) -> None:
        try:
            view = self._snapshot().view(release)
            if view:
                self._upload(view, user)
        except Exception as error:  # noqa: BLE001 -- slack_sdk and httpx raise all sorts
            _LOGGER.warning("a picture could not be sent to %s: %s", user, error)
            with self._lock:
                self._sent.pop((release, user), None)

    def _upload(self, view: CycleView, user: str) -> None:
        """Draw and upload a timeline.

        Source:
            docs.slack.dev ``messaging/working-with-files``; a file is shown in a conversation, and
            a person's id is none.
        """
        now = self._clock.now()
        image, words = png(svg(view, now)), in_words(view, now)
        opened = self._client.conversations_open(users=user)
        announced = self._client.files_getUploadURLExternal(
            filename="timeline.png", length=len(image), alt_txt=words[:_LONGEST_ALT]
        )
        sent = httpx.post(
            announced["upload_url"], content=image, timeout=_SENT_WITHIN.total_seconds()
        )
        sent.raise_for_status()
        self._client.files_completeUploadExternal(
            files=[
                {
                    "id": announced["file_id"],
                    "title": f"Timeline of {to_escaped_plain(full_name(view))}",
                }
            ],
            channel_id=opened["channel"]["id"],
            initial_comment=picture_comment(view, is_rehearsal=self._is_rehearsal),
        )
