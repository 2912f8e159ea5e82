"""Linking a GitHub handle to a Slack account: a person asks, an admin decides."""

import re
from collections.abc import Iterable

from bot.actions.desk import Click, Desk
from bot.actions.speaking import admins
from bot.render.message import Message, compose, paragraph
from bot.render.mrkdwn import code, foreign
from bot.snapshot import Snapshot
from schedule.notices import PREFIX, Notice

_HANDLE = re.compile(r"[a-z0-9_-]{1,64}")
"""What a handle on GitHub looks like: a roster may name anything, and a question's id has it."""


def link(click: Click, desk: Desk) -> Message:
    """Ask the admins whether somebody is who they say they are on GitHub.

    Only handles that a roster names can be asked for; nobody is linked by a display name.
    """
    handle = click.value.strip().removeprefix("@").lower()
    if not handle:
        return _say("Which handle? Write `/release-status link` and your GitHub handle.")
    release = _release(handle, desk.snapshot)
    if not release or not _HANDLE.fullmatch(handle):
        return _say(f"No roster of mine names {code(foreign(handle, 60))}; is it spelled so?")
    held = desk.snapshot.people.get(handle)
    if held == click.user:
        return _say(f"You are {code(handle)} to me already.")
    if not desk.admins:
        return _say("Nobody can confirm it: my configuration names no admins. Please ask them to.")
    body = {"handle": handle, "user": click.user, "release": release, "held": held or ""}
    about = f"{PREFIX}link/{release}/{handle}/{click.user}/"
    with desk.ledger.acting():
        asked = desk.ledger.notices(desk.ledger.told_of(about)).values()
        if refusal := _refusal(handle, click.user, asked, desk):
            return _say(refusal)
        # What was linked once and is not any more is asked anew.
        answered = sum(one.answer is not None for one in asked)
        notice = Notice(f"{about}{answered + 1}", "link", body)
        desk.ledger.tell(notice, desk.admins, now=desk.now)
    return _say(f"I have asked my admins whether you are {code(handle)}. You hear from me.")


def decide(click: Click, desk: Desk) -> Message | None:
    """Keep what an admin says of a link, and tell who asked for it."""
    notice = desk.ledger.notices([click.value]).get(click.value)
    if notice is None or notice.kind != "link":
        return _say("I no longer know this question; it needs no answer.")
    if click.user not in desk.admins:
        return _say("Only the bot's admins can answer this.")
    handle, user = notice.body["handle"], notice.body["user"]
    if click.action == "linked" and not _release(handle, desk.snapshot):
        return _say("No roster of a cycle that goes on names them any more; I keep nothing.")
    with desk.ledger.acting():
        kept = desk.ledger.answer(notice.id, click.action, click.user)
        if kept is None or (kept.answer, kept.answered_by) != (click.action, click.user):
            return _say("Somebody has answered this before.")
        if click.action == "linked":
            desk.ledger.link(handle, user, by=click.user)
        told = Notice(f"{PREFIX}told-{notice.id}", click.action, {"handle": handle})
        desk.ledger.tell(told, [user], now=desk.now)
    return None


def _refusal(handle: str, user: str, asked: Iterable[Notice], desk: Desk) -> str:
    """Return why the admins are not asked whether *user* is *handle*; empty if they are."""
    if any(one.answer == "unlinked" for one in asked):
        return "An admin has said that this is not your handle. Please talk to them."
    other = _asked_of_another(handle, user, desk)
    if not other:
        return ""
    return (
        f"I have asked my admins already whether you are {code(other)}, and ask of one handle at "
        f"a time. Is it wrong? Please tell {admins(desk)} to say no to it."
    )


def _asked_of_another(handle: str, user: str, desk: Desk) -> str:
    """Return the other handle of *user* that waits for an answer; empty if none does."""
    asked = desk.ledger.unanswered("link")
    handles = (str(one.body["handle"]) for one in asked if one.body["user"] == user)
    waiting = (one for one in handles if one != handle and _release(one, desk.snapshot))
    return next(waiting, "")


def _release(handle: str, snapshot: Snapshot) -> str:
    """Return a cycle that goes on and whose roster names *handle*; empty if none does."""
    releases = (
        view.cycle.release
        for view in snapshot.views
        if not view.is_closed
        for seat in view.cycle.team.roles
        for one in seat.people
        if (one.github or "").lower() == handle
    )
    return next(releases, "")


def _say(text: str) -> Message:
    return compose([paragraph(text)])
