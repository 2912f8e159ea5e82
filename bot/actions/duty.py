"""A role's duty as a click is about it: found again, and who may do something about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.actions.desk import Desk
from bot.actions.speaking import closed
from bot.addressee import Addressee
from bot.addressing import addressees, was_told
from bot.directory import holders
from bot.holding import holder_of, is_driver, is_named, last_word
from bot.render.having import having_line
from bot.render.message import Message, compose, paragraph
from bot.render.rows import name, the_roles
from bot.render.standing import subject
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.lead_time import LeadTime
from schedule.moments import milestone_at
from schedule.notices import PREFIX, Notice
from schedule.plan import drivers
from schedule.team import Member, Role
from schedule.timeline import Milestone


@dataclass(frozen=True, slots=True)
class Held:
    """What one role has to do about one milestone.

    Attributes:
        view: The cycle.
        row: The milestone.
        seat: The role.
        subject: How a button names it.
    """

    view: CycleView
    row: Milestone
    seat: str
    subject: str

    @property
    def act(self) -> Act | None:
        """By what it is one person's; None while it is anybody's of the role."""
        return last_word(self.view, self.row.key, self.seat)

    @property
    def called(self) -> str:
        """What people call it, escaped."""
        return name(self.row, self.view)

    @property
    def done(self) -> Act | None:
        """Who has ticked it."""
        return self.view.act(self.row.key, Deed.DONE, self.seat)

    @property
    def dated(self) -> str:
        """The date that whoever takes or ticks it speaks of, as an act keeps it."""
        at = milestone_at(self.row, self.view.rules)
        return at.isoformat() if at else ""

    @property
    def standing(self) -> str:
        """Who has it, or has done it; empty while nobody has."""
        return having_line(self.act, is_done=self.done)


def find(value: str, user: str, desk: Desk) -> Held | Message:
    """Return the duty that a button names, or why *user* may do nothing about it."""
    held = found(value, desk)
    if isinstance(held, Held) and not _may(user, held, desk):
        leads = filter(None, dict.fromkeys((held.seat, held.view.rules.spokesperson)))
        return say(f"{held.called} is for {the_roles(leads)} and their shadows.")
    return held


def found(value: str, desk: Desk) -> Held | Message:
    """Return the duty that a button names, or why nobody can do anything about it."""
    held = next((one for one in _all_duties(desk.snapshot) if one.subject == value), None)
    if held is None:
        return say("That is no longer in the timeline that I read.")
    if held.view.is_closed:
        return closed()
    return held


def held_by(user: str, snapshot: Snapshot) -> Iterator[Held]:
    """Yield the duties that are somebody's by name, in cycles that are not closed."""
    for held in _all_duties(snapshot):
        if held.act and holder_of(held.act) == user and not held.view.is_closed:
            yield held


def drivers_part(release: str, milestone: str, snapshot: Snapshot) -> Held | None:
    """Return the duty of whoever drives a milestone; None where nobody does, or it is gone."""
    view = snapshot.view(release)
    row = view.cycle.milestone(milestone) if view else None
    if view is None or row is None:
        return None
    seat = next(iter(drivers(row, view.rules, view.cycle)), None)
    return Held(view, row, seat, subject(row, view, seat)) if seat else None


def _all_duties(snapshot: Snapshot) -> Iterator[Held]:
    for view in snapshot.views:
        for row in view.cycle.everything:
            for seat in drivers(row, view.rules, view.cycle):
                yield Held(view, row, seat, subject(row, view, seat))


def decides(user: str, held: Held, desk: Desk) -> bool:
    """Return whether *user* may decide over who took a duty: who leads the team, and admins."""
    spokesperson = held.view.rules.spokesperson
    return user in desk.admins or user in members(spokesperson or "", held.view, desk.snapshot)


def tell_leads(
    what: str,
    by: str,
    held: Held,
    desk: Desk,
    to: str = "",
    lead_time: LeadTime | None = None,
    due_at: datetime | None = None,
) -> None:
    """Have the leads of a role told that somebody else disposed of their duty.

    They hear it with their message of the day, and of what changed meanwhile only the last.

    Args:
        what: What was done: ``given``, ``taken``, ``freed``, ``done``, ``confirmed`` or ``back``.
        by: Slack id of who did it.
        held: The duty.
        desk: Where it is kept.
        to: Slack id of who has it now, or had it.
        lead_time: Of the one reminder that it is about; None for the duty as a whole.
        due_at: When they hear it; None for the next hour at which people are written to.
    """
    tell_leads_no_more(held, desk, str(lead_time or ""))
    leads = {*holders(held.seat, held.view, desk.snapshot.people)}
    if by in leads:
        return
    told = {one for one in leads - {to} if not desk.snapshot.wishes(one).is_stopped}
    about = _passed(held)
    body = {
        "release": held.view.cycle.release,
        "milestone": held.row.key,
        "role": held.seat,
        "by": by,
        "to": to,
        "what": what,
        "lead_time": str(lead_time or ""),
    }
    notice = Notice(f"{about}{desk.ledger.count(about) + 1}", "passed", body)
    due_at = due_at or held.view.calendar.hour_after(desk.now)
    desk.ledger.tell(notice, told, now=desk.now, due_at=due_at)


def tell_leads_no_more(held: Held, desk: Desk, lead_time: str = "") -> None:
    """Take back what the leads of a role were to hear of their duty: it is not so any more.

    Args:
        held: The duty.
        desk: Where it is kept.
        lead_time: Of the one reminder that it is about; empty for the duty as a whole.
    """
    for waiting in desk.ledger.waiting(_passed(held)):
        if lead_time not in ("", waiting.body.get("lead_time", "")):
            continue
        desk.ledger.withdraw(waiting.id, now=desk.now, note="somebody else has it by now")


def _passed(held: Held) -> str:
    return f"{PREFIX}passed/{held.subject}/"


def free(held: Held, by: str, desk: Desk) -> bool:
    """Keep that a duty is nobody's by name; return whether it was anybody's."""
    release, key = held.view.cycle.release, held.row.key
    parts = {Deed.TAKEN: held.seat, Deed.HANDED: held.seat, Deed.ASSIGNED: ""}
    if not is_driver(held.view, key, held.seat):
        del parts[Deed.ASSIGNED]  # it is the driver's
    with desk.ledger.acting():
        tell_leads_no_more(held, desk)
        undone = [
            desk.ledger.undo(release, key, deed, by=by, about=about)
            for deed, about in parts.items()
        ]
    return any(undone)


def has_somebody_else(user: str, held: Held) -> bool:
    """Return whether a duty is one person's, and that is not *user*."""
    return held.act is not None and holder_of(held.act) != user


def why_told(user: str, held: Held, snapshot: Snapshot) -> Addressee:
    """Return why *user* has to do with a duty."""
    ones = (
        one
        for one in held.view.reminders
        if one.milestone == held.row.key and one.audience.name == one.duty == held.seat
    )
    first = next(ones, None)
    return was_told(first, user, held.view, snapshot) if first else Addressee(user)


def members(seat: str, view: CycleView, snapshot: Snapshot) -> dict[str, Member]:
    """Return who holds or shadows *seat*, by Slack id; who has none is left out."""
    if seat.startswith("@"):
        handle = seat.removeprefix("@")
        user = snapshot.people.get(handle.lower())
        return {user: Member(handle, github=handle, is_lead=True)} if user else {}
    found = view.cycle.team.role(seat)
    return dict(_identified(found, snapshot)) if found else {}


def roster(view: CycleView, snapshot: Snapshot) -> dict[str, tuple[Member, Role]]:
    """Return everybody in the roster who has a Slack id, by that, with the first of their seats."""
    people: dict[str, tuple[Member, Role]] = {}
    for seat in view.cycle.team.roles:
        for user, member in _identified(seat, snapshot):
            people.setdefault(user, (member, seat))
    return people


def say(*lines: str) -> Message:
    """Return what is said to who clicked."""
    return compose([paragraph(*lines)])


def _identified(seat: Role, snapshot: Snapshot) -> Iterator[tuple[str, Member]]:
    for one in seat.people:
        user = snapshot.people.get((one.github or "").lower())
        if user:
            yield user, one


def _may(user: str, held: Held, desk: Desk) -> bool:
    """Return whether *user* may take a duty: who holds or shadows its role, has it, or is told."""
    if decides(user, held, desk) or user in members(held.seat, held.view, desk.snapshot):
        return True
    key = held.row.key
    acts = [one for one in held.view.acts if one.milestone == key]
    if is_named(user, held.view) and any(
        one.detail == user for one in acts if one.deed in (Deed.HANDED, Deed.ASSIGNED)
    ):
        return True
    return any(
        one.recipient == user
        for reminder in held.view.reminders
        if reminder.milestone == key and reminder.duty == held.seat
        for one in addressees(reminder, held.view, desk.snapshot)
    )
