"""What stands in Slack already: found again, and edited."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.delivery.metadata import metadata, post_id_of
from bot.outcomes import Verdict, outcome_of
from schedule.ledger import Post

_BEFORE, _AFTER = timedelta(minutes=5), timedelta(days=1)
"""How much earlier and later than it was sent, by Slack's clock, a post is looked for: the clock by
which it is known is not exact, and a process may hang with a request in its hands."""
_PAGE, _MOST_PAGES = 200, 10
"""Messages that are read at a time, and how often; a channel says less in a day."""
_FOR_GOOD = frozenset({Verdict.REFUSED, Verdict.REFUSED_RECIPIENT, Verdict.REFUSED_CONTENT})
"""Verdicts on a look or an edit that stay the same however often it is tried."""

_LOGGER = logging.getLogger(__name__)


class NotReadableError(Exception):
    """A channel's messages cannot be read; the text says why.

    Attributes:
        is_final: Whether no other look would help: a scope is missing, or there is too much.
        retry_after: For how long, in machine time, Slack wants no look at all; None if it did not
            say.
    """

    def __init__(self, why: str, *, is_final: bool, retry_after: timedelta | None = None) -> None:
        """Say *why*, whether it *is_final*, and for how long to look at nothing."""
        super().__init__(why)
        self.is_final = is_final
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: a conversation and Slack's timestamp."""

    channel: str
    ts: str


class Archive:
    """Looks up and edits what has been posted. Both may be repeated without harm."""

    def __init__(self, client: WebClient) -> None:
        """Use *client*."""
        self._client = client

    def find(self, post: Post) -> Place | None:
        """Return where *post* stands in its channel, or its thread there; None if it does not.

        It is looked for by Slack's own clock, whatever ours showed when it was sent. Where that is
        not known, by none.

        Raises:
            NotReadableError: Nobody can tell.

        Source:
            docs.slack.dev/reference/methods/conversations.history, which leaves out what stands in
            threads, and conversations.replies; they show metadata only where
            ``include_all_metadata`` is set, and need the same scope.
        """
        window: dict[str, Any] = {}
        if post.slack_at:
            window = {
                "oldest": _stamp(post.slack_at - _BEFORE),
                "latest": _stamp(post.slack_at + _AFTER),
            }
        cursor = ""
        for _ in range(_MOST_PAGES):
            try:
                page = self._page(post, cursor=cursor, **window)
            except Exception as error:  # slack_sdk's decoder raises all sorts
                outcome = outcome_of(error)
                # A token that is refused for everything is mended; posts need no scope for reading.
                is_final = outcome.verdict in _FOR_GOOD or outcome.error == "missing_scope"
                raise NotReadableError(
                    outcome.error, is_final=is_final, retry_after=outcome.retry_after
                ) from error
            for message in page.get("messages") or ():
                if post_id_of(message) == post.id:
                    return Place(post.recipient, str(message["ts"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        why = f"it is not among {_PAGE * _MOST_PAGES} messages of the time at which it was sent"
        raise NotReadableError(why, is_final=True)

    def _page(self, post: Post, **window: Any) -> SlackResponse:
        """Return some of the messages among which *post* stands, if it does."""
        asked = {"channel": post.recipient, "limit": _PAGE, "include_all_metadata": True, **window}
        if post.thread_ts:
            return self._client.conversations_replies(ts=post.thread_ts, **asked)
        return self._client.conversations_history(**asked)

    def edit(self, post: Post) -> bool:
        """Have *post* say in Slack what it is to say; return whether nothing is left to do."""
        try:
            self._client.chat_update(
                channel=post.channel,
                ts=post.ts,
                text=post.text,
                blocks=[dict(block) for block in post.blocks],
                metadata=metadata(post.id, post.reminder_ids),
            )
        except Exception as error:  # noqa: BLE001 -- as above
            outcome = outcome_of(error)
            is_final = outcome.verdict in _FOR_GOOD
            then = "it stays as it is" if is_final else "it is tried again"
            _LOGGER.warning("post %s cannot be edited: %s; %s", post.id, outcome.error, then)
            return is_final
        return True


def _stamp(at: datetime) -> str:
    """Return *at* as Slack stamps messages."""
    return f"{at.timestamp():.6f}"
