"""When and where a party is: its driver says so, in a form or in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.actions.desk import Click, Desk
from bot.actions.forms import RefusedError, Submission
from bot.actions.speaking import gone, refusal, say, typed
from bot.render.arranged import arranged_line, to_arrange
from bot.render.dates import full_date
from bot.render.form import Day, Form, Hour, Text
from bot.render.message import Message
from bot.render.mrkdwn import code, foreign, in_channel, listed
from bot.render.rows import name
from bot.render.standing import subject
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.moments import milestone_at
from schedule.sources import is_url
from schedule.timeline import Instant, Milestone

FORM = "arrange"
_NEAR = timedelta(days=7)
"""A party is no further from its milestone than this."""
_URL = 500


def open_arranging(click: Click, desk: Desk) -> Form | Message:
    """Return the form that asks when and where, or why there is nothing to ask."""
    found = _find(click.value, click.user, desk)
    if isinstance(found, Message):
        return found
    view, one, row = found
    zone, named = _zone(click.user, desk)
    at = one.when.at if isinstance(one.when, Instant) else milestone_at(row, view.rules)
    local = (at or desk.now).astimezone(zone)
    return Form(
        FORM,
        "When and where",
        "Keep",
        click.value,
        (
            Day("day", "Day", initial=local.date()),
            Hour("hour", f"Time, {named}", initial=local.time().replace(second=0, microsecond=0)),
            Text(
                "url", "Link", one.url, _URL, is_optional=True, hint="Where people meet: https://…"
            ),
        ),
        (f"*{name(one, view)}*", f"{name(row, view)} is {full_date(row, view.rules)}."),
    )


def keep_arranging(submission: Submission, desk: Desk) -> Message:
    """Keep what the form says."""
    found = _find(submission.about, submission.user, desk)
    if isinstance(found, Message):
        return found
    view, one, row = found
    zone, _ = _zone(submission.user, desk)
    try:
        day = date.fromisoformat(str(submission.values.get("day")))
        hour = time.fromisoformat(str(submission.values.get("hour"))).replace(tzinfo=None)
    except ValueError:
        raise RefusedError("day", "Please choose a day and a time.") from None
    at = datetime.combine(day, hour, zone).astimezone(UTC)
    url = str(submission.values.get("url") or "").strip()
    wrong = _wrong(at, url, row, view, desk.now)
    if wrong:
        raise RefusedError(*wrong)
    return _keep(at, url, one, row, view, submission.user, desk)


def set_time(click: Click, desk: Desk) -> Message:
    """Keep what the command says: the subject, an instant in ISO 8601, and an address."""
    about, _, said = click.value.partition(" ")
    found = _find(about, click.user, desk)
    if isinstance(found, Message):
        return found
    view, one, row = found
    instant, _, url = said.partition(" ")
    at = datetime.fromisoformat(instant)
    wrong = _wrong(at, url, row, view, desk.now)
    return say(wrong[1]) if wrong else _keep(at, url, one, row, view, click.user, desk)


def call_off(click: Click, desk: Desk) -> Message:
    """Take back when and where it is."""
    found = _find(click.value, click.user, desk)
    if isinstance(found, Message):
        return found
    view, one, row = found
    release, about = view.cycle.release, one.kinds[0]
    was_set = desk.ledger.undo(release, row.key, Deed.ARRANGED, by=click.user, about=about)
    return say(f"{name(one, view)} {'has no time any more' if was_set else 'had no time'}.")


def _find(about: str, user: str, desk: Desk) -> tuple[CycleView, Milestone, Milestone] | Message:
    """Return what a button names, and the milestone it hangs on, or why *user* may not say."""
    found = (
        (view, one, row)
        for view in desk.snapshot.views
        for row in view.cycle.milestones
        for one in to_arrange(row, view)
        if subject(one, view) == about
    )
    view, one, row = next(found, (None, None, None))
    if view is None or one is None or row is None:
        return gone()
    return refusal(user, view, row, desk) or (view, one, row)


def _wrong(
    at: datetime, url: str, row: Milestone, view: CycleView, now: datetime
) -> tuple[str, str] | None:
    """Return the field that is wrong and what to say instead; None if nothing is."""
    milestone = milestone_at(row, view.rules)
    if at <= now:
        return "day", "That is past; please choose a later time."
    if milestone and abs(at - milestone) > _NEAR:
        return "day", "That is over a week from the freeze; please look at the day again."
    if url and not (is_url(url) and len(url) <= _URL and url.isprintable() and " " not in url):
        return "url", "That is no link; write one like https://example.org/meeting."
    return None


def _keep(
    at: datetime,
    url: str,
    one: Milestone,
    row: Milestone,
    view: CycleView,
    user: str,
    desk: Desk,
) -> Message:
    milestone = milestone_at(row, view.rules)
    dated = milestone.isoformat() if milestone else ""
    desk.ledger.do(
        view.cycle.release,
        row.key,
        Deed.ARRANGED,
        by=user,
        now=desk.now,
        about=one.kinds[0],
        detail=f"{at.isoformat()} {dated} {url}",
        is_last_word=True,
    )
    kept = replace(one, when=Instant(at), url=url)
    off = code(f"/release-status party {typed(row, view)} off")
    return say(arranged_line(kept, view), _told(one, view), f"{off} takes it back.")


def _told(one: Milestone, view: CycleView) -> str:
    """Return where people hear of it in time."""
    channels = [view.channels.get(channel) for channel in view.rules.rule_for(one).channels]
    said = listed([in_channel(channel).strip() for channel in channels if channel])
    return f"I remind people of it {said}." if said else ""


def _zone(user: str, desk: Desk) -> tuple[tzinfo, str]:
    """Return a person's zone with its name; UTC where none is known."""
    wishes = desk.snapshot.wishes(user)
    zone = wishes.local
    return (zone, foreign(wishes.zone or wishes.profile_zone, 40)) if zone else (UTC, "UTC")
