"""What people are handed to send themselves: the wording of mails and comments, as data."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

PLACES = frozenset(
    {"name", "cycle", "release", "date", "day", "since", "until", "guide", "after", "driver"}
)
"""What a text can leave a place for, in braces; :class:`Letters` says what stands there."""
_PLACE = re.compile(r"\{([^{}]*)\}")


def _known_places(text: str) -> str:
    unknown = [place for place in _PLACE.findall(text) if place not in PLACES]
    if unknown:
        known = ", ".join(f"{{{place}}}" for place in sorted(PLACES))
        raise ValueError(f"nothing is known to stand for {{{unknown[0]}}}; there are {known}")
    return text


Template = Annotated[str, AfterValidator(_known_places)]


def fill(template: str, values: dict[str, str]) -> str:
    """Return *template* with *values* in its places; what they hold is not looked at again."""
    return _PLACE.sub(lambda place: values.get(place[1], ""), template)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class News(_Strict):
    """What there is to say of a milestone at one stage of it.

    Attributes:
        subject: Of the mail.
        text: The sentence that everything begins with.
    """

    subject: Template = ""
    text: Template = ""


class Letters(_Strict):
    """The sentences that drafts are made of; one that is empty is left out.

    ``{name}`` is the milestone, ``{cycle}`` "Kubernetes v1.32", ``{release}`` "v1.32", ``{day}``
    the date as published, ``{date}`` the same with UTC, ``{driver}`` who acts for it.

    Attributes:
        to: Mailing list.
        greeting: First line of a mail.
        starts: A freeze is to come.
        due: Another deadline is to come.
        planned: A release or cut is planned for a day.
        falls_on: Anything else is to come.
        undated: There is no date yet.
        discussed: The date is under discussion.
        passed: A deadline has passed, and that is all that is known.
        in_effect: Somebody has confirmed a freeze, ``{since}`` when.
        was_planned: The day is over for which a release or cut was planned.
        out: Somebody has confirmed that it is out.
        was_on: Anything else is over.
        aoe: What the abbreviation means, where it is used.
        proposed: The dates of the cycle are not final.
        differs: The timeline says ``{after}`` now, and nobody knows yet which of the dates holds.
        vanished: The timeline does not name it any more, and nobody knows yet if that is meant.
        needed: What goes before what must be true by then.
        exception: Before a deadline: exceptions to it can be requested until ``{until}``.
        exception_open: The same after it.
        exception_over: That time is over.
        guide: ``{guide}`` says how to request one.
        upcoming: Goes before the dates that come next.
        closing: Goes before the signature.
        signature: Of a mail.
        comment: First line of a comment on an issue.
        to_check: Goes before what the comment asks for.
        to_have: The same once the moment has passed.
        questions: Whom to ask: ``{driver}``.
    """

    to: str = ""
    greeting: Template = ""
    starts: News = News()
    due: News = News()
    planned: News = News()
    falls_on: News = News()
    undated: News = News()
    discussed: News = News()
    passed: News = News()
    in_effect: News = News()
    was_planned: News = News()
    out: News = News()
    was_on: News = News()
    aoe: Template = ""
    proposed: Template = ""
    differs: Template = ""
    vanished: Template = ""
    needed: str = ""
    exception: Template = ""
    exception_open: Template = ""
    exception_over: Template = ""
    guide: Template = ""
    upcoming: Template = ""
    closing: Template = ""
    signature: Template = ""
    comment: Template = ""
    to_check: Template = ""
    to_have: Template = ""
    questions: Template = ""
