"""What a message can say of one milestone: its name, its line in a list, its sentences.

Each function returns mrkdwn, and an empty string where there is nothing to say.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.render.dates import (
    full_date,
    has_passed,
    is_deadline,
    moment,
    short_date,
    time_left,
)
from bot.render.mrkdwn import bold, channel, foreign, link, listed, unstarred
from bot.snapshot import CycleView
from schedule.cycle import Link, ReleaseCycle
from schedule.moments import is_planned, window_ends
from schedule.plan import drivers
from schedule.rules import DayMeans
from schedule.timeline import KINDS, Instant, Milestone, slug

_SENTENCE = 600
"""Characters of a foreign sentence that are shown: a doubt, a note, what is needed."""
_MAX_LINKS = 5
_SEATS = re.compile(r"(lead|leads|manager|advis[eo]r)$", re.IGNORECASE)
_RELEASED = re.compile(r"\s+released\b.*$", re.IGNORECASE)
_PLANNED = {"release": "{} release", "prerelease": "{} cut"}
"""What a plan is called: its row says "released", which nobody knows beforehand."""
_BLOB = re.compile(
    r"https://raw\.githubusercontent\.com/([^/]+)/([^/]+)/(?:refs/heads/)?([^/]+)/(.+)"
)


def name(row: Milestone, view: CycleView) -> str:
    """Return what people call *row*, escaped: "Code Freeze and Test Freeze".

    A deadline is called by its kind, unless another row of the cycle is of that kind. A release or
    cut is never called "released".
    """
    if view.rules.rule_for(row).day_means is DayMeans.DEADLINE and all(
        kind in KINDS and len(list(view.cycle.of_kind(kind))) == 1 for kind in row.kinds
    ):
        return listed([KINDS[kind] for kind in row.kinds])
    title = row.title
    if is_planned(row, view.rules) and _RELEASED.search(title):
        called = _PLANNED.get(view.rules.kind_of(row), "{}")
        title = called.format(_RELEASED.sub("", title))
    return unstarred(title) or unstarred(row.key)


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
    parts = [full_date(row, view.rules), left]
    line = f"*{name(row, view)}*: {', '.join(filter(None, parts))}"
    return line + (f" ({told})" if told else "") + brief_doubt(row)


def in_a_week(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return *row* as one short line of a digest."""
    slow = " (slow replies)" if view.rules.rule_for(row).is_pause else ""
    over = " (passed)" if has_passed(row, view.rules, now) else ""
    return f"• {name(row, view)}: {short_date(row, view.rules)}{slow}{over}{brief_doubt(row)}"


def brief_doubt(row: Milestone) -> str:
    """Return why the date is doubtful, to end a line with."""
    return f" · Doubtful: {foreign(row.doubt, _SENTENCE)}" if row.doubt else ""


def date_line(row: Milestone, view: CycleView, left: str = "") -> str:
    """Return the sentence that says when, and how far away that is if *left* says so."""
    label = "Deadline" if is_deadline(row, view.rules) else "Date"
    told = ", ".join(filter(None, [full_date(row, view.rules, is_bold=True), left]))
    return f"{label}: {told}."


def doubt_line(row: Milestone) -> str:
    """Return the sentences that say why the date is doubtful, and what is gone by meanwhile."""
    if not row.doubt:
        return ""
    basis = " I go by UTC." if isinstance(row.when, Instant) else ""
    return f"Careful, this date is doubtful. {_sentence(row.doubt)}{basis}"


def note_line(row: Milestone) -> str:
    """Return the operator's remark on the row."""
    return f"Note: {_sentence(row.note)}" if row.note else ""


def needs_line(row: Milestone, view: CycleView) -> str:
    """Return the sentence that says what must be true by then."""
    needs = view.rules.rule_for(row).needs
    return f"Needed: {_sentence(needs)}" if needs else ""


def afterwards_line(row: Milestone, view: CycleView) -> str:
    """Return the sentence that says what holds once the moment has passed."""
    afterwards = view.rules.rule_for(row).afterwards
    return _sentence(afterwards) if afterwards else ""


def exceptions_line(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return the sentence that says until when an exception can be requested."""
    ends_at = window_ends(row, view.rules)
    if ends_at is None:
        return ""
    if ends_at <= now:
        return f"The time for exception requests ended {moment(ends_at)}."
    ask = "Missed it?" if has_passed(row, view.rules, now) else "Won't make it?"
    guide = view.rules.exception_guide
    how = f": {link('how to', guide)}" if guide else ""
    return f"{ask} Request an exception now, at the latest {moment(ends_at)}{how}."


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
    where = "" if named in here else channel(named, view.channels.get(named))
    return f"Questions: {role(driver)}" + (f" in {where}." if where else ".")


def links_line(row: Milestone, view: CycleView) -> str:
    """Return the links that the rule asks for and the cycle has."""
    found = [link(one.label, one.url) for one in _wanted_links(row, view)]
    return f"Links: {' · '.join(found)}" if found else ""


def checklist_lines(row: Milestone, view: CycleView) -> tuple[str, ...]:
    """Return what the driver does about it, one line each."""
    return tuple(f"• {foreign(one)}" for one in view.rules.rule_for(row).checklist)


def source_link(cycle: ReleaseCycle, line: int | None = None) -> str:
    """Return where the timeline stands, for a person to open; its file name if that is no URL.

    Args:
        cycle: The cycle.
        line: A line of the document, which GitHub can point at.
    """
    if not cycle.source:
        return ""
    file_name = PurePosixPath(urlsplit(cycle.source).path).name or cycle.source
    where = f"line {line} of {file_name}" if line else file_name
    return link(where, _page(cycle.source, line))


def _page(source: str, line: int | None) -> str:
    """Return the page on which a raw file of GitHub can be read."""
    match = _BLOB.fullmatch(source)
    if match is None:
        return source
    owner, repository, ref, path = match.groups()
    page = f"https://github.com/{owner}/{repository}/blob/{ref}/{path}"
    return f"{page}?plain=1#L{line}" if line else page


def _wanted_links(row: Milestone, view: CycleView) -> list[Link]:
    wanted = [words.casefold() for words in view.rules.rule_for(row).links]
    found = (one for words in wanted for one in view.cycle.links if words in one.label.casefold())
    return list(dict.fromkeys(found))[:_MAX_LINKS]


def _sentence(text: str) -> str:
    """Return foreign *text* as a sentence, with its full stop."""
    said = foreign(text, _SENTENCE)
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."
