"""What people and the bot say to each other in one world, without threads and without Slack.

All of it is noted, a line that says what was done above what came of it: that is what the golden
files hold, and what the laws are about.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from bot.actions.desk import Click, Desk
from bot.actions.forms import RefusedError, Submission
from bot.actions.table import KEEPINGS, OPENINGS, act
from bot.addressee import Why
from bot.addressing import wanted_deliveries, was_told
from bot.commands import answer
from bot.commands.query import parse
from bot.commands.reach import Proof
from bot.commands.table import command_of
from bot.drafts import subject_of
from bot.duty_notices import KIND, addressee_of, reminder_of
from bot.home.page import home_page
from bot.render import Message, render_post
from bot.render.form import Form, View, form_view, said_view
from bot.render.standing import subject, subject_of_cycle
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Deed
from schedule.ledger import Ledger, open_ledger
from schedule.plan import Reminder
from schedule.reconcile import reconcile
from tests.bot.messages.a_world import READ_AT, World
from tests.builders import at

CHIEF, LEAD, SHADOW = "release-team-lead", "enhancements-lead", "enhancements-shadow-1"
STRANGER = "somebody-else"
ADMIN = "U0ADMIN"
_STRANGERS = "U0STRANGER"


class Said(NamedTuple):
    """Something that was said.

    Attributes:
        heading: When and to whom, or what somebody did that it answers.
        what: A message, a modal, a home tab, or words that stand in a modal.
    """

    heading: str
    what: Message | View | str


class Talk:
    """A bot in *world*, and everything that was said.

    Attributes:
        said: All of it, in order.
        done: What people did, by sort: ``action``, ``opening``, ``keeping``, ``command``.
        deeds: What of it was kept.
        reasons: Why people were told what they were told.
    """

    def __init__(self, world: World, ledger: Ledger, now: str) -> None:
        self.world = world
        self.ledger = ledger
        self.now = at(now)
        self.said: list[Said] = []
        self.done: set[tuple[str, str]] = set()
        self.deeds: set[Deed] = set()
        self.reasons: set[Why] = set()
        self._told: set[str] = set()

    # What is known

    @property
    def snapshot(self) -> Snapshot:
        """What is known now."""
        view = replace(self.world.view, acts=self.ledger.acts())
        people = {**self.ledger.links(), **self.world.people}
        known = replace(self.world.snapshot(), views=(view,), people=people, admins=(ADMIN,))
        return replace(known, preferences=self.ledger.preferences())

    @property
    def view(self) -> CycleView:
        """The cycle as it is now."""
        return self.snapshot.views[0]

    def user(self, name: str) -> str:
        """Return the Slack id of somebody."""
        return self.world.ids.get(name) or {"admin": ADMIN}.get(name, _STRANGERS)

    def date(self, key: str) -> str:
        """Return what buttons about a date hold."""
        row = self.view.cycle.milestone(key)
        assert row
        return subject(row, self.view)

    def duty(self, key: str, role: str) -> str:
        """Return what buttons about the duty of a role hold."""
        row = self.view.cycle.milestone(key)
        assert row
        return subject(row, self.view, role)

    def post(self, name: str) -> str:
        """Return what buttons below a draft hold of the reminder that is *name* in 1.32."""
        return subject_of(self.reminder(name))

    @property
    def cycle(self) -> str:
        """What buttons about the cycle hold."""
        return subject_of_cycle(self.view)

    def reminder(self, name: str) -> Reminder:
        """Return a reminder of the plan by its id without the release."""
        found = self.view.reminder(f"1.32/{name}")
        assert found, name
        return found

    # What people do

    def wait_until(self, instant: str) -> None:
        """Let release time go on."""
        self.now = at(instant)

    def plan(self) -> None:
        """Write down what is to be said."""
        held = self.ledger.deliveries(["1.32"])
        wanted = wanted_deliveries(self.snapshot)
        if self.view.is_paused:
            wanted = iter(())
        self.ledger.apply(reconcile(wanted, held, self.now), now=self.now)

    def type(self, words: str, who: str = LEAD, *, is_shown: bool = True) -> Message:
        """Type the command."""
        user, snapshot = self.user(who), self.snapshot
        command = command_of(parse(words).core)
        if command:
            self.done.add(("command", command[0].name))
        message = answer(
            words,
            snapshot,
            self.now,
            handle=next((one for one, id_ in snapshot.people.items() if id_ == user), None),
            is_admin=user == ADMIN,
            machine_now=READ_AT + timedelta(minutes=4),
            look=lambda release: Proof(self.ledger.history(releases=[release])),
            do=lambda action, about: self._act(action, about, user),
        )
        if is_shown:
            self.note(f"{who} types /release-status {words}".rstrip(), message)
        return message

    def press(self, action: str, value: str, who: str = LEAD, channel: str = "") -> None:
        """Press a button."""
        said = self._act(action, value, self.user(who), channel)
        self.note(f"{who} presses {action}", said or "(the message itself shows it)")

    def open(self, action: str, value: str = "", who: str = LEAD) -> None:
        """Press a button that opens a form."""
        self.done.add(("opening", action))
        found = OPENINGS[action](Click(action, value, self.user(who)), self._desk())
        shown = form_view(found, self.user(who)) if isinstance(found, Form) else found
        self.note(f"{who} presses {action}", shown)

    def send(self, form: str, about: str = "", who: str = LEAD, **values: Any) -> None:
        """Send a form off."""
        self.done.add(("keeping", form))
        filled_in = ", ".join(f"{name}: {value}" for name, value in values.items()) or "nothing"
        heading = f"{who} sends {form} with {filled_in}"
        try:
            said = KEEPINGS[form](Submission(form, about, self.user(who), values), self._desk())
        except RefusedError as refused:
            self.note(heading, f"{refused.field}: {refused.why}")
        else:
            shown = said_view(said) if said else "(the form closes)"
            self.note(heading, shown)

    def visit(self, who: str = LEAD, *, is_silent: bool = False, **how: Any) -> None:
        """Open the home tab; *is_silent* if the ledger does not answer."""
        broken = None if is_silent else {self.view.channels["docs"]: "not_in_channel"}
        shown = home_page(self.user(who), self._desk(), broken, {}, **how)
        self.note(f"{who} opens the home tab{', and the ledger is silent' * is_silent}", shown)

    # What the bot says

    def show(self, *names: str, to: str = LEAD, heading: str = "", **how: Any) -> None:
        """Show what reminders say now; to a person as they are told, whoever has it."""
        snapshot, reminders = self.snapshot, [self.reminder(one) for one in names]
        is_public = reminders[0].audience.sort == "channel"
        if not is_public:
            how = {"wishes": snapshot.wishes(self.user(to)), **how}
            view = snapshot.views[0]
            told = {one.id: was_told(one, self.user(to), view, snapshot) for one in reminders}
            self.reasons |= {one.why for one in told.values()}
            how = {"told": told, **how}
        whom = str(reminders[0].audience) if is_public else to
        message = render_post(reminders, snapshot, self.now, post_id="post", **how)
        self.note(heading or f"{' and '.join(names)}, to {whom}", message)

    def tell(self) -> None:
        """Show what people are told besides what was planned, since the last time."""
        for notice in self.ledger.waiting("notice/"):
            if notice.id in self._told:
                continue
            self._told.add(notice.id)
            snapshot, told = self.snapshot, {}
            reminder = reminder_of(notice, snapshot)
            if reminder:
                told = {reminder.id: addressee_of(notice)}
                self.reasons.add(addressee_of(notice).why)
            said = [reminder] if reminder else []
            beside = [notice] if notice.kind != KIND else []
            message = render_post(said, snapshot, self.now, notices=beside, told=told)
            why = f", {notice.body['why']}" if reminder else ""
            self.note(f"the bot tells somebody: {notice.kind}{why}", message)

    def _act(self, action: str, value: str, user: str, channel: str = "") -> Message | None:
        self.done.add(("action", action))
        click = Click(action, value, user, channel=channel, ts="1.000001")
        return act(click, self._desk())

    def _desk(self) -> Desk:
        return Desk(self.ledger, self.snapshot, self.now, (ADMIN,))

    def note(self, heading: str, what: Message | View | str) -> None:
        """Note something that was said."""
        self.deeds |= {one.deed for one in self.ledger.acts()}
        self.said.append(Said(f"{self.now:%d %b %H:%M} · {heading}", what))


@contextmanager
def talking(world: World, folder: Path, now: str) -> Iterator[Talk]:
    """Have a bot with an empty ledger in *folder*."""
    ledger = open_ledger(f"sqlite:///{folder / 'talk.db'}", is_rehearsal=False)
    try:
        yield Talk(world, ledger, now)
    finally:
        ledger.close()
