"""What is decided about a whole cycle: its dates are final, it is paused, it is over."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.actions.desk import Click, Desk
from bot.addressing import wanted_deliveries
from bot.forgetting import forget_those_of
from bot.render.message import Button, Message, Paragraph, compose, paragraph
from bot.render.mrkdwn import mention
from bot.render.rows import the_roles, version
from bot.render.sent import waiting_lines
from bot.render.standing import subject_of_cycle
from bot.snapshot import CycleView
from schedule.acts import Deed
from schedule.reconcile import CLOSED, Delivery, Move, Open, State, Wanted, reconcile


def activate(click: Click, desk: Desk) -> Message:
    """Keep that the dates of a cycle are final: from now on its community is told of them."""

    def keep(view: CycleView) -> Message:
        release = view.cycle.release
        if _is_final(view, desk):
            return _say(f"The dates of {version(view)} are final already.")
        desk.ledger.undo(release, "", Deed.HELD, by=click.user)
        desk.ledger.do(release, "", Deed.ACTIVATED, by=click.user, now=desk.now)
        return _say(f"The dates of {version(view)} are final. I introduce myself and begin.")

    return _decided(click, desk, keep)


def hold(click: Click, desk: Desk) -> Message:
    """Keep that the dates of a cycle are not final yet, whatever its timeline says."""

    def keep(view: CycleView) -> Message:
        if _is_final(view, desk):
            return _say(f"The dates of {version(view)} are final already; `pause` silences me.")
        desk.ledger.do(view.cycle.release, "", Deed.HELD, by=click.user, now=desk.now)
        return _say(
            f"The dates of {version(view)} stay proposals, and the announce channel hears "
            f"nothing of them. When they are final: `/release-status {_word(view)} activate`."
        )

    return _decided(click, desk, keep)


def _is_final(view: CycleView, desk: Desk) -> bool:
    """Return whether its dates are final: somebody said so, or nobody said otherwise in time."""
    return view.act("", Deed.ACTIVATED) is not None or desk.now >= view.final_at


def pause(click: Click, desk: Desk) -> Message:
    """Say nothing of a cycle until somebody resumes it."""

    def keep(view: CycleView) -> Message:
        act = desk.ledger.do(view.cycle.release, "", Deed.PAUSED, by=click.user, now=desk.now)
        who = "" if act.by == click.user else f" {mention(act.by)} had me do so."
        resume = Button("Resume", "resume", click.value, is_primary=True)
        said = (
            f"I say nothing of {version(view)} until somebody presses this or types `resume`.{who}"
        )
        return compose([Paragraph((said,), buttons=(resume,), about=click.value)])

    return _decided(click, desk, keep)


def resume(click: Click, desk: Desk) -> Message:
    """Speak of a cycle again: what still helps is said now, and how late it is."""

    def keep(view: CycleView) -> Message:
        if not desk.ledger.undo(view.cycle.release, "", Deed.PAUSED, by=click.user):
            return _say(f"{version(view)} is not paused.")
        return _say(f"I go on with {version(view)}: what still helps goes out, and how late it is.")

    return _decided(click, desk, keep)


def close(click: Click, desk: Desk) -> Message:
    """Say what closing a cycle would take back, and ask."""

    def ask(view: CycleView) -> Message:
        button = Button("Close it", "close_now", click.value)
        said = f"*Close {version(view)}?* I then say nothing more of it. That cannot be undone."
        return compose(
            [
                Paragraph((said,), buttons=(button,), about=click.value),
                paragraph(*_pending(view, desk)),
                paragraph(
                    "I then forget its people, unless they are in another cycle of mine: what they "
                    "chose, and who was told or did what. What was sent and when stays.",
                    is_small=True,
                ),
            ]
        )

    return _decided(click, desk, ask)


def close_now(click: Click, desk: Desk) -> Message:
    """Keep that a cycle is over, list what is not said any more, and forget what people chose."""

    def keep(view: CycleView) -> Message:
        pending = tuple(_pending(view, desk))
        with desk.ledger.acting():
            desk.ledger.do(view.cycle.release, "", Deed.CLOSED, by=click.user, now=desk.now)
            forget_those_of(view, desk.snapshot, desk.ledger)
        return compose([paragraph(f"*{version(view)} is closed.*"), paragraph(*pending)])

    def again(view: CycleView) -> Message:
        with desk.ledger.acting():
            forget_those_of(view, desk.snapshot, desk.ledger)
        return _closed(view)

    return _decided(click, desk, keep, again)


def may_lead(user: str, view: CycleView, desk: Desk) -> bool:
    """Return whether *user* may decide about a cycle: an admin, or anyone in the lead's row."""
    if user in desk.admins:
        return True
    seat = view.cycle.team.role(view.rules.spokesperson) if view.rules.spokesperson else None
    handles = {one.github.lower() for one in (seat.people if seat else ()) if one.github}
    return any(desk.snapshot.people.get(handle) == user for handle in handles)


def _closed(view: CycleView) -> Message:
    return _say(f"{version(view)} is closed.")


def _decided(
    click: Click,
    desk: Desk,
    keep: Callable[[CycleView], Message],
    if_closed: Callable[[CycleView], Message] = _closed,
) -> Message:
    """Return what *keep* says of the cycle that *click* is about, or why nothing is done."""
    views = (one for one in desk.snapshot.views if subject_of_cycle(one) == click.value)
    view = next(views, None)
    if view is None:
        return _say("I do not have that cycle any more.")
    if not may_lead(click.user, view, desk):
        if view.is_closed:  # who led it is forgotten
            return _closed(view)
        lead = view.rules.spokesperson
        who = f"{the_roles([lead])}, their shadows and the bot's admins" if lead else "my admins"
        return _say(f"Only {who} can do that.")
    return if_closed(view) if view.is_closed else keep(view)


def _pending(view: CycleView, desk: Desk) -> Iterator[str]:
    """Yield what is still to be said, all of it: a line for each date."""
    waiting = _waiting(view, desk)
    yield f"Not said any more: {len(waiting)}" if waiting else "Nothing was left to say."
    yield from waiting_lines(waiting, desk.snapshot)


def _waiting(view: CycleView, desk: Desk) -> list[Delivery | Wanted]:
    """Return what is to be said; of a paused cycle, what would be, were it resumed.

    A pause takes everything back in the ledger, and what is resumed is not there again at once.
    """
    release = view.cycle.release
    held = desk.ledger.deliveries([release])
    waiting: list[Delivery | Wanted] = [one for one in held if one.state is State.PENDING]
    resumed = replace(view, acts=tuple(one for one in view.acts if one.deed is not Deed.PAUSED))
    views = tuple(resumed if one is view else one for one in desk.snapshot.views)
    wanted = wanted_deliveries(replace(desk.snapshot, views=views))
    for action in reconcile((one for one in wanted if one.release == release), held, desk.now):
        if isinstance(action, Open) and action.state is State.PENDING:
            waiting.append(action.wanted)
        elif isinstance(action, Move) and action.delivery.state in CLOSED:
            waiting.append(action.delivery)
    return sorted(waiting, key=lambda one: one.due_at)


def _word(view: CycleView) -> str:
    return version(view).removeprefix("v")


def _say(*lines: str) -> Message:
    return compose([paragraph(*lines)])
