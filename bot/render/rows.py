"""What a message can say of one milestone: its name, its line in a list, its sentences.

Each function returns mrkdwn, and an empty string where there is nothing to say.
"""

import re
from collections.abc import Container, Iterable
from datetime import datetime

from bot.render.dates import (
    PLANNED,
    full_date,
    has_passed,
    is_deadline,
    moment,
    short_date,
    time_left,
    weekday,
)
from bot.render.mrkdwn import bold, foreign, in_channel, link, listed, unstarred
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.cycle import Link
from schedule.moments import Calendar, is_planned, milestone_at, window_ends
from schedule.plan import drivers
from schedule.rules import Ask, DayMeans
from schedule.team import is_role
from schedule.timeline import KINDS, Instant, Milestone, slug

_SENTENCE = 600
"""Characters of a foreign sentence that are shown: a doubt, a note, what is needed."""
_MAX_LINKS = 5
_SEATS = re.compile(r"(lead|leads|manager|advis[eo]r)$", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_REPOSITORY = re.compile(r"https://github\.com/([\w-]+/[\w.-]*\w)/?(?![\w/])")
"""The address of a repository and of nothing in it."""
_RELEASED = re.compile(r"\s+released\b.*$", re.IGNORECASE)
_PLANNED = {"release": "{} release", "prerelease": "{} cut"}
"""What a plan is called: its row says "released", which nobody knows beforehand."""


def name(row: Milestone, view: CycleView) -> str:
    """Return what people call *row*, escaped: "Code Freeze and Test Freeze".

    A deadline is called by its kind, unless another row of the cycle is of that kind. A release or
    cut is never called "released". A repository is called by its name, not its address.
    """
    if view.rules.rule_for(row).day_means is DayMeans.DEADLINE and all(
        kind in KINDS and len(list(view.cycle.of_kind(kind))) == 1 for kind in row.kinds
    ):
        return listed([KINDS[kind] for kind in row.kinds])
    title = _REPOSITORY.sub(r"\1", row.title)
    if is_planned(row, view.rules) and _RELEASED.search(title):
        called = _PLANNED.get(view.rules.kind_of(row), "{}")
        title = called.format(_RELEASED.sub("", title))
    return unstarred(title) or unstarred(row.key)


def short_name(row: Milestone, view: CycleView) -> str:
    """Return what a list calls *row*, escaped: its name without what a title adds in brackets."""
    called = name(row, view)
    return _ASIDE.sub("", called).strip() or called


def role(name: str) -> str:
    """Return the person who holds the role called *name*, in bold: "Enhancements Lead"."""
    if name.startswith("@"):
        return foreign(name)
    return bold(name if _SEATS.search(name) else f"{name} Lead")


def roles(names: Iterable[str]) -> str:
    """Return several roles as people list them; empty for none."""
    return listed([role(one) for one in names])


def the_roles(names: Iterable[str]) -> str:
    """Return several roles with their articles, to be a sentence's subject."""
    return listed([role(one) if one.startswith("@") else f"the {role(one)}" for one in names])


def responsible(row: Milestone, view: CycleView) -> tuple[str, ...]:
    """Return the names of the roles that are told of *row*, its driver first."""
    return drivers(row, view.rules, view.cycle)


def seats(row: Milestone, view: CycleView) -> tuple[str, ...]:
    """Return the names of the roles that are told of *row*, its driver first; never a person's."""
    return tuple(one for one in responsible(row, view) if is_role(one, view.cycle.team))


def chased(row: Milestone, view: CycleView) -> str:
    """Return whom outside the team *row* names, escaped, for its driver to chase; empty for none.

    Such a driver comes from nowhere but the policy's list of who chases whom.
    """
    if row.owners or view.rules.rule_for(row).driver or not responsible(row, view):
        return ""
    return unstarred(row.who, 100)


def version(view: CycleView) -> str:
    """Return ``v1.32``, escaped."""
    return f"v{unstarred(view.cycle.release, 40)}"


def full_name(view: CycleView) -> str:
    """Return ``Kubernetes v1.32``, escaped."""
    return unstarred(view.cycle.name)


def week(view: CycleView, now: datetime) -> str:
    """Return where in the cycle *now* is: ``week 9 of 14``; empty for a cycle without dates."""
    cycle = view.cycle
    if cycle.monday is None:
        return ""
    number = cycle.week_of(now.date())
    if number < 1:
        return f"before week 1 of {cycle.weeks}"
    if number > cycle.weeks:
        return f"after week {cycle.weeks} of {cycle.weeks}"
    return f"week {number} of {cycle.weeks}"


def in_a_list(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return *row* as one line with its date, time left and roles."""
    told = roles(responsible(row, view))
    left = time_left(row, view.rules, now)
    parts = [_date(row, view), "it is out" if is_out(row, view) else left]
    line = f"*{short_name(row, view)}*: {', '.join(filter(None, parts))}"
    return line + (f" ({told})" if told else "") + brief_doubt(row, view)


def in_a_week(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return *row* as one short line of a digest."""
    slow = " (slow replies)" if view.rules.rule_for(row).is_pause else ""
    over = " (passed)" if has_passed(row, view.rules, now) else ""
    said = f"{short_date(row, view.rules)}{slow}{over}{brief_doubt(row, view)}"
    return f"• {short_name(row, view)}: {said}"


def brief_doubt(row: Milestone, view: CycleView) -> str:
    """Return that the date may not be the last word, to end a line of a list with."""
    doubt = " (date in doubt)" if row.doubt else ""
    return doubt + (" (date under discussion)" if view.discussed(row) else "")


def date_line(row: Milestone, view: CycleView, left: str = "") -> str:
    """Return the sentence that says when, and how far away that is if *left* says so."""
    label = "Deadline" if is_deadline(row, view.rules) else "Date"
    label, date = "Begins" if takes_place(row) else label, _date(row, view, "*")
    if view.discussed(row):
        return f"{label} as published, but under discussion: {date}."
    return f"{label}: {date}{f', {left}' if left and not is_out(row, view) else ''}."


def takes_place(row: Milestone) -> bool:
    """Return whether people come together then, rather than have something ready."""
    return bool(row.of) and isinstance(row.when, Instant)


def where_line(row: Milestone) -> str:
    """Return where people come together."""
    return f"Where: {link(row.url, row.url)}" if row.url else ""


def is_out(row: Milestone, view: CycleView) -> bool:
    """Return whether somebody has confirmed that what was planned is out."""
    return is_planned(row, view.rules) and view.act(row.key, Deed.CONFIRMED) is not None


def _date(row: Milestone, view: CycleView, mark: str = "") -> str:
    """Return the date of *row*, which is no plan any more once it is out."""
    date = full_date(row, view.rules, is_bold=bool(mark))
    return date.replace(PLANNED, "") if is_out(row, view) else date


def doubt_line(row: Milestone) -> str:
    """Return the sentences that say why the date is doubtful, and what counts meanwhile."""
    if not row.doubt:
        return ""
    basis = " UTC counts." if isinstance(row.when, Instant) else ""
    return f"Careful: {_sentence(row.doubt)}{basis}"


def note_line(row: Milestone) -> str:
    """Return the operator's remark on the row."""
    return f"Note: {_sentence(row.note)}" if row.note else ""


def needs_line(row: Milestone, view: CycleView, label: str = "Needed") -> str:
    """Return the sentence that says what must be true by then."""
    needs = view.rules.rule_for(row).needs
    return f"{label}: {_sentence(needs)}" if needs else ""


def ask_line(row: Milestone, view: CycleView, seats: Container[str]) -> str:
    """Return what is still asked of the leads of some roles, if one of *seats* is among those."""
    ask, at = _ask(row, view), milestone_at(row, view.rules)
    return _asked(ask, at) if ask and at and _is_asked(ask, view, seats) else ""


def _ask(row: Milestone, view: CycleView) -> Ask | None:
    """Return what the rule asks until *row* has come; None once somebody says that it has."""
    is_over = view.act(row.key, Deed.CONFIRMED)
    return None if is_over else view.rules.rule_for(row).ask


def _is_asked(ask: Ask, view: CycleView, seats: Container[str]) -> bool:
    team = view.cycle.team
    return any((seat.name if (seat := team.role(one)) else one) in seats for one in ask.roles)


def ask_of_all_line(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return what the rule asks of everybody, on the last working day before that begins or later.

    Whoever is told only on the next working day is told too late.
    """
    ask, at = _ask(row, view), milestone_at(row, view.rules)
    if ask is None or ask.lead is None or at is None:
        return ""
    next_day = Calendar(view.cycle, view.rules).working_day_after(now.date())
    begins = (at - ask.lead.duration).date()
    return _asked(ask, at) if begins <= next_day else ""


def afterwards_line(row: Milestone, view: CycleView) -> str:
    """Return the sentence that says what holds once the moment has passed."""
    afterwards = view.rules.rule_for(row).afterwards
    return _sentence(afterwards) if afterwards else ""


def window_line(row: Milestone, view: CycleView) -> str:
    """Return the sentence that says until when exception requests are taken."""
    ends_at = window_ends(row, view.rules)
    return f"Exception requests: until {moment(ends_at)}." if ends_at else ""


def questions_line(row: Milestone, view: CycleView, here: Iterable[str] = ()) -> str:
    """Return whom to ask: the driver, and its role's channel if that is another than *here*."""
    driver = next(iter(responsible(row, view)), None)
    if driver is None:
        return ""
    named = slug(driver)
    where = "" if named in here else in_channel(view.channels.get(named))
    return f"Questions: {role(driver)}{where}."


def links_line(row: Milestone, view: CycleView) -> str:
    """Return the links that the rule asks for and the cycle has."""
    found = [link(one.label, one.url) for one in wanted_links(row, view)]
    return f"Links: {' · '.join(found)}" if found else ""


def checklist(row: Milestone, view: CycleView, *, is_last: bool = False) -> tuple[str, ...]:
    """Return what the driver does about it; in the last reminder also what comes in the end.

    That somebody says so comes in the end, and is not asked for once somebody has.
    """
    rule = view.rules.rule_for(row)
    is_ending = is_last and not view.act(row.key, Deed.CONFIRMED)
    return tuple(map(foreign, (*rule.checklist, *(rule.last_steps if is_ending else ()))))


def has_part(seat: str, row: Milestone, view: CycleView) -> bool:
    """Return whether a role has something to do about *row*: it drives it, or is asked for it."""
    ask = view.rules.rule_for(row).ask
    return seat in responsible(row, view)[:1] or bool(ask and _is_asked(ask, view, [seat]))


def _asked(ask: Ask, at: datetime) -> str:
    begins_at = at - ask.lead.duration if ask.lead else at
    return _sentence(ask.text.replace("{day}", weekday(begins_at.date())))


def wanted_links(row: Milestone, view: CycleView) -> list[Link]:
    """Return the links that belong to *row* and the cycle has."""
    wanted = [*view.rules.rule_for(row).links, *row.links]
    found = (one for words in wanted for one in _links_of(words, view))
    return list(dict.fromkeys(found))[:_MAX_LINKS]


def _links_of(words: str, view: CycleView) -> Iterable[Link]:
    """Return the links that *words* call; an address is a link of its own."""
    if "://" in words:
        return [Link(words.split("://", 1)[1].split("/", 1)[0], words)]
    return view.cycle.links_called(words)


def _sentence(text: str) -> str:
    """Return foreign *text* as a sentence, with its full stop."""
    said = foreign(text, _SENTENCE)
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."
