"""Who is who in Slack: from a reminder's audience to the ids it goes to. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.addressee import Untold
from bot.snapshot import CycleView, Snapshot
from schedule.blanks import is_blank
from schedule.cycle import ReleaseCycle
from schedule.plan import IF_UNANSWERED, Audience, drivers
from schedule.team import Member


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A role the plan writes to, and why nobody in it can be.

    Attributes:
        role: The role's name.
        why: What is missing, as the end of a sentence.
    """

    role: str
    why: str


def is_person(recipient: str) -> bool:
    """Return whether a Slack id is a person's rather than a channel's."""
    return recipient.startswith(("U", "W"))


def recipients(audience: Audience, view: CycleView, people: Mapping[str, str]) -> tuple[str, ...]:
    """Return the Slack ids that *audience* stands for; nothing where nobody can be reached.

    A channel that the config does not name is left out: it is a part of the policy that this
    team does not use. A role stands for its leads.
    """
    if audience.sort == "shadow":
        return shadows(audience.name, view, people)
    if audience.sort == "channel":
        channel = view.channels.get(audience.name)
        return (channel,) if channel else ()
    return holders(audience.name, view, people)


def holders(role: str, view: CycleView, people: Mapping[str, str]) -> tuple[str, ...]:
    """Return the Slack ids of those who hold a role, or of the person whom ``@handle`` names."""
    if role.startswith("@"):
        return _ids([role.removeprefix("@")], people)
    seat = view.cycle.team.role(role)
    return _ids((lead.github for lead in seat.leads), people) if seat else ()


def untold(members: Iterable[Member], snapshot: Snapshot, at: datetime) -> Iterator[Untold]:
    """Yield which of *members* cannot be told anything at an instant, and why."""
    for one in members:
        user = snapshot.people.get((one.github or "").lower(), "")
        wishes = snapshot.wishes(user)
        if not user or wishes.is_stopped:
            yield Untold(one.name, user)
        elif wishes.is_away(at):
            yield Untold(one.name, user, wishes.back_on)


def named(view: CycleView, people: Mapping[str, str]) -> frozenset[str]:
    """Return the Slack ids of all whom the roster of a cycle names, or a row of its timeline."""
    handles = [one.github for seat in view.cycle.team.roles for one in seat.people]
    seats = {seat for row in view.cycle.everything for seat in drivers(row, view.rules, view.cycle)}
    by_name = [one.removeprefix("@") for one in seats if one.startswith("@")]
    return frozenset(_ids([*handles, *by_name], people))


def shadows(role: str, view: CycleView, people: Mapping[str, str]) -> tuple[str, ...]:
    """Return the Slack ids of those who learn beside the holders of a role."""
    seat = view.cycle.team.role(role)
    return _ids((one.github for one in seat.shadows), people) if seat else ()


def unreachable(view: CycleView, people: Mapping[str, str]) -> tuple[Unreachable, ...]:
    """Return the roles that the plan of *view* writes to and cannot reach, in plan order."""
    audiences = dict.fromkeys(
        one.audience
        for one in view.reminders
        if one.audience.sort == "role" and one.purpose not in IF_UNANSWERED
    )
    missing = (_missing(audience.name, view.cycle, people) for audience in audiences)
    return tuple(one for one in missing if one)


def _missing(role: str, cycle: ReleaseCycle, people: Mapping[str, str]) -> Unreachable | None:
    seat = cycle.team.role(role)
    if role.startswith("@"):
        named = [role.removeprefix("@")]
    elif seat is None:
        return Unreachable(role, "the roster has no such role")
    elif not seat.leads:
        return Unreachable(role, "the roster names no lead")
    else:
        named = [_called(lead) for lead in seat.leads]
    lacking = [name for name in named if name.lower() not in people and not is_blank(name)]
    if not lacking:
        return None
    return Unreachable(role, f"the config has no Slack id for {', '.join(lacking)}")


def _ids(handles: Iterable[str | None], people: Mapping[str, str]) -> tuple[str, ...]:
    named = (handle.lower() for handle in handles if handle)
    return tuple(people[handle] for handle in named if handle in people)


def _called(member: Member) -> str:
    return member.github or member.name
