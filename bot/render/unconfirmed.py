"""What is asked in person of a date that has come and that nobody has confirmed: is it so?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.addressee import Addressee, Why
from bot.render.channel_post import confirm_button
from bot.render.dates import is_deadline
from bot.render.duties import coming
from bot.render.having import Reason, told_as
from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import mention
from bot.render.rows import date_line, doubt_line, the_roles
from bot.render.standing import can_be_confirmed, confirmed_line, unsettled_line
from bot.render.unanswered import next_in_line
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.moments import is_planned
from schedule.plan import Reminder
from schedule.timeline import Milestone


def question_paragraphs(
    questions: Sequence[Reminder],
    view: CycleView,
    now: datetime,
    told: Mapping[str, Addressee],
    *,
    has_more: bool,
) -> Iterator[Paragraph]:
    """Yield a question for each date that *questions* are about, or what has been said since.

    Args:
        questions: Questions of one cycle to one person.
        view: The cycle.
        now: Release time.
        told: Why they are asked, by reminder id; left out is who holds the seat, or is next.
        has_more: Whether they stand below something else.
    """
    for nth, (key, one) in enumerate({one.milestone: one for one in questions}.items()):
        row = view.cycle.milestone(key or "")
        if row:
            to = told.get(one.id) or Addressee("", Why.UNANSWERED if one.follows else Why.SEAT)
            yield _question(one, row, to, view, now, is_apart=has_more or nth > 0)


def _question(
    one: Reminder, row: Milestone, to: Addressee, view: CycleView, now: datetime, *, is_apart: bool
) -> Paragraph:
    said = coming(row, view, now)
    headline, why = f"{said[:1].upper()}{said[1:]}.", _why(one, to, view)
    date = date_line(row, view) if is_deadline(row, view.rules) else ""
    confirmed = view.act(row.key, Deed.CONFIRMED)
    if confirmed:
        by = f"{mention(confirmed.by)} has confirmed it."
        return paragraph(
            f"*{headline}*", f"{by} {confirmed_line(row, view)}", date, why, is_apart=is_apart
        )
    if view.discussed(row) or not can_be_confirmed(row, view, now):
        return paragraph(f"*{headline}*", date, unsettled_line(row, view), why, is_apart=is_apart)
    button, is_plan = confirm_button(row, view), is_planned(row, view.rules)
    known = "it was planned" if is_plan else "the deadline has passed"
    lines = (
        f"*{headline} Is it {'out' if is_plan else 'enforced'}?*",
        why,
        date,
        doubt_line(row),
        f"Nobody has confirmed it yet: until somebody does, I only say that {known}.",
    )
    asked = tuple(filter(None, lines))
    about = f"confirm/{button.value}"
    return Paragraph(asked, buttons=(button,), about=about, is_apart=is_apart)


def _why(one: Reminder, to: Addressee, view: CycleView) -> str:
    """Return why somebody is asked: whose part it is, or who was asked before them."""
    seat = one.duty or one.audience.name
    if to.why is not Why.UNANSWERED:
        return " ".join(told_as([Reason(seat, to)], view))
    asked = the_roles([seat])
    return f"{asked[:1].upper()}{asked[1:]} was asked before. {next_in_line(one, to.whose)}."
