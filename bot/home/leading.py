"""What those who lead a cycle look after: its source, its people, its channels, its posts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.people import unreachable_line
from bot.commands.sayings import mistakes_lines
from bot.directory import untold
from bot.drafts import subject_of
from bot.render.dates import moment
from bot.render.draft import decided, draft_buttons
from bot.render.message import Button, Paragraph, paragraph
from bot.render.mrkdwn import code, foreign, mention
from bot.render.notices import remedy
from bot.render.rows import version
from bot.render.sent import reminder_name
from bot.render.standing import subject_of_cycle
from bot.render.untold import untold_names
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.plan import ANNOUNCE, Reminder

AHEAD = timedelta(days=7)
"""Release time in which posts are shown beforehand."""
_SHOWN = 10
_WHY = 300
"""Characters of a reason that are shown."""
_DECIDED = {
    Deed.SPOKEN: "{who} posts it; I do not.",
    Deed.SKIPPED: "Skipped by {who}; nobody posts it.",
    Deed.RELEASED: "{who} had me post it now.",
    Deed.APPROVED: "Approved by {who}.",
    Deed.EDITED: "In the words of {who}.",
}


def leading_paragraphs(
    view: CycleView, snapshot: Snapshot, now: datetime, broken: Mapping[str, str]
) -> Iterator[Paragraph]:
    """Yield what is not in order in a cycle, what is about to be posted, and its pause.

    Args:
        view: The cycle.
        snapshot: All that is known.
        now: Release time.
        broken: Why channels and people take nothing, by their Slack ids.
    """
    if view.is_closed:
        return
    amiss = list(_amiss(view, snapshot, now))
    refusing = {one: why for one, why in broken.items() if view.writes_to(one)}
    yield _pausing(view)
    yield from _proposed(view, now)
    if not (amiss or refusing):
        amiss.append("Source, people and channels are in order, as far as I know.")
    yield paragraph(*amiss)
    yield from _refusing(view, refusing)
    posts = _posts(view, now)
    waiting = sum(_waits(one, view, now) for one in posts)
    drafts = f"; drafts that nobody has said a word about: {waiting}" if waiting else ""
    days = AHEAD.days
    if view.is_paused:
        yield paragraph("Nothing is posted while it is paused.")
    elif not posts:
        yield paragraph(f"No post in the next {days} days.")
    else:
        yield paragraph(f"*Posts of the next {days} days*: {len(posts)}{drafts}.")
        yield from (_post(one, view, snapshot, now) for one in posts[:_SHOWN])
    if len(posts) > _SHOWN and not view.is_paused:
        yield paragraph(f"… {len(posts) - _SHOWN} more: `/release-status reminders`")


def _pausing(view: CycleView) -> Paragraph:
    about = subject_of_cycle(view)
    button = (
        Button("Resume", "resume", about, is_primary=True)
        if view.is_paused
        else Button("Pause", "pause", about)
    )
    state = "is paused: I say nothing of it." if view.is_paused else "for those who lead it"
    shown = paragraph(f"*{version(view)}* {state}", is_apart=True)
    return replace(shown, buttons=(button,), about=f"cycle/{about}")


def _proposed(view: CycleView, now: datetime) -> Iterator[Paragraph]:
    """Yield, while the dates are proposals, until when, and what makes them final."""
    if now >= view.final_at:
        return
    about = subject_of_cycle(view)
    buttons = [Button("They are final", "activate", about, is_primary=True)]
    line = "*The dates are proposals*: the announce channel hears nothing of them."
    if view.act("", Deed.HELD):
        line = f"{line} That stays so until somebody presses this."
    else:
        buttons.append(Button("Not yet", "hold", about))
        line = f"{line} Without a word from you I take them for final on {moment(view.final_at)}."
    then = "Once they are final I introduce myself there and remind of them."
    yield replace(paragraph(line, then), buttons=tuple(buttons), about=f"final/{about}")


def _amiss(view: CycleView, snapshot: Snapshot, now: datetime) -> Iterator[str]:
    yield from (f"• {line}" for line in mistakes_lines(view))
    if view.waiting:
        yield f"• The source has changed: {view.waiting}. What it said before counts."
    if view.is_source_down:
        why = foreign(view.complaint, _WHY)
        yield f"• The source cannot be read{f': {why}' if why else ''}."
    roles = view.cycle.team.roles
    unknown = unreachable_line(roles, snapshot)
    yield from (f"• {line}" for line in [unknown] if line)
    yield from (f"• {line}" for line in _silent(view, snapshot, now))


def _refusing(view: CycleView, refusing: Mapping[str, str]) -> Iterator[Paragraph]:
    """Yield each channel and person that takes nothing, with what is to be done and pressed."""
    for recipient, why in list(refusing.items())[:_SHOWN]:
        shown = paragraph(
            f"• {mention(recipient)} takes nothing: Slack says {code(why)}. {remedy(why)}",
            "I try every hour; once it is mended, you can have me try at once.",
        )
        about = f"broken/{subject_of_cycle(view)}/{recipient}"
        button = Button("Try again", "try_there", recipient)
        yield replace(shown, buttons=(button,), about=about)
    if len(refusing) > _SHOWN:
        yield paragraph(f"… {len(refusing) - _SHOWN} more: `release-bot doctor`")


def _silent(view: CycleView, snapshot: Snapshot, now: datetime) -> Iterator[str]:
    """Yield who of the leads hears nothing because they wish so."""
    leads = (one for seat in view.cycle.team.roles for one in seat.leads)
    # By id: who holds two seats is named once, and who has none is told of above.
    silent = {one.user: one for one in untold(leads, snapshot, now) if one.user}
    if silent:
        yield f"Hears nothing at present: {untold_names(tuple(silent.values()))}."
        yield "What is theirs goes to a stand-in, or to the next in the role."


def _posts(view: CycleView, now: datetime) -> list[Reminder]:
    """Return what is about to be said in channels, in order of time."""
    found = [
        one
        for one in view.reminders
        if one.audience.sort == "channel"
        and one.audience.name in view.channels
        and (now < one.due_at <= now + AHEAD or _is_held_back(one, view, now))
    ]
    return sorted(found, key=lambda one: one.due_at)


def _is_held_back(one: Reminder, view: CycleView, now: datetime) -> bool:
    """Return whether a post is due that does not go out without a word, and would still help."""
    is_over = one.due_at > now or (one.expires_at is not None and one.expires_at <= now)
    is_asked = one.is_drafted and view.rules.drafts == "required"
    return is_asked and not is_over and decided(one, view) is None


def _is_proposal(one: Reminder, view: CycleView) -> bool:
    """Return whether a post is left out as long as nobody says that the dates are final."""
    return one.audience == ANNOUNCE and one.due_at < view.final_at


def _waits(one: Reminder, view: CycleView, now: datetime) -> bool:
    """Return whether the draft of a post has been shown, and nobody has decided about it."""
    shown = any(draft.drafts == one.id and draft.due_at <= now for draft in view.reminders)
    is_open = one.is_drafted and not _is_proposal(one, view) and decided(one, view) is None
    return shown and is_open


def _post(one: Reminder, view: CycleView, snapshot: Snapshot, now: datetime) -> Paragraph:
    act = decided(one, view) if one.is_drafted else None
    what = reminder_name(one.id, snapshot)
    channel = mention(view.channels[one.audience.name])
    state = _state(one, act, view, now)
    shown = paragraph(f"• {what}: {channel}, {moment(one.due_at)}. {state}".strip())
    if not one.is_drafted or view.rules.drafts == "off" or _is_proposal(one, view):
        return shown
    buttons = tuple(draft_buttons(one, act, view, now))
    return replace(shown, buttons=buttons, about=f"draft/{subject_of(one)}")


def _state(one: Reminder, act: Act | None, view: CycleView, now: datetime) -> str:
    if _is_proposal(one, view):
        return "Left out, unless the dates are final by then."
    if act:
        return _DECIDED[act.deed].format(who=mention(act.by))
    if not _waits(one, view, now):
        return ""
    is_needed = view.rules.drafts == "required"
    return "Not without a word." if is_needed else "Its driver has seen the draft."
