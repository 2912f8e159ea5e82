"""All of somebody's home tab, from what is known: each sees what they may."""

from collections.abc import Callable, Iterator, Mapping

from bot.actions.cycles import may_lead
from bot.actions.desk import Desk
from bot.actions.duty import roster
from bot.actions.wishes import is_member
from bot.home.glance import glance
from bot.home.leading import leading_paragraphs
from bot.home.mine import duty_paragraphs
from bot.render.home import HomeView, home_view
from bot.render.message import Message, Paragraph, paragraph
from bot.render.mrkdwn import foreign, mention
from bot.render.standing import subject_of_cycle
from bot.render.wishes import wishes_paragraphs
from bot.snapshot import CycleView

_SILENT = (
    "*My ledger does not answer just now*, so your duties cannot be read and I could keep nothing "
    "that you do. I look again in a minute."
)
_NAME = 80


def home_page(
    user: str,
    desk: Desk,
    broken: Mapping[str, str] | None,
    offsets: Mapping[str, int],
    said: Message | None = None,
    *,
    is_rehearsal: bool = False,
) -> HomeView:
    """Return the home tab of *user*.

    Args:
        user: Slack id.
        desk: What is known.
        broken: Why channels and people take nothing, by their Slack ids; None while the ledger
            does not answer.
        offsets: Where the page of each cycle's dates begins, by the cycle's subject.
        said: What they were just told.
        is_rehearsal: Whether nothing of it is real.
    """
    shown = [*_page(user, desk, broken, offsets)]
    if is_rehearsal:
        shown.insert(0, paragraph("*REHEARSAL* · nothing here is real"))
    return home_view(shown, said)


def _page(
    user: str, desk: Desk, broken: Mapping[str, str] | None, offsets: Mapping[str, int]
) -> Iterator[Paragraph]:
    views = desk.snapshot.views
    if not views:
        yield paragraph("I have read no timeline yet.")
    for view in views:
        offset = offsets.get(subject_of_cycle(view), 0)
        yield from glance(view, desk.now, offset, _called(user, view, desk))
    if broken is None:
        yield paragraph(_SILENT, is_apart=True)
        return
    for view in views:
        yield from duty_paragraphs(user, view, desk)
    if is_member(user, desk.snapshot):
        yield paragraph("*Your settings*", is_apart=True)
        yield from wishes_paragraphs(desk.snapshot.wishes(user), desk.now)
    for view in views:
        if may_lead(user, view, desk):
            yield from leading_paragraphs(view, desk.snapshot, desk.now, broken)


def _called(user: str, view: CycleView, desk: Desk) -> Callable[[str], str] | None:
    """Return how the team's people are called in front of *user*; None if they are none of them."""
    people = roster(view, desk.snapshot)
    if user not in people and user not in desk.admins:
        return None
    names = {one: foreign(member.name, _NAME) for one, (member, _) in people.items()}
    return lambda one: names.get(one) or mention(one)
