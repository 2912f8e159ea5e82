"""What hangs on a milestone and is arranged by its driver: a party with its time and place."""

from collections.abc import Iterator

from bot.render.dates import moment
from bot.render.message import Button
from bot.render.mrkdwn import link, to_plain
from bot.render.rows import name
from bot.render.standing import subject
from bot.snapshot import CycleView
from schedule.rules import BesideRule
from schedule.timeline import Instant, Milestone


def to_arrange(row: Milestone, view: CycleView) -> list[Milestone]:
    """Return what hangs on *row* and has its time and place from a person, in the order of rules.

    Nothing once that would change nothing: there is no date to be near to.
    """
    if row.day is None:
        return []
    found = (one for one in view.cycle.besides if one.of == row.key)
    return [one for one in found if is_arranged(one, view)]


def is_arranged(one: Milestone, view: CycleView) -> bool:
    """Return whether its driver says when it is."""
    rule = view.rules.rule_for(one)
    return isinstance(rule, BesideRule) and bool(rule.of) and rule.before is None


def arranged_lines(row: Milestone, view: CycleView) -> Iterator[str]:
    """Yield when and where that is, for who drives *row*."""
    return (arranged_line(one, view) for one in to_arrange(row, view))


def arranged_line(one: Milestone, view: CycleView) -> str:
    """Return when and where it is, or that nobody has said yet."""
    if not isinstance(one.when, Instant):
        return f"{name(one, view)}: no time set yet"
    where = f", {link(_shown(one.url), one.url)}" if one.url else ""
    return f"{name(one, view)}: {moment(one.when.at)}{where}."


def mentioned_lines(row: Milestone, view: CycleView, audiences: tuple[str, ...]) -> Iterator[str]:
    """Yield when and where it is, in the channels whose posts of *row* mention it."""
    for one in to_arrange(row, view):
        rule = view.rules.rule_for(one)
        is_told = isinstance(rule, BesideRule) and not set(rule.mentioned).isdisjoint(audiences)
        if is_told and isinstance(one.when, Instant):
            yield arranged_line(one, view)


def arranging_buttons(row: Milestone, view: CycleView) -> tuple[Button, ...]:
    """Return the buttons by which its driver says when it is."""
    found = to_arrange(row, view)
    return tuple(
        Button(_label(one, view, is_only=len(found) == 1), "arrange", subject(one, view))
        for one in found
    )


def _label(one: Milestone, view: CycleView, *, is_only: bool) -> str:
    verb = "Change" if isinstance(one.when, Instant) else "Set"
    return f"{verb} time" if is_only else f"{verb} time: {to_plain(name(one, view))}"[:75]


def _shown(url: str) -> str:
    """Return the part of an address that tells where it leads."""
    return url.split("://", 1)[-1].split("/", 1)[0] or url
