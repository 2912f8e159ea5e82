"""The status page: every cycle at a glance, for whoever has the address. Pure but for the files."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from bot.public import is_freeze, is_frozen
from bot.render.dates import ago, days_left, has_passed, moment, short_date, time_left, utc
from bot.render.mrkdwn import foreign, to_plain
from bot.render.rows import brief_doubt, full_name, name, seats, version, week
from bot.render.source import source_name, source_url
from bot.render.standing import Standing, confirmed_line, standing, unsettled_line
from bot.snapshot import CycleView, Snapshot
from schedule.moments import is_announced, milestone_at, window_ends
from schedule.problems import Severity
from schedule.timeline import Milestone

_NEXT = 6
_NEAR = timedelta(days=3)
_FROZEN = {
    True: "Code is frozen: somebody of the team has confirmed it.",
    False: "Code is open.",
    None: "Whether code is frozen, nobody has told me.",
}
_STATES = {
    Standing.SCHEDULED: "scheduled",
    Standing.PASSED: "deadline passed",
    Standing.UNCONFIRMED: "deadline passed, not confirmed",
    Standing.CONFIRMED: "confirmed",
}


def _read(file: str) -> str:
    return resources.files("bot.web").joinpath("templates", file).read_text("utf-8")


_STYLE = _read("status.css")
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
CSP = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Nothing of a page runs, or comes from elsewhere."""


@dataclass(frozen=True, slots=True)
class Line:
    """A date on the page; plain text."""

    title: str
    date: str
    left: str
    state: str
    mark: str
    more: str
    roles: str


@dataclass(frozen=True, slots=True)
class CycleOnPage:
    """A cycle on the page; plain text, which the template escapes."""

    release: str
    title: str
    where: str
    frozen: str
    windows: tuple[str, ...]
    freezes: tuple[Line, ...]
    coming: tuple[Line, ...]
    left: int
    source: str
    source_url: str
    read: str
    is_source_down: bool
    are_proposals: bool
    mistakes: int


def status_page(
    snapshot: Snapshot, now: datetime, machine_now: datetime, *, is_rehearsal: bool
) -> str:
    """Return the page as HTML.

    Args:
        snapshot: What is known.
        now: Release time.
        machine_now: Machine time, by which sources are read.
        is_rehearsal: Whether this is a rehearsal's page.
    """
    return _template().render(
        cycles=[_cycle(view, now, machine_now) for view in snapshot.views],
        now=utc(now),
        is_rehearsal=is_rehearsal,
        style=_STYLE,
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_read("status.html"))


def _cycle(view: CycleView, now: datetime, machine_now: datetime) -> CycleOnPage:
    dated = [(at, row) for row in view.cycle.milestones if (at := milestone_at(row, view.rules))]
    rows = [row for _, row in sorted(dated, key=lambda pair: pair[0])]
    coming = [row for row in rows if not has_passed(row, view.rules, now)]
    aim = next((row for row in coming if is_announced(row, view.rules)), None)
    where = [week(view, now) or "no dates yet"]
    where += [f"on the way to {to_plain(name(aim, view))}"] if aim else []
    where += ["closed by its leads"] if view.is_closed else []
    return CycleOnPage(
        release=view.cycle.release,
        title=to_plain(full_name(view)),
        where=", ".join(where),
        frozen=_frozen(view, now),
        windows=tuple(_windows(rows, view, now)),
        freezes=tuple(_line(row, view, now) for row in view.cycle.milestones if is_freeze(row)),
        coming=tuple(_line(row, view, now) for row in coming[:_NEXT]),
        left=max(len(coming) - _NEXT, 0),
        source=to_plain(foreign(source_name(view.cycle))),
        source_url=source_url(view.cycle),
        read=ago(machine_now - view.read_at) if view.read_at else "",
        is_source_down=view.is_source_down,
        are_proposals=now < view.final_at,
        mistakes=sum(one.severity is Severity.ERROR for one in view.problems),
    )


def _frozen(view: CycleView, now: datetime) -> str:
    if any(is_freeze(row) and view.rules.rule_for(row).until for row in view.cycle.milestones):
        return _FROZEN[is_frozen(view, now)]
    return f"The timeline of {to_plain(version(view))} names no code freeze."


def _windows(rows: list[Milestone], view: CycleView, now: datetime) -> list[str]:
    """Return until when exceptions to what has passed are still taken."""
    return [
        f"Exception requests for {to_plain(name(row, view))}: until {to_plain(moment(ends_at))}."
        for row in rows
        if has_passed(row, view.rules, now)
        and (ends_at := window_ends(row, view.rules))
        and ends_at > now
    ]


def _left(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return how far away *row* is: in days, as its picture says it, until hours matter."""
    at = milestone_at(row, view.rules)
    is_near = at is not None and at - now < _NEAR
    return time_left(row, view.rules, now) if is_near else days_left(row, now)


def _line(row: Milestone, view: CycleView, now: datetime) -> Line:
    how_far = standing(row, view, now)
    more = [to_plain(confirmed_line(row, view)), to_plain(unsettled_line(row, view))]
    return Line(
        title=to_plain(name(row, view)),
        date=to_plain(short_date(row, view.rules) + brief_doubt(row, view)),
        left=_left(row, view, now),
        state=_STATES[how_far],
        mark=str(how_far),
        more=" ".join(filter(None, more)),
        roles=", ".join(to_plain(foreign(one)) for one in seats(row, view)),
    )
