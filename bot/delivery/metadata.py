"""What is attached to every post, and read by machines only: by it a post can be found again."""

from collections.abc import Mapping, Sequence
from typing import Any

EVENT_TYPE = "release_reminder"


def metadata(post_id: str, reminder_ids: Sequence[str]) -> dict[str, Any]:
    """Return the metadata of a post, as Slack takes it; everybody can read it."""
    payload = {"post_id": post_id, "reminder_ids": list(reminder_ids)}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def post_id_of(message: Mapping[str, Any]) -> str:
    """Return the id of the post that a message in Slack is; empty if it is none of ours."""
    found = message.get("metadata")
    if not isinstance(found, Mapping) or found.get("event_type") != EVENT_TYPE:
        return ""
    payload = found.get("event_payload")
    return str(payload.get("post_id") or "") if isinstance(payload, Mapping) else ""
