"""What people are handed to send themselves: a mail, a short form, a comment on an issue. Pure.

The sentences are the rules' (:mod:`schedule.letters`); here they are chosen, so that none says more
than is known, and their places filled. Letters are plain text until they are shown.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.render.dates import (
    PLANNED,
    full_date,
    has_passed,
    is_deadline,
    published,
    short_date,
    utc,
)
from bot.render.message import Message, Paragraph, compose, paragraph, to_copy
from bot.render.mrkdwn import escape, to_plain
from bot.render.rows import (
    afterwards_line,
    ask_of_all_line,
    doubt_line,
    full_name,
    name,
    needs_line,
    note_line,
    responsible,
    role,
    version,
    wanted_links,
)
from bot.render.source import source_link
from bot.render.standing import proposed_line, unsettled_line
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.letters import News, fill
from schedule.moments import is_confirmable, is_planned, milestone_at, window_ends
from schedule.rules import DigestPart
from schedule.timeline import Milestone

_UPCOMING = 4
"""Dates that a mail tells beside its own."""
_PING = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
"""What would ping a whole channel once somebody has pasted it there."""


class _Stage(StrEnum):
    """How far a milestone has come; each is a field of the rules' letters."""

    STARTS = "starts"
    DUE = "due"
    PLANNED = "planned"
    FALLS_ON = "falls_on"
    UNDATED = "undated"
    DISCUSSED = "discussed"
    PASSED = "passed"
    IN_EFFECT = "in_effect"
    WAS_PLANNED = "was_planned"
    OUT = "out"
    WAS_ON = "was_on"


@dataclass(frozen=True, slots=True)
class Letters:
    """What there is to send about a milestone; plain text.

    Attributes:
        to: Mailing list; empty if the rules name none.
        subject: Of the mail.
        body: Of the mail.
        short: For channels.
        call: The same with how to request an exception, and the links.
        comment: For the issues it is about, in Markdown; empty if it is about none.
    """

    to: str
    subject: str
    body: str
    short: str
    call: str
    comment: str


def meant_by(row: Milestone, view: CycleView) -> Milestone:
    """Return what a draft of *row* is about: of a row that only calls for others, the next."""
    kinds, at = view.rules.rule_for(row).calls_for, milestone_at(row, view.rules)
    called = (
        (then, one)
        for kind in kinds
        for one in view.cycle.of_kind(kind)
        if (then := milestone_at(one, view.rules)) and at and then >= at
    )
    return min(called, key=lambda pair: pair[0], default=(at, row))[1]


def drafts_message(asked: Milestone, view: CycleView, now: datetime) -> Message:
    """Return what there is to send about *asked*, ready to be copied."""
    row = meant_by(asked, view)
    written = letters(row, view, now)
    to = f" to {escape(written.to)}" if written.to else ""
    source = source_link(view.cycle, row.line)
    parts: list[Paragraph] = [
        paragraph(f"*Drafts about {name(row, view)}, {version(view)}*", unsettled_line(row, view)),
        *_copied(f"Subject of the mail{to}:", written.subject),
        *_copied("The mail:", written.body),
        *_copied("For other channels:", written.short),
        *_copied("As a comment on each issue:", written.comment),
        paragraph(
            "Please read it before you send it: I know the timeline, and no more.",
            f"Source {source}" if source else "",
            is_small=True,
        ),
    ]
    return compose(parts, more="in the terminal, `release-bot status draft` and the date's name")


def _copied(label: str, text: str) -> Iterator[Paragraph]:
    if text:
        yield paragraph(label)
        yield to_copy(text)


def letters(row: Milestone, view: CycleView, now: datetime) -> Letters:
    """Return what there is to send about *row*."""
    texts, values, stage = view.rules.letters, _values(row, view), _stage(row, view, now)
    news: News = getattr(texts, stage)
    opening = fill(news.text, values)
    cautions = list(_cautions(row, view, now, values))
    needs = _needs(row, view, now)
    exception = list(_exception(row, view, now, values))
    ask = to_plain(ask_of_all_line(row, view, now)) if not has_passed(row, view.rules, now) else ""
    aoe = texts.aoe if "AoE" in values["date"] and "{date}" in news.text else ""
    links = "\n".join(f"{one.label}: {one.url}" for one in wanted_links(row, view))
    body = [
        fill(texts.greeting, values),
        _sentences(opening, aoe),
        *cautions,
        needs,
        ask,
        _sentences(*exception),
        links,
        _upcoming(row, view, now),
        fill(texts.closing, values),
        _signed(texts.signature, values),
    ]
    begins = [f"*{opening}*", *cautions, needs, ask]
    short = [*begins, _sentences(*exception[:1])]
    call = [*begins, _sentences(*exception), links]
    comment = _comment(row, view, now, values, [_sentences(opening, aoe), *cautions], exception)
    return Letters(
        texts.to,
        _unpinged(fill(news.subject, values)),
        _unpinged(_joined(body, "\n\n")),
        _unpinged(_joined(short, "\n")),
        _unpinged(_joined(call, "\n")),
        _unpinged(comment),
    )


def _stage(row: Milestone, view: CycleView, now: datetime) -> _Stage:
    """Return how far *row* has come, as far as anybody can tell."""
    if row.day is None:
        return _Stage.UNDATED
    ahead, over, confirmed = _Stage.FALLS_ON, _Stage.WAS_ON, _Stage.WAS_ON
    if is_planned(row, view.rules):
        ahead, over, confirmed = _Stage.PLANNED, _Stage.WAS_PLANNED, _Stage.OUT
    elif is_deadline(row, view.rules):
        is_freeze = is_confirmable(row, view.rules)
        ahead = _Stage.STARTS if is_freeze else _Stage.DUE
        over, confirmed = _Stage.PASSED, _Stage.IN_EFFECT
    if view.act(row.key, Deed.CONFIRMED):
        return confirmed
    if view.discussed(row):
        return _Stage.DISCUSSED
    return over if has_passed(row, view.rules, now) else ahead


def _values(row: Milestone, view: CycleView) -> dict[str, str]:
    act, ends_at = view.act(row.key, Deed.CONFIRMED), window_ends(row, view.rules)
    unconfirmed = view.unconfirmed.get(row.key)
    driver = next(iter(responsible(row, view)), "")
    return {
        "name": to_plain(name(row, view)),
        "cycle": to_plain(full_name(view)),
        "release": to_plain(version(view)),
        "day": to_plain(published(row, view.rules)).removesuffix(PLANNED),
        "date": to_plain(full_date(row, view.rules)).removesuffix(PLANNED),
        "since": utc(act.at) if act else "",
        "until": utc(ends_at) if ends_at else "",
        "guide": view.rules.exception_guide,
        "after": to_plain(unconfirmed.after) if unconfirmed else "",
        "driver": to_plain(role(driver)) if driver else "",
    }


def _cautions(
    row: Milestone, view: CycleView, now: datetime, values: dict[str, str]
) -> Iterator[str]:
    """Yield why the date may not be the last word."""
    texts = view.rules.letters
    if proposed_line(view, now):
        yield fill(texts.proposed, values)
    yield to_plain(doubt_line(row))
    unconfirmed = view.unconfirmed.get(row.key)
    if unconfirmed and not unconfirmed.kept_by:
        yield fill(texts.differs if unconfirmed.after else texts.vanished, values)
    yield to_plain(note_line(row))


def _needs(row: Milestone, view: CycleView, now: datetime) -> str:
    if has_passed(row, view.rules, now):
        return to_plain(afterwards_line(row, view))
    return to_plain(needs_line(row, view, view.rules.letters.needed))


def _exception(
    row: Milestone, view: CycleView, now: datetime, values: dict[str, str]
) -> Iterator[str]:
    """Yield until when an exception can be requested, and how; nothing of an unsettled date."""
    texts, ends_at = view.rules.letters, window_ends(row, view.rules)
    if ends_at is None or view.discussed(row):
        return
    if ends_at <= now:
        yield fill(texts.exception_over, values)
        return
    is_open = has_passed(row, view.rules, now)
    yield fill(texts.exception_open if is_open else texts.exception, values)
    if values["guide"]:
        yield fill(texts.guide, values)


def _upcoming(row: Milestone, view: CycleView, now: datetime) -> str:
    """Return the dates that come next and concern the community, one on each line."""
    label, rules = view.rules.letters.upcoming, view.rules
    after = max(now, milestone_at(row, rules) or now)
    later = [
        (at, one)
        for one in view.cycle.milestones
        if rules.rule_for(one).digest is DigestPart.DATE and one.key != row.key
        if (at := milestone_at(one, rules) or datetime.min.replace(tzinfo=UTC)) > after
    ]
    if not label or not later:
        return ""
    shown = sorted(later, key=lambda pair: pair[0])[:_UPCOMING]
    lines = (
        f"- {to_plain(name(one, view))}: {to_plain(short_date(one, rules))}{_doubted(one, view)}"
        for _, one in shown
    )
    return "\n".join((label, *lines))


def _doubted(row: Milestone, view: CycleView) -> str:
    doubt = " (date in doubt)" if row.doubt else ""
    return doubt + (" (date under discussion)" if view.discussed(row) else "")


def _comment(
    row: Milestone,
    view: CycleView,
    now: datetime,
    values: dict[str, str],
    opening: list[str],
    exception: list[str],
) -> str:
    asked, texts = view.rules.rule_for(row).comment, view.rules.letters
    if not asked:
        return ""
    label = texts.to_have if has_passed(row, view.rules, now) else texts.to_check
    parts = [
        fill(texts.comment, values),
        *opening,
        "\n".join((fill(label, values), "", *(f"- [ ] {one}" for one in asked))),
        _needs(row, view, now) if has_passed(row, view.rules, now) else "",
        _sentences(*exception),
        fill(texts.questions, values) if values["driver"] else "",
    ]
    return _joined(parts, "\n\n")


def _signed(signature: str, values: dict[str, str]) -> str:
    """Return the signature; without a driver what is said of the driver is left out."""
    return fill(signature, values).removeprefix(", ")


def _sentences(*said: str) -> str:
    return _joined(said, " ")


def _joined(parts: Iterable[str], between: str) -> str:
    return between.join(filter(None, parts))


def _unpinged(text: str) -> str:
    return _PING.sub("", text)
