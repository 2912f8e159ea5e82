"""A duty told beside the plan: handed over, assigned, or wanted again later. Pure.

Such a notice holds what it is about, and no text: it says what is true when it is said.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.addressee import Addressee, Why
from bot.holding import holder_of, last_word, put_off_until
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.lead_time import LeadTime
from schedule.moments import milestone_at
from schedule.notices import PREFIX, Notice
from schedule.plan import Audience, Purpose, Reminder

KIND = "duty"
_LATER = "/later/"
_BY_NAME = (Why.GIVEN, Why.ASSIGNED, Why.TAKEN)
"""Reasons that hold only as long as the duty is somebody's by name."""


def prefix(subject: str) -> str:
    """Return what the ids of all notices about one duty begin with.

    Args:
        subject: The duty, as a button names it.
    """
    return f"{PREFIX}duty/{subject}/"


def later_prefix(subject: str, user: str) -> str:
    """Return what the ids of those begin with by which *user* is told of a duty again."""
    return f"{prefix(subject)[:-1]}{_LATER}{user}/"


def duty_notice(
    name: str,
    view: CycleView,
    milestone: str,
    role: str,
    at: datetime,
    told: Addressee,
    lead_time: LeadTime | None = None,
) -> Notice:
    """Return a notice that tells somebody of a duty.

    Args:
        name: Its id.
        view: The cycle.
        milestone: Key of the milestone.
        role: Whose duty it is.
        at: When it is said; release time.
        told: Who is told, and why.
        lead_time: Of the one reminder that it is about; None for the duty as a whole.
    """
    body = {
        "release": view.cycle.release,
        "milestone": milestone,
        "role": role,
        "at": at.isoformat(),
        "to": told.recipient,
        "why": told.why.value,
        "whose": told.whose,
        "note": told.note,
        "lead_time": str(lead_time or ""),
    }
    return Notice(name, KIND, body)


def reminder_of(notice: Notice, snapshot: Snapshot) -> Reminder | None:
    """Return what *notice* says as a reminder would; None if it is about nothing any more."""
    if notice.kind != KIND:
        return None
    body = notice.body
    view = snapshot.view(body["release"])
    row = view.cycle.milestone(body["milestone"]) if view else None
    at = milestone_at(row, view.rules) if view and row else None
    if view is None or row is None or at is None:
        return None
    return Reminder(
        id=notice.id,
        release=view.cycle.release,
        purpose=Purpose.AHEAD,
        kind=view.rules.kind_of(row),
        due_at=datetime.fromisoformat(body["at"]),
        audience=Audience("role", body["role"]),
        milestone=row.key,
        milestone_at=at,
        expires_at=at,
        duty=body["role"],
    )


def addressee_of(notice: Notice) -> Addressee:
    """Return whom *notice* tells, and why."""
    body: Mapping[str, str] = notice.body
    return Addressee(body["to"], Why(body["why"]), body["whose"], body["note"])


def is_wanted(notice: Notice, view: CycleView) -> bool:
    """Return whether who is told of a duty still has it, or nobody has and it is not done.

    What they put off once more is told then.
    """
    body = notice.body
    if view.is_closed or view.act(body["milestone"], Deed.DONE, body["role"]):
        return False
    until = put_off_until(view, body["milestone"], body["role"], body["to"])
    if _LATER in notice.id and until and until > datetime.fromisoformat(body["at"]):
        return False
    lead_time = LeadTime.parse(body["lead_time"]) if body["lead_time"] else None
    act = last_word(view, body["milestone"], body["role"], lead_time)
    if act is None:
        return Why(body["why"]) not in _BY_NAME
    return bool(holder_of(act) == body["to"])
