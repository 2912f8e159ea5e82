"""Giving a duty to somebody by name: handing it over, and assigning it."""

from collections.abc import Iterator

from bot.actions.desk import Click, Desk
from bot.actions.duty import (
    Held,
    decides,
    find,
    found,
    free,
    has_somebody_else,
    members,
    roster,
    say,
    tell_leads,
)
from bot.actions.forms import RefusedError, Submission
from bot.addressee import Addressee, Why
from bot.duty_notices import duty_notice, prefix
from bot.holding import holder_of, last_word
from bot.render.form import Choice, Form, Option, Text
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import foreign, listed, mention, to_plain
from bot.render.rows import role, the_roles
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.lead_time import LeadTime
from schedule.plan import Purpose

FORM = "hand_over"
NOBODY = "nobody"
_NOTE = 300


def open_hand_over(click: Click, desk: Desk) -> Form | Message:
    """Return the form that asks to whom, or why it cannot be handed over."""
    held = find(click.value, click.user, desk)
    if isinstance(held, Message):
        return held
    if refusal := _refusal(click.user, held, desk):
        return say(refusal)
    options = tuple(_options(click.user, held, desk))
    if not options:
        return say("I know nobody else in the roster whom I can write to.")
    return Form(
        FORM,
        "Hand over",
        "Hand over",
        click.value,
        (
            Choice("to", "To whom?", options),
            Text("note", "What they should know", most=_NOTE, is_long=True, is_optional=True),
        ),
        (f"*{held.called}*, for {the_roles([held.seat])}", "I tell them that it is from you."),
    )


def keep_hand_over(submission: Submission, desk: Desk) -> Message:
    """Keep that a duty is somebody else's, and tell them."""
    held = find(submission.about, submission.user, desk)
    if isinstance(held, Message):
        return held
    if refusal := _refusal(submission.user, held, desk):
        raise RefusedError("to", to_plain(refusal))
    to, note = str(submission.values.get("to") or ""), str(submission.values.get("note") or "")
    if not to:
        raise RefusedError("to", "Please choose somebody.")
    if to == submission.user:
        raise RefusedError("to", "That is you; please choose somebody else.")
    if to not in _candidates(held.view, desk):
        raise RefusedError("to", "They are not in the roster, or want no messages just now.")
    told = Addressee(to, Why.GIVEN, submission.user, note[:_NOTE])
    with desk.ledger.acting():
        _give(Deed.HANDED, held.seat, to, submission.user, held, desk)
        tell_leads("given", submission.user, held, desk, to)
        _tell(told, held, None, desk)
    return compose(
        [paragraph(f"*{held.called}* is handed over to {mention(to)}. I tell them at once.")]
    )


def assign(click: Click, desk: Desk) -> Message:
    """Keep whose a milestone's reminders are, all or one; ``nobody`` takes that back.

    What *click* is about is written ``SUBJECT LEAD_TIME PERSON``, the lead time ``-`` for all.
    """
    value, _, rest = click.value.partition(" ")
    said, _, to = rest.partition(" ")
    held = found(value, desk)
    if isinstance(held, Message):
        return held
    if not _may_assign(click.user, held, desk):
        return say(_who_assigns(click.user, held, desk))
    lead_time = LeadTime.parse(said) if said != "-" else None
    if lead_time and str(lead_time) not in (known := _lead_times(held)):
        verb = "is" if len(known) == 1 else "are"
        there = f"there {verb} {listed(known)}" if known else "there is none"
        return say(f"{held.called} has no reminder {lead_time} ahead: {there}.")
    which = f"{held.called}, {lead_time} ahead," if lead_time else held.called
    if to == NOBODY:
        return _unassign(lead_time, which, click.user, held, desk)
    if to not in _candidates(held.view, desk):
        return say(f"{mention(to)} is not in the roster, or wants no messages just now.")
    return _assign(lead_time, which, to, click.user, held, desk)


def _assign(
    lead_time: LeadTime | None, which: str, to: str, user: str, held: Held, desk: Desk
) -> Message:
    known = last_word(held.view, held.row.key, held.seat, lead_time)
    if known and known.deed is Deed.ASSIGNED and known.detail == to:
        return say(f"{which} is assigned to {mention(to)} already, by {mention(known.by)}.")
    with desk.ledger.acting():
        _give(Deed.ASSIGNED, str(lead_time or ""), to, user, held, desk)
        tell_leads("given", user, held, desk, to, lead_time)
        _tell(Addressee(to, Why.ASSIGNED, user), held, lead_time, desk)
    return say(f"{which} is assigned to {mention(to)}. I tell them at once.")


def _unassign(lead_time: LeadTime | None, which: str, user: str, held: Held, desk: Desk) -> Message:
    release, key, about = held.view.cycle.release, held.row.key, str(lead_time or "")
    if lead_time is None:
        with desk.ledger.acting():
            is_undone = free(held, user, desk)
            if is_undone and held.act:
                tell_leads("freed", user, held, desk, holder_of(held.act))
    else:
        is_undone = desk.ledger.undo(release, key, Deed.ASSIGNED, by=user, about=about)
        if is_undone and held.act:
            return say(f"{which} is no longer assigned. {held.standing}")
    if is_undone:
        return say(f"{which} is no longer assigned: it is for {the_roles([held.seat])} again.")
    return say(f"{which} was assigned to nobody.")


def _give(deed: Deed, about: str, to: str, by: str, held: Held, desk: Desk) -> None:
    """Keep that a duty is given to somebody: the last word, whoever had it before."""
    release, key = held.view.cycle.release, held.row.key
    if deed is Deed.HANDED or not about:
        desk.ledger.undo(release, key, Deed.TAKEN, by=by, about=held.seat)
    desk.ledger.do(
        release,
        key,
        deed,
        by=by,
        now=desk.now,
        about=about,
        detail=to,
        is_last_word=True,
        is_anew=True,
    )


def _tell(told: Addressee, held: Held, lead_time: LeadTime | None, desk: Desk) -> None:
    name = f"{prefix(held.subject)}{told.why}/{told.recipient}/{desk.now:%Y%m%dT%H%M%S}"
    name += f"-{lead_time or 'all'}-{desk.ledger.count(name)}"
    notice = duty_notice(name, held.view, held.row.key, held.seat, desk.now, told, lead_time)
    desk.ledger.tell(notice, {told.recipient}, now=desk.now)


def _refusal(user: str, held: Held, desk: Desk) -> str:
    """Return why *user* cannot hand a duty over; empty if they can."""
    if held.done or (has_somebody_else(user, held) and not decides(user, held, desk)):
        return f"{held.called}: {held.standing}"
    return ""


def _may_assign(user: str, held: Held, desk: Desk) -> bool:
    people = members(held.seat, held.view, desk.snapshot)
    is_lead = user in people and people[user].is_lead
    return is_lead or decides(user, held, desk)


def _who_assigns(user: str, held: Held, desk: Desk) -> str:
    """Return who can assign a duty, and why *user* is none of them."""
    spokesperson = held.view.rules.spokesperson
    row = f"anybody in the row of {the_roles([spokesperson])}, " if spokesperson else ""
    who = f"{held.called} is assigned by {the_roles([held.seat])}, {row}and my admins."
    if user in members(held.seat, held.view, desk.snapshot):
        return f"{who} You are a shadow there."
    known = roster(held.view, desk.snapshot).get(user)
    if known is None:
        return f"{who} I don't know you as one of them: `/release-status link`."
    member, seat = known
    return f"{who} You are {'' if member.is_lead else 'a shadow of '}{the_roles([seat.name])}."


def _lead_times(held: Held) -> list[str]:
    """Return how far ahead the role is reminded."""
    ones = (
        str(one.lead_time)
        for one in held.view.reminders
        if one.milestone == held.row.key
        and one.audience.name == held.seat == one.duty
        and one.purpose is Purpose.AHEAD
    )
    return list(dict.fromkeys(ones))


def _candidates(view: CycleView, desk: Desk) -> list[str]:
    """Return the Slack ids of those in the roster who can be told something now."""
    return [user for user in roster(view, desk.snapshot) if _can_be_told(user, desk)]


def _can_be_told(user: str, desk: Desk) -> bool:
    wishes = desk.snapshot.wishes(user)
    return not (wishes.is_stopped or wishes.is_away(desk.now))


def _options(user: str, held: Held, desk: Desk) -> Iterator[Option]:
    """Yield whom it can be handed to: those of the role first."""
    everybody = roster(held.view, desk.snapshot)
    first = members(held.seat, held.view, desk.snapshot)
    for one in dict.fromkeys((*first, *everybody)):
        if one != user and one in everybody and _can_be_told(one, desk):
            member, seat = everybody[one]
            called = first.get(one, member)
            where = held.seat if one in first else seat.name
            what = role(where) if called.is_lead else f"{foreign(where, 40)} Shadow"
            yield Option(f"{foreign(called.name, 40)} ({to_plain(what)})", one)
