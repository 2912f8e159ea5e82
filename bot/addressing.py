"""From a reminder to those it reaches: what people took, gave away and wish. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.addressee import Addressee, Why
from bot.directory import holders, is_person, shadows, untold
from bot.drafts import decision, is_silenced
from bot.escalation import unanswered_at
from bot.holding import holder_of, last_word, put_off_until
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.plan import ANNOUNCE, Purpose, Reminder
from schedule.preferences import arrival
from schedule.reconcile import Wanted


def wanted_deliveries(snapshot: Snapshot) -> Iterator[Wanted]:
    """Yield a delivery for each reminder of the plan and each of those it reaches.

    What reaches one person on one day reaches them together, but for what is due within hours.
    """
    of_one_day: defaultdict[tuple[str, date], list[Wanted]] = defaultdict(list)
    for view in snapshot.views:
        for reminder in view.reminders:
            for one in wanted_of(reminder, view, snapshot):
                if is_person(one.recipient) and not reminder.is_last_minute:
                    zone = snapshot.wishes(one.recipient).local or UTC
                    day = one.not_before.astimezone(zone).date()
                    of_one_day[one.recipient, day].append(one)
                else:
                    yield one
    for ones in of_one_day.values():
        yield from _together(ones)


def addressees(reminder: Reminder, view: CycleView, snapshot: Snapshot) -> tuple[Addressee, ...]:
    """Return whom *reminder* reaches; nobody where people took it out of the bot's hands.

    A channel that the config does not name is left out: it is a part of the policy that this
    team does not use. A role stands for its leads; where none of them can be told, for the next
    who can: a shadow of theirs, or whoever speaks for the team.
    """
    if _is_silent(reminder, view):
        return ()
    if reminder.purpose is Purpose.ESCALATION and _next_step_at(reminder, view, snapshot) is None:
        return ()
    audience = reminder.audience
    if audience.sort == "channel":
        channel = view.channels.get(audience.name)
        return (Addressee(channel),) if channel else ()
    told: dict[str, Addressee] = {}
    for one in _people(reminder, view, snapshot):
        is_brief = snapshot.wishes(one.recipient).is_brief and reminder.purpose is Purpose.AHEAD
        if not is_brief or view.is_last(reminder):
            told.setdefault(one.recipient, one)
    return tuple(told.values())


def told(
    reminder: Reminder, recipient: str, view: CycleView, snapshot: Snapshot
) -> Addressee | None:
    """Return *recipient* of *reminder* with why they are told.

    None where they are not told: it is somebody else's by now, or it is done. What they had been
    told before then, see :func:`was_told`.
    """
    found = addressees(reminder, view, snapshot)
    return next((one for one in found if one.recipient == recipient), None)


def was_told(reminder: Reminder, recipient: str, view: CycleView, snapshot: Snapshot) -> Addressee:
    """Return *recipient*, who was told of *reminder*, with why; whatever was done since."""
    known = told(reminder, recipient, view, snapshot)
    if known or reminder.audience.sort == "channel":
        return known or Addressee(recipient)
    before = replace(view, acts=())
    unknown = Addressee(recipient, Why.GIVEN)
    act = _last_word(reminder, view)
    if act and holder_of(act) == recipient:
        return holding(act)
    return told(reminder, recipient, before, snapshot) or unknown


def wanted_of(reminder: Reminder, view: CycleView, snapshot: Snapshot) -> Iterator[Wanted]:
    """Yield a delivery for each of those whom *reminder* reaches, whatever else reaches them."""
    for one in addressees(reminder, view, snapshot):
        yield Wanted(
            reminder_id=reminder.id,
            recipient=one.recipient,
            release=reminder.release,
            due_at=reminder.due_at,
            expires_at=reminder.expires_at,
            milestone_at=reminder.milestone_at,
            moved_to=_moved_to(reminder, one.recipient, view, snapshot),
            alone_at=reminder.alone_at,
        )


def _is_silent(reminder: Reminder, view: CycleView) -> bool:
    """Return whether what people did leaves nothing to be said to anybody."""
    if view.is_closed or view.is_paused:
        return True
    if reminder.audience == ANNOUNCE and reminder.due_at < view.final_at:
        return True
    key = reminder.milestone or ""
    if reminder.is_drafted and is_silenced(reminder, view):
        return True
    if reminder.purpose is Purpose.UNCONFIRMED:
        row = view.cycle.milestone(key)
        return view.act(key, Deed.CONFIRMED) is not None or (
            row is not None and view.discussed(row) is not None
        )
    if reminder.duty is None or reminder.purpose not in (Purpose.AHEAD, Purpose.NOW):
        return False
    return view.act(key, Deed.DONE, reminder.duty) is not None


def _people(reminder: Reminder, view: CycleView, snapshot: Snapshot) -> Iterator[Addressee]:
    is_next_asked = reminder.purpose is Purpose.UNCONFIRMED and reminder.follows
    if reminder.purpose is Purpose.ESCALATION or is_next_asked:
        yield from _step(reminder, view, snapshot)
        return
    at, act = reminder.due_at, _last_word(reminder, view)
    if act and not _may_answer(act, reminder, view, snapshot):
        act = None
    is_taken = act is not None and act.deed is Deed.TAKEN
    if is_taken and reminder.unless == "taken" and not view.is_last(reminder):
        return
    if (
        act
        and reminder.audience.name == reminder.duty
        and (reminder.unless or act.deed is not Deed.TAKEN)
    ):
        # Follow-ups stop for everybody else; who took it is nudged the day before.
        to_holder = [*_reached(holding(act), at, snapshot)]
        if to_holder:
            yield from to_holder
            return
    role = reminder.audience.name
    reached = [
        one
        for lead in holders(role, view, snapshot.people)
        for one in _reached(Addressee(lead), at, snapshot)
    ]
    reached = reached or [*_next(role, view, at, snapshot)]
    if not reached and reminder.purpose is Purpose.DRAFT and view.rules.drafts == "required":
        reached = [Addressee(one, Why.NEXT) for one in snapshot.admins]  # or it never goes out
    yield from reached
    for shadow in shadows(role, view, snapshot.people):
        if snapshot.wishes(shadow).hears_as_shadow:
            yield from _reached(Addressee(shadow, Why.SHADOW), at, snapshot)


def _step(reminder: Reminder, view: CycleView, snapshot: Snapshot) -> Iterator[Addressee]:
    """Yield who is told next of what nobody answers for, but for those who were asked."""
    at, role = reminder.due_at, reminder.audience.name
    first = view.reminder(reminder.follows or "")
    asked = {*holders(reminder.duty or "", view, snapshot.people)}
    asked |= {
        one.recipient
        for one in (addressees(first, view, snapshot) if first else ())
        if one.why is not Why.SHADOW
    }
    if reminder.audience.sort == "shadow":
        others = (one for one in shadows(role, view, snapshot.people) if one not in asked)
        yield from _first(others, at, snapshot, Why.UNANSWERED)
        return
    leads = [
        one
        for lead in holders(role, view, snapshot.people)
        for one in _reached(Addressee(lead, Why.UNANSWERED), at, snapshot)
    ]
    for one in leads or _next(role, view, at, snapshot):
        if one.recipient not in asked:
            yield replace(one, why=Why.UNANSWERED, untold=())


def _may_answer(act: Act, reminder: Reminder, view: CycleView, snapshot: Snapshot) -> bool:
    """Return whether who has a duty by *act* can do what they are told: its role alone confirms."""
    role, people = reminder.duty or "", snapshot.people
    of_role = {*holders(role, view, people), *shadows(role, view, people)}
    return reminder.purpose is not Purpose.UNCONFIRMED or holder_of(act) in of_role


def _next_step_at(step: Reminder, view: CycleView, snapshot: Snapshot) -> datetime | None:
    """Return when a step of a ladder is said; None where it is not."""
    first = view.reminder(step.follows or "")
    if first is None:
        return None
    reached_at = (one.not_before for one in wanted_of(first, view, snapshot))
    return unanswered_at(step, first, reached_at, view)


def holding(act: Act) -> Addressee:
    """Return who has a duty by *act*, and how they came to it."""
    whys = {Deed.TAKEN: Why.TAKEN, Deed.ASSIGNED: Why.ASSIGNED}
    giver = "" if act.deed is Deed.TAKEN else act.by
    return Addressee(holder_of(act), whys.get(act.deed, Why.GIVEN), giver)


def _reached(one: Addressee, at: datetime, snapshot: Snapshot) -> Iterator[Addressee]:
    """Yield whoever hears what *one* is to hear: they, who stands in for them, or nobody."""
    wishes = snapshot.wishes(one.recipient)
    if wishes.is_stopped:
        return
    if not wishes.is_away(at):
        yield one
        return
    other = snapshot.wishes(wishes.stand_in)
    if wishes.stand_in and not (other.is_stopped or other.is_away(at)):
        yield Addressee(wishes.stand_in, Why.STAND_IN, one.recipient)


def _next(role: str, view: CycleView, at: datetime, snapshot: Snapshot) -> Iterator[Addressee]:
    """Yield who hears what nobody in a seat can: a shadow, or whoever speaks for the team."""
    spokesperson = view.rules.spokesperson
    ladder = (
        *shadows(role, view, snapshot.people),
        *(holders(spokesperson, view, snapshot.people) if spokesperson else ()),
        *(shadows(spokesperson, view, snapshot.people) if spokesperson else ()),
    )
    seat = view.cycle.team.role(role)
    missed = tuple(untold(seat.leads, snapshot, at)) if seat else ()
    for one in _first(ladder, at, snapshot, Why.NEXT):
        yield replace(one, untold=missed)


def _first(
    ladder: Iterable[str], at: datetime, snapshot: Snapshot, why: Why = Why.SEAT
) -> Iterator[Addressee]:
    for user in ladder:
        wishes = snapshot.wishes(user)
        if not (wishes.is_stopped or wishes.is_away(at)):
            yield Addressee(user, why)
            return


def _last_word(reminder: Reminder, view: CycleView) -> Act | None:
    """Return the act by which this reminder is somebody's by name."""
    if reminder.duty is None:
        return None
    return last_word(view, reminder.milestone or "", reminder.duty, reminder.lead_time)


def _moved_to(
    reminder: Reminder, recipient: str, view: CycleView, snapshot: Snapshot
) -> datetime | None:
    """Return when a recipient is told instead of when it is due; None for then."""
    key = reminder.milestone or ""
    if reminder.is_drafted:
        return _let_go_at(reminder, view)
    is_step = reminder.purpose is Purpose.ESCALATION
    at = (is_step and _next_step_at(reminder, view, snapshot)) or reminder.due_at
    if not is_person(recipient):
        return at if at != reminder.due_at else None
    ends_at = reminder.expires_at or reminder.milestone_at
    # Nobody is said to have left a thing unanswered before the time for that is over.
    earliest = at if is_step else datetime.min.replace(tzinfo=UTC)
    later = put_off_until(view, key, reminder.duty or "", recipient)
    if later and (ends_at is None or later < ends_at):
        at = max(at, later)
    at = arrival(at, ends_at, snapshot.wishes(recipient), view.calendar.is_quiet)
    at = max(at, earliest)
    return at if at != reminder.due_at else None


def _let_go_at(announced: Reminder, view: CycleView) -> datetime | None:
    """Return when a post goes out instead of when it is due, as its driver decided.

    What needs a word and got none waits until it is of no use any more.
    """
    released = decision(announced, view, Deed.RELEASED)
    if released:
        return released.at
    if view.rules.drafts != "required" or announced.milestone is None:
        return None
    let_go = [decision(announced, view, deed) for deed in (Deed.APPROVED, Deed.EDITED)]
    said_at = min((act.at for act in let_go if act), default=None)
    if said_at is None:
        return announced.expires_at
    return said_at if said_at > announced.due_at else None


def _together(ones: list[Wanted]) -> Iterator[Wanted]:
    """Yield deliveries of one person and day so that they go out as one, the last of them."""
    at = max(one.not_before for one in ones)
    for one in ones:
        is_in_time = one.expires_at is None or at < one.expires_at
        yield one if one.not_before == at or not is_in_time else replace(one, moved_to=at)
